"""How long a call took: all of it, at the provider, and between its tries."""

from journal.vocabulary import Status

from .attempts import Try
from .clock import elapsed_us, leaps, runs_backwards
from .picture import FoldedAttempt, FoldedCall


def measure(call: FoldedCall, tries: list[Try], attempts: list[FoldedAttempt]) -> None:
    """Set when a call began and ended, what of it the provider and the waits took, and what its clocks contradict."""
    starts = [one.started_us for one in attempts if one.started_us is not None]
    ends = [one.ended_us for one in attempts if one.ended_us is not None]
    call.started_us = min(starts) if starts else None
    call.ended_us = max(ends) if ends and call.status != Status.OPEN else None
    known = [one.duration_us for one in attempts if one.duration_us is not None]
    call.provider_us = sum(known) if known else None
    if len(attempts) == 1:
        call.wait_us = 0
        call.duration_us = attempts[0].duration_us
    else:
        waits = [
            one.wait_before_us if one.wait_before_us is not None else one.wait_scheduled_us
            for one in attempts[1:]
        ]
        call.wait_us = (
            sum(wait for wait in waits if wait is not None)
            if any(wait is not None for wait in waits)
            else None
        )
        if call.status != Status.OPEN:
            call.duration_us = _span_us(tries)
    both = [(one.request.facts, one.answer.facts) for one in tries if one.request and one.answer]
    if any(runs_backwards(*pair) for pair in both):
        call.flags.append("negative_duration")
    if any(leaps(*pair) for pair in both):
        call.flags.append("endless_duration")


def _span_us(tries: list[Try]) -> int | None:
    """From the first start to the last end, whichever tries they are of: tries may run side by side."""
    first, last = tries[0].request, tries[-1].answer
    if first is None or last is None:
        return None
    starts = [one.request.facts for one in tries if one.request is not None]
    ends = [one.answer.facts for one in tries if one.answer is not None]
    if any(one.occurred_us is None for one in (*starts, *ends)):
        return elapsed_us(first.facts, last.facts)
    return elapsed_us(
        min(starts, key=lambda one: one.occurred_us or 0), max(ends, key=lambda one: one.occurred_us or 0)
    )
