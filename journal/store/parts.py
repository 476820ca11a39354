"""Parts seen lately: redacted, cut and compressed once, whatever the number of bodies that repeat them."""

import hashlib
from collections.abc import Callable

from .cut import cut_strings, joined, take_markers
from .pack import pack_plain, skeleton_of

DIGEST_BYTES = 16
#: Parts remembered per project. A part without its packed bytes takes about 250 bytes.
REMEMBERED_PARTS = 120_000

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


class PartMemory:
    """Memory of one project's parts under one set of redaction rules, valid within one store epoch.

    Keyed by a keyed hash of the bytes as they came, so that secrets that were hidden are not kept even here.
    """

    def __init__(self, secret: bytes, redact: Redact) -> None:
        self._keyed = hashlib.blake2b(key=secret, digest_size=DIGEST_BYTES)
        self._redact = redact
        self._parts: dict[bytes, Part] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def part(self, raw: bytes) -> Part:
        """The part for these bytes, without cache markers (see `take_markers`)."""
        keyed = self._keyed.copy()
        keyed.update(raw)
        name = keyed.digest()
        found = self._parts.get(name)
        if found is None:
            content = self._redact(raw)
            found = self._make(content)
            found.was_redacted = content is not raw
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


__all__ = ["Part", "PartMemory", "joined", "take_markers"]
