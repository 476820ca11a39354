"""Stored rows need exactly these bytes for ever."""

import hashlib

from journal.store.dictionary import DICTIONARY
from journal.store.pack import decompress


def test_the_dictionary_never_changes():
    assert (
        hashlib.sha256(DICTIONARY).hexdigest()
        == "d4f54fb2dc3bb2ec40cbb11bc8a51f13270e8fd828d783eb0ddbcc20a9c9637a"
    )


def test_what_was_written_once_can_still_be_read():
    assert (
        decompress(bytes.fromhex("28b52ffd2021950000402268656c6c6f227d0200710b019d450602"))
        == b'{"role":"user","content":"hello"}'
    )
