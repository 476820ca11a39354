"""Why was this retried? One sentence made of recorded facts, and nothing else."""

from __future__ import annotations

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
    sentence = _what_happened(earlier)
    if later.retry_reason:
        sentence += f", and the sender retried because of “{later.retry_reason}”"
    sentence += _schedule(later)
    if later.wait_before_us is not None:
        sentence += f"; {_duration(later.wait_before_us)} passed before attempt {later.number}"
    else:
        sentence += f"; how long it took until attempt {later.number} was not recorded"
    return sentence + "."


def _what_happened(earlier: Attempt) -> str:
    name = f"Attempt {earlier.number}"
    faults = [str(earlier.status_code)] if earlier.status_code is not None else []
    faults += [earlier.error_type] if earlier.error_type else []
    match earlier.status:
        case Status.ERROR if faults:
            return f"{name} ended with {' '.join(faults)}"
        case Status.ERROR:
            return f"{name} ended with an error that was not described"
        case Status.CANCELLED:
            return f"{name} was cancelled"
        case Status.OPEN:
            return f"{name} has no recorded answer"
        case _:
            return f"{name} was answered"


def _schedule(later: Attempt) -> str:
    if later.wait_scheduled_us is None:
        return ""
    source = later.wait_source
    how = _SOURCES.get(source, f"by “{source}”") if source else "with no source named"
    clamped = ", cut to the sender's limit" if later.wait_clamped else ""
    return f"; a wait of {_duration(later.wait_scheduled_us)} was scheduled {how}{clamped}"


def _duration(microseconds: int) -> str:
    if microseconds < 1_000_000:
        return f"{microseconds / 1000:.0f} ms"
    return f"{microseconds / 1_000_000:.1f} s"
