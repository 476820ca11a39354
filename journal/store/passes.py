"""What each pass of a call changed: payloads compared when somebody asks, and the outcome kept in the rows."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import msgspec
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from journal.diff.cache import Body, DiffCache, body
from journal.diff.operations import Operation
from journal.diff.runs import Base, Place, bases
from journal.diff.summary import Summary, characters, summary
from journal.diff.values import Json, NotJson, parse
from journal.models import Attempt, Entry, Pass, Project
from journal.models.fields import to_microseconds
from journal.wire.flags import NOT_SPLIT

from .reading import event_jsons, member

#: Raise it whenever the same payloads give another outcome: the passes of a call are compared anew when they are
#: opened. A migration that empties `compared_version` lets the catalogue and the queries do so as well.
VERSION = 2
#: Bytes of payloads of one call that are compared; the passes after them are shown without an outcome.
MOST_BYTES = 64 * 1024 * 1024
#: Calls that are looked at together.
_CALLS = 50
#: Senders that tell no direction tell of requests.
_OF_REQUESTS = ("request", None)
_INPUT = ("input_uncached_tokens", "cache_read_tokens", "cache_write_tokens")
_BODIES = frozenset(("body", "body_stub"))

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])

#: Shared by all who compare payloads in this process.
DIFFS = DiffCache()


class NotCompared:
    """Why a payload has no outcome."""

    FIRST = "first"
    HIDDEN = "hidden"
    NOT_JSON = "not_json"
    PIECE = "piece"
    TOO_MUCH = "too_much"


def payloads(entry_ids: Sequence[int]) -> Iterator[bytes | None]:
    """Bodies of passes by their entries, in order; None for one without. A slice of them in memory at a time."""
    for start in range(0, len(entry_ids), _CALLS):
        some = entry_ids[start : start + _CALLS]
        entries = list(Entry.objects.filter(pk__in=some))
        texts = {
            entry.pk: _body(entry, text) for entry, text in zip(entries, event_jsons(entries), strict=True)
        }
        yield from (texts.get(number) for number in some)


def notes(entry_ids: Sequence[int]) -> Iterator[dict[str, bytes]]:
    """What passes told beside their bodies, by their entries, in order: JSON texts by name."""
    for start in range(0, len(entry_ids), _CALLS):
        some = entry_ids[start : start + _CALLS]
        entries = list(Entry.objects.filter(pk__in=some))
        told = {
            entry.pk: _beside(entry, text) for entry, text in zip(entries, event_jsons(entries), strict=True)
        }
        yield from (told.get(number, {}) for number in some)


def _beside(entry: Entry, event: bytes) -> dict[str, bytes]:
    data = member(event, "data", odd=bool(entry.flags & NOT_SPLIT))
    try:
        found = _members.decode(data) if data is not None else {}
    except (msgspec.DecodeError, RecursionError):
        return {}
    return {name: bytes(text) for name, text in found.items() if name not in _BODIES}


def _body(entry: Entry, event: bytes) -> bytes | None:
    odd = bool(entry.flags & NOT_SPLIT)
    data = member(event, "data", odd=odd)
    return None if data is None else member(data, "body", odd=odd)


def bases_of(rows: Sequence[Pass]) -> list[Base | None]:
    """For each pass of a call, in order, the one it is compared with."""
    return bases([Place(row.direction, row.component, row.attempt, row.has_body) for row in rows])


def compare(rows: Sequence[Pass]) -> None:
    """Fill in what the passes of one call changed, given all of them in order, and keep it.

    Nothing is read when all of them were compared before.
    """
    if all(row.compared_version == VERSION for row in rows):
        return
    _fill(rows)
    keep(rows)


def catch_up(project: Project, *, seconds: float) -> int:
    """Compare passes of the project that were not compared yet, for so long; returns how many are left.

    A call that was begun is finished.
    """
    until = time.monotonic() + seconds
    while True:
        calls = list(
            _waiting(project).order_by("call_id").values_list("call_id", flat=True).distinct()[:_CALLS]
        )
        if not calls:
            return 0
        rows = Pass.objects.filter(call_id__in=calls).order_by("call_id", "number")
        done = 0
        for _, of_call in groupby(rows.iterator(), key=lambda row: row.call_id):
            passes = list(of_call)
            _fill(passes)
            if not keep(passes):
                return left_to_compare(project)
            done += 1
            if time.monotonic() > until:
                return left_to_compare(project)
        if not done:
            return left_to_compare(project)


def left_to_compare(project: Project) -> int:
    """Passes that were not compared yet."""
    return _waiting(project).count()


def _waiting(project: Project) -> QuerySet[Pass]:
    return Pass.objects.filter(call__project=project, compared_version__isnull=True)


def _fill(rows: Sequence[Pass]) -> None:
    found = bases_of(rows)
    needed = {base.at: index for index, base in enumerate(found) if base is not None}  # until when
    with_payload = [index for index, row in enumerate(rows) if row.has_body]
    texts = payloads([rows[index].entry_id for index in with_payload])
    kept: dict[int, _Payload] = {}
    seen_bytes = 0
    sent: dict[int | None, _Payload] = {}
    _times(rows)
    for index, row in enumerate(rows):
        base = found[index]
        _forget(row)
        if not row.has_body:
            continue
        text = next(texts)
        seen_bytes += len(text or b"")
        if base is None:
            row.not_compared = _why_not(row)
        else:
            row.compared_with = rows[base.at].number
        if text is None or seen_bytes > MOST_BYTES:
            row.not_compared = NotCompared.TOO_MUCH if text is not None else NotCompared.NOT_JSON
            continue
        here = _Payload(text)
        if base is not None:
            before = kept.get(base.at)
            _outcome(row, before, here)
            if needed.get(base.at) == index:
                kept.pop(base.at, None)
        if index in needed:
            kept[index] = here
        if row.direction in _OF_REQUESTS:
            sent[row.attempt] = here
    _tokens(rows, sent)


class _Payload:
    """The text of a payload, read when it must be."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._body: Body | None = None

    def body(self) -> Body:
        if self._body is None:
            self._body = body(parse(self.text))
        return self._body


