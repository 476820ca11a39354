"""Find words in a parsed body: where they stand, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .tree import Literal, Pairs, escape_step

MOST_PLACES = 100
#: Counted on, so that a reader knows whether a word is rare; beyond it only that there are more.
MOST_COUNTED = 10_000
LONGEST_WORDS = 200
AROUND = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a value. `offset` is that of the match in its text, `at` where a reader should begin."""

    pointer: str
    offset: int
    before: str
    match: str
    after: str

    @property
    def at(self) -> int:
        """Where in a long text to begin, so that the match is seen with what stands before it."""
        return max(self.offset - 10 * AROUND, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """The first places. `count` is that of all, `is_more` says that counting ended there."""

    words: str
    places: list[Place]
    count: int
    is_more: bool


def pattern(words: str) -> re.Pattern[str]:
    """The words as they are, in capitals or not."""
    return re.compile(re.escape(words), re.IGNORECASE)


def find(value: Any, words: str, *, pointer: str = "") -> Found:
    """Places in texts, keys and literals, in the order of the body."""
    wanted = pattern(words)
    places: list[Place] = []
    count = 0
    for where, text in texts(value, pointer):
        for found in wanted.finditer(text):
            count += 1
            if len(places) < MOST_PLACES:
                places.append(_place(where, text, found))
            if count >= MOST_COUNTED:
                return Found(words, places, count, is_more=True)
    return Found(words, places, count, is_more=False)


def texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a value with its pointer; a key is a text at the place that it names."""
    waiting: list[tuple[str, str | None, Any]] = [(pointer, None, value)]
    while waiting:
        where, key, one = waiting.pop()
        if key is not None:
            yield where, key
        if isinstance(one, Pairs):
            waiting += [(f"{where}/{escape_step(name)}", name, child) for name, child in reversed(one)]
        elif isinstance(one, list):
            waiting += [(f"{where}/{place}", None, one[place]) for place in range(len(one) - 1, -1, -1)]
        elif isinstance(one, str | Literal):
            yield where, one
        else:
            yield where, {None: "null", True: "true", False: "false"}[one]


def _place(where: str, text: str, found: re.Match[str]) -> Place:
    start, end = found.span()
    return Place(
        pointer=where,
        offset=start,
        before=text[max(start - AROUND, 0) : start],
        match=text[start:end],
        after=text[end : end + AROUND],
    )
