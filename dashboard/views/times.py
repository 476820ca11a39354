"""The days a list is about, one click away: links that set or drop `started:` in the query and leave the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest

from dashboard.grammar import QueryError
from dashboard.grammar.lexer import words
from dashboard.http import link_with

KEY = "started"
#: Days that end today, and what they are called.
SPANS = ((1, "Today"), (7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days"))
ANY_TIME = "Any time"
OTHER_TIMES = "Chosen times"


@dataclass(frozen=True, slots=True)
class Span:
    """One choice."""

    label: str
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Times:
    """The choices, and what the query says now."""

    label: str
    spans: list[Span]


def times(request: HttpRequest, text: str, today: date) -> Times | None:
    """Choices of days for a list; None where the query cannot be read."""
    try:
        rest, now = apart(text)
    except QueryError:
        return None
    wanted = [(ANY_TIME, "")] + [
        (label, f"{KEY}:>={today - timedelta(days=days - 1)}") for days, label in SPANS
    ]
    spans = [Span(label, _link(request, f"{rest} {term}".strip()), now == term) for label, term in wanted]
    return Times(next((span.label for span in spans if span.is_current), OTHER_TIMES), spans)


def apart(text: str) -> tuple[str, str]:
    """What a query says of other things, and what it says of time; raises QueryError."""
    rest: list[str] = []
    told: list[str] = []
    for word in words(text):
        is_time = word.key is not None and word.key.text.lower() == KEY
        (told if is_time else rest).append(text[word.start : word.end])
    return " ".join(rest), " ".join(told)


def _link(request: HttpRequest, text: str) -> str:
    return link_with(request, q=text or None, after=None, peek=None, call=None, attempt=None, tab=None)
