"""Two calls, or two attempts, beside each other: what was sent, what came back, what it took."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from journal.anatomy.streams import assemble
from journal.diff.cache import body
from journal.diff.operations import Operation
from journal.diff.summary import Summary, summary
from journal.diff.values import Json, NotJson, parse
from journal.models import Attempt, Call, Entry, Project
from journal.store.passes import DIFFS
from journal.store.prompts import read_json
from journal.store.reading import data_json, member
from journal.vocabulary import Status
from journal.wire.flags import NOT_SPLIT

from .call import find_call
from .figures import Figure, Unit, known_figures
from .rows import attempt_row, call_summary
from .session import calls_before_in
from .shapes import AttemptRow, CallSummary
from .values import seconds

#: Bytes of one body that is looked into.
MOST_BYTES = 32 * 1024 * 1024
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class ComparedCall:
    """One of the two: the call, the attempt that is looked at, and all of its attempts."""

    summary: CallSummary
    attempt: AttemptRow | None
    attempts: list[AttemptRow]


@dataclass(frozen=True, slots=True)
class BodyDiff:
    """What became of one body on the way to the other. With a problem there is nothing to compare.

    `is_assembled`: a recorded stream is compared as the answer that it comes to.
    """

    problem: str | None
    is_assembled: bool
    old: Json
    new: Json
    operations: list[Operation]
    summary: Summary


@dataclass(frozen=True, slots=True)
class CallComparison:
    """Two calls, or two attempts: of one call, or of different ones."""

    before: ComparedCall
    after: ComparedCall
    figures: list[Figure]
    request: BodyDiff
    response: BodyDiff


@dataclass(slots=True)
class _Found:
    call: Call
    attempts: list[Attempt]
    attempt: Attempt | None


@dataclass(frozen=True, slots=True)
class _Value:
    value: Json
    problem: str | None
    is_assembled: bool = False


def compare_calls(project: Project, before: str, after: str) -> CallComparison | None:
    """Two calls or attempts by their keys; None when one of them is not there. Eighteen statements at most."""
    one, other = _find(project, before), _find(project, after)
    if one is None or other is None:
        return None
    is_attempts = one.call.pk == other.call.pk
    return CallComparison(
        before=_compared(one),
        after=_compared(other),
        figures=_attempt_figures(one.attempt, other.attempt)
        if is_attempts
        else _call_figures(one.call, other.call),
        request=_diff(_request(one), _request(other)),
        response=_diff(_response(one), _response(other)),
    )


def _find(project: Project, key: str) -> _Found | None:
    """A call with the attempt that is meant: the one that served it, unless the key names another."""
    call_key, _, number = key.partition(".")
    if number and not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return None
    call = find_call(project, call_key)
    if call is None:
        return None
    attempts = list(Attempt.objects.filter(call=call).order_by("number"))
    if number:
        meant = next((one for one in attempts if one.number == int(number)), None)
        return _Found(call, attempts, meant) if meant is not None else None
    served = [one for one in attempts if one.status == Status.OK]
    return _Found(call, attempts, next(iter(served or reversed(attempts)), None))


def _compared(found: _Found) -> ComparedCall:
    call = found.call
    return ComparedCall(
        summary=call_summary(call, call.session, number=calls_before_in(call.session, call) + 1),
        attempt=attempt_row(found.attempt, call.key) if found.attempt is not None else None,
        attempts=[attempt_row(one, call.key) for one in found.attempts],
    )


def _call_figures(one: Call, other: Call) -> list[Figure]:
    told = [
        ("status", Unit.WORDS, one.status, other.status),
        ("model asked for", Unit.WORDS, one.request_model, other.request_model),
        ("model that answered", Unit.WORDS, one.response_model, other.response_model),
        ("provider", Unit.WORDS, one.provider, other.provider),
        ("attempts", Unit.NUMBER, one.attempts, other.attempts),
        ("time", Unit.SECONDS, seconds(one.duration_us), seconds(other.duration_us)),
        (
            "first token",
            Unit.SECONDS,
            seconds(one.time_to_first_token_us),
            seconds(other.time_to_first_token_us),
        ),
        ("tools", Unit.NUMBER, one.tool_calls, other.tool_calls),
        *_tokens(one, other),
        ("cost", Unit.USD, one.best_usd, other.best_usd),
    ]
    return known_figures(Figure(*row) for row in told)


def _attempt_figures(one: Attempt | None, other: Attempt | None) -> list[Figure]:
    if one is None or other is None:
        return []
    told = [
        ("status", Unit.WORDS, one.status, other.status),
        ("status code", Unit.WORDS, _word(one.status_code), _word(other.status_code)),
        ("error", Unit.WORDS, one.error_type, other.error_type),
        ("model asked for", Unit.WORDS, one.request_model, other.request_model),
        ("model that answered", Unit.WORDS, one.response_model, other.response_model),
        ("provider", Unit.WORDS, one.provider, other.provider),
        ("time", Unit.SECONDS, seconds(one.duration_us), seconds(other.duration_us)),
        ("waited before", Unit.SECONDS, seconds(one.wait_before_us), seconds(other.wait_before_us)),
        *_tokens(one, other),
        ("cost", Unit.USD, one.computed_usd, other.computed_usd),
    ]
    return known_figures(Figure(*row) for row in told)


def _tokens(
    one: Call | Attempt, other: Call | Attempt
) -> list[tuple[str, Unit, int | Decimal | None, int | Decimal | None]]:
    return [
        (words, Unit.NUMBER, getattr(one, name), getattr(other, name))
        for words, name in (
            ("new input tokens", "input_uncached_tokens"),
            ("tokens read from the cache", "cache_read_tokens"),
            ("tokens written to the cache", "cache_write_tokens"),
            ("output tokens", "output_visible_tokens"),
            ("reasoning tokens", "reasoning_tokens"),
        )
    ]


def _word(value: int | None) -> str | None:
    return None if value is None else str(value)


def _request(found: _Found) -> _Value:
    return _body(found, found.attempt.request_entry_id if found.attempt is not None else None, "request")


def _response(found: _Found) -> _Value:
    return _body(found, found.attempt.response_entry_id if found.attempt is not None else None, "answer")


def _body(found: _Found, entry_id: int | None, what: str) -> _Value:
    name = f"attempt {found.attempt.number} of call {found.call.key}" if found.attempt else "the call"
    entry = Entry.objects.filter(pk=entry_id).first() if entry_id is not None else None
    data = data_json(entry) if entry is not None else None
    if entry is None or data is None:
        return _Value(None, f"no {what} of {name} was recorded")
    odd = bool(entry.flags & NOT_SPLIT)
    told, stream = member(data, "body", odd=odd), member(data, "stream", odd=odd)
    text = told if told is not None and told != b"null" else stream
    if text is None:
        return _Value(None, f"the {what} of {name} was recorded without a body")
    if len(text) > MOST_BYTES:
        return _Value(None, f"the {what} of {name} is too large to be compared")
    whole = assemble(found.call.protocol, read_json(text)).body if text is stream else None
    if whole:
        return _Value(whole, None, is_assembled=True)
    try:
        return _Value(parse(text), None)
    except NotJson:
        return _Value(None, f"the {what} of {name} cannot be read as JSON")


def _diff(before: _Value, after: _Value) -> BodyDiff:
    problem = before.problem or after.problem
    operations = [] if problem else DIFFS.diff(body(before.value), body(after.value))
    return BodyDiff(
        problem=problem,
        is_assembled=before.is_assembled or after.is_assembled,
        old=before.value,
        new=after.value,
        operations=operations,
        summary=summary(operations),
    )
