"""Hashed identities: group keys, link keys, and the short public keys that stand in addresses."""

import hashlib
from functools import lru_cache

_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
#: Two digits of base 32 at a time: the library's encoder is written in Python too, and slower.
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]


def _number(namespace: bytes, *parts: str | None) -> int:
    digest = hashlib.blake2b(digest_size=8, person=namespace)
    for part in parts:
        if part is None:
            digest.update(b"\x00")
        else:
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(b"\x01%d:" % len(raw))
            digest.update(raw)
    return int.from_bytes(digest.digest(), "big", signed=True)


def group_number(*parts: str | None) -> int:
    """The number of a group: events with the same one are folded together.

    Two groups that meet by chance are told apart again by the fold, which looks at the ids themselves.
    """
    return _number(b"recto group", *parts)


def link_number(*parts: str | None) -> int:
    """The number under which calls that share something find each other."""
    return _number(b"recto link", *parts)


def public_key(*parts: str | None) -> str:
    """13 characters for addresses. A hash of identity, so that links survive a rebuild."""
    number = (_number(b"recto public", *parts) & 0xFFFF_FFFF_FFFF_FFFF) << 1
    pairs = _PAIRS
    return (
        pairs[number >> 55]
        + pairs[number >> 45 & 0x3FF]
        + pairs[number >> 35 & 0x3FF]
        + pairs[number >> 25 & 0x3FF]
        + pairs[number >> 15 & 0x3FF]
        + pairs[number >> 5 & 0x3FF]
        + _DIGITS[number & 0x1F]
    )


def event_digest(event_id: str) -> bytes:
    """16 bytes that stand for an event id in the journal's unique index."""
    return hashlib.blake2b(
        event_id.encode("utf-8", "surrogatepass"), digest_size=16, person=b"recto event"
    ).digest()


@lru_cache(maxsize=1024)
def recorder_number(name: str) -> int:
    """Stands for the name of a recorder where only "the same or another" is asked."""
    return int.from_bytes(
        hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big"
    )


@lru_cache(maxsize=1024)
def process_number(host: str | None, process: str | int | None) -> int | None:
    """Names one process; monotonic clocks are only compared within it."""
    if process is None:
        return None
    digest = hashlib.blake2b(f"{host}\x00{process}".encode("utf-8", "surrogatepass"), digest_size=4)
    return int.from_bytes(digest.digest(), "big")
