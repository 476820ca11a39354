"""Members of an event as they were sent, read as what facts are made of; what is anything else is unknown."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from journal.wire.event import decode_odd

from .clock import MOST_US

NAME_CHARACTERS = 200
MOST_NAMES = 20
MEMBER_BYTES = 256

Members = Mapping[str, msgspec.Raw]

_QUOTE = 0x22
_json = msgspec.json.Decoder()


def value_of(members: Members, key: str) -> Any:
    """The value under a key; None when there is none."""
    raw = members.get(key)
    if raw is None:
        return None
    try:
        return _json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        # Numbers out of any range and unpaired surrogates.
        return decode_odd(bytes(raw))


def some_of(members: Members, names: Iterable[str]) -> dict[str, Any]:
    """The values of some members, as far as they are there."""
    return {name: value_of(members, name) for name in names if name in members}


def object_of(members: Members, key: str) -> dict[str, Any]:
    """The object under a key; an empty one for anything else."""
    found = value_of(members, key)
    return found if isinstance(found, dict) else {}


def text_of(members: Members, key: str) -> str | None:
    """The text under a key, when it is one that may be a name."""
    raw = members.get(key)
    if raw is None:
        return None
    view = memoryview(raw)
    # A name this long is none; and longer strings are redacted apart from the facts (see journal.prepare).
    if view[0] != _QUOTE or len(view) >= MEMBER_BYTES:
        return None
    text = bytes(view)
    if b"\\" not in text:
        # Nearly all names are plain: what stands between the quotes is the name.
        plain = text[1:-1].decode()
        return plain if 0 < len(plain) <= NAME_CHARACTERS else shortened(plain) if plain else None
    found = value_of(members, key)
    return shortened(found) if isinstance(found, str) and found else None


def whole_of(members: Members, key: str) -> int | None:
    """The whole number under a key."""
    return whole_number(value_of(members, key))


def whole_number(value: object) -> int | None:
    """A whole number that fits its column; anything else is unknown."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -(2**31) <= value < 2**31 else None


def microseconds_of(members: Members, *keys: str) -> int | None:
    """A duration in seconds as microseconds; negative or absurd ones are unknown."""
    for key in keys:
        found = value_of(members, key)
        if (
            isinstance(found, int | float)
            and not isinstance(found, bool)
            and 0 <= found * 1_000_000 < MOST_US
        ):
            return round(found * 1_000_000)
    return None


def shortened(value: str, characters: int = NAME_CHARACTERS) -> str:
    """So many characters of a text, as both databases take them."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    return value if len(value) <= characters else value[: characters - 1] + "…"


def name_of(told: str | None) -> str | None:
    """A name of the envelope, shortened where it is too long for one."""
    return told if told is None or len(told) <= NAME_CHARACTERS else shortened(told)


def names_of(told: list[str] | None) -> tuple[str, ...]:
    """Different names in order, the first of them where there are too many."""
    return tuple(sorted({shortened(name) for name in told if name})[:MOST_NAMES]) if told else ()


def short_or_none(value: object, characters: int) -> str | None:
    """A text, shortened; None for anything else."""
    return shortened(value, characters) if isinstance(value, str) and value else None
