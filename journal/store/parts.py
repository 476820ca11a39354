"""Parts seen lately: redacted, cut and compressed once, whatever the number of bodies that repeat them."""

import hashlib
from collections.abc import Callable

from journal.wire.nesting import deeper_than

from .cut import cut_strings, elements_of, take_markers
from .pack import pack_plain, skeleton_of

DIGEST_BYTES = 16
#: Parts remembered per project. A part without its packed bytes takes about 250 bytes.
REMEMBERED_PARTS = 60_000
#: Bytes of lists remembered per project, newest kept; see `PartMemory.long_list`.
REMEMBERED_LIST_BYTES = 12 * 2**20
_MARKED_PARTS = 500
_MARKED_BYTES = 8192
#: Levels to which a part usually nests at most. One that goes deeper is never remembered, so that whoever asks
#: finds it in every event that has it.
PART_LEVELS = 100

Redact = Callable[[bytes], bytes]


class Part:
    """Exact redacted bytes of a part, ready to be stored.

    `blob_id` is known once a committed transaction stored it; `packed` is dropped then.
    """

    __slots__ = ("blob_id", "digest", "leaves", "packed", "size", "was_redacted")

    def __init__(self, content: bytes, packed: bytes, leaves: "tuple[Part, ...]") -> None:
        self.digest = hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
        self.size = len(content)
        self.packed: bytes | None = packed
        self.leaves = leaves
        self.blob_id: int | None = None
        self.was_redacted = False

    @classmethod
    def received(
        cls, digest: bytes, packed: bytes, leaves: "tuple[Part, ...]", *, size: int, was_redacted: bool
    ) -> "Part":
        """A part that another process made."""
        part = cls.__new__(cls)
        part.digest = digest
        part.size = size
        part.packed = packed
        part.leaves = leaves
        part.blob_id = None
        part.was_redacted = was_redacted
        return part


class DeepPart(Exception):
    """A part nests deeper than parts usually do."""


class PartMemory:
    """Memory of one project's parts under one set of redaction rules, valid within one store epoch.

    Keyed by a keyed hash of the bytes as they came, so that secrets that were hidden are not kept even here.
    Used by one thread at a time. With `refuses_deep` a part that nests deeper than `levels` raises DeepPart.
    """

    def __init__(self, secret: bytes, redact: Redact, levels: int = PART_LEVELS) -> None:
        self.levels = levels
        self.refuses_deep = False
        self._has_deep = False
        self._keyed = hashlib.blake2b(key=secret, digest_size=DIGEST_BYTES)
        self._redact = redact
        self._parts: dict[bytes, Part] = {}
        self._lists: dict[tuple[str | None, str], tuple[bytes, list[Part]]] = {}
        self._list_bytes = 0
        self._marked: dict[bytes, tuple[Part, list[tuple[int, bytes]]]] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def part(self, raw: bytes) -> Part:
        """The part for these bytes, without cache markers (see `take_markers`)."""
        keyed = self._keyed.copy()
        keyed.update(raw)
        name = keyed.digest()
        found = self._parts.get(name)
        if found is None:
            is_deep = deeper_than(raw, self.levels)
            if is_deep and self.refuses_deep:
                raise DeepPart
            content = self._redact(raw)
            found = self._make(content)
            found.was_redacted = content is not raw
            if is_deep:
                self._has_deep = True
                return found
            if len(self._parts) >= REMEMBERED_PARTS:
                self._forget_oldest()
            self._parts[name] = found
        return found

    def run(self, raws: list[bytes]) -> list[Part]:
        """`part` for each; written out because this is where ingestion spends its time."""
        known = self._parts.get
        copy = self._keyed.copy
        found: list[Part] = []
        for raw in raws:
            keyed = copy()
            keyed.update(raw)
            part = known(keyed.digest())
            found.append(self.part(raw) if part is None else part)
        return found

    def marked(self, raw: bytes) -> tuple[Part, list[tuple[int, bytes]]]:
        """The part for bytes with cache markers, and the markers with their offsets."""
        found = self._marked.get(raw)
        if found is None:
            self._has_deep = False
            bare, markers = take_markers(raw)
            found = (self.part(bare), markers)
            if found[0].was_redacted and markers:
                # What was hidden moved the places of the markers, so they stay where they are.
                found = (self.part(raw), [])
            if len(raw) <= _MARKED_BYTES and not self._has_deep:
                if len(self._marked) >= _MARKED_PARTS:
                    self._marked.clear()
                self._marked[raw] = found
        return found

    def long_list(self, session_id: str | None, name: str, raw: bytes) -> list[Part] | None:
        """Parts of an array; None when some elements are too small for a reference.

        An agent sends its whole history with every call, so the list it sent last is usually the beginning
        of this one: then only what is new is looked at. Raises NotExact.
        """
        last = self._lists.get((session_id, name))
        if last is not None and last[0] == raw:
            return last[1]
        self._has_deep = False
        # Without its closing bracket, and followed by a comma, the last list is the beginning of this one.
        if last is not None and raw[len(last[0]) - 1 : len(last[0])] == b"," and raw.startswith(last[0][:-1]):
            tail = elements_of(b"[" + raw[len(last[0]) :])
            parts = None if tail is None else last[1] + self.run(tail)
        else:
            elements = elements_of(raw)
            parts = None if elements is None else self.run(elements)
        if parts is not None and not self._has_deep:
            self._remember_list((session_id, name), raw, parts)
        return parts

    def _remember_list(self, name: tuple[str | None, str], raw: bytes, parts: list[Part]) -> None:
        last = self._lists.pop(name, None)
        self._list_bytes += len(raw) - (len(last[0]) if last is not None else 0)
        self._lists[name] = (raw, parts)
        while self._list_bytes > REMEMBERED_LIST_BYTES and len(self._lists) > 1:
            try:
                oldest = self._lists.pop(next(iter(self._lists)))
            except (KeyError, RuntimeError, StopIteration):
                break  # another thread is at it
            self._list_bytes -= len(oldest[0])

    def _make(self, content: bytes) -> Part:
        pieces = cut_strings(content)
        if pieces is None:
            return Part(content, pack_plain(content), ())
        leaves = tuple(self._leaf(raw) for piece in pieces if isinstance(piece, list) for raw in piece)
        return Part(content, skeleton_of(pieces, []), leaves)

    def _leaf(self, content: bytes) -> Part:
        # Redacted with the part it was cut from; under its own name it is remembered for strings that
        # come alone, a tool result for one.
        keyed = self._keyed.copy()
        keyed.update(content)
        name = keyed.digest()
        found = self._parts.get(name)
        if found is None:
            found = Part(content, pack_plain(content), ())
            self._parts[name] = found
        return found

    def _forget_oldest(self) -> None:
        for name in list(self._parts)[: REMEMBERED_PARTS // 4]:
            self._parts.pop(name, None)
