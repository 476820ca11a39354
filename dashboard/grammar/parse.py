"""Give each word of a query its meaning, or say what is wrong with it. No database here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from .errors import QueryError
from .keys import Key, Kind
from .lexer import Piece, Word, words

MICROSECONDS = timedelta(microseconds=1)
MAX_NUMBER = 10**15  # far above any count, and safe to add up in 64 bits
_NUMBER = re.compile(r"(\d{1,18})(k|m)?", re.ASCII | re.IGNORECASE)
_AMOUNT = re.compile(r"\$?(\d{1,6})(?:\.(\d{1,12}))?", re.ASCII)
USD_PARTS = 10**12
_USD_DIGITS = 12
_DURATION = re.compile(r"(\d{1,9})(?:\.(\d{1,6}))?(ms|s|m|h|d)?", re.ASCII | re.IGNORECASE)
_UNITS_US = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_COMPARISONS = (">=", "<=", ">", "<", "=")


YEARS = range(1900, 3000)  # far from the ends of the calendar, where adding a microsecond fails

Value = TypeVar("Value", int, datetime)


class Exact(str):
    """A value that stood in quotation marks: a `*` in it is a star."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Bounds(Generic[Value]):
    """What a number or a moment must lie within: both ends belong to it, None is open."""

    least: Value | None
    most: Value | None


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `key` None is free text. Any of the values, or of the bounds, is enough.

    Amounts are `numbers` too: whole parts of 10^-12 US dollars; and durations: microseconds.
    """

    key: str | None
    negated: bool
    texts: tuple[str, ...] = ()
    numbers: tuple[Bounds[int], ...] = ()
    times: tuple[Bounds[datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: every term must hold."""

    text: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(text: str, keys: Mapping[str, Key]) -> Query:
    """The query under these keys; raises QueryError with the place of the first fault."""
    return Query(text, tuple(_term(word, keys, text) for word in words(text)))


def _term(word: Word, keys: Mapping[str, Key], text: str) -> Term:
    if word.key is None:
        _refuse_operator(word, text)
        return Term(None, word.negated, texts=(word.values[0].text,))
    key = keys.get(word.key.text.lower())
    if key is None:
        raise _unknown_key(word.key, keys, text)
    for value in word.values:
        if not value.text:
            raise QueryError(
                f"{key.name}: has no value", text=text, start=word.start, end=word.end, hint=_example(key)
            )
    if key.kind is Kind.NUMBER:
        numbers = tuple(_bounds(value, key, text, _number) for value in word.values)
        return Term(key.name, word.negated, numbers=numbers)
    if key.kind is Kind.MONEY:
        amounts = tuple(_bounds(value, key, text, _amount) for value in word.values)
        return Term(key.name, word.negated, numbers=amounts)
    if key.kind is Kind.DURATION:
        durations = tuple(_bounds(value, key, text, _duration) for value in word.values)
        return Term(key.name, word.negated, numbers=durations)
    if key.kind is Kind.TIME:
        times = tuple(_time_bounds(value, key, text) for value in word.values)
        return Term(key.name, word.negated, times=times)
    if key.kind is Kind.CHOICE:
        texts = tuple(_choice(value, key, text) for value in word.values)
        return Term(key.name, word.negated, texts=texts)
    texts = tuple(Exact(value.text) if value.quoted else value.text for value in word.values)
    return Term(key.name, word.negated, texts=texts)


def _refuse_operator(word: Word, text: str) -> None:
    """Taken as words to look for, they would show an empty list to somebody who meant something else."""
    piece = word.values[0]
    hints = {
        "OR": "it joins the values of one key: status:(error OR open)",
        "AND": "words beside each other must all hold",
        "NOT": "a minus in front turns a word round: -status:ok",
    }
    if piece.quoted or piece.text not in hints:
        return
    message = f'{piece.text} does not stand between words; to look for it write "{piece.text}"'
    raise QueryError(message, text=text, start=piece.start, end=piece.end, hint=hints[piece.text])


def _unknown_key(piece: Piece, keys: Mapping[str, Key], text: str) -> QueryError:
    near = difflib.get_close_matches(piece.text.lower(), keys, n=1)
    hint = f"did you mean {near[0]}:?" if near else "known keys: " + ", ".join(keys)
    return QueryError(
        f"there is no key {piece.text!r}",
        text=text,
        start=piece.start,
        end=piece.end,
        hint=hint,
        meant=near[0] if near else None,
    )


def _choice(piece: Piece, key: Key, text: str) -> str:
    value = piece.text.lower()
    if value in key.choices:
        return value
    near = difflib.get_close_matches(value, key.choices, n=1)
    allowed = "one of " + ", ".join(key.choices)
    raise QueryError(
        f"{key.name}: cannot be {piece.text!r}",
        text=text,
        start=piece.start,
        end=piece.end,
        hint=f"did you mean {key.name}:{near[0]}? ({allowed})" if near else allowed,
        meant=near[0] if near else None,
    )


