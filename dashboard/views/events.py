"""Raw events as a tree to read, beside their exact text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.charts import tree
from dashboard.queries.raw import RawEvent

# A page holds a hundred events; a larger one is shown as text alone.
LARGEST_TREE_CHARACTERS = 12_000
LARGEST_READ_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class DrawnEvent:
    """An event ready for the template. `root` None: too large for a tree, or not readable."""

    event: RawEvent
    type: str | None
    says: str
    root: tree.Node | None


def drawn_events(events: Iterable[RawEvent]) -> list[DrawnEvent]:
    return [_drawn(event) for event in events]


def _drawn(event: RawEvent) -> DrawnEvent:
    if len(event.json) > LARGEST_READ_CHARACTERS:
        return DrawnEvent(event, event.type, "", None)
    try:
        value = tree.parse(event.json)
        root = tree.draw_whole(value) if len(event.json) <= LARGEST_TREE_CHARACTERS else None
    except (ValueError, RecursionError):
        return DrawnEvent(event, event.type, "", None)
    told = dict(value) if isinstance(value, tree.Pairs) else {}
    name = told.get("type")
    # A type that we do not know has no number, but its event says its name.
    return DrawnEvent(
        event, name if isinstance(name, str) else event.type, tree.preview(told.get("data")), root
    )
