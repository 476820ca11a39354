"""Extract the facts of one event while its body is in memory. Facts of that event alone: context joins later."""

from collections.abc import Callable

from journal.cost import reported
from journal.cost.usage import read_usage
from journal.vocabulary import EVENT_KINDS, UNKNOWN_KIND, Captured, EventType
from journal.wire.envelope import Envelope

from .answer import CANCELLED, read_error, read_returned, tell_cost
from .facts import Facts
from .keys import group_number, process_number, recorder_number
from .link import CARRIED, tool_group
from .told import Members, microseconds_of, name_of, names_of, shortened, some_of, text_of, value_of, whole_of

OPENING_CHARACTERS = 100
MOST_OPENING_BYTES = 65_536

_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
#: Blocks of a message that hold what somebody wrote.
_TEXTS = ("text", "input_text")


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
        agent=name_of(envelope.agent),
        environment=name_of(envelope.environment),
    )
    if envelope.session_id is None:
        facts.user = name_of(envelope.user)
        facts.tags = names_of(envelope.tags)
    if envelope.mono_ns is not None:
        facts.mono_us = envelope.mono_ns // 1000
        if envelope.source is not None:
            facts.process = process_number(envelope.source.host, envelope.source.process)
    reader = _READERS.get(envelope.type)
    if reader is not None:
        reader(facts, data, body)
    if "record_id" in data:
        facts.record_id = text_of(data, "record_id")
        facts.parent_record_id = text_of(data, "parent_record_id")
    if "agent_id" in data or "parent_tool_use_id" in data:
        facts.agent_id = text_of(data, "agent_id")
        facts.parent_tool_use_id = text_of(data, "parent_tool_use_id")
    if kind == _RETURNED:
        if envelope.source is not None and envelope.source.name:
            facts.recorder = recorder_number(envelope.source.name)
        if "part" in data:
            facts.is_part = value_of(data, "part") is True
    if "is_subagent" in data:
        facts.is_subagent = value_of(data, "is_subagent") is True
    return _group(envelope, event_key, facts, data), facts


def _group(envelope: Envelope, event_key: bytes, facts: Facts, data: Members) -> int | None:
    kind = envelope.type
    if kind in _UNGROUPED or (kind not in _GROUPED and envelope.call_id is None):
        return None
    if envelope.call_id is not None:
        return group_number("call", envelope.call_id)
    if kind in {EventType.TOOL_STARTED, EventType.TOOL_RETURNED} and facts.tool_call_id is not None:
        return tool_group(facts.tool_call_id)
    prompt_hash = text_of(data, "prompt_hash")
    if prompt_hash is not None and kind in _OF_A_TRY:
        # No id of the logical call: attempts of one call share session or target, model and prompt.
        facts.chain = True
        # The model asked for: the one that answered may have another name.
        model = text_of(data, "model") or facts.model
        return group_number("prompt", envelope.session_id or text_of(data, "target"), model, prompt_hash)
    if envelope.span_id:
        return group_number("span", envelope.trace_id, envelope.span_id)
    if envelope.attempt_id is not None:
        return group_number("attempt", envelope.attempt_id)
    if kind in _LONELY:
        return None
    return group_number("event", event_key.hex())


def _session_started(facts: Facts, data: Members, body: Members) -> None:
    facts.name = text_of(data, "title")
    facts.reason = text_of(data, "title_from")


