"""The shapes of every answer that is not a reading: errors, and what became of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from journal.accept.receipt import ConflictNote, Receipt
from journal.wire import Refused

MAX_LISTED = 1000
JSON = "application/json"


class RequestRefused(Exception):
    """A request that is turned away, with everything its sender needs to mend it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        where: str | None = None,
        hint: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint
        self.headers = headers or {}

    @property
    def error(self) -> dict[str, Any]:
        """The value of `error` in the answer."""
        return {"code": self.code, "message": self.message, "where": self.where, "hint": self.hint}


def json_answer(data: object, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Anything of dicts, lists, dataclasses and moments as JSON."""
    content = orjson.dumps(data, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def error_answer(refused: RequestRefused, **progress: object) -> HttpResponse:
    """The one shape of all errors; `progress` says what was done before the fault."""
    return json_answer({"error": refused.error, **progress}, status=refused.status, headers=refused.headers)


def refuse_parameters(request: HttpRequest, *taken: str) -> None:
    """Turn away parameters that an address does not have, or not several times: nothing is ignored silently."""
    known = f"known: {', '.join(sorted(taken)) or 'none'}"
    for name, values in request.GET.lists():
        if name not in taken:
            message = f"there is no parameter {name!r} here"
            raise RequestRefused(400, "unknown_parameter", message, where=name, hint=known)
        if len(values) > 1:
            raise RequestRefused(400, "repeated_parameter", f"{name!r} is told more than once", where=name)


def not_available() -> RequestRefused:
    """The database is locked or away: nothing of this request was stored, and it may be sent again."""
    return RequestRefused(
        503,
        "unavailable",
        "the database is not available right now",
        hint="send the same request again after Retry-After seconds; events are stored once",
        headers={"Retry-After": "1"},
    )


def not_storable() -> RequestRefused:
    """The database holds no such number, and would not hold it later: nothing of this request was stored."""
    return RequestRefused(
        422,
        "beyond_reason",
        "with these events a sum of the journal would be larger than 64 bits",
        hint="look for times, counts or amounts that cannot be meant; do not send the same request again",
    )


@dataclass(slots=True)
class Tally:
    """What became of the events of one request; counts everything, lists the first thousand."""

    accepted: int = 0
    duplicates: int = 0
    conflicts_count: int = 0
    rejected_count: int = 0
    conflicts: list[ConflictNote] = field(default_factory=list)
    rejected: list[Refused] = field(default_factory=list)

    def add(self, receipt: Receipt) -> None:
        """Count a receipt in."""
        self.accepted += receipt.accepted
        self.duplicates += receipt.duplicates
        self.conflicts_count += len(receipt.conflicts)
        self.rejected_count += len(receipt.rejected)
        self.conflicts += receipt.conflicts[: MAX_LISTED - len(self.conflicts)]
        self.rejected += receipt.rejected[: MAX_LISTED - len(self.rejected)]

    @property
    def events(self) -> int:
        """All events whose fate is settled."""
        return self.accepted + self.duplicates + self.conflicts_count + self.rejected_count

    def answer(self) -> dict[str, Any]:
        """Under the names of the wire's documentation."""
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "conflicts": [{"index": note.index, "id": note.id} for note in self.conflicts],
            "conflicts_count": self.conflicts_count,
            "rejected": [
                {
                    "index": refused.index,
                    "id": refused.id,
                    "code": refused.code,
                    "reason": refused.reason,
                    "where": refused.where,
                }
                for refused in self.rejected
            ],
            "rejected_count": self.rejected_count,
        }
