"""Let the record of an answer that counts take the figures which only another record of it told. Pure."""

from collections.abc import Iterable

from journal.cost.best import IN_PART

from .amounts import AT_LEAST, MISMATCH, usage_of
from .facts import Usage
from .picture import FoldedCall

#: What is said of counts, and goes where they go.
_OF_COUNTS = (AT_LEAST, MISMATCH)


def give_back(call: FoldedCall) -> None:
    """Take away what was lent to a call: it has what its own record told."""
    serving = call.attempts[call.served - 1]
    if call.usage_from is not None:
        _set_usage(call, Usage(rule=""))
        serving.usage = None
        # Nothing is lent to who was told any counts, so these notes came with them.
        call.flags = [note for note in call.flags if note not in _OF_COUNTS]
        call.usage_from = None
    if call.reported_from is not None:
        call.reported = serving.reported = None
        call.reported_from = None


def lend(call: FoldedCall, others: Iterable[FoldedCall]) -> None:
    """Tokens, and a reported cost, from the first of the others that has them, where the call itself was told none.

    Both are of the answer, so they go to the attempt that gave it. Tries that failed before it, and were told by the
    other record alone, are in the cost that was reported of the whole.
    """
    serving = call.attempts[call.served - 1]
    is_told = call.usage_rule is not None
    is_billed = call.reported is not None or any(one.reported is not None for one in call.attempts)
    for other in others:
        if not is_told and other.usage_rule is not None:
            usage = other.attempts[other.served - 1].usage or usage_of(other)
            _set_usage(call, usage)
            serving.usage = usage
            call.flags = sorted({*call.flags, *(note for note in other.flags if note in _OF_COUNTS)})
            call.usage_from = other.key
            is_told = True
        # What only some of its tries told is no cost of the answer; what the one that gave it told is.
        reported = other.attempts[other.served - 1].reported if IN_PART in other.flags else other.reported
        if not is_billed and reported is not None:
            serving.reported = reported
            call.reported_from = other.key
            is_billed = True


def _set_usage(call: FoldedCall, usage: Usage) -> None:
    call.input_uncached = usage.input_uncached
    call.cache_read = usage.cache_read
    call.cache_write = usage.cache_write
    call.output_visible = usage.output_visible
    call.reasoning = usage.reasoning
    call.cache_write_1h = usage.cache_write_1h
    call.usage_rule = usage.rule or None
