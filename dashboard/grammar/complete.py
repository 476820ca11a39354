"""What is being typed at the end of a query: a key, or a value of one; and what may follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .keys import Key, Kind
from .write import written

_EXAMPLES = {
    Kind.NUMBER: (">10", "5", "1..10"),
    Kind.MONEY: (">0.1", "0.05..2"),
    Kind.DURATION: (">5s", "1m..1h"),
    Kind.TIME: (">2026-09-01", "2026-09-01..2026-09-03"),
}


@dataclass(frozen=True, slots=True)
class Typing:
    """The last word of a text. `start` is where it begins; `key` None while the key itself is typed."""

    start: int
    key: str | None
    begun: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that may follow: the whole text with it, and what it means."""

    label: str
    text: str
    help: str


def typing(text: str) -> Typing:
    """The word that ends the text, quotation marks and groups minded."""
    start, depth, quoted, escaped = 0, 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "()":
            depth = max(0, depth + (1 if character == "(" else -1))
        elif not quoted and character.isspace() and not depth:
            start = position + 1
    word = text[start:]
    sign = "-" if word.startswith("-") else ""
    name, colon, value = word[len(sign) :].partition(":")
    if not colon:
        return Typing(start, None, name, sign)
    inside = max(value.rfind("("), value.rfind(" ")) + 1 if value.startswith("(") else 0
    return Typing(start, name.lower(), value[inside:].lstrip('"'), f"{sign}{name}:{value[:inside]}")


def keys_that_follow(text: str, keys: Mapping[str, Key], *, most: int) -> list[Proposal]:
    """Keys that begin with, or else hold, what was typed."""
    word = typing(text)
    begun = word.begun.lower()
    return [
        Proposal(f"{name}:", f"{text[: word.start]}{word.prefix}{name}:", keys[name].help)
        for name in _nearest(keys, begun)[:most]
    ]


def values_that_follow(text: str, values: Iterable[str], *, most: int) -> list[Proposal]:
    """Values that begin with, or else hold, what was typed; the text ends with a space, ready for the next word."""
    word = typing(text)
    return [
        Proposal(value, f"{text[: word.start]}{word.prefix}{written(value)} ", "")
        for value in _nearest(values, word.begun.lower())[:most]
    ]


def examples(key: Key) -> tuple[str, ...]:
    """How values of a key look where there is no list of them."""
    return _EXAMPLES.get(key.kind, ())


def _nearest(names: Iterable[str], begun: str) -> list[str]:
    found = [name for name in names if begun in name.lower() and name.lower() != begun]
    return sorted(found, key=lambda name: not name.lower().startswith(begun))
