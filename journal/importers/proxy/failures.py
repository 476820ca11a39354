"""The proxy's log of failed tries. It names no transaction: which try a line tells of is a guess, by model and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from journal.importers.base import Reading, Record
from journal.importers.http.writing import joined, json_of, moment_of, text_of, value_of
from journal.importers.lines import first_objects, read_objects
from journal.importers.members import Members
from journal.wire import Refused

from .entries import Entry, event_id
from .tries import Tries
from .writing import SOURCE, Writer

FAILURE = "llm_api_key_proxy.failure"
#: The log is written just before the trace tells of the same failure.
MOST_SECONDS = 0.05
_REMEMBERED = "proxy failures"
_MOST_REMEMBERED = 100_000
_KEYS = frozenset(("timestamp", "api_key_ending", "model", "attempt_number", "error_type", "error_message"))


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that failed, as a trace tells it."""

    model: str
    at: datetime
    call_id: str
    session_id: str | None
    attempt: int


def remember_failures(entries: Sequence[Entry], tries: Tries, writer: Writer, reading: Reading) -> None:
    """For the log, should it come with the same upload."""
    known = reading.remembered.setdefault(_REMEMBERED, [])
    for one in tries.tries:
        if one.failed is None or one.sent is None or len(known) >= _MOST_REMEMBERED:
            continue
        model, at = entries[one.sent].told("model"), _utc(entries[one.failed].moment)
        if model is not None and at is not None:
            known.append(Failure(model, at, writer.call_id, writer.session_id, one.number))


class ProxyFailures:
    """One failed try a line, of any transaction."""

    name = "llm_api_key_proxy_failures"
    looks_for = (
        "failures.log of LLM-API-Key-Proxy (lines with timestamp, api_key_ending, model, attempt_number, "
        "error_type, error_message)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        found = first_objects(sample)
        fitting = sum(members.keys() >= _KEYS for members in found)
        return 0.97 * fitting / len(found) if found else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        joined_lines = 0
        known = reading.remembered.get(_REMEMBERED, [])
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
                continue
            if not piece.members.keys() >= _KEYS:
                yield piece.refused(f"no failed try: it has not all of {', '.join(sorted(_KEYS))}")
                continue
            guess = _guess(piece.members, known)
            joined_lines += guess is not None
            yield Record(piece.line, piece.raw, _event(piece.members, guess))
        if joined_lines:
            lines = "line was" if joined_lines == 1 else "lines were"
            reading.notes.append(f"{joined_lines} {lines} joined to a failed try by model and time: a guess.")


def _guess(members: Members, known: Sequence[Failure]) -> tuple[Failure, float] | None:
    """The one try of the model that failed right after the line was written; of several none."""
    at, model = _utc(moment_of(value_of(members["timestamp"]))), text_of(members["model"])
    if at is None or model is None:
        return None
    near = [
        (one, distance)
        for one in known
        if one.model == model and 0 <= (distance := (one.at - at).total_seconds()) <= MOST_SECONDS
    ]
    return near[0] if len(near) == 1 else None


def _event(members: Members, guess: tuple[Failure, float] | None) -> bytes:
    call_id = guess[0].call_id if guess is not None else ""
    named = event_id(
        b"failure", call_id.encode("utf-8", "surrogatepass"), *(members[key] for key in sorted(_KEYS))
    )
    event: Members = {"id": json_of(named), "type": json_of(FAILURE), "v": b"1"}
    if (moment := moment_of(value_of(members["timestamp"]))) is not None:
        event["ts"] = json_of(moment)
    data: Members = {key: value for key, value in members.items() if key != "timestamp"}
    if guess is not None:
        failure, distance_seconds = guess
        if failure.session_id is not None:
            event["session_id"] = json_of(failure.session_id)
        event["call_id"] = json_of(failure.call_id)
        event["attempt"] = json_of(failure.attempt)
        data["guess"] = joined(
            {"by": b'"model and time"', "distance_seconds": json_of(round(distance_seconds, 6))}
        )
    event["source"] = SOURCE
    event["data"] = joined(data)
    return joined(event)


def _utc(moment: str | None) -> datetime | None:
    """Times of the log have no zone, and are UTC."""
    if moment is None:
        return None
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
