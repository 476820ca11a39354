"""Waste: what was paid or waited for and gave nothing. Each attempt is wasted for one reason, or for none."""

from enum import StrEnum

from journal.fold.picture import FoldedAttempt, FoldedCall
from journal.vocabulary import Status

_FAILED = (Status.ERROR, Status.CANCELLED)


class Waste(StrEnum):
    """Why what an attempt cost was wasted."""

    #: It failed and was billed, or gave an answer that nobody used.
    FAILED = "failed"
    #: It failed, and the next one sent the same body again. Time, and perhaps money that nobody told.
    REPEATED = "repeated"
    #: Its answer had begun to arrive and was given up.
    ABANDONED = "abandoned"


def waste_of(
    attempt: FoldedAttempt, after: FoldedAttempt | None, *, is_served: bool, is_billed: bool
) -> str | None:
    """The reason, given the attempt that came after it. `is_served`: it gave what the call ended with."""
    if attempt.status == Status.CANCELLED and (is_billed or attempt.time_to_first_token_us is not None):
        return Waste.ABANDONED
    if is_billed and (attempt.status in _FAILED or not is_served):
        return Waste.FAILED
    if attempt.status in _FAILED and after is not None and after.repeats_body:
        return Waste.REPEATED
    return None


def waste_time_us(attempt: FoldedAttempt, after: FoldedAttempt | None) -> int | None:
    """Time of the attempt itself, and of the wait after it."""
    wait_us = None
    if after is not None:
        wait_us = after.wait_before_us if after.wait_before_us is not None else after.wait_scheduled_us
    known = [time for time in (attempt.duration_us, wait_us) if time is not None]
    return sum(known) if known else None


def tell_waste(call: FoldedCall, billed: dict[int, int | None]) -> None:
    """Set the waste of a call and of its attempts. `billed`: number of an attempt → its cost, None when unknown."""
    if call.failed_attempts == 0:
        return
    kinds: list[str] = []
    amounts: list[int] = []
    times: list[int] = []
    attempts = call.attempts
    for place, attempt in enumerate(attempts):
        after = attempts[place + 1] if place + 1 < len(attempts) else None
        cost = billed.get(attempt.number, 0)
        attempt.waste = waste_of(
            attempt, after, is_served=place + 1 == call.served, is_billed=cost is None or cost > 0
        )
        if attempt.waste is None:
            continue
        kinds.append(attempt.waste)
        if cost:
            amounts.append(cost)
        if (time_us := waste_time_us(attempt, after)) is not None:
            times.append(time_us)
    call.waste = tuple(sorted(set(kinds)))
    call.waste_usd_parts = sum(amounts) if amounts else None
    if amounts and call.best_usd_parts is not None:
        # Where one figure was told for the whole call, its parts are our own guess.
        call.waste_usd_parts = min(sum(amounts), call.best_usd_parts)
    call.waste_us = sum(times) if times else None
