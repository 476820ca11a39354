"""A session as OTLP spans with the attributes of OpenInference. Needs opentelemetry-proto."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from benchmarks.journal_events import encode
from benchmarks.providers import Message
from benchmarks.sessions import Attempt, Compaction, ModelCall, Session, ToolRun, stable_id

RECORD_HEAD = struct.Struct(">II16s")
Attribute = str | int | float


def write_records(out: BinaryIO, sessions: Iterable[Session], *, spans_per_request: int) -> None:
    """A run of records: length, span count, last trace id, then that many bytes of a request."""
    for request, spans, trace_id in requests_of(sessions, spans_per_request):
        out.write(RECORD_HEAD.pack(len(request), spans, trace_id))
        out.write(request)


def requests_of(sessions: Iterable[Session], spans_per_request: int) -> Iterator[tuple[bytes, int, bytes]]:
    """Export requests ready to be sent, each with its number of spans and the trace of its last one."""
    waiting: list[Span] = []
    for session in sessions:
        for span in spans_of(session):
            waiting.append(span)
            if len(waiting) == spans_per_request:
                yield _request(waiting), len(waiting), waiting[-1].trace_id
                waiting = []
    if waiting:
        yield _request(waiting), len(waiting), waiting[-1].trace_id


def spans_of(session: Session) -> Iterator[Span]:
    """The spans of one session in the order they end; the root comes last."""
    return _Writer(session).run()


class _Writer:
    """Gives the spans of one session their trace, their parent and what they share."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.trace_id = bytes.fromhex(session.id)
        self.root_id = bytes.fromhex(stable_id("root", session.id, size=8))
        self.shared: dict[str, Attribute] = {"session.id": session.id, "user.id": session.user}

    def run(self) -> Iterator[Span]:
        for step in self.session.steps:
            if isinstance(step, ModelCall):
                span_id = bytes.fromhex(step.id)[:8]
                for attempt in step.attempts[:-1]:
                    yield self._failed_attempt(step, attempt, parent=span_id)
                yield self._call(step, span_id)
            elif isinstance(step, ToolRun):
                yield self._tool(step)
            else:
                yield self._compaction(step)
        yield self._root()

    def _span(
        self,
        name: str,
        span_id: bytes,
        *,
        parent: bytes | None,
        started_ns: int,
        ended_ns: int,
        attributes: Mapping[str, Attribute],
        error: str | None = None,
    ) -> Span:
        span = Span(
            trace_id=self.trace_id,
            span_id=span_id,
            parent_span_id=parent or b"",
            name=name,
            kind=Span.SPAN_KIND_INTERNAL,
            start_time_unix_nano=started_ns,
            end_time_unix_nano=max(ended_ns, started_ns + 1_000),
            attributes=_attributes({**self.shared, **attributes}),
        )
        if error is None:
            span.status.code = Status.STATUS_CODE_OK
        else:
            span.status.code = Status.STATUS_CODE_ERROR
            span.status.message = error
            told = _attributes({"exception.type": error, "exception.message": error})
            span.events.add(name="exception", time_unix_nano=ended_ns, attributes=told)
        return span

    def _call(self, call: ModelCall, span_id: bytes) -> Span:
        tokens, model = call.answer.tokens, call.model
        attributes: dict[str, Attribute] = {
            "openinference.span.kind": "LLM",
            "llm.provider": model.provider,
            "llm.system": model.provider,
            "llm.model_name": model.name,
            "llm.invocation_parameters": '{"temperature": 0.3}',
            "input.value": encode(call.request).decode(),
            "input.mime_type": "application/json",
            "output.value": encode(call.response).decode(),
            "output.mime_type": "application/json",
            "llm.input_messages.0.message.role": "system",
            "llm.input_messages.0.message.content": call.system,
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": call.answer.text,
            "llm.token_count.prompt": tokens.input_tokens,
            "llm.token_count.completion": tokens.output_tokens,
            "llm.token_count.total": tokens.input_tokens + tokens.output_tokens,
            "llm.token_count.prompt_details.cache_read": tokens.cache_read_tokens,
            "llm.token_count.completion_details.reasoning": tokens.reasoning_tokens,
        }
        for place, message in enumerate(call.history, start=1):
            attributes.update(_message_attributes(f"llm.input_messages.{place}.message", message))
        return self._span(
            f"chat {model.name}",
            span_id,
            parent=self.root_id,
            started_ns=call.attempts[0].started_ns,
            ended_ns=call.attempts[-1].ended_ns,
            attributes=attributes,
        )

    def _failed_attempt(self, call: ModelCall, attempt: Attempt, *, parent: bytes) -> Span:
        attributes: dict[str, Attribute] = {
            "openinference.span.kind": "CHAIN",
            "attempt.number": attempt.number,
        }
        if attempt.status is not None:
            attributes["http.response.status_code"] = attempt.status
        if attempt.delay_seconds is not None:
            attributes["retry.delay_seconds"] = attempt.delay_seconds
        return self._span(
            f"attempt {attempt.number}",
            bytes.fromhex(stable_id("attempt", call.id, attempt.number, size=8)),
            parent=parent,
            started_ns=attempt.started_ns,
            ended_ns=attempt.ended_ns,
            attributes=attributes,
            error=attempt.error,
        )

    def _tool(self, run: ToolRun) -> Span:
        attributes: dict[str, Attribute] = {
            "openinference.span.kind": "TOOL",
            "tool.name": run.use.name,
            "tool_call.id": run.use.id,
            "input.value": json.dumps(run.use.arguments),
            "input.mime_type": "application/json",
            "output.value": run.result,
            "output.mime_type": "text/plain",
        }
        return self._span(
            run.use.name,
            bytes.fromhex(stable_id("tool", run.call_id, size=8)),
            parent=self.root_id,
            started_ns=run.started_ns,
            ended_ns=run.ended_ns,
            attributes=attributes,
            error="tool_failed" if run.failed else None,
        )

    def _compaction(self, step: Compaction) -> Span:
        attributes: dict[str, Attribute] = {
            "openinference.span.kind": "CHAIN",
            "compaction.characters_before": step.characters_before,
            "compaction.characters_after": step.characters_after,
        }
        return self._span(
            "compact_history",
            bytes.fromhex(stable_id("compaction", step.call_id, size=8)),
            parent=self.root_id,
            started_ns=step.occurred_ns,
            ended_ns=step.occurred_ns,
            attributes=attributes,
        )

    def _root(self) -> Span:
        session = self.session
        calls = session.calls
        attributes: dict[str, Attribute] = {
            "openinference.span.kind": "AGENT",
            "input.value": calls[0].history[0].text,
            "output.value": calls[-1].answer.text,
            "metadata": json.dumps({"title": session.title}),
        }
        return self._span(
            f"agent {session.agent}",
            self.root_id,
            parent=None,
            started_ns=session.started_ns,
            ended_ns=session.ended_ns,
            attributes=attributes,
        )


def _message_attributes(prefix: str, message: Message) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {f"{prefix}.role": message.role, f"{prefix}.content": message.text}
    if message.uses is not None:
        asked = f"{prefix}.tool_calls.0.tool_call"
        attributes[f"{asked}.id"] = message.uses.id
        attributes[f"{asked}.function.name"] = message.uses.name
        attributes[f"{asked}.function.arguments"] = json.dumps(message.uses.arguments)
    if message.answers is not None:
        attributes[f"{prefix}.tool_call_id"] = message.answers.id
    return attributes


def _attributes(values: Mapping[str, Attribute]) -> list[KeyValue]:
    return [KeyValue(key=key, value=_value(value)) for key, value in values.items()]


def _value(value: Attribute) -> AnyValue:
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    return AnyValue(double_value=value)


def _request(spans: list[Span]) -> bytes:
    request = ExportTraceServiceRequest()
    traced = request.resource_spans.add()
    traced.resource.attributes.extend(_attributes({"service.name": "benchmark"}))
    scope = traced.scope_spans.add()
    scope.scope.name = "benchmark"
    scope.spans.extend(spans)
    encoded: bytes = request.SerializeToString()
    return encoded
