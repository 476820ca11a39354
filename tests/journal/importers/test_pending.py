"""A record that is not whole yet keeps what may be needed, and no more."""

import pytest

from journal.importers.pending import EXCERPT_BYTES, Pending, glued_to_a_cut_record


def test_a_record_within_the_limit_is_kept_whole():
    pending = Pending(7, b"")
    pending.keep(b'{"a":', 100)
    pending.keep(b"1}", 100)
    assert (pending.line, b"".join(pending.chunks), pending.too_much) == (7, b'{"a":1}', None)


def test_of_one_that_is_too_long_only_the_begin_is_kept():
    pending = Pending(1, None)
    for _ in range(3):
        pending.keep(b"x" * EXCERPT_BYTES, EXCERPT_BYTES)
    assert pending.too_much.code == "too_large"
    assert b"".join(pending.chunks) == pending.start() == b"x" * EXCERPT_BYTES
    assert pending.size == 3 * EXCERPT_BYTES


@pytest.mark.parametrize(
    ("line", "saved"),
    [
        (b'{"a":{"b":"cu{"c":1}\n', b'{"c":1}'),
        (b'{"a":1,{"c":2}', b'{"c":2}'),
        (b'{"a":1}', None),
        (b'{"a":"cut', None),
        (b'{"a":1,{"c":', None),
    ],
)
def test_a_record_behind_a_cut_one_is_saved(line, saved):
    assert glued_to_a_cut_record(line) == saved
