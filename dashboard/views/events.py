"""Raw events as a tree to read, beside their exact text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.charts import tree
from dashboard.queries.raw import RawEvent

# A page holds a hundred events; a larger one is shown as text alone.
LARGEST_TREE_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class DrawnEvent:
    """An event ready for the template. `root` None: too large, or not readable."""

    event: RawEvent
    root: tree.Node | None


def drawn_events(events: Iterable[RawEvent]) -> list[DrawnEvent]:
    return [DrawnEvent(event, _root(event.json)) for event in events]


def _root(text: str) -> tree.Node | None:
    if len(text) > LARGEST_TREE_CHARACTERS:
        return None
    try:
        return tree.draw_whole(tree.parse(text))
    except (ValueError, RecursionError):
        return None
