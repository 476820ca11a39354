"""The facts of an event that tells an answer: what was said, counted and paid, and what went wrong."""

import re
from typing import Any

import msgspec

from journal.anatomy import Answer, read_answer
from journal.anatomy.streams import assemble
from journal.cost import reported
from journal.cost.usage import read_usage
from journal.cost.usage.damage import UNREADABLE_COUNTS, is_damaged
from journal.cost.usage.tools import with_tools

from .facts import Facts
from .told import (
    NAME_CHARACTERS,
    Members,
    microseconds_of,
    object_of,
    short_or_none,
    shortened,
    some_of,
    text_of,
    value_of,
    whole_number,
    whole_of,
)

MESSAGE_CHARACTERS = 300
MOST_TOOL_USES = 50

_COST_IN_STREAM = re.compile(rb"[:\"]\s*cost\b")
_COST_IN_HEADERS = re.compile(rb"(?i)-cost\"")
_LIST_OR_TEXT = b'["'
CANCELLED = frozenset(("CancelledError", "cancelled", "canceled", "AbortError"))


def read_returned(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = text_of(data, "provider")
    facts.status_code = whole_of(data, "status_code")
    facts.duration_us = microseconds_of(data, "duration_seconds", "duration")
    facts.request_id = text_of(data, "request_id")
    facts.response_id = text_of(data, "response_id")
    facts.model = text_of(data, "model")
    facts.has_body = "body" in data or "stream" in data
    protocol = text_of(data, "protocol")
    counted_by = text_of(data, "usage_protocol")
    usage = value_of(data, "usage")
    read = _read_answer(protocol, data, body)
    if read is not None:
        found, answer, is_cut = read
        protocol = protocol or found
        facts.response_id = facts.response_id or short_or_none(answer.response_id, NAME_CHARACTERS)
        facts.model = short_or_none(answer.model, NAME_CHARACTERS) or facts.model
        facts.finish_reasons = tuple(shortened(reason) for reason in answer.finish_reasons[:20])
        facts.tool_uses = tuple(
            (shortened(use), shortened(name)) for use, name in answer.tool_uses[:MOST_TOOL_USES]
        )
        usage = usage if isinstance(usage, dict) else answer.usage
        if answer.usage is not None and usage is answer.usage:
            protocol = found or protocol
            counted_by = counted_by if found is None else None
    facts.model = text_of(data, "response_model") or facts.model
    facts.protocol = protocol or counted_by
    if "is_fallback" in data and value_of(data, "is_fallback") is True:
        facts.notes += ("fallback",)
    reasons = value_of(data, "finish_reasons")
    if isinstance(reasons, list) and reasons:
        facts.finish_reasons = tuple(shortened(reason) for reason in reasons[:20] if isinstance(reason, str))
    facts.usage = read_usage(counted_by or protocol, usage)
    _read_cost(facts, usage, data, body)
    if is_damaged(usage):
        facts.notes += (UNREADABLE_COUNTS,)
    read_error(facts, data)
    if read is not None:
        if facts.usage is not None and usage is answer.usage and answer.server_tools:
            facts.usage = with_tools(facts.usage, answer.server_tools)
        if answer.error is not None:
            _error_of_answer(facts, answer.error)
        if is_cut:
            # What a stream tells before its end is known so far, not in full.
            if facts.usage is not None and usage is answer.usage:
                facts.usage = msgspec.structs.replace(facts.usage, at_least=True)
            if answer.error is None:
                facts.notes += ("stream_cut",)
    if value_of(data, "cancelled") is True or facts.error_type in CANCELLED:
        facts.is_cancelled = True
    if "body_stub" in data or "stream_stub" in data:
        facts.notes += ("response_stubbed",)


def _read_cost(facts: Facts, usage: object, data: Members, body: Members) -> None:
    """What it cost, as the answer or else the recorder says."""
    facts.service_tier = text_of(data, "service_tier") or text_of(body, "service_tier")
    found = reported.of_usage(usage)
    if isinstance(usage, dict) and facts.service_tier is None:
        facts.service_tier = short_or_none(usage.get("service_tier"), NAME_CHARACTERS)
    if found.is_nothing and not reported.ANSWER_MEMBERS.isdisjoint(body):
        found = reported.of_body(some_of(body, reported.ANSWER_MEMBERS | reported.CURRENCY_MEMBERS))
    if found.is_nothing and "stream" in data and _COST_IN_STREAM.search(data["stream"]):
        found = reported.of_stream(value_of(data, "stream"))
    if found.is_nothing and not reported.DATA_MEMBERS.isdisjoint(data):
        found = reported.of_data(some_of(data, reported.DATA_MEMBERS | reported.CURRENCY_MEMBERS))
    if found.is_nothing and "headers" in data and _COST_IN_HEADERS.search(data["headers"]):
        found = reported.of_data({"headers": value_of(data, "headers")})
    tell_cost(facts, found)


def tell_cost(facts: Facts, found: reported.Found) -> None:
    facts.reported = found.reported
    if found.note is not None:
        facts.notes += (found.note,)


def _read_answer(
    protocol: str | None, data: Members, body: Members
) -> tuple[str | None, Answer, bool] | None:
    """The protocol that was read, what the answer says, and whether it was cut; None when there is none."""
    if body:
        # A stream whose secrets were cut across its chunks is kept as what it came to.
        is_cut = "stream_redacted" in data and text_of(data, "stream_redacted") == "cut"
        return *read_answer(protocol, object_of(data, "body")), is_cut
    # A recorder may have put what came as a stream where answers stand.
    name = "stream" if "stream" in data else "body"
    if name not in data or memoryview(data[name])[0] not in _LIST_OR_TEXT:
        return None
    assembled = assemble(protocol, value_of(data, name))
    if assembled.protocol is None and assembled.error is None:
        return None
    found, answer = read_answer(assembled.protocol, assembled.body)
    answer.error = assembled.error if assembled.error is not None else answer.error
    return found, answer, not assembled.is_complete


def _error_of_answer(facts: Facts, error: dict[str, Any]) -> None:
    """An answer may tell an error under any status, a stream after it began well. What stands beside it wins."""
    facts.is_error = True
    facts.error_type = facts.error_type or short_or_none(error.get("type"), NAME_CHARACTERS)
    facts.error_message = facts.error_message or short_or_none(error.get("message"), MESSAGE_CHARACTERS)
    if facts.status_code is None:
        facts.status_code = whole_number(error.get("status"))


def read_error(facts: Facts, data: Members) -> None:
    """One rule for "is an error": an error object or text that is not empty, or a status of 400 and above."""
    error = value_of(data, "error")
    if isinstance(error, dict) and any(value is not None for value in error.values()):
        facts.error_type = short_or_none(error.get("type"), NAME_CHARACTERS)
        facts.error_message = short_or_none(error.get("message"), MESSAGE_CHARACTERS)
        if facts.status_code is None:
            facts.status_code = whole_number(error.get("status"))
        facts.is_error = True
    elif isinstance(error, str) and error:
        facts.error_message = shortened(error, MESSAGE_CHARACTERS)
        facts.is_error = True
    elif facts.status_code is not None and facts.status_code >= 400:
        facts.is_error = True
    else:
        facts.is_error = value_of(data, "is_error") is True
