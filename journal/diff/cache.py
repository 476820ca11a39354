"""Diffs that have been made before, found by the digests of the two values."""

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from .operations import Operation
from .structural import diff
from .values import Json, canonical

DIGEST_BYTES = 16
#: Bytes of canonical form of the values whose diffs are kept.
MOST_BYTES = 64 * 1024 * 1024


class Body(NamedTuple):
    """A value with what it is known by."""

    value: Json
    digest: bytes
    size: int


def body(value: Json) -> Body:
    """Name a value by its content."""
    encoded = canonical(value)
    return Body(value, blake2b(encoded, digest_size=DIGEST_BYTES).digest(), len(encoded))


class DiffCache:
    """Keeps the diffs asked for last. May be shared by threads; the operations it gives are not to be changed."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[tuple[bytes, bytes], tuple[list[Operation], int]] = OrderedDict()
        self._lock = Lock()

    def diff(self, before: Body, after: Body) -> list[Operation]:
        """The operations, made now or before."""
        if before.digest == after.digest:
            return []
        names = (before.digest, after.digest)
        with self._lock:
            if names in self._kept:
                self._kept.move_to_end(names)
                return self._kept[names][0]
        operations = diff(before.value, after.value)
        size = before.size + after.size
        with self._lock:
            if names not in self._kept and size <= self.most_bytes:
                self._kept[names] = (operations, size)
                self.bytes += size
                while self.bytes > self.most_bytes:
                    _, (_, dropped) = self._kept.popitem(last=False)
                    self.bytes -= dropped
        return operations
