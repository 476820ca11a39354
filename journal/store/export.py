"""A session as wire-v1 lines: the same bytes on each export, here and wherever they were imported."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from django.db.models import F

from journal.models import Entry, Session

from .reading import event_jsons

_SLICE = 200
_STRING_OR_SPACE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[ \t\r\n]++', re.DOTALL)


def session_lines(session: Session) -> Iterator[bytes]:
    """One event a line as it is stored, with its line end, in order of time; events without a time first.

    Events of one moment follow in the order of their ids' digests, which is the same everywhere.
    """
    ordered = Entry.objects.filter(session=session).order_by(
        F("occurred_at").asc(nulls_first=True), "event_key"
    )
    # Eight bytes an event, so that a long session needs no more memory than a short one.
    numbers = array("q", ordered.values_list("pk", flat=True).iterator(chunk_size=10_000))
    for start in range(0, len(numbers), _SLICE):
        found = Entry.objects.in_bulk(list(numbers[start : start + _SLICE]))
        # A deletion may have taken some of them since.
        entries = [found[number] for number in numbers[start : start + _SLICE] if number in found]
        for text in event_jsons(entries):
            yield _on_one_line(text) + b"\n"


def _on_one_line(text: bytes) -> bytes:
    """Events that are kept exactly as they came may hold line ends between their tokens."""
    if b"\n" not in text and b"\r" not in text:
        return text
    return _STRING_OR_SPACE.sub(_without_space, text)


def _without_space(token: re.Match[bytes]) -> bytes:
    return token.group() if token.group().startswith(b'"') else b""
