"""Skeletons and blobs give the exact text."""

import pytest

from journal.store.pack import COMPOSITE, Skeleton, compress, pack_document, skeleton_of
from journal.store.restore import assemble, blob_content, document_text


def test_parts_stand_in_their_places():
    assert assemble(Skeleton(b"[]{}", [(1, 2), (3, 1)]), [b"a", b"b", b"c"]) == b"[a,b]{c}"


def test_a_skeleton_without_places_is_the_text():
    assert assemble(Skeleton(b'{"a":1}', []), []) == b'{"a":1}'


def test_markers_are_put_back_in_their_part():
    assert assemble(Skeleton(b"[]", [(1, 2)], [(1, 1, b"M"), (1, 3, b"N")]), [b"a", b"bc"]) == b"[a,bMcN]"


def test_blobs_of_each_packing_are_read():
    blobs = {7: b"\x00plain"}
    composite = bytes([COMPOSITE]) + pack_document(skeleton_of([b"<", [b""], b">"], []), [7])
    assert blob_content(b"\x00as it is", {}) == b"as it is"
    assert blob_content(b"\x01" + compress(b"compressed"), {}) == b"compressed"
    assert blob_content(composite, blobs) == b"<plain>"


def test_an_unknown_packing_is_told():
    with pytest.raises(ValueError, match="unknown packing 9"):
        blob_content(b"\x09", {})


def test_a_document_is_read_with_its_blobs():
    document = pack_document(skeleton_of([b'{"a":', [b"", b""], b"}"], []), [2, 1])
    assert document_text(document, {1: b"\x00one", 2: b"\x00two"}) == b'{"a":two,one}'
