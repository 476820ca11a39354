"""One observation of a Langfuse trace as wire events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journal.anatomy.protocol import protocol_of
from journal.vocabulary import EventType
from journal.wire.envelope import SESSION_ID_CHARACTERS

from .http import joined, json_of, moment_of, text_of, value_of
from .members import Members, object_of
from .otel_messages import chat_messages, has_parts
from .transcript_line import TranscriptLine, short_id, with_rest

AGENT = "langfuse"
_CALLS = {"GENERATION": "chat", "EMBEDDING": "embeddings"}
_OF_TRACES = ("observations", "scores")
_PLACED = ("startTime", "endTime", "completionStartTime", "model", "usageDetails", "level")
_AGENT_CHARACTERS = 100
_OLDER_COUNTS = ("promptTokens", "completionTokens", "totalTokens")
_NAMES = {
    "trace_id": "traceId",
    "project_id": "projectId",
    "session_id": "sessionId",
    "user_id": "userId",
    "parent_observation_id": "parentObservationId",
    "start_time": "startTime",
    "end_time": "endTime",
    "completion_start_time": "completionStartTime",
    "provided_model_name": "model",
    "model_parameters": "modelParameters",
    "status_message": "statusMessage",
    "usage_details": "usageDetails",
    "cost_details": "costDetails",
    "provided_cost_details": "providedCostDetails",
    "total_cost": "totalCost",
}
_TOOL_ID = "gen_ai.tool.call.id"


class Trace:
    """What the trace says of all its observations. A session is often not told: then the trace is one."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self.name = text_of(members.get("name"))

    def session_of(self, observation: Members) -> str | None:
        """The session, else the trace."""
        told = (self.members.get("sessionId"), observation.get("sessionId"), observation.get("traceId"))
        found = next((text for raw in told if (text := text_of(raw))), None) or text_of(
            self.members.get("id")
        )
        return found[:SESSION_ID_CHARACTERS] if found else None


def trace_event(trace: Trace) -> bytes:
    """What the trace says of itself."""
    rest = {
        name: value for name, value in trace.members.items() if name not in _OF_TRACES and value != b"null"
    }
    line = _line(_plain(rest), trace, {}, "timestamp", rest)
    line.agent = trace.name[:_AGENT_CHARACTERS] if trace.name else None
    data: Members = {"title": rest["name"]} if trace.name else {}
    return line.event(EventType.SESSION_STARTED, with_rest(data, rest, "name"))


def score_event(raw: bytes, members: Members, trace: Trace) -> bytes:
    """A judgement, kept as it is."""
    line = _line(_plain(members), trace, members, "timestamp", members)
    return line.event(f"{AGENT}.score", with_rest({}, members))


def observation_events(raw: bytes, members: Members, trace: Trace) -> Iterator[bytes]:
    """A call, a tool, or anything else as it is."""
    members = _with_names_of_the_api({name: value for name, value in members.items() if value != b"null"})
    kind = text_of(members.get("type")) or ""
    if kind in _CALLS:
        yield from _call(members, trace, kind)
    elif kind == "TOOL":
        yield from _tool(members, trace)
    else:
        line = _line(_plain(members), trace, members, "startTime", members)
        yield line.event(f"{AGENT}.{kind.lower()}", with_rest({}, members))


def _call(members: Members, trace: Trace, kind: str) -> Iterator[bytes]:
    line = _line(_plain(members), trace, members, "startTime", members)
    call_id = short_id(
        AGENT, text_of(members.get("traceId")) or "", text_of(members.get("id")) or line.digest
    )
    shared: Members = {"operation": json_of(_CALLS[kind])}
    if "model" in members:
        shared["model"] = members["model"]
    asked = _asked(members)
    request = {
        **shared,
        **({"body": asked, "captured": b'"reconstructed"'} if asked else {"captured": b'"none"'}),
    }
    yield line.event(EventType.LLM_REQUESTED, request, ":requested", call_id=call_id)
    first = moment_of(value_of(members.get("completionStartTime")))
    if first is not None:
        line.moment = first
        yield line.event(EventType.STREAM_MARKED, {"mark": b'"first_token"'}, ":first_token", call_id=call_id)
    line.moment = moment_of(value_of(members.get("endTime")))
    told: Members = {**shared, **_answer(members)}
    usage = _usage(members)
    if usage is not None:
        told |= {"usage": usage, "usage_protocol": b'"langfuse"'}
    cost = _cost(members)
    if cost is not None:
        told["cost"] = cost
    if members.get("level") == b'"ERROR"':
        told["error"] = json_of(_error(members))
    placed = (*_PLACED, *(("input",) if asked else ()), *(("output",) if "body" in told else ()))
    yield line.event(EventType.LLM_RETURNED, with_rest(told, members, *placed), call_id=call_id)


