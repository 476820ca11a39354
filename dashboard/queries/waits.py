"""Why was this retried? One sentence made of recorded facts, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from journal.models import Attempt
from journal.vocabulary import Status

from .shapes import Wait
from .values import seconds

_SOURCES = {
    "retry_after": "as the provider's Retry-After asked",
    "backoff": "by the sender's own backoff",
}


def wait_between(earlier: Attempt, later: Attempt) -> Wait:
    """The wait before `later`, with its reason."""
    return Wait(
        before_attempt=later.number,
        seconds=seconds(later.wait_before_us),
        scheduled_seconds=seconds(later.wait_scheduled_us),
        source=later.wait_source,
        clamped=later.wait_clamped,
        reason=_reason(earlier, later),
    )


def _reason(earlier: Attempt, later: Attempt) -> str:
    return (
        _what_happened(earlier)
        + _what_was_said(earlier, later)
        + _schedule(later)
        + _how_long(earlier, later)
    )


def _what_happened(earlier: Attempt) -> str:
    name = f"Attempt {earlier.number}"
    match earlier.status:
        case Status.ERROR if fault := _fault(earlier):
            return f"{name} ended with {fault}"
        case Status.ERROR:
            return f"{name} ended with an error that was not described"
        case Status.CANCELLED:
            return f"{name} was cancelled"
        case Status.OPEN:
            return f"{name} has no recorded answer"
        case _:
            return f"{name} was answered"


def _fault(attempt: Attempt) -> str:
    told = (attempt.status_code, attempt.error_type)
    return " ".join(str(part) for part in told if part is not None and part != "")


def _what_was_said(earlier: Attempt, later: Attempt) -> str:
    """The sender's own reason, without the words that name the fault once more."""
    said = later.retry_reason or ""
    fault = _fault(earlier)
    if fault and said.startswith(fault):
        said = said[len(fault) :].lstrip(" :;,.")
    return f", and the sender tried again, saying “{said}”" if said else ""


def _schedule(later: Attempt) -> str:
    if later.wait_scheduled_us is None:
        return ""
    source = later.wait_source
    how = _SOURCES.get(source.replace("-", "_"), f"by “{source}”") if source else "with no source named"
    clamped = ", cut to the sender's limit" if later.wait_clamped else ""
    return f"; a wait of {_duration(later.wait_scheduled_us)} was scheduled {how}{clamped}"


def _how_long(earlier: Attempt, later: Attempt) -> str:
    if later.wait_before_us is not None:
        return f"; {_duration(later.wait_before_us)} passed before attempt {later.number}."
    if later.started_at is not None and earlier.ended_at is not None and later.started_at < earlier.ended_at:
        before = (earlier.ended_at - later.started_at) // timedelta(microseconds=1)
        return f"; attempt {later.number} began {_duration(before)} before attempt {earlier.number} ended."
    if later.started_at is None and later.ended_at is not None and earlier.ended_at is not None:
        after = (later.ended_at - earlier.ended_at) // timedelta(microseconds=1)
        if after >= 0:
            return (
                f"; when attempt {later.number} began was not recorded, "
                f"it ended {_duration(after)} after attempt {earlier.number}."
            )
    return f"; how long it took until attempt {later.number} was not recorded."


def _duration(microseconds: int) -> str:
    """With three digits that matter, as the pages write it."""
    seconds = microseconds / 1_000_000
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} m {rest:02d} s"
