"""Spans as wire events: a call that was asked and answered, a tool that ran, anything else as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journal.vocabulary import EventType
from journal.wire.envelope import SESSION_ID_CHARACTERS

from .http import joined, json_of
from .members import Members
from .otlp_messages import ANSWERED, ASKED, answered, asked, json_in
from .otlp_span import Span, moment_in
from .transcript_line import short_id

OTHER = "otel.span"
_CALLS = {
    "chat": "chat",
    "completion": "chat",
    "generate_content": "chat",
    "text_completion": "text_completion",
    "embeddings": "embeddings",
    "embedding": "embeddings",
    "generation": "chat",
    "llm": "chat",
}
_TOOLS = frozenset(("execute_tool", "tool"))
#: What kind of thing a span is, by whoever wrote it; the surest first.
_KINDS = ("gen_ai.operation.name", "langfuse.observation.type", "openinference.span.kind", "llm.request.type")
_TOOL_KINDS = ("traceloop.span.kind",)
_SESSIONS = (
    *("session.id", "langfuse.session.id", "gen_ai.conversation.id"),
    *("traceloop.association.properties.session_id", "traceloop.association.properties.session.id"),
)
_REQUEST_MODELS = ("gen_ai.request.model", "llm.request.model_name", "langfuse.observation.model.name")
_RESPONSE_MODELS = ("gen_ai.response.model", "llm.response.model_name", "llm.model_name")
_PROVIDERS = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
_USERS = ("user.id", "langfuse.user.id", "enduser.id")
#: Attributes that count tokens, and the reader of such counts.
_COUNTS = (
    ("gen_ai.usage.", "otel_genai"),
    ("llm.token_count.", "openinference"),
    ("llm.usage.", "otel_genai"),
)
_LANGFUSE_COUNTS = "langfuse.observation.usage_details"
#: What a cost is by whoever names it: of most, what the library worked out.
_COSTS = (
    ("gen_ai.usage.cost", "total_cost"),
    ("operation.cost", "estimated_cost"),
    ("llm.cost.total", "estimated_cost"),
)
_LANGFUSE_COST = "langfuse.observation.cost_details"
_FIRST_CHUNK = ("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token")
_NANOSECONDS = 10**9
_MOST_SECONDS = 10**6


def kind_of(span: Span) -> str | None:
    """`chat` and its like for a call, `tool`, or None for what is neither."""
    for name in _KINDS:
        told = span.text(name)
        if told is not None:
            told = told.lower()
            return _CALLS.get(told) or ("tool" if told in _TOOLS else None)
    return "tool" if span.text(*_TOOL_KINDS) == "tool" else None


def session_of(span: Span) -> str | None:
    """The session that the span itself names."""
    found = span.text(*_SESSIONS)
    return found[:SESSION_ID_CHARACTERS] if found else None


def answer_id_of(span: Span) -> str | None:
    """The provider's id of the answer."""
    return span.text("gen_ai.response.id")


def usage_of(span: Span) -> tuple[dict[str, Any], str] | None:
    """The counts of tokens and whose they are. Zeros alone were counted by nobody."""
    told = json_in(span.attributes.get(_LANGFUSE_COUNTS))
    if isinstance(told, dict) and _are_counts(told):
        return told, "langfuse"
    for prefix, protocol in _COUNTS:
        told = {name: value for name, value in span.attributes.items() if name.startswith(prefix)}
        if _are_counts(told):
            return {name.removeprefix("llm.usage."): value for name, value in told.items()}, protocol
    return None


def _are_counts(told: dict[str, Any]) -> bool:
    return any(isinstance(value, int) and value > 0 for value in told.values())


def says_something(span: Span) -> bool:
    """Whether what was asked or answered was recorded with it."""
    return any(name.startswith((*ASKED, *ANSWERED)) for name in span.attributes)


