"""Pair starts and returns of tools."""

from journal.vocabulary import EVENT_KINDS, EventType, Status

from .clock import duration_us
from .picture import Fact, FoldedTool

STARTED = EVENT_KINDS[EventType.TOOL_STARTED]
RETURNED = EVENT_KINDS[EventType.TOOL_RETURNED]


def fold_tools(facts: list[Fact]) -> list[FoldedTool]:
    """Executed tools in order of time. Pairs by id and n-th occurrence; without an id by name."""
    starts: dict[tuple[str | None, str | None], list[Fact]] = {}
    returns: dict[tuple[str | None, str | None], list[Fact]] = {}
    for fact in facts:
        identifier = fact.facts.tool_call_id
        name = (identifier, None if identifier is not None else fact.facts.name)
        side = starts if fact.facts.kind == STARTED else returns
        side.setdefault(name, []).append(fact)
    tools: list[FoldedTool] = []
    for name in starts | returns:
        begun = starts.get(name, [])
        ended = returns.get(name, [])
        tools += [
            _fold(
                begun[number] if number < len(begun) else None,
                ended[number] if number < len(ended) else None,
                number + 1,
            )
            for number in range(max(len(begun), len(ended)))
        ]
    return tools


def _fold(start: Fact | None, end: Fact | None, occurrence: int) -> FoldedTool:
    first = start or end
    if first is None:
        raise ValueError("a tool needs a start or a return")
    tool = FoldedTool(first.facts.tool_call_id, occurrence, first.facts.name)
    if start is not None:
        tool.started_us = start.facts.occurred_us
        tool.start_entry = start.entry_id
    if end is not None:
        tool.ended_us = end.facts.occurred_us
        tool.return_entry = end.entry_id
        tool.duration_us = duration_us(start.facts if start is not None else None, end.facts)
        tool.error_type = end.facts.error_type
        tool.agent_id = end.facts.agent_id
        if end.facts.is_cancelled:
            tool.status = Status.CANCELLED
        else:
            tool.status = Status.ERROR if end.facts.is_error else Status.OK
    return tool