def _tool(members: Members, trace: Trace) -> Iterator[bytes]:
    line = _line(_plain(members), trace, members, "startTime", members)
    metadata = object_of(_unwrapped(members.get("metadata")))
    own = text_of(object_of(metadata.get("attributes")).get(_TOOL_ID))
    named: Members = {"tool_call_id": json_of(own or text_of(members.get("id")) or line.digest)}
    if "name" in members:
        named["tool_name"] = members["name"]
    started = {**named, **({"arguments": members["input"]} if "input" in members else {})}
    yield line.event(EventType.TOOL_STARTED, started, ":started")
    line.moment = moment_of(value_of(members.get("endTime")))
    data = {**named, **({"result": members["output"]} if "output" in members else {})}
    if members.get("level") == b'"ERROR"':
        data["error"] = json_of(_error(members))
    yield line.event(
        EventType.TOOL_RETURNED, with_rest(data, members, "input", "output", "name", *_PLACED[:2])
    )


def _line(said: bytes, trace: Trace, observation: Members, moment: str, members: Members) -> TranscriptLine:
    """Observations are written anew as they go on: each state is a record of its own."""
    line = TranscriptLine(
        AGENT, said, trace.session_of(observation), moment=moment_of(value_of(members.get(moment)))
    )
    line.name = f"{text_of(members.get('id')) or ''}:{line.digest[:12]}"
    line.agent = None  # whose it is says the trace
    return line


def _asked(members: Members) -> bytes | None:
    """What was asked, in the form it was recorded in; Langfuse keeps no whole requests."""
    said = value_of(_unwrapped(members.get("input")))
    model = {"model": value_of(members["model"])} if "model" in members else {}
    if isinstance(said, dict) and not said.keys().isdisjoint(("messages", "input", "contents", "prompt")):
        return json_of({**model, **said})
    if isinstance(said, list):
        said = chat_messages(said)
        are_items = any(isinstance(item, dict) and "role" not in item and "type" in item for item in said)
        return json_of({**model, "input" if are_items else "messages": said})
    if isinstance(said, str) and said:
        return json_of({**model, "messages": [{"role": "user", "content": said}]})
    return None


def _answer(members: Members) -> Members:
    """The answer's body where it is one; a message or a text as the one choice of an answer."""
    said = value_of(_unwrapped(members.get("output")))
    if isinstance(said, dict) and protocol_of(said) is not None:
        return {"body": json_of(said)}
    choice: dict[str, Any] = {"index": 0}
    if isinstance(said, str) and said:
        choice["message"] = {"role": "assistant", "content": said}
    elif isinstance(said, dict) and "content" in said:
        choice["message"] = said
    elif isinstance(said, list) and len(said) == 1 and has_parts(said[0]):
        choice["message"] = chat_messages(said)[0]
        if "finish_reason" in said[0]:
            choice["finish_reason"] = said[0]["finish_reason"]
    else:
        return {}
    body = {"choices": [choice]}
    return {"protocol": b'"openai_chat"', "body": json_of(body)}


def _with_names_of_the_api(members: Members) -> Members:
    """Exports to a store of files have the names of the database."""
    if "traceId" in members or "trace_id" not in members:
        return members
    return {_NAMES.get(name, name): value for name, value in members.items()}


def _usage(members: Members) -> bytes | None:
    """Tokens by kind; of older ones the counts, where they count tokens. Zeros alone were counted by nobody."""
    if value_of(members.get("usageDetails")):
        return members["usageDetails"]
    older = object_of(members.get("usage"))
    counts = {name: members[name] for name in _OLDER_COUNTS if name in members}
    for told in (older if older.get("unit", b'"TOKENS"') == b'"TOKENS"' else {}, counts):
        if any(isinstance(count := value_of(value), int) and count > 0 for value in told.values()):
            return joined(told)
    return None


def _cost(members: Members) -> bytes | None:
    """What the sender told, else what Langfuse worked out. Nothing where it had no prices."""
    for name in ("providedCostDetails", "costDetails"):
        told = value_of(members.get(name))
        if isinstance(told, dict) and told:
            return json_of({**told, "currency": "USD"})
    total = value_of(members.get("totalCost") or members.get("calculatedTotalCost"))
    if isinstance(total, int | float) and not isinstance(total, bool) and total > 0:
        return json_of({"total": total, "currency": "USD"})
    return None


def _error(members: Members) -> dict[str, Any]:
    message = text_of(members.get("statusMessage"))
    return {"type": "error", **({"message": message} if message else {})}


def _unwrapped(raw: bytes | None) -> bytes | None:
    """A text that holds JSON, as exports of the database have it."""
    text = text_of(raw)
    if text is None or not text.startswith(("{", "[")):
        return raw
    inner = text.encode("utf-8", "surrogatepass")
    return inner if isinstance(value_of(inner), dict | list) else raw


def _plain(members: Members) -> bytes:
    """The same for every way of writing it down."""
    return json_of({name: value_of(value) for name, value in members.items()})