def events_of(span: Span, session: str, twin: Span | None) -> Iterator[bytes]:
    """The events of one span. `twin` is the same call as somebody nearer to the provider saw it."""
    kind = kind_of(span)
    if kind == "tool":
        yield from _tool(span, session)
    elif kind is not None:
        yield from _call(span, session, kind, twin)
    else:
        yield other_event(span, session)


def other_event(span: Span, session: str) -> bytes:
    """Any span as it is."""
    return _event(span, session, OTHER, "span", _rest(span), span.started)


def _call(span: Span, session: str, kind: str, twin: Span | None) -> Iterator[bytes]:
    call_id = short_id(span.trace_id, span.span_id)
    requested, answer_model = span.text(*_REQUEST_MODELS), span.text(*_RESPONSE_MODELS)
    shared: Members = {"operation": json_of(kind)}
    if (provider := span.text(*_PROVIDERS) or (twin.text(*_PROVIDERS) if twin else None)) is not None:
        shared["provider"] = json_of(provider.lower())
    model = requested or answer_model
    if model is not None:
        shared["model"] = json_of(model)
    body, is_whole = asked(span.attributes, model)
    request = {**shared, "captured": b'"none"'}
    if body:
        request["captured"] = b'"full"' if is_whole else b'"reconstructed"'
        request["body"] = json_of(body)
    if (place := span.text("server.address")) is not None:
        request["target"] = json_of(place)
    yield _event(span, session, EventType.LLM_REQUESTED, "requested", request, span.started, call_id)
    first = _first_chunk(span, twin)
    if first is not None:
        mark: Members = {"mark": b'"first_token"'}
        yield _event(span, session, EventType.STREAM_MARKED, "first_token", mark, first, call_id)
    if span.ended is not None:
        returned = {**shared, **_answer(span, answer_model, twin)}
        placed = (*(ASKED if body else ()), *(ANSWERED if "body" in returned else ()))
        returned |= _rest(span, placed)
        yield _event(span, session, EventType.LLM_RETURNED, "returned", returned, span.ended, call_id)


def _answer(span: Span, model: str | None, twin: Span | None) -> Members:
    data: Members = {}
    reasons = span.attributes.get("gen_ai.response.finish_reasons")
    if isinstance(reasons, str) or reasons is None:
        reasons = [reason] if (reason := reasons or span.text("llm.finish_reason")) else []
    reasons = [reason for reason in reasons if isinstance(reason, str)] if isinstance(reasons, list) else []
    if model is not None:
        data["response_model"] = json_of(model)
    if reasons:
        data["finish_reasons"] = json_of(reasons)
    body = answered(span.attributes, reasons)
    if body is not None:
        data["body"] = json_of(body)
    for name, told in (
        ("response_id", answer_id_of(span) or (answer_id_of(twin) if twin else None)),
        (
            "request_id",
            span.text("anthropic.request.id") or (twin.text("anthropic.request.id") if twin else None),
        ),
    ):
        if told is not None:
            data[name] = json_of(told)
    # Whoever is nearer to the provider counts as it does; instrumentations add up streams of their own.
    usage = (usage_of(twin) if twin else None) or usage_of(span)
    if usage is not None:
        data["usage"], data["usage_protocol"] = json_of(usage[0]), json_of(usage[1])
    if (cost := _cost(span)) is not None and (usage is not None or any(cost.values())):
        data["cost"] = json_of({**cost, "currency": "USD"})
    if (seconds := span.duration_seconds) is not None:
        data["duration_seconds"] = json_of(seconds)
    if (error := _error(span)) is not None:
        data["error"] = json_of(error)
    return data


def _cost(span: Span) -> dict[str, Any] | None:
    """What somebody says that it cost. Zero beside no counts is what libraries make of nothing."""
    told = json_in(span.attributes.get(_LANGFUSE_COST))
    if isinstance(told, dict) and told:
        return told
    found = ({kind: span.attributes[name]} for name, kind in _COSTS if name in span.attributes)
    return next(found, None)


