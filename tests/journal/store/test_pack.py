"""Packed forms give back what was packed, in few bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.store.pack import (
    compress,
    decompress,
    pack_document,
    pack_plain,
    pack_references,
    pack_skeleton,
    references_of,
    skeleton_of,
    unpack_document,
    unpack_references,
)

ids = st.lists(st.integers(1, 2**62), max_size=300)


@given(ids)
def test_any_references_come_back(numbers):
    assert unpack_references(pack_references(numbers)) == numbers


@given(st.lists(st.integers(1, 100_000), max_size=300))
def test_references_stand_in_front_of_their_document_and_are_read_without_it(numbers):
    document = pack_document(pack_skeleton(b"{}", [(0, len(numbers))], []), numbers)
    assert references_of(document) == numbers
    skeleton, found = unpack_document(document)
    assert (skeleton.text, skeleton.places, found) == (b"{}", [(0, len(numbers))], numbers)


def test_neighbouring_ids_take_a_byte_each():
    assert len(pack_references(list(range(50, 150)))) == 101


def test_the_narrowest_width_that_holds_all_differences_is_taken():
    assert [chr(pack_references([number])[0]) for number in (127, 128, 2**15, 2**31, 2**62)] == [
        *("b", "h", "i", "q", "q")
    ]


def test_ids_that_go_back_and_forth_come_back():
    assert unpack_references(pack_references([2**62, 1, 2**62, 1])) == [2**62, 1, 2**62, 1]


def test_no_references_take_no_bytes():
    assert pack_references([]) == b""
    assert unpack_references(b"") == []


@given(st.binary(max_size=2000))
def test_any_bytes_come_back_from_compression(raw):
    assert decompress(compress(raw)) == raw


def test_short_bytes_that_do_not_compress_are_kept_plain():
    raw = bytes(range(64))
    assert pack_plain(raw) == b"\x00" + raw


def test_bytes_that_compress_are_marked_so():
    packed = pack_plain(b"word " * 100)
    assert packed[:1] == b"\x01"
    assert len(packed) < 60


def test_a_skeleton_keeps_places_and_markers():
    packed = skeleton_of([b'{"a":', [b"1", b"2"], b"}"], [(1, 0, b"mark")])
    skeleton, _ = unpack_document(pack_document(packed, []))
    assert (skeleton.text, skeleton.places, skeleton.markers) == (b'{"a":}', [(5, 2)], [(1, 0, b"mark")])


def test_an_id_that_fits_no_column_is_not_packed():
    with pytest.raises(OverflowError):
        pack_references([2**63, 1])