def _why_not(row: Pass) -> str:
    place = Place(row.direction, None, None, True)
    # The first of two equal places is compared with nothing, the second one is, unless they are pieces.
    return NotCompared.FIRST if bases([place, place])[1] is not None else NotCompared.PIECE


def _forget(row: Pass) -> None:
    row.compared_version = VERSION
    row.compared_with = row.changed = row.changes = row.change = row.not_compared = None
    row.added_characters = row.removed_characters = row.added_tokens = row.removed_tokens = None
    row.changed_paths = ""


def _outcome(row: Pass, before: _Payload | None, after: _Payload) -> None:
    if before is None:
        row.not_compared = NotCompared.TOO_MUCH
        return
    operations: list[Operation] = []
    if before.text != after.text:
        try:
            operations = DIFFS.diff(before.body(), after.body())
        except NotJson:
            row.not_compared = NotCompared.NOT_JSON
            return
    told = summary(operations)
    row.changes = told.changes
    row.changed = told.changes > 0
    if operations and not told.changes:
        row.changed, row.not_compared = None, NotCompared.HIDDEN
    row.added_characters, row.removed_characters = told.added_characters, told.removed_characters
    # A line break around each place, so that the database can find whole places and their beginnings.
    row.changed_paths = "".join(f"\n{_line(path)}" for path in told.paths) + "\n" if told.paths else ""
    row.change = _spelled(told)


def _tokens(rows: Sequence[Pass], sent: Mapping[int | None, _Payload]) -> None:
    """About how many tokens came and went: characters, at the rate of the request that the provider counted.

    Where it told no count, nobody knows.
    """
    changed = [row for row in rows if row.direction in _OF_REQUESTS and row.added_characters is not None]
    wanted = [row for row in changed if row.added_characters or row.removed_characters]
    rates = _rates(rows[0].call_id, sent) if wanted else {}
    for row in changed:
        # What was done for all attempts goes at the rate of any of them.
        rate = rates.get(row.attempt) if row.attempt is not None else next(iter(rates.values()), None)
        row.added_tokens = _about(row.added_characters, rate)
        row.removed_tokens = _about(row.removed_characters, rate)


def _about(count: int | None, rate: float | None) -> int | None:
    if not count:
        return count
    return None if rate is None else max(round(count * rate), 1)


def _rates(call_id: int, sent: Mapping[int | None, _Payload]) -> dict[int, float]:
    """Tokens a character of what each attempt sent, as far as its input was counted."""
    found: dict[int, float] = {}
    counted = Attempt.objects.filter(call_id=call_id).order_by("number").values_list("number", *_INPUT)
    for number, *told in counted:
        payload = sent.get(number, sent.get(None))
        tokens = sum(count or 0 for count in told)
        if payload is None or not tokens:
            continue
        with contextlib.suppress(NotJson):
            size = characters(payload.body().value)
            if size:
                found[number] = tokens / size
    return found


def _line(path: str) -> str:
    """A pointer as one line that both databases take."""
    return path.replace("\n", " ").replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _spelled(told: Summary) -> str:
    document: Json = {
        "counts": {str(kind): count for kind, count in told.counts.items()},
        "paths": {_line(path): count for path, count in told.paths.items()},
        "paths_not_named": told.paths_not_named,
        "is_coarse": told.is_coarse,
    }
    return json.dumps(document)


def _times(rows: Sequence[Pass]) -> None:
    """Since the pass before in the same direction and attempt; a pass that came before it in time has none."""
    last: dict[tuple[str | None, int | None], int] = {}
    for row in rows:
        row.since_before_us = None
        if row.occurred_at is None:
            continue
        at = to_microseconds(row.occurred_at)
        before = last.get((row.direction, row.attempt), last.get((row.direction, None)))
        if before is not None and at >= before:
            row.since_before_us = at - before
        last[row.direction, row.attempt] = at


_KEPT = (
    "compared_version",
    "compared_with",
    "changed",
    "changes",
    "changed_paths",
    "change",
    "added_characters",
    "removed_characters",
    "added_tokens",
    "removed_tokens",
    "since_before_us",
    "not_compared",
)


def keep(rows: Sequence[Pass]) -> bool:
    """Write what was found to the rows, as far as they still are what they were; whether that went well.

    It is for speed alone: when the database is busy, the next reader keeps it.
    """
    places = ",".join(f"{name}=%s" for name in _KEPT)
    statement = f"UPDATE {Pass._meta.db_table} SET {places} WHERE id=%s AND entry_id=%s"
    values = [(*(getattr(row, name) for name in _KEPT), row.pk, row.entry_id) for row in rows]
    with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)
        return True
    return False
