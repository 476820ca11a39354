"""Put together an answer that several records tell, each with a part of it and the counts known by then."""

import msgspec

from journal.vocabulary import EVENT_KINDS, EventType

from .facts import Facts, Usage
from .handed import handed_in_by
from .picture import Fact

IN_PARTS = "answer_in_parts"
_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]


def merge_parts(facts: list[Fact]) -> list[Fact]:
    """The facts with one answer in place of its parts. `facts` are in the fold's order of time.

    The last part stands for the answer; tool uses are united, the largest counts hold. The first parts of an
    answer are written with the count of its beginning. Where nobody wrote why the answer ended and no count grew,
    the final one was never written: then it is at least that.
    """
    parts: dict[tuple[int | None, str | None], list[Fact]] = {}
    rest: list[Fact] = []
    for fact in facts:
        told = fact.facts
        if told.is_part and told.kind == _RETURNED:
            parts.setdefault((told.attempt, told.attempt_id), []).append(fact)
        else:
            rest.append(fact)
    if not parts:
        return facts
    return [*rest, *(_merged(of_one) for of_one in parts.values())]


def _merged(parts: list[Fact]) -> Fact:
    last = parts[-1]
    told = [part.facts for part in parts]
    merged = msgspec.structs.replace(last.facts)
    merged.finish_reasons = next((one.finish_reasons for one in reversed(told) if one.finish_reasons), ())
    merged.tool_uses = tuple(dict.fromkeys(use for one in told for use in one.tool_uses))
    merged.usage = _largest(told)
    if merged.usage is not None and not merged.finish_reasons and not _grew(told):
        merged.usage = msgspec.structs.replace(merged.usage, at_least=True)
    # Where the answer stands among the records is said by its first part.
    merged.record_id = told[0].record_id
    merged.parent_record_id = told[0].parent_record_id
    merged.request_id = next((one.request_id for one in told if one.request_id), None)
    merged.response_id = next((one.response_id for one in told if one.response_id), None)
    merged.reported = next((one.reported for one in reversed(told) if one.reported is not None), None)
    merged.service_tier = next((one.service_tier for one in reversed(told) if one.service_tier), None)
    merged.model = next((one.model for one in told if one.model), None)
    merged.agent_id = next((one.agent_id for one in told if one.agent_id), None)
    merged.parent_tool_use_id = next((one.parent_tool_use_id for one in told if one.parent_tool_use_id), None)
    merged.is_subagent = any(one.is_subagent for one in told)
    notes = dict.fromkeys(note for one in told for note in one.notes)
    merged.notes = (*notes, IN_PARTS) if len(parts) > 1 else tuple(notes)
    received_us = min(part.received_us for part in parts)
    return Fact(last.entry_id, last.event_key, merged, received_us, handed_in_by(parts))


def _largest(told: list[Facts]) -> Usage | None:
    usages = [one.usage for one in told if one.usage is not None]
    return max(usages, key=_size) if usages else None


def _grew(told: list[Facts]) -> bool:
    """Whether a later count was written over an earlier one: that is done once, when the answer is complete."""
    counts = {_size(one.usage)[0] for one in told if one.usage is not None}
    return len(counts) > 1


def _size(usage: Usage) -> tuple[int, ...]:
    """Output first: it is what grows while an answer is written."""
    output = -1 if usage.output_visible is None else usage.output_visible + (usage.reasoning or 0)
    inputs = (usage.input_uncached, usage.cache_read, usage.cache_write, usage.cache_write_1h)
    return (output, *(-1 if count is None else count for count in inputs))
