"""What the OpenAPI document says of the write side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DeletionAnswer:
    """What a deletion took away. Sizes are of the database file, None where that cannot be told."""

    deleted_at: datetime
    session_key: str
    session_id: str | None
    counts: dict[str, int]
    bytes_before: int | None
    bytes_after: int | None


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """A note. `call_key` null: it is about the whole session. `author` null: nobody said who."""

    key: str
    session_key: str
    call_key: str | None
    author: str | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UploadAnswer:
    """Where to ask for the progress of an upload."""

    id: str


@dataclass(frozen=True, slots=True)
class UploadState:
    """How an upload stands after what was asked for."""

    id: str
    state: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A different event under an id that is taken; the first one stays."""

    index: int
    id: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event that is not stored. `where` is the place inside the event."""

    index: int
    id: str | None
    code: str
    reason: str
    where: str | None


@dataclass(frozen=True, slots=True)
class EventsAnswer:
    """What became of every event. Lists hold a thousand at most; the counts count all."""

    accepted: int
    duplicates: int
    conflicts: list[Conflict]
    conflicts_count: int
    rejected: list[Rejection]
    rejected_count: int


def refusals(*statuses: int) -> dict[str, Any]:
    """For `openapi_extra`: the error answers of an operation beyond those of every operation."""
    return {"responses": {status: {"$ref": f"#/components/responses/Error{status}"} for status in statuses}}