def _tool(span: Span, session: str) -> Iterator[bytes]:
    own = span.text("gen_ai.tool.call.id", "tool_call.id")
    named: Members = {"tool_call_id": json_of(own or f"{span.trace_id}:{span.span_id}")}
    name = span.text("gen_ai.tool.name", "tool.name", "traceloop.entity.name") or span.name
    if name:
        named["tool_name"] = json_of(name)
    started = dict(named)
    for key in ("gen_ai.tool.call.arguments", "tool_arguments", "input.value", "traceloop.entity.input"):
        if key in span.attributes:
            started["arguments"] = json_of(span.attributes[key])
            break
    yield _event(span, session, EventType.TOOL_STARTED, "started", started, span.started)
    if span.ended is None:
        return
    data = dict(named)
    for key in ("gen_ai.tool.call.result", "tool_response", "output.value", "traceloop.entity.output"):
        if key in span.attributes:
            data["result"] = json_of(span.attributes[key])
            break
    if (error := _error(span)) is not None:
        data["error"] = json_of(error)
    if (seconds := span.duration_seconds) is not None:
        data["duration_seconds"] = json_of(seconds)
    yield _event(span, session, EventType.TOOL_RETURNED, "returned", {**data, **_rest(span)}, span.ended)


def _error(span: Span) -> dict[str, Any] | None:
    """What went wrong: the exception that was recorded says more than the status."""
    if not span.is_error and span.text("error.type") is None:
        return None
    found = (one["attributes"] for one in span.events if one["name"] == "exception")
    thrown: dict[str, Any] = next(found, {})
    kind = thrown.get("exception.type") or span.text("error.type") or "error"
    message = thrown.get("exception.message") or span.message
    error = {"type": kind, **({"message": message} if message else {})}
    status = span.attributes.get("http.response.status_code")
    return error | ({"status": status} if isinstance(status, int) and status >= 400 else {})


def _first_chunk(span: Span, twin: Span | None) -> str | None:
    for one in (span, twin) if twin is not None else (span,):
        for name in _FIRST_CHUNK:
            told = one.attributes.get(name)
            if isinstance(told, int | float) and 0 < told < _MOST_SECONDS and one.start_ns:
                return moment_in(one.start_ns + round(told * _NANOSECONDS))
    return None


def _rest(span: Span, placed: tuple[str, ...] = ()) -> Members:
    """All of the span beside what stands in bodies; `placed` are the beginnings of names of that."""
    told: Members = {
        "span": json_of(
            {"id": span.span_id, "parent": span.parent_id, "name": span.name, "scope": span.scope}
        ),
        "attributes": json_of(
            {
                name: value
                for name, value in span.attributes.items()
                if not (placed and name.startswith(placed))
            }
        ),
        "resource": json_of(span.resource),
    }
    if span.events:
        told["span_events"] = json_of(span.events)
    return told


def _event(
    span: Span,
    session: str,
    kind: str,
    suffix: str,
    data: Members,
    moment: str | None,
    call_id: str | None = None,
) -> bytes:
    event: Members = {
        "id": json_of(f"otel:{span.trace_id}:{span.span_id}:{suffix}"),
        "type": json_of(str(kind)),
        "v": b"1",
    }
    if moment is not None:
        event["ts"] = json_of(moment)
    event["session_id"] = json_of(session)
    event["trace_id"] = json_of(span.trace_id)
    if call_id is not None:
        event["call_id"] = json_of(call_id)
    for name, told in (
        ("agent", span.text("gen_ai.agent.name") or span.resource.get("service.name")),
        ("user", span.text(*_USERS)),
        (
            "environment",
            span.resource.get("deployment.environment.name", span.resource.get("deployment.environment")),
        ),
    ):
        if isinstance(told, str) and told:
            event[name] = json_of(told[:100])
    event["source"] = joined({"name": json_of(f"otel {span.scope}"[:100].strip())})
    event["data"] = joined(data)
    return joined(event)
