"""Lines of a stream."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.api.lines import LongLine, read_lines


class Drip:
    """A stream that gives as little at once as it is told to."""

    def __init__(self, data, step):
        self.data = io.BytesIO(data)
        self.step = step

    def read(self, size, /):
        return self.data.read(min(size, self.step))


def lines(data, limit=100, step=1000):
    return list(read_lines(Drip(data, step), limit))


def test_lines_come_without_their_ends():
    assert lines(b"one\ntwo\n\nthree") == [b"one", b"two", b"", b"three"]


def test_nothing_is_no_line():
    assert lines(b"") == []


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_a_line_over_the_limit_is_counted_and_only_begun(step):
    assert lines(b"ok\n" + b"x" * 11 + b"\nok", limit=10, step=step)[0] == b"ok"
    long = lines(b"ok\n" + b"x" * 11 + b"\nok", limit=10, step=step)[1]
    assert isinstance(long, LongLine)
    assert long.size == 11
    assert long.start == b"x" * 11


def test_a_long_last_line_counts_too():
    assert lines(b"x" * 11, limit=10, step=4) == [LongLine(11, b"x" * 11)]


def test_of_a_very_long_line_only_the_start_is_kept():
    (long,) = lines(b"x" * 5000, limit=10, step=4096)
    assert (long.size, len(long.start)) == (5000, 1024)


@given(data=st.binary(max_size=60), step=st.integers(1, 9))
def test_chunks_make_no_difference(data, step):
    data = data.replace(b"\r", b"\n")
    expected = data.split(b"\n")
    expected = expected[:-1] if expected[-1] == b"" else expected
    assert lines(data, step=step) == expected
