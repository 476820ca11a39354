"""A short run of the fuzzer; longer ones are started by hand."""

from itertools import islice

import pytest

from tests.fuzz.run import guided_rounds, rounds


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damaged_files_give_records_and_refusals_only(seed):
    assert len(list(islice(rounds(seed), 40))) == 40


def test_a_seed_gives_the_same_files_again():
    assert list(islice(rounds(4), 5)) == list(islice(rounds(4), 5))


def test_what_reaches_more_of_the_code_is_damaged_further():
    reached = list(islice(guided_rounds(5), 60))
    assert reached == sorted(reached)
    assert reached[-1] > reached[0] > 100
