"""The begin of a stream can be looked at, and nothing of it is lost."""

import gzip
import io

import pytest

from journal.importers.base import BrokenStreamError
from journal.importers.begin import look_at, put_back, read_up_to
from journal.importers.plain import GrowthLimits, open_plain


def test_what_was_looked_at_is_read_again():
    start, whole = look_at(io.BytesIO(b"one\ntwo\n"), 5)
    assert start == b"one\nt"
    assert list(whole) == [b"one\n", b"two\n"]


def test_the_given_stream_stays_open():
    stream = io.BytesIO(b"text")
    _, whole = look_at(stream, 2)
    whole.close()
    assert not stream.closed


def test_what_was_read_too_far_comes_first():
    assert put_back(b"a" * 100_000, io.BytesIO(b"b")).read() == b"a" * 100_000 + b"b"


def cut():
    packed = gzip.compress(bytes(range(256)) * 1000, compresslevel=0)
    plain, _ = open_plain(io.BytesIO(packed[:100_000]), GrowthLimits())
    return plain


def test_what_comes_before_a_fault_is_not_lost():
    stream = cut()
    found = read_up_to(stream, 200_000)
    assert 98_000 < len(found) < 100_000
    with pytest.raises(BrokenStreamError):
        read_up_to(stream, 1)


def test_nor_is_it_behind_a_begin_that_was_looked_at():
    _, whole = look_at(cut(), 64)
    assert 98_000 < len(read_up_to(whole, 200_000)) < 100_000
    with pytest.raises(BrokenStreamError):
        whole.readline()


def test_a_fault_at_the_begin_is_told_to_whoever_reads():
    plain, _ = open_plain(io.BytesIO(b"\x1f\x8bbroken"), GrowthLimits())
    start, whole = look_at(plain, 64)
    assert start == b""
    with pytest.raises(BrokenStreamError):
        whole.read()
