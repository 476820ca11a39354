"""What answers and events told of tokens and costs, added up for a call."""

from .facts import Usage
from .picture import Fact, FoldedCall

#: The final count of the answer was never written: it is at least what was.
AT_LEAST = "output_at_least"
#: Counts that contradict each other.
MISMATCH = "usage_mismatch"


def add_usage(call: FoldedCall, usages: list[Usage | None]) -> None:
    """Attempts bill one by one, so their usage adds up. A bucket nobody told stays unknown."""
    told = [usage for usage in usages if usage is not None]
    if not told:
        return
    if len(told) == 1:
        usage = told[0]
        call.input_uncached = usage.input_uncached
        call.cache_read = usage.cache_read
        call.cache_write = usage.cache_write
        call.output_visible = usage.output_visible
        call.reasoning = usage.reasoning
        call.cache_write_1h = usage.cache_write_1h
    else:
        call.input_uncached = _sum([usage.input_uncached for usage in told])
        call.cache_read = _sum([usage.cache_read for usage in told])
        call.cache_write = _sum([usage.cache_write for usage in told])
        call.output_visible = _sum([usage.output_visible for usage in told])
        call.reasoning = _sum([usage.reasoning for usage in told])
        call.cache_write_1h = _sum([usage.cache_write_1h for usage in told])
    call.usage_rule = told[-1].rule
    if any(usage.at_least for usage in told):
        call.flags.append(AT_LEAST)
    if any(usage.mismatch for usage in told):
        call.flags.append(MISMATCH)


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def usage_of(call: FoldedCall) -> Usage:
    """The sum, as if one answer had told it."""
    return Usage(
        call.input_uncached,
        call.cache_read,
        call.cache_write,
        call.output_visible,
        call.reasoning,
        call.usage_rule or "",
        call.cache_write_1h,
    )


def add_cost(call: FoldedCall, costs: list[Fact]) -> None:
    """What was told of the call as a whole, where no answer told its own: it restates what is told of attempts."""
    add_notes_of_costs(call, costs)
    told = [fact.facts.reported for fact in costs if fact.facts.reported is not None]
    if told and all(attempt.reported is None for attempt in call.attempts):
        call.reported = told[-1]
        call.is_reported_whole = True


def add_notes_of_costs(call: FoldedCall, costs: list[Fact]) -> None:
    """Costs that could not be read, as flags."""
    for fact in costs:
        call.flags.extend(note for note in fact.facts.notes if note not in call.flags)
