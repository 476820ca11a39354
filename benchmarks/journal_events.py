"""A session as wire-v1 journal events, in the order they happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.providers import Json
from benchmarks.sessions import Attempt, Compaction, ModelCall, Session, ToolRun, stable_id

try:
    import orjson
except ImportError:  # the peer's environment need not have it
    orjson = None  # type: ignore[assignment]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def encode(value: object) -> bytes:
    """Compact JSON; the same bytes with and without the fast encoder."""
    if orjson is None:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return orjson.dumps(value)


def events_of(session: Session) -> Iterator[Json]:
    """Every event of the session; a retry carries the whole body again."""
    return _Writer(session).run()


def batches_of(sessions: Iterable[Session], events_per_batch: int) -> Iterator[tuple[bytes, int]]:
    """JSON arrays ready to be sent, each with the number of its events. Batches run across sessions."""
    waiting: list[bytes] = []
    for session in sessions:
        for event in events_of(session):
            waiting.append(encode(event))
            if len(waiting) == events_per_batch:
                yield b"[" + b",".join(waiting) + b"]", len(waiting)
                waiting = []
    if waiting:
        yield b"[" + b",".join(waiting) + b"]", len(waiting)


class _Writer:
    """Numbers the events of one session and gives them their envelope."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sequence = 0

    def run(self) -> Iterator[Json]:
        session = self.session
        yield self._event("session.started", session.started_ns, {"title": session.title})
        for step in session.steps:
            if isinstance(step, ModelCall):
                for attempt in step.attempts:
                    yield from self._attempt(step, attempt)
            elif isinstance(step, ToolRun):
                yield from self._tool(step)
            else:
                yield self._compaction(step)
        yield self._event("session.ended", session.ended_ns, {"status": "ok"})

    def _attempt(self, call: ModelCall, attempt: Attempt) -> Iterator[Json]:
        asked = {
            "provider": call.model.provider,
            "protocol": call.model.protocol,
            "operation": "chat",
            "captured": "full",
            "body": call.request,
        }
        yield self._event(
            "llm.call.requested", attempt.started_ns, asked, call_id=call.id, attempt=attempt.number
        )
        if attempt.error is None:
            served = {"status_code": attempt.status, "body": call.response}
            yield self._event(
                "llm.call.returned", attempt.ended_ns, served, call_id=call.id, attempt=attempt.number
            )
            return
        error = {
            "type": attempt.error,
            "message": f"{attempt.error}: try again later",
            "status": attempt.status,
        }
        failed = {"status_code": attempt.status, "error": error}
        yield self._event(
            "llm.call.returned", attempt.ended_ns, failed, call_id=call.id, attempt=attempt.number
        )
        wait = {
            "delay_seconds": attempt.delay_seconds,
            "delay_source": "backoff",
            "clamped": False,
            "reason": attempt.error,
        }
        yield self._event(
            "llm.retry.scheduled", attempt.ended_ns, wait, call_id=call.id, attempt=attempt.number
        )

    def _tool(self, run: ToolRun) -> Iterator[Json]:
        named = {"tool_call_id": run.use.id, "tool_name": run.use.name}
        started = {**named, "arguments": run.use.arguments}
        yield self._event("tool.call.started", run.started_ns, started, call_id=run.call_id)
        returned = {**named, "is_error": run.failed, "result": run.result}
        yield self._event("tool.call.returned", run.ended_ns, returned, call_id=run.call_id)

    def _compaction(self, step: Compaction) -> Json:
        data = {
            "sequence": 1,
            "name": "compact_history",
            "direction": "request",
            "stage": "client",
            "changed": True,
            "metadata": {
                "characters_before": step.characters_before,
                "characters_after": step.characters_after,
                "messages_dropped": step.messages_dropped,
            },
        }
        return self._event("transform.pass.applied", step.occurred_ns, data, call_id=step.call_id)

    def _event(
        self, kind: str, at_ns: int, data: Json, *, call_id: str | None = None, attempt: int | None = None
    ) -> Json:
        session, sequence = self.session, self.sequence
        self.sequence += 1
        source = {
            "name": "benchmark",
            "version": "1",
            "host": "bench",
            "process": session.id[:8],
            "seq": sequence,
        }
        event: Json = {
            "v": 1,
            "id": stable_id("event", session.id, sequence),
            "type": kind,
            "ts": _timestamp(at_ns),
            "mono_ns": at_ns - session.started_ns,
            "session_id": session.id,
            "agent": session.agent,
            "user": session.user,
            "source": source,
        }
        if call_id is not None:
            event["call_id"] = call_id
        if attempt is not None:
            event["attempt"] = attempt
        event["data"] = data
        return event


def _timestamp(at_ns: int) -> str:
    return (_EPOCH + timedelta(microseconds=at_ns // 1_000)).isoformat(timespec="microseconds")
