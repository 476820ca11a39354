"""Extract the facts of one event while its body is in memory. Facts of that event alone: context joins later."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from journal.anatomy import Answer, read_answer
from journal.anatomy.streams import assemble
from journal.cost import reported
from journal.cost.usage import read_usage
from journal.cost.usage.damage import UNREADABLE_COUNTS, is_damaged
from journal.vocabulary import EVENT_KINDS, UNKNOWN_KIND, Captured, EventType
from journal.wire.envelope import Envelope
from journal.wire.event import decode_odd

from .facts import Facts
from .keys import group_number, process_number, recorder_number
from .link import CARRIED, tool_group

MESSAGE_CHARACTERS = 300
NAME_CHARACTERS = 200
OPENING_CHARACTERS = 100
MOST_OPENING_BYTES = 65_536
MEMBER_BYTES = 256
MOST_TOOL_USES = 50

Members = Mapping[str, msgspec.Raw]

_json = msgspec.json.Decoder()
_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
_COST_IN_STREAM = re.compile(rb":\s?cost\b")
_COST_IN_HEADERS = re.compile(rb"(?i)-cost\"")
_LIST_OR_TEXT = b'["'
#: Blocks of a message that hold what somebody wrote.
_TEXTS = ("text", "input_text")
_CANCELLED = {"CancelledError", "cancelled", "canceled", "AbortError"}


def extract(
    envelope: Envelope, event_key: bytes, occurred_us: int | None, *, data: Members, body: Members
) -> tuple[int | None, Facts]:
    """The group an event belongs to (None: no group, it stands for itself) and its facts.

    `event_key` stands for the event's id; `data` and `body` are the raw members of `data` and `data.body`.
    """
    kind = EVENT_KINDS.get(envelope.type, UNKNOWN_KIND)
    facts = Facts(
        kind=kind,
        occurred_us=occurred_us,
        session_id=envelope.session_id,
        call_id=envelope.call_id,
        attempt_id=envelope.attempt_id,
        attempt=envelope.attempt,
        parent_call_id=envelope.parent_call_id or None,
        trace_id=envelope.trace_id or None,
        agent=_name(envelope.agent),
        environment=_name(envelope.environment),
    )
    if envelope.mono_ns is not None:
        facts.mono_us = envelope.mono_ns // 1000
        if envelope.source is not None:
            facts.process = process_number(envelope.source.host, envelope.source.process)
    reader = _READERS.get(envelope.type)
    if reader is not None:
        reader(facts, data, body)
    if "record_id" in data:
        facts.record_id = _text(data, "record_id")
        facts.parent_record_id = _text(data, "parent_record_id")
    if "agent_id" in data or "parent_tool_use_id" in data:
        facts.agent_id = _text(data, "agent_id")
        facts.parent_tool_use_id = _text(data, "parent_tool_use_id")
    if kind == _RETURNED:
        if envelope.source is not None and envelope.source.name:
            facts.recorder = recorder_number(envelope.source.name)
        if "part" in data:
            facts.is_part = _value(data, "part") is True
    if "is_subagent" in data:
        facts.is_subagent = _value(data, "is_subagent") is True
    return _group(envelope, event_key, facts, data), facts


def _group(envelope: Envelope, event_key: bytes, facts: Facts, data: Members) -> int | None:
    kind = envelope.type
    if kind in _UNGROUPED or (kind not in _GROUPED and envelope.call_id is None):
        return None
    if envelope.call_id is not None:
        return group_number("call", envelope.call_id)
    if kind in {EventType.TOOL_STARTED, EventType.TOOL_RETURNED} and facts.tool_call_id is not None:
        return tool_group(facts.tool_call_id)
    prompt_hash = _text(data, "prompt_hash")
    if prompt_hash is not None and kind in _OF_A_TRY:
        # No id of the logical call: attempts of one call share session or target, model and prompt.
        facts.chain = True
        # The model asked for: the one that answered may have another name.
        model = _text(data, "model") or facts.model
        return group_number("prompt", envelope.session_id or _text(data, "target"), model, prompt_hash)
    if envelope.span_id:
        return group_number("span", envelope.trace_id, envelope.span_id)
    if envelope.attempt_id is not None:
        return group_number("attempt", envelope.attempt_id)
    if kind in _LONELY:
        return None
    return group_number("event", event_key.hex())


def _session_started(facts: Facts, data: Members, body: Members) -> None:
    facts.name = _text(data, "title")
    facts.reason = _text(data, "title_from")


def _requested(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = _text(data, "provider")
    facts.protocol = _text(data, "protocol")
    facts.operation = _text(data, "operation")
    # Gateways ask for a model by another name than the one their sender used.
    facts.model = _text(data, "model") or _text(body, "model")
    facts.has_body = "body" in data
    facts.captured = _text(data, "captured") or (Captured.FULL if facts.has_body else Captured.NONE)
    if "body_stub" in data:
        facts.notes += ("request_stubbed",)
    if "carried" in data and _value(data, "carried") is True:
        facts.notes += (CARRIED,)


def _returned(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = _text(data, "provider")
    facts.status_code = _whole(data, "status_code")
    facts.duration_us = _microseconds(data, "duration_seconds", "duration")
    facts.request_id = _text(data, "request_id")
    facts.response_id = _text(data, "response_id")
    facts.model = _text(data, "model")
    facts.has_body = "body" in data or "stream" in data
    protocol = _text(data, "protocol")
    counted_by = _text(data, "usage_protocol")
    usage = _value(data, "usage")
    read = _read_answer(protocol, data, body)
    if read is not None:
        found, answer, is_cut = read
        protocol = protocol or found
        facts.response_id = facts.response_id or _maybe_short(answer.response_id, NAME_CHARACTERS)
        facts.model = _maybe_short(answer.model, NAME_CHARACTERS) or facts.model
        facts.finish_reasons = tuple(_short(reason) for reason in answer.finish_reasons[:20])
        facts.tool_uses = tuple(
            (_short(use), _short(name)) for use, name in answer.tool_uses[:MOST_TOOL_USES]
        )
        usage = usage if isinstance(usage, dict) else answer.usage
        if answer.usage is not None and usage is answer.usage:
            protocol = found or protocol
            counted_by = counted_by if found is None else None
    facts.model = _text(data, "response_model") or facts.model
    facts.protocol = protocol or counted_by
    if "is_fallback" in data and _value(data, "is_fallback") is True:
        facts.notes += ("fallback",)
    reasons = _value(data, "finish_reasons")
    if isinstance(reasons, list) and reasons:
        facts.finish_reasons = tuple(_short(reason) for reason in reasons[:20] if isinstance(reason, str))
    facts.usage = read_usage(counted_by or protocol, usage)
    _read_cost(facts, usage, data, body)
    if is_damaged(usage):
        facts.notes += (UNREADABLE_COUNTS,)
    _read_error(facts, data)
    if read is not None:
        if answer.error is not None:
            _error_of_answer(facts, answer.error)
        if is_cut:
            # What a stream tells before its end is known so far, not in full.
            if facts.usage is not None and usage is answer.usage:
                facts.usage = msgspec.structs.replace(facts.usage, at_least=True)
            if answer.error is None:
                facts.notes += ("stream_cut",)
    if _value(data, "cancelled") is True or facts.error_type in _CANCELLED:
        facts.is_cancelled = True
    if "body_stub" in data or "stream_stub" in data:
        facts.notes += ("response_stubbed",)


def _read_cost(facts: Facts, usage: object, data: Members, body: Members) -> None:
    """What it cost, as the answer or else the recorder says."""
    facts.service_tier = _text(data, "service_tier") or _text(body, "service_tier")
    found = reported.of_usage(usage)
    if isinstance(usage, dict) and facts.service_tier is None:
        facts.service_tier = _maybe_short(usage.get("service_tier"), NAME_CHARACTERS)
    if found.is_nothing and not reported.ANSWER_MEMBERS.isdisjoint(body):
        found = reported.of_body(_some(body, reported.ANSWER_MEMBERS | reported.CURRENCY_MEMBERS))
    if found.is_nothing and "stream" in data and _COST_IN_STREAM.search(data["stream"]):
        found = reported.of_stream(_value(data, "stream"))
    if found.is_nothing and not reported.DATA_MEMBERS.isdisjoint(data):
        found = reported.of_data(_some(data, reported.DATA_MEMBERS | reported.CURRENCY_MEMBERS))
    if found.is_nothing and "headers" in data and _COST_IN_HEADERS.search(data["headers"]):
        found = reported.of_data({"headers": _value(data, "headers")})
    _tell_cost(facts, found)


def _tell_cost(facts: Facts, found: reported.Found) -> None:
    facts.reported = found.reported
    if found.note is not None:
        facts.notes += (found.note,)


def _read_answer(
    protocol: str | None, data: Members, body: Members
) -> tuple[str | None, Answer, bool] | None:
    """The protocol that was read, what the answer says, and whether it was cut; None when there is none."""
    if body:
        # A stream whose secrets were cut across its chunks is kept as what it came to.
        is_cut = "stream_redacted" in data and _text(data, "stream_redacted") == "cut"
        return *read_answer(protocol, _object(data, "body")), is_cut
    # A recorder may have put what came as a stream where answers stand.
    name = "stream" if "stream" in data else "body"
    if name not in data or memoryview(data[name])[0] not in _LIST_OR_TEXT:
        return None
    assembled = assemble(protocol, _value(data, name))
    if assembled.protocol is None and assembled.error is None:
        return None
    found, answer = read_answer(assembled.protocol, assembled.body)
    answer.error = assembled.error if assembled.error is not None else answer.error
    return found, answer, not assembled.is_complete


def _error_of_answer(facts: Facts, error: dict[str, Any]) -> None:
    """An answer may tell an error under any status, a stream after it began well. What stands beside it wins."""
    facts.is_error = True
    facts.error_type = facts.error_type or _maybe_short(error.get("type"), NAME_CHARACTERS)
    facts.error_message = facts.error_message or _maybe_short(error.get("message"), MESSAGE_CHARACTERS)
    if facts.status_code is None:
        facts.status_code = _whole_number(error.get("status"))


def _read_error(facts: Facts, data: Members) -> None:
    """One rule for "is an error": an error object or text that is not empty, or a status of 400 and above."""
    error = _value(data, "error")
    if isinstance(error, dict) and any(value is not None for value in error.values()):
        facts.error_type = _maybe_short(error.get("type"), NAME_CHARACTERS)
        facts.error_message = _maybe_short(error.get("message"), MESSAGE_CHARACTERS)
        if facts.status_code is None:
            facts.status_code = _whole_number(error.get("status"))
        facts.is_error = True
    elif isinstance(error, str) and error:
        facts.error_message = _short(error, MESSAGE_CHARACTERS)
        facts.is_error = True
    elif facts.status_code is not None and facts.status_code >= 400:
        facts.is_error = True
    else:
        facts.is_error = _value(data, "is_error") is True


def _stream_marked(facts: Facts, data: Members, body: Members) -> None:
    facts.mark = _text(data, "mark") or _text(data, "name")
    facts.offset_us = _microseconds(data, "offset_seconds", "since_start_seconds")


def _retry_scheduled(facts: Facts, data: Members, body: Members) -> None:
    facts.delay_us = _microseconds(data, "delay_seconds", "delay")
    facts.delay_source = _text(data, "delay_source") or _text(data, "source")
    clamped = _value(data, "clamped")
    facts.clamped = clamped if isinstance(clamped, bool) else None
    facts.reason = _text(data, "reason")


def _route_selected(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = _text(data, "provider")
    facts.model = _text(data, "model")
    facts.reason = _text(data, "reason")


def _pass_applied(facts: Facts, data: Members, body: Members) -> None:
    facts.sequence = _whole(data, "sequence")
    facts.name = _text(data, "name")
    facts.direction = _text(data, "direction")
    facts.stage = _text(data, "stage")
    facts.component = _text(data, "component")
    facts.has_body = "body" in data
    changed = _value(data, "changed")
    facts.changed = changed if isinstance(changed, bool) else None
    error = _value(data, "error")
    if error:
        facts.error_type = _short(
            str(error.get("type") or "error") if isinstance(error, dict) else str(error)
        )


def _tool_started(facts: Facts, data: Members, body: Members) -> None:
    facts.tool_call_id = _text(data, "tool_call_id")
    facts.name = _text(data, "tool_name") or _text(data, "name")


def _tool_returned(facts: Facts, data: Members, body: Members) -> None:
    _tool_started(facts, data, body)
    facts.duration_us = _microseconds(data, "duration_seconds", "duration")
    _read_error(facts, data)
    if _value(data, "cancelled") is True or facts.error_type in _CANCELLED:
        facts.is_cancelled = True


def _message_recorded(facts: Facts, data: Members, body: Members) -> None:
    facts.role = _text(data, "role")
    facts.has_body = "body" in data
    if (
        facts.role == "user"
        and _value(data, "isMeta") is not True
        and _value(data, "is_subagent") is not True
    ):
        facts.name = _opening(body)


def _opening(message: Members) -> str | None:
    """The first words of what a person wrote; None for tool results and what a program put in."""
    content = message.get("content")
    if content is None or len(memoryview(content)) > MOST_OPENING_BYTES:
        return None
    told = _value(message, "content")
    if isinstance(told, list):
        texts = [
            block.get("text")
            for block in told
            if isinstance(block, dict) and block.get("type", "text") in _TEXTS
        ]
        told = next((text for text in texts if isinstance(text, str) and _is_of_a_person(text)), None)
    if not isinstance(told, str) or not _is_of_a_person(told):
        return None
    return _short(" ".join(told[: 2 * OPENING_CHARACTERS].split()), OPENING_CHARACTERS)


def _is_of_a_person(text: str) -> bool:
    """Programs put their own words in tags or brackets before a person's first ones."""
    return bool(text.strip()) and not text.lstrip().startswith(("<", "[", "Caveat:", "# AGENTS.md"))


