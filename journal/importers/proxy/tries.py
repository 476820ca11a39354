"""Which tries a transaction made of the provider: what was sent, how each ended, and why another followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .entries import Entry

#: What was handed to whoever talks to the provider, once a try.
_SENT = frozenset(("provider_execution_request", "native_provider_request", "native_provider_stream_request"))
#: A credential's or a target's turn ended badly.
_COOLDOWNS = frozenset(("provider_cooldown_started", "provider_cooldown_skipped"))
_WAITS = frozenset(("cooldown_wait", "cooldown_wait_exceeds_budget"))
_TARGET_FAILED = "_target_attempt_failed"
_TARGET_STARTED = "_target_attempt_started"
_FALLBACKS = ("routing_fallback_selected", "routing_stream_fallback_selected")
_STREAM_ERROR = "stream_error_event"
_CANCELLED = frozenset(("stream_cancelled", "stream_disconnected", "anthropic_stream_disconnected"))
_TIMEOUTS = {"stream_ttfb_timeout": "ttfb_timeout", "stream_stall_timeout": "stall_timeout"}
#: Where an answer is as near to the provider as possible first.
_ANSWER_STAGES = ("provider", "protocol", "adapter", "client", "final")


@dataclass(slots=True)
class Try:
    """One try. Places are those in the list of entries; `sent` is None where the trace does not tell of it."""

    number: int
    sent: int | None
    failed: int | None = None
    answered: int | None = None
    is_cancelled: bool = False
    error: dict[str, object] = field(default_factory=dict)
    #: Why the next try followed, if one did.
    reason: str | None = None
    reason_at: int | None = None
    wait_at: int | None = None


@dataclass(slots=True)
class Tries:
    """All tries of a transaction, and the number of the try that each of its entries is of."""

    tries: list[Try]
    numbers: list[int]


def tries_of(entries: Sequence[Entry]) -> Tries:
    """At least one try: who asked got an answer, or none."""
    sent = [place for place, entry in enumerate(entries) if _is_sent(entry)]
    numbers = _numbers(entries, sent)
    tries = [Try(number, place) for number, place in enumerate(sent, start=1)] or [Try(1, None)]
    for place, entry in enumerate(entries):
        one = tries[min(numbers[place], len(tries)) - 1]
        if one.sent is None or place > one.sent:
            _tell(one, place, entry, entries)
    for one, following in zip(tries, [*tries[1:], None], strict=True):
        if following is None:
            one.reason = None
        elif one.reason is None and (kind := one.error.get("type")):
            one.reason, one.reason_at = str(kind), one.failed
    return Tries(tries, numbers)


def is_wait(entry: Entry) -> bool:
    """Whether the proxy waited there on purpose."""
    return entry.name in _WAITS


def _is_sent(entry: Entry) -> bool:
    return entry.name in _SENT and entry.direction == "request"


def _numbers(entries: Sequence[Entry], sent: Sequence[int]) -> list[int]:
    """What comes before a try is sent prepares it, from the first request that is looked at again on."""
    numbers: list[int] = []
    done = 0
    is_next = True
    for place, entry in enumerate(entries):
        if done < len(sent) and (entry.direction == "request" or entry.name.endswith(_TARGET_STARTED)):
            is_next = True
        if is_next and done < len(sent):
            numbers.append(done + 1)
        else:
            numbers.append(max(done, 1))
        if done < len(sent) and place == sent[done]:
            done += 1
            is_next = False
    return numbers


def _tell(one: Try, place: int, entry: Entry, entries: Sequence[Entry]) -> None:
    name = entry.name
    if name in _COOLDOWNS or name.endswith(_TARGET_FAILED) or name == _STREAM_ERROR or name in _TIMEOUTS:
        if one.failed is None:
            one.failed = place
        for key, value in _error_of(entry).items():
            one.error.setdefault(key, value)
        if name in _COOLDOWNS and one.reason is None:
            one.reason, one.reason_at = _reason(entry), place
    elif name in _FALLBACKS:
        target = entry.data.get("name") or entry.data.get("model")
        reason = entry.metadata.get("reason")
        one.reason = f"fallback to {target}" if isinstance(target, str) else "fallback"
        one.reason += f" after {reason}" if isinstance(reason, str) and reason else ""
        one.reason_at = place
    elif name in _WAITS:
        one.wait_at = place
    elif name in _CANCELLED:
        one.is_cancelled, one.failed = True, place
    elif entry.direction == "response" and entry.has_payload:
        before = entries[one.answered] if one.answered is not None else None
        # Where nothing tells of the provider, what the client was given is the answer.
        if before is None or one.sent is None or _rank(entry) < _rank(before):
            one.answered = place


def _rank(entry: Entry) -> int:
    return _ANSWER_STAGES.index(entry.stage) if entry.stage in _ANSWER_STAGES else len(_ANSWER_STAGES)


def _reason(entry: Entry) -> str | None:
    told = [entry.metadata.get("error_type"), entry.metadata.get("reason")]
    return ": ".join(one for one in told if isinstance(one, str) and one) or None


def _error_of(entry: Entry) -> dict[str, object]:
    """What went wrong, as far as the entry says so."""
    if entry.name in _TIMEOUTS:
        return {"type": _TIMEOUTS[entry.name]}
    found: dict[str, object] = {}
    nested = entry.data.get("error")
    for told in (entry.metadata, nested if isinstance(nested, dict) else {}, entry.data):
        for key, names in (
            ("type", ("error_type", "type")),
            ("message", ("message",)),
            ("status", ("status_code", "status")),
        ):
            for name in names:
                value = told.get(name)
                if value is None or isinstance(value, dict | list | bool) or key in found:
                    continue
                if (name != "type" or told is nested) and isinstance(value, int if key == "status" else str):
                    found[key] = value
    return found
