"""A short run of the fuzzer; longer ones are started by hand."""

from itertools import islice

import pytest

from tests.fuzz.run import rounds


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damaged_files_give_records_and_refusals_only(seed):
    assert len(list(islice(rounds(seed), 40))) == 40


def test_a_seed_gives_the_same_files_again():
    assert list(islice(rounds(4), 5)) == list(islice(rounds(4), 5))