def _usage_reported(facts: Facts, data: Members, body: Members) -> None:
    usage = _value(data, "usage")
    facts.usage = read_usage(_text(data, "protocol"), usage)
    facts.reason = _text(data, "scope")
    _tell_cost(facts, reported.of_usage(usage))


def _cost_reported(facts: Facts, data: Members, body: Members) -> None:
    _tell_cost(facts, reported.of_event(_some(data, data.keys())))
    facts.reason = _text(data, "scope")


_READERS: dict[str, Callable[[Facts, Members, Members], None]] = {
    EventType.SESSION_STARTED: _session_started,
    EventType.LLM_REQUESTED: _requested,
    EventType.LLM_RETURNED: _returned,
    EventType.STREAM_MARKED: _stream_marked,
    EventType.RETRY_SCHEDULED: _retry_scheduled,
    EventType.ROUTE_SELECTED: _route_selected,
    EventType.PASS_APPLIED: _pass_applied,
    EventType.TOOL_STARTED: _tool_started,
    EventType.TOOL_RETURNED: _tool_returned,
    EventType.USAGE_REPORTED: _usage_reported,
    EventType.COST_REPORTED: _cost_reported,
    EventType.MESSAGE_RECORDED: _message_recorded,
}
_UNGROUPED = {EventType.SESSION_STARTED, EventType.MESSAGE_RECORDED}
_GROUPED = {str(name) for name in _READERS if name not in _UNGROUPED} | {
    EventType.COOLDOWN_STARTED,
    EventType.COOLDOWN_SKIPPED,
}
_OF_A_TRY = {
    EventType.LLM_REQUESTED,
    EventType.LLM_RETURNED,
    EventType.RETRY_SCHEDULED,
    EventType.STREAM_MARKED,
}
#: Types that mean nothing on their own: without a call they are shown raw in their session.
_LONELY = {
    EventType.STREAM_MARKED,
    EventType.RETRY_SCHEDULED,
    EventType.ROUTE_SELECTED,
    EventType.COOLDOWN_STARTED,
    EventType.COOLDOWN_SKIPPED,
    EventType.PASS_APPLIED,
    EventType.USAGE_REPORTED,
    EventType.COST_REPORTED,
}


