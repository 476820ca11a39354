"""What came in since a page was drawn: one cheap question, asked again and again."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, QuerySet

from journal.models import Call, Project, Session

Rows = QuerySet[Session] | QuerySet[Call]
Row = TypeVar("Row", Session, Call)
#: PostgreSQL shows rows in the order of their commits, not of their ids: the newest rows are counted anew.
OVERLAP = 200
MOST_COUNTED = 10_000
MOST_ID = 2**63 - 1


class BadPositionError(ValueError):
    """A position that was not handed out here."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a page saw: rows after `row_id` that it kept, `seen` of them."""

    row_id: int
    seen: int

    def pack(self) -> str:
        """For an address."""
        return base64.urlsafe_b64encode(json.dumps([self.row_id, self.seen]).encode()).decode().rstrip("=")

    @classmethod
    def unpack(cls, text: str) -> Position:
        """Of an address; raises BadPositionError."""
        try:
            row_id, seen = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        except (ValueError, TypeError, RecursionError):
            raise BadPositionError("this position was not handed out here") from None
        if not (isinstance(row_id, int) and isinstance(seen, int) and 0 <= row_id <= MOST_ID):
            raise BadPositionError("this position was not handed out here")
        return cls(row_id, seen)


def arriving(model: type[Row], project: Project) -> QuerySet[Row]:
    """Rows of a project for questions about the newest: no index of the project leads away from their ids."""
    plain = ExpressionWrapper(F("project_id") + 0, output_field=BigIntegerField())
    return model._default_manager.alias(in_project=plain).filter(in_project=project.pk)


def position_of(kept: Rows) -> Position:
    """Where a page that is drawn now stands. Two statements along the table's own key."""
    last = kept.model._default_manager.aggregate(last=Max("id"))["last"] or 0
    start = max(0, last - OVERLAP)
    return Position(start, _counted(kept, start))


def fresh_rows(kept: Rows, position: Position) -> int:
    """How many rows a filter keeps that were not there. One statement."""
    return max(0, _counted(kept, position.row_id) - position.seen)


def _counted(kept: Rows, after: int) -> int:
    return kept.filter(id__gt=after).order_by()[:MOST_COUNTED].count()
