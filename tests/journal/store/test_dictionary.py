"""Stored rows need exactly these bytes for ever."""

import hashlib

import pytest

from journal.store.dictionary import NUMBER, TEXT, TRAINED
from journal.store.pack import NewerPacking, compress, decompress


def test_the_first_dictionary_never_changes():
    assert (
        hashlib.sha256(TEXT).hexdigest() == "d4f54fb2dc3bb2ec40cbb11bc8a51f13270e8fd828d783eb0ddbcc20a9c9637a"
    )


def test_the_trained_dictionary_never_changes():
    assert (
        hashlib.sha256(TRAINED).hexdigest()
        == "a1888a029dd268dd938720c373458bccf05128fddec3b66170c6862622211e24"
    )


def test_the_trained_dictionary_says_its_number():
    assert int.from_bytes(TRAINED[4:8], "little") == NUMBER == 2


def test_what_was_written_once_can_still_be_read():
    assert (
        decompress(bytes.fromhex("28b52ffd2021950000402268656c6c6f227d0200710b019d450602"))
        == b'{"role":"user","content":"hello"}'
    )


def test_what_was_written_with_the_trained_dictionary_can_still_be_read():
    assert (
        decompress(bytes.fromhex("28b52ffd210221950000402268656c6c6f227d023c350d0a8cd56b80"))
        == b'{"role":"user","content":"hello"}'
    )


def test_a_frame_of_a_dictionary_to_come_is_refused_by_its_number():
    packed = bytearray(compress(b'{"role":"user","content":"hello"}'))
    packed[packed.index(NUMBER, 4)] = 3
    with pytest.raises(NewerPacking, match="dictionary 3"):
        decompress(bytes(packed))