def _value(members: Members, key: str) -> Any:
    raw = members.get(key)
    if raw is None:
        return None
    try:
        return _json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        # Numbers out of any range and unpaired surrogates.
        return decode_odd(bytes(raw))


def _some(members: Members, names: Iterable[str]) -> dict[str, Any]:
    return {name: _value(members, name) for name in names if name in members}


def _object(members: Members, key: str) -> dict[str, Any]:
    found = _value(members, key)
    return found if isinstance(found, dict) else {}


def _text(members: Members, key: str) -> str | None:
    raw = members.get(key)
    # A name this long is none; and longer strings are redacted apart from the facts (see journal.prepare).
    if raw is None or memoryview(raw)[0] != 0x22 or len(memoryview(raw)) >= MEMBER_BYTES:
        return None
    found = _value(members, key)
    return _short(found) if isinstance(found, str) and found else None


def _whole(members: Members, key: str) -> int | None:
    return _whole_number(_value(members, key))


def _whole_number(value: object) -> int | None:
    """A whole number that fits its column; anything else is unknown."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -(2**31) <= value < 2**31 else None


def _microseconds(members: Members, *keys: str) -> int | None:
    """A duration in seconds as microseconds; negative or absurd ones are unknown."""
    for key in keys:
        found = _value(members, key)
        if isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found < 10**9:
            return round(found * 1_000_000)
    return None


def _short(value: str, characters: int = NAME_CHARACTERS) -> str:
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    return value if len(value) <= characters else value[: characters - 1] + "…"


def _name(told: str | None) -> str | None:
    return told if told is None or len(told) <= NAME_CHARACTERS else _short(told)


def _maybe_short(value: object, characters: int) -> str | None:
    return _short(value, characters) if isinstance(value, str) and value else None