def _requested(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = text_of(data, "provider")
    facts.protocol = text_of(data, "protocol")
    facts.operation = text_of(data, "operation")
    # Gateways ask for a model by another name than the one their sender used.
    facts.model = text_of(data, "model") or text_of(body, "model")
    facts.has_body = "body" in data
    facts.captured = text_of(data, "captured") or (Captured.FULL if facts.has_body else Captured.NONE)
    if "body_stub" in data:
        facts.notes += ("request_stubbed",)
    if "carried" in data and value_of(data, "carried") is True:
        facts.notes += (CARRIED,)


def _stream_marked(facts: Facts, data: Members, body: Members) -> None:
    facts.mark = text_of(data, "mark") or text_of(data, "name")
    facts.offset_us = microseconds_of(data, "offset_seconds", "since_start_seconds")


def _retry_scheduled(facts: Facts, data: Members, body: Members) -> None:
    facts.delay_us = microseconds_of(data, "delay_seconds", "delay")
    facts.delay_source = text_of(data, "delay_source") or text_of(data, "source")
    clamped = value_of(data, "clamped")
    facts.clamped = clamped if isinstance(clamped, bool) else None
    facts.reason = text_of(data, "reason")


def _route_selected(facts: Facts, data: Members, body: Members) -> None:
    facts.provider = text_of(data, "provider")
    facts.model = text_of(data, "model")
    facts.reason = text_of(data, "reason")


def _pass_applied(facts: Facts, data: Members, body: Members) -> None:
    facts.sequence = whole_of(data, "sequence")
    facts.name = text_of(data, "name")
    facts.direction = text_of(data, "direction")
    facts.stage = text_of(data, "stage")
    facts.component = text_of(data, "component")
    facts.has_body = "body" in data
    changed = value_of(data, "changed")
    facts.changed = changed if isinstance(changed, bool) else None
    error = value_of(data, "error")
    if error:
        facts.error_type = shortened(
            str(error.get("type") or "error") if isinstance(error, dict) else str(error)
        )


def _tool_started(facts: Facts, data: Members, body: Members) -> None:
    facts.tool_call_id = text_of(data, "tool_call_id")
    facts.name = text_of(data, "tool_name") or text_of(data, "name")


def _tool_returned(facts: Facts, data: Members, body: Members) -> None:
    _tool_started(facts, data, body)
    facts.duration_us = microseconds_of(data, "duration_seconds", "duration")
    read_error(facts, data)
    if value_of(data, "cancelled") is True or facts.error_type in CANCELLED:
        facts.is_cancelled = True


def _message_recorded(facts: Facts, data: Members, body: Members) -> None:
    facts.role = text_of(data, "role")
    facts.has_body = "body" in data
    if (
        facts.role == "user"
        and value_of(data, "isMeta") is not True
        and value_of(data, "is_subagent") is not True
    ):
        facts.name = _opening(body)


def _opening(message: Members) -> str | None:
    """The first words of what a person wrote; None for tool results and what a program put in."""
    content = message.get("content")
    if content is None or len(memoryview(content)) > MOST_OPENING_BYTES:
        return None
    told = value_of(message, "content")
    if isinstance(told, list):
        texts = [
            block.get("text")
            for block in told
            if isinstance(block, dict) and block.get("type", "text") in _TEXTS
        ]
        told = next((text for text in texts if isinstance(text, str) and _is_of_a_person(text)), None)
    if not isinstance(told, str) or not _is_of_a_person(told):
        return None
    return shortened(" ".join(told[: 2 * OPENING_CHARACTERS].split()), OPENING_CHARACTERS)


def _is_of_a_person(text: str) -> bool:
    """Programs put their own words in tags or brackets before a person's first ones."""
    return bool(text.strip()) and not text.lstrip().startswith(("<", "[", "Caveat:", "# AGENTS.md"))


def _usage_reported(facts: Facts, data: Members, body: Members) -> None:
    usage = value_of(data, "usage")
    facts.usage = read_usage(text_of(data, "protocol"), usage)
    facts.reason = text_of(data, "scope")
    tell_cost(facts, reported.of_usage(usage))


def _cost_reported(facts: Facts, data: Members, body: Members) -> None:
    tell_cost(facts, reported.of_event(some_of(data, data.keys())))
    facts.reason = text_of(data, "scope")


_READERS: dict[str, Callable[[Facts, Members, Members], None]] = {
    EventType.SESSION_STARTED: _session_started,
    EventType.LLM_REQUESTED: _requested,
    EventType.LLM_RETURNED: read_returned,
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
