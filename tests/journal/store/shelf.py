"""Blobs in a dictionary, for tests that need no database."""

from __future__ import annotations

from journal.store.pack import COMPOSITE, pack_document
from journal.store.parts import Part
from journal.store.restore import document_text


class Shelf:
    """Gives each content one id, as the database does."""

    def __init__(self) -> None:
        self.blobs: dict[int, bytes] = {}
        self._ids: dict[bytes, int] = {}

    def put(self, part: Part) -> int:
        if part.digest not in self._ids:
            leaves = [self.put(leaf) for leaf in part.leaves]
            assert part.packed is not None
            packed = bytes([COMPOSITE]) + pack_document(part.packed, leaves) if leaves else part.packed
            self._ids[part.digest] = number = len(self.blobs) + 1
            self.blobs[number] = packed
        return self._ids[part.digest]

    def text(self, skeleton: bytes, parts: list[Part]) -> bytes:
        """The text that a reader would get."""
        return document_text(pack_document(skeleton, [self.put(part) for part in parts]), self.blobs)
