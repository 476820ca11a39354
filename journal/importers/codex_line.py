"""One line of a Codex rollout as wire events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from journal.vocabulary import EventType, Protocol
from journal.wire.envelope import SESSION_ID_CHARACTERS

from .codex_tools import SHELL, TOOL_CALLS, TOOL_OUTPUTS, result_of
from .http import joined, json_of, moment_of, text_of, value_of
from .members import Members, object_of
from .transcript_line import TranscriptLine, short_id, with_rest

_TYPES = frozenset(("session_meta", "response_item", "event_msg", "turn_context", "compacted", "world_state"))
_COUNTS = (
    *("total_tokens", "input_tokens", "cached_input_tokens", "output_tokens"),
    "reasoning_output_tokens",
)
_ORDER = (("token_count",), ("reasoning",), ("message",), TOOL_CALLS, TOOL_OUTPUTS)
_ERRORS = frozenset(("error", "stream_error"))
_ITEMS = frozenset(("message", "reasoning", *TOOL_CALLS, *TOOL_OUTPUTS))
_MOST_UNTIMED = 200_000
_FIRST_HEAD = frozenset(("id", "timestamp", "instructions"))


@dataclass(slots=True)
class Context:
    """What lines before said about those that follow. Only which model was asked is taken from it.

    `untimed` counts lines without a time, by their digest: equal ones were said again.
    """

    session_id: str | None
    model: bytes | None = None
    provider: bytes | None = None
    version: bytes | None = None
    untimed: dict[str, int] = field(default_factory=dict)


class Told(NamedTuple):
    """The events of one line, and the id of the call whose end it tells, if it does."""

    events: list[bytes]
    call_id: str | None = None


def is_of_today(members: Members) -> bool:
    """Whether it is a line as they are written since September 2025."""
    return "payload" in members and "timestamp" in members and text_of(members.get("type")) in _TYPES


def is_of_yesterday(members: Members) -> bool:
    """Whether it may be a line as they were written before."""
    return "created_at" in members and ("role" in members or "type" in members)


def is_of_the_first(members: Members) -> bool:
    """Whether it may be a line of the first versions: an item as it is, without an envelope and a time."""
    return tells_of_the_first(members) or text_of(members.get("type")) in _ITEMS


def tells_of_the_first(members: Members) -> bool:
    """Whether it is a line that only the first versions wrote."""
    return _is_head_of_the_first(members) or (members.get("record_type") == b'"state"' and len(members) == 1)


def _is_head_of_the_first(members: Members) -> bool:
    return members.keys() >= _FIRST_HEAD and "type" not in members


def session_of(members: Members) -> str | None:
    """The session that a line is the head of."""
    if _is_head_of_the_first(members):
        payload = members
    elif members.get("type") == b'"session_meta"':
        payload = object_of(members.get("payload"))
    else:
        return None
    found = text_of(payload.get("id")) or text_of(payload.get("session_id"))
    return found[:SESSION_ID_CHARACTERS] if found else None


def read_line(raw: bytes, members: Members, context: Context) -> Told:
    """Everything the line tells."""
    if "payload" not in members and "created_at" not in members and text_of(members.get("type")) in _ITEMS:
        members = {"type": b'"response_item"', "payload": raw}
    line = _Line(raw, members, context)
    if line.kind == "response_item":
        return Told(_item(line))
    if line.kind == "event_msg":
        return _event(line)
    if line.kind == "session_meta" or _is_head_of_the_first(members):
        return Told([_session(line, context)])
    if line.kind == "compacted":
        return Told([_compaction(line)])
    if line.kind == "turn_context":
        context.model = _told(line.payload.get("model")) or context.model
    elif not line.payload and text_of(members.get("role")):
        return Told([_old_message(line)])
    return Told([line.other()])


class _Line(TranscriptLine):
    __slots__ = ("context", "kind", "members", "payload")

    def __init__(self, raw: bytes, members: Members, context: Context) -> None:
        payload = object_of(members.get("payload"))
        moment = moment_of(value_of(members.get("timestamp") or members.get("created_at")))
        moment = _in_order(moment, text_of(payload.get("type")) or "")
        super().__init__("codex", raw, context.session_id, moment=moment)
        self.version = context.version
        self.context = context
        self.members = members
        self.kind = text_of(members.get("type")) or ""
        self.payload = payload
        if moment is None and self.kind == "response_item":
            self._count()

    def _count(self) -> None:
        number = self.context.untimed[self.digest] = self.context.untimed.get(self.digest, 0) + 1
        if len(self.context.untimed) > _MOST_UNTIMED:
            self.context.untimed.clear()
        if number > 1:
            self.name = f"{self.digest}-{number}"

    def rest(self, data: Members, *without: str) -> Members:
        """Also everything else of the payload and beside it."""
        envelope = {"type"} | ({"payload"} if self.payload else set())
        if self.moment is not None:
            envelope |= {"timestamp", "created_at"}
        with_rest(data, self.payload, *without)
        return with_rest(data, self.members, *envelope, *without)

    def beside(self, data: Members) -> Members:
        """Also what stands beside the payload."""
        placed = ("type", "payload", *(("timestamp", "created_at") if self.moment is not None else ()))
        return with_rest(data, self.members, *placed)

    def said(self) -> Members:
        """Of a message: its form, and its name."""
        return {"protocol": json_of(str(Protocol.OPENAI_RESPONSES)), "record_id": json_of(self.digest)}

    def other(self) -> bytes:
        """Kept as it is, under a type that says which kind of line it was."""
        inner = text_of(self.payload.get("type"))
        name = ".".join(part for part in ("codex", self.kind, inner) if part)
        return self.event(name, self.rest({}))


def _in_order(moment: str | None, kind: str) -> str | None:
    """Lines of an answer are written within one millisecond, which is all that their time tells.

    A few microseconds keep them in the order in which they always stand.
    """
    microseconds = next((place for place, kinds in enumerate(_ORDER) if kind in kinds), 0)
    if moment is None or not microseconds:
        return moment
    try:
        at = datetime.fromisoformat(moment)
        return (
            moment_of((at + timedelta(microseconds=microseconds)).isoformat())
            if at.microsecond % 1000 == 0
            else moment
        )
    except (ValueError, OverflowError):
        return moment


def _session(line: _Line, context: Context) -> bytes:
    context.provider = _told(line.payload.get("model_provider")) or context.provider
    version = line.payload.get("cli_version", b"")
    context.version = version if version.startswith(b'"') else context.version
    return line.event(EventType.SESSION_STARTED, line.rest({}))


def _item(line: _Line) -> list[bytes]:
    kind = text_of(line.payload.get("type")) or ""
    call_id = text_of(line.payload.get("call_id")) or text_of(line.payload.get("id"))
    if kind == "message":
        role = text_of(line.payload.get("role"))
        body = joined({key: value for key, value in line.payload.items() if key in ("role", "content")})
        data: Members = {"role": json_of(role or "user"), "body": body, **line.said()}
        return [line.event(EventType.MESSAGE_RECORDED, line.rest(data, "role", "content"))]
    if kind == "reasoning":
        return [_said(line)]
    if kind in TOOL_CALLS and call_id:
        name = text_of(line.payload.get("name")) or TOOL_CALLS[kind]
        data = {"tool_call_id": json_of(call_id), "tool_name": json_of(name)}
        events = [_said(line), line.event(EventType.TOOL_STARTED, data, ":started")]
        if (
            kind not in SHELL
            and line.payload.get("status") == b'"completed"'
            and "call_id" not in line.payload
        ):
            # It ran at the provider: the item tells its end as well.
            done: Members = {"tool_call_id": json_of(call_id), "tool_name": json_of(name)}
            events.append(line.event(EventType.TOOL_RETURNED, done, ":returned"))
        return events
    if kind in TOOL_OUTPUTS and call_id:
        data = {"tool_call_id": json_of(call_id), **result_of(line.payload)}
        return [_said(line), line.event(EventType.TOOL_RETURNED, data, ":returned")]
    return [line.other()]


def _said(line: _Line) -> bytes:
    """An item of an answer, or the result of a tool: which call it belongs to is not told."""
    data: Members = {"body": joined({"output": b"[" + line.members["payload"] + b"]"}), **line.said()}
    return line.event(EventType.MESSAGE_RECORDED, line.beside(data))


def _event(line: _Line) -> Told:
    kind = text_of(line.payload.get("type")) or ""
    if kind == "token_count":
        info = object_of(line.payload.get("info"))
        usage = object_of(info.get("last_token_usage"))
        if any(value_of(usage.get(name)) for name in _COUNTS):
            return _call(line, info)
    elif kind in _ERRORS:
        return Told([_error(line)])
    elif kind == "thread_settings_applied":
        settings = object_of(line.payload.get("thread_settings"))
        line.context.model = _told(settings.get("model")) or line.context.model
    return Told([line.other()])


def _call(line: _Line, info: Members) -> Told:
    """The end of a call. The counter of the whole session names it: it grows with each one."""
    total = object_of(info.get("total_token_usage"))
    counts = [str(value_of(total.get(name, b"null"))) for name in _COUNTS]
    name = short_id(line.session_id or "codex", "-".join(counts) if total else line.digest)
    protocol = json_of(str(Protocol.OPENAI_RESPONSES))
    data: Members = {"protocol": protocol, "usage_protocol": b'"codex"', "usage": info["last_token_usage"]}
    # There is nothing of the request in a rollout, as in any transcript.
    data["record_id"] = json_of(line.digest)
    events = []
    if line.context.model is not None:
        # Another record told which model is asked, so this is an event of its own: a slice of the file that
        # does not hold that record tells less, and nothing else.
        asked: Members = {"protocol": protocol, "model": line.context.model, "captured": b'"none"'}
        if line.context.provider is not None:
            asked["provider"] = line.context.provider
        suffix = f":{hashlib.blake2b(line.context.model, digest_size=4).hexdigest()}:requested"
        request = line.event(
            EventType.LLM_REQUESTED, asked, suffix, untimed=True, call_id=name, attempt_id=name
        )
        events.append(request)
    events.append(line.event(EventType.LLM_RETURNED, line.rest(data), call_id=name, attempt_id=name))
    return Told(events, name)


def _error(line: _Line) -> bytes:
    told = object_of(line.payload.get("error")) or line.payload
    error: Members = {"type": line.payload["type"]}
    info = told.get("kind") or told.get("codex_error_info")
    if text_of(info):
        error["type"] = json_of(text_of(info))
    elif (kinds := object_of(info)) and len(kinds) == 1:
        # A kind that tells more, such as the status.
        ((kind, more),) = kinds.items()
        error["type"] = json_of(kind)
        if status := object_of(more).get("http_status_code"):
            error["status"] = status
    if text_of(told.get("message")):
        error["message"] = told["message"]
    data: Members = {"error": joined(error), "is_error": b"true", "record_id": json_of(line.digest)}
    data = line.rest(data, "error", "message")
    return line.event(EventType.LLM_RETURNED, data, attempt_id=line.digest)


def _compaction(line: _Line) -> bytes:
    """From here the model knows a summary instead of what was said before."""
    data: Members = {"role": b'"system"', **line.said()}
    if "message" in line.payload:
        data["body"] = joined({"role": b'"system"', "content": line.payload["message"]})
    return line.event(EventType.MESSAGE_RECORDED, line.rest(data, "message"))


def _old_message(line: _Line) -> bytes:
    content = line.members.get("content") or line.members.get("message") or b"null"
    body = joined({"role": line.members["role"], "content": content})
    data = {"role": line.members["role"], "body": body, **line.said()}
    return line.event(EventType.MESSAGE_RECORDED, line.rest(data, "role", "content", "message"))


def _told(raw: bytes | None) -> bytes | None:
    return raw if text_of(raw) else None
