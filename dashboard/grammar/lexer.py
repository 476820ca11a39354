"""Cut the text of a query into words: `key:value`, `-key:value`, `key:(a OR b)`, "exact words"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import QueryError

MAX_QUERY_CHARACTERS = 2000
# In a quotation \" is a quotation mark and \\ a backslash; before anything else a backslash is itself.
_QUOTATION = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters with its place; `quoted` pieces are taken to the letter."""

    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One term as written. Without `key` it is free text."""

    negated: bool
    key: Piece | None
    values: tuple[Piece, ...]
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Every word of the text in order; raises QueryError at the first one that is not closed."""
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"the query is longer than {MAX_QUERY_CHARACTERS} characters",
            text=text,
            start=MAX_QUERY_CHARACTERS,
            end=len(text),
        )
    if "\0" in text:
        place = text.index("\0")
        raise QueryError("a query has no U+0000", text=text, start=place, end=place + 1)
    found: list[Word] = []
    position = 0
    while True:
        position = _skip_space(text, position)
        if position == len(text):
            return found
        word, position = _word(text, position)
        found.append(word)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _word(text: str, start: int) -> tuple[Word, int]:
    negated = text[start] == "-" and start + 1 < len(text) and not text[start + 1].isspace()
    position = start + 1 if negated else start
    if text[position] == '"':
        piece, position = _quoted(text, position)
        return Word(negated, None, (piece,), start, position), position
    if text[position] in "()":
        raise QueryError(
            "a group needs its key in front",
            text=text,
            start=position,
            end=position + 1,
            hint="write key:(a OR b)",
        )
    piece, position = _plain(text, position, stop=":")
    if position == len(text) or text[position] != ":" or not piece.text:
        rest, position = _plain(text, position, stop="")
        whole = Piece(piece.text + rest.text, piece.start, position)
        return Word(negated, None, (whole,), start, position), position
    values, end = _values(text, position + 1)
    return Word(negated, piece, values, start, end), end


def _values(text: str, position: int) -> tuple[tuple[Piece, ...], int]:
    if position == len(text) or text[position].isspace():
        return (Piece("", position, position),), position
    if text[position] != "(":
        value, position = _value(text, position)
        return (value,), position
    opened = position
    position += 1
    found: list[Piece] = []
    while True:
        position = _skip_space(text, position)
        if position == len(text):
            raise QueryError(
                "this group is not closed", text=text, start=opened, end=opened + 1, hint="add )"
            )
        if text[position] == ")":
            break
        value, position = _value(text, position, stop=")")
        if value.text == "OR" and not value.quoted:
            continue
        found.append(value)
    if not found:
        raise QueryError("this group is empty", text=text, start=opened, end=position + 1)
    return tuple(found), position + 1


def _value(text: str, position: int, *, stop: str = "") -> tuple[Piece, int]:
    if text[position] == '"':
        return _quoted(text, position)
    return _plain(text, position, stop=stop)


def _plain(text: str, start: int, *, stop: str) -> tuple[Piece, int]:
    position = start
    while position < len(text) and not text[position].isspace() and text[position] not in stop:
        position += 1
    return Piece(text[start:position], start, position), position


def _quoted(text: str, start: int) -> tuple[Piece, int]:
    match = _QUOTATION.match(text, start)
    if match is None:
        raise QueryError("this quotation is not closed", text=text, start=start, end=start + 1, hint='add "')
    return Piece(_ESCAPED.sub(r"\1", match[1]), start, match.end(), quoted=True), match.end()