def _example(key: Key) -> str:
    examples = {
        Kind.CHOICE: f"one of {', '.join(key.choices)}",
        Kind.TEXT: f"for example {key.name}:name",
        Kind.NUMBER: f"for example {key.name}:>10, {key.name}:5 or {key.name}:1..10",
        Kind.MONEY: f"for example {key.name}:>0.1, {key.name}:0.05..2 or {key.name}:<=1",
        Kind.DURATION: f"for example {key.name}:>5s, {key.name}:1m..1h or {key.name}:<=500ms",
        Kind.TIME: f"for example {key.name}:2026-09-01..2026-09-03 or {key.name}:>2026-09-01",
    }
    return examples[key.kind]


def _bounds(piece: Piece, key: Key, text: str, read: Callable[[str, Piece, Key, str], int]) -> Bounds[int]:
    first, separator, last = piece.text.partition("..")
    if separator:
        least, most = (read(end, piece, key, text) if end else None for end in (first, last))
        _refuse_empty_range(least, most, piece, key, text)
        return Bounds(least, most)
    sign, rest = _split_comparison(piece.text)
    number = read(rest, piece, key, text)
    return _compared(sign, number, number, 1)


def _number(value: str, piece: Piece, key: Key, text: str) -> int:
    match = _NUMBER.fullmatch(value.strip())
    number = int(match[1]) * _TIMES[(match[2] or "").lower()] if match else MAX_NUMBER + 1
    if number > MAX_NUMBER:
        message = (
            f"{value} is too large for {key.name}:" if match else f"{key.name}: cannot be {piece.text!r}"
        )
        raise QueryError(message, text=text, start=piece.start, end=piece.end, hint=_example(key))
    return number


def _amount(value: str, piece: Piece, key: Key, text: str) -> int:
    """US dollars in the parts of them that are kept."""
    match = _AMOUNT.fullmatch(value.strip())
    if match is None:
        raise QueryError(
            f"{key.name}: cannot be {piece.text!r}",
            text=text,
            start=piece.start,
            end=piece.end,
            hint=_example(key),
        )
    return int(match[1]) * USD_PARTS + int((match[2] or "").ljust(_USD_DIGITS, "0"))


def _duration(value: str, piece: Piece, key: Key, text: str) -> int:
    """Microseconds; a number without a unit is seconds."""
    match = _DURATION.fullmatch(value.strip())
    unit = _UNITS_US[(match[3] or "s").lower()] if match else 0
    duration = int(match[1]) * unit + int((match[2] or "0").ljust(6, "0")) * unit // 10**6 if match else 0
    if match is None or duration > MAX_NUMBER:
        raise QueryError(
            f"{key.name}: cannot be {piece.text!r}",
            text=text,
            start=piece.start,
            end=piece.end,
            hint=_example(key),
        )
    return duration


def _time_bounds(piece: Piece, key: Key, text: str) -> Bounds[datetime]:
    first, separator, last = piece.text.partition("..")
    if separator:
        least = _time(first, piece, key, text)[0] if first else None
        most = _time(last, piece, key, text)[1] if last else None
        _refuse_empty_range(least, most, piece, key, text)
        return Bounds(least, most)
    sign, rest = _split_comparison(piece.text)
    start, end = _time(rest, piece, key, text)
    return _compared(sign, start, end, MICROSECONDS)


def _time(value: str, piece: Piece, key: Key, text: str) -> tuple[datetime, datetime]:
    """First and last microsecond of what is named: a whole day, or one moment. No zone means UTC."""
    try:
        if len(value) <= len("2026-09-01"):
            start = datetime.combine(_known_year(date.fromisoformat(value)), datetime.min.time(), UTC)
            return start, start + timedelta(days=1) - MICROSECONDS
        moment = datetime.fromisoformat(value)
        _known_year(moment)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise QueryError(
            f"{key.name}: cannot be {piece.text!r}",
            text=text,
            start=piece.start,
            end=piece.end,
            hint=_example(key),
        ) from None
    return moment, moment


def _known_year(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError("no recording is from such a year")
    return day


def _split_comparison(value: str) -> tuple[str, str]:
    sign = next((sign for sign in _COMPARISONS if value.startswith(sign)), "")
    return sign or "=", value[len(sign) :]


def _compared(sign: str, first: Value, last: Value, step: int | timedelta) -> Bounds[Value]:
    match sign:
        case ">":
            return Bounds(last + step, None)  # type: ignore[operator]
        case ">=":
            return Bounds(first, None)
        case "<":
            return Bounds(None, first - step)  # type: ignore[operator]
        case "<=":
            return Bounds(None, last)
        case _:
            return Bounds(first, last)


def _refuse_empty_range(least: Value | None, most: Value | None, piece: Piece, key: Key, text: str) -> None:
    if least is None and most is None:
        raise QueryError(
            f"{key.name}: needs at least one end",
            text=text,
            start=piece.start,
            end=piece.end,
            hint=_example(key),
        )
    if least is not None and most is not None and least > most:
        raise QueryError(
            f"{key.name}: ends before it begins",
            text=text,
            start=piece.start,
            end=piece.end,
            hint="turn the two ends round",
        )
