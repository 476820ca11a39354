"""Turns by what they say alone: two runs of one task name their tool uses each with ids of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journal.anatomy.prompts import Message, message
from journal.anatomy.prompts.turns import Turns
from journal.models import Project
from journal.store.lineage import CallLineage, Known, Lineage

from .texts import Texts, Wanted

#: Turns that are read for it; in longer sessions the ids count.
MOST_TURNS = 2_000


def nameless_turns(
    project: Project,
    lineage: Lineage,
    calls: Sequence[CallLineage | None],
    protocols: Mapping[int, str | None],
) -> Turns:
    """The turns of these calls with names that no tool use's id goes into. Three statements."""
    turns = lineage.turns
    wanted = _sent(turns, calls)
    if not wanted or len(wanted) > MOST_TURNS:
        return turns
    texts = Texts(project, lineage, Wanted(turns=wanted), protocols)
    digests = list(turns.digests)
    for turn in wanted:
        told = texts.turn(turn)
        if told is not None and any(part.tool_call_id is not None for part in told.parts):
            digests[turn] = _nameless(told).digest
    return replace(turns, digests=digests)


def _sent(turns: Turns, calls: Sequence[CallLineage | None]) -> set[int]:
    found: set[int] = set()
    for call in calls:
        head = call.head if call is not None and not call.known & Known.NOTHING else -1
        while head >= 0 and head not in found:
            found.add(head)
            head = turns.parents[head]
    return found


def _nameless(told: Message) -> Message:
    return message(told.role, (replace(part, tool_call_id=None) for part in told.parts))
