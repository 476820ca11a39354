"""Which of many sets of keys may hold a key: Bloom filters, asked 64 at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: Bits of a filter, of which each key sets some: of a million keys that are not there, one that was made of 16,384
#: keys lets 100 pass. Look-ups on shelves for nothing read pages of long ago, so they have to be rare.
_BITS = 1 << 19
_MASK = _BITS - 1
#: Bits of a filter when they were half as many: the same places, modulo as much.
_FORMER_BITS = _BITS // 2
_SHIFTS = (0, 18, 36, 54, 72)
#: Filters that are asked at once: one number has a bit of each.
_LANE = 64
_ONES = bytes.maketrans(b"01", b"\x00\x01")
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


def filter_of(keys: Iterable[bytes]) -> bytes:
    """The filter of a sealed shelf. Keys are digests, so their own bits say which ones to set."""
    places = bytearray(_BITS)
    for key in keys:
        number = int.from_bytes(key, "little")
        for shift in _SHIFTS:
            places[number >> shift & _MASK] = 1
    digits = bytes(places[::-1]).translate(_DIGITS)
    return int(digits, 2).to_bytes(_BITS // 8, "little")


@dataclass(slots=True)
class _Lane:
    """Filters of up to 64 shelves: at each place a number with one bit for each of them."""

    raw: bytearray = field(default_factory=lambda: bytearray(8 * _BITS))
    count: int = 0

    def add(self, packed: bytes) -> None:
        if len(packed) * 8 == _FORMER_BITS:
            packed *= 2
        places = bin(int.from_bytes(packed, "little"))[2:].zfill(_BITS).encode().translate(_ONES)[::-1]
        plane, bit = divmod(self.count, 8)
        before = int.from_bytes(self.raw[plane::8], "little")
        both = before | int.from_bytes(places, "little") << bit
        self.raw[plane::8] = both.to_bytes(_BITS, "little")
        self.count += 1


class Filters:
    """Filters of the sealed shelves of one table, as far as this process has read them."""

    def __init__(self) -> None:
        self.token = b""
        self.count = 0
        self._lanes: list[_Lane] = []
        self._views: list[memoryview] = []

    def add(self, packed: bytes, token: bytes) -> None:
        """The filter of the next shelf, counted from 1."""
        if self.count % _LANE == 0:
            lane = _Lane()
            self._lanes.append(lane)
            self._views.append(memoryview(lane.raw).cast("Q"))
        self._lanes[-1].add(packed)
        self.count += 1
        self.token = token

    def shelves(self, key: bytes) -> Iterator[int]:
        """Sealed shelves that may have a key."""
        number = int.from_bytes(key, "little")
        one, two = number & _MASK, number >> 18 & _MASK
        for lane, view in enumerate(self._views):
            found = view[one] & view[two]
            if found:
                found &= view[number >> 36 & _MASK] & view[number >> 54 & _MASK] & view[number >> 72 & _MASK]
                while found:
                    lowest = found & -found
                    yield lane * _LANE + lowest.bit_length()
                    found ^= lowest
