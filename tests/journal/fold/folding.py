"""Events to pictures without a database, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journal.fold.extract import extract
from journal.fold.facts import Facts
from journal.fold.fold import fold
from journal.fold.keys import event_digest
from journal.fold.picture import Fact, FoldedCall, FoldedTool
from journal.prepare.event import odd_members
from journal.wire import Incoming, Limits, parse_event
from tests.journal.streams import as_json, time_text


def event(
    kind: str, seconds: float | None = None, data: dict[str, Any] | None = None, **envelope: Any
) -> dict[str, Any]:
    """An event so many seconds after noon; its id is made of what it says."""
    made = {"type": kind, "data": data or {}, **envelope}
    if seconds is not None:
        made["ts"] = time_text(seconds)
    return made


def requested(
    seconds: float | None = None, data: dict[str, Any] | None = None, **envelope: Any
) -> dict[str, Any]:
    return event("llm.call.requested", seconds, data, **{"call_id": "c", **envelope})


def returned(
    seconds: float | None = None, data: dict[str, Any] | None = None, **envelope: Any
) -> dict[str, Any]:
    return event("llm.call.returned", seconds, data, **{"call_id": "c", **envelope})


def failed(
    seconds: float | None = None, data: dict[str, Any] | None = None, **envelope: Any
) -> dict[str, Any]:
    return returned(
        seconds, {"error": {"type": "overloaded"}, "status_code": 529, **(data or {})}, **envelope
    )


def extracted(made: dict[str, Any] | bytes) -> tuple[int | None, bytes, Facts]:
    """Group, event key and facts."""
    item = parse_event(made if isinstance(made, bytes) else as_json(made), 0, Limits())
    assert isinstance(item, Incoming), item
    data, body = odd_members(item.envelope)
    key = event_digest(item.id)
    group, facts = extract(item.envelope, key, item.occurred_us, data=data, body=body)
    return group, key, facts


def facts_of(made: dict[str, Any] | bytes) -> Facts:
    return extracted(made)[2]


def group_of(made: dict[str, Any] | bytes) -> int | None:
    return extracted(made)[0]


def fold_events(events: Iterable[dict[str, Any]]) -> tuple[list[FoldedCall], list[FoldedTool]]:
    """Calls and tools of all groups, groups in order of their numbers."""
    groups: dict[int, list[Fact]] = {}
    for number, made in enumerate(events, start=1):
        group, key, facts = extracted(made)
        if group is not None:
            groups.setdefault(group, []).append(Fact(number, key, facts))
    pictures = [fold(group, groups[group]) for group in sorted(groups)]
    return (
        [call for picture in pictures for call in picture.calls],
        [tool for picture in pictures for tool in picture.tools],
    )


def calls_of(*events: dict[str, Any]) -> list[FoldedCall]:
    return fold_events(events)[0]


def call_of(*events: dict[str, Any]) -> FoldedCall:
    """The only call."""
    (call,) = calls_of(*events)
    return call


def tools_of(*events: dict[str, Any]) -> list[FoldedTool]:
    return fold_events(events)[1]


def seconds_of(microseconds: int | None) -> float | None:
    return None if microseconds is None else microseconds / 1_000_000
