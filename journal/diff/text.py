"""What changed inside a text: words first, then characters of words that resemble each other."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from .sequences import EXACT_CELLS, common

#: Words of the old text times words of the new one, beyond which lines are compared first.
MOST_CELLS = EXACT_CELLS
#: Characters of both texts together, beyond which only their common beginning and end are told.
LONGEST_TEXTS_CHARACTERS = 2_000_000
#: Characters of a changed place up to which its characters are compared.
LONGEST_PLACE_CHARACTERS = 1_000
#: Places of one text that are compared by character.
MOST_PLACES = 200

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# One visible character: an accent, a skin tone or a joined picture is no character of its own.
_LETTER = re.compile(r"[\s\S](?:[\u0300-\u036f\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[\s\S])*")
_WORD = re.compile(r"\w+")
#: Equal words between two changes below which the changes are told as one.
_FEWEST_WORDS = 2
#: Equal characters inside a word below which they are chance.
_FEWEST_LETTERS = 3
#: Share of a changed place that must be the same for its characters to be told.
_SAME_SHARE = 0.5


class SpanKind(StrEnum):
    """Which of the two texts a span stands in."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Span(NamedTuple):
    """A piece of text. Same and removed spans make the old text, same and added ones the new one."""

    kind: SpanKind
    text: str


class Text(NamedTuple):
    """The spans in order. `is_coarse` says that some place was too long to look into."""

    spans: list[Span]
    is_coarse: bool


class _Change(NamedTuple):
    """Two stretches that stand for each other; equal ones are the same text."""

    old: str
    new: str


def changes(old: str, new: str) -> Text:
    """The difference of two texts, in bounded time."""
    if len(old) + len(new) > LONGEST_TEXTS_CHARACTERS:
        return Text(_spans(_ends(old, new)), is_coarse=old != new)
    stretches, is_coarse = _by_words(old, new)
    finer: list[_Change] = []
    places = 0
    for stretch in _merged(stretches):
        is_place = stretch.old != stretch.new and bool(stretch.old) and bool(stretch.new)
        places += is_place
        finer += _by_letters(stretch) if is_place and places <= MOST_PLACES else [stretch]
    return Text(_spans(finer), is_coarse)


def _by_words(old: str, new: str) -> tuple[list[_Change], bool]:
    olds, news = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(olds) * len(news) <= MOST_CELLS:
        return _stretches(olds, news), False
    found: list[_Change] = []
    is_coarse = False
    for stretch in _stretches(_LINE.findall(old), _LINE.findall(new)):
        olds, news = _TOKEN.findall(stretch.old), _TOKEN.findall(stretch.new)
        if stretch.old == stretch.new or not olds or not news:
            found.append(stretch)
        elif len(olds) * len(news) <= MOST_CELLS:
            found += _stretches(olds, news)
        else:
            found += _ends(stretch.old, stretch.new)
            is_coarse = True
    return found, is_coarse


def _stretches(olds: Sequence[str], news: Sequence[str]) -> list[_Change]:
    """Equal and different stretches in turn."""
    found: list[_Change] = []
    same: list[str] = []
    last_row, last_column = 0, 0
    for row, column in [*common(olds, news), (len(olds), len(news))]:
        if row > last_row or column > last_column:
            if same:
                found.append(_Change("".join(same), "".join(same)))
                same = []
            found.append(_Change("".join(olds[last_row:row]), "".join(news[last_column:column])))
        if row < len(olds):
            same.append(olds[row])
        last_row, last_column = row + 1, column + 1
    if same:
        found.append(_Change("".join(same), "".join(same)))
    return found


def _ends(old: str, new: str) -> list[_Change]:
    """The common beginning and the common end, and one change between them."""
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    head, tail = old[:start], old[len(old) - end :]
    parts = [_Change(head, head), _Change(old_middle, new_middle), _Change(tail, tail)]
    return [part for part in parts if part.old or part.new]


def _common_start(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _merged(stretches: Sequence[_Change]) -> list[_Change]:
    """Changes that hardly anything separates are one: what stands between them is same by chance."""
    found: list[_Change] = []
    for position, stretch in enumerate(stretches):
        is_between = 0 < position < len(stretches) - 1
        is_short = stretch.old == stretch.new and is_between and _is_short(stretch.old)
        after_change = bool(found) and found[-1].old != found[-1].new
        if after_change and (is_short or stretch.old != stretch.new):
            found[-1] = _Change(found[-1].old + stretch.old, found[-1].new + stretch.new)
        else:
            found.append(stretch)
    return found


def _is_short(text: str) -> bool:
    return len(text) < LONGEST_PLACE_CHARACTERS and len(_WORD.findall(text)) < _FEWEST_WORDS


def _by_letters(stretch: _Change) -> list[_Change]:
    """The stretch letter by letter when its sides resemble each other, else as it is."""
    if max(len(stretch.old), len(stretch.new)) > LONGEST_PLACE_CHARACTERS:
        return [stretch]
    pieces = _stretches(_LETTER.findall(stretch.old), _LETTER.findall(stretch.new))
    joined: list[_Change] = []
    for position, piece in enumerate(pieces):
        is_inside = 0 < position < len(pieces) - 1
        is_chance = piece.old == piece.new and is_inside and len(piece.old) < _FEWEST_LETTERS
        after_change = bool(joined) and joined[-1].old != joined[-1].new
        if after_change and (is_chance or piece.old != piece.new):
            joined[-1] = _Change(joined[-1].old + piece.old, joined[-1].new + piece.new)
        else:
            joined.append(piece)
    same = sum(len(piece.old) for piece in joined if piece.old == piece.new)
    return joined if same >= _SAME_SHARE * max(len(stretch.old), len(stretch.new)) else [stretch]


def _spans(stretches: Sequence[_Change]) -> list[Span]:
    spans: list[Span] = []
    for old, new in stretches:
        if old == new and spans and spans[-1].kind is SpanKind.SAME:
            spans[-1] = Span(SpanKind.SAME, spans[-1].text + old)
        elif old == new:
            spans.append(Span(SpanKind.SAME, old))
        else:
            spans += [Span(SpanKind.REMOVED, old), Span(SpanKind.ADDED, new)]
    return [span for span in spans if span.text]
