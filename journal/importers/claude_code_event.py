"""One record of a Claude Code transcript as wire-v1 events."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from journal.vocabulary import EventType, Protocol
from journal.wire.envelope import TYPE_CHARACTERS

from .claude_code_errors import Fault, fault_of_message, fault_of_retry, reason, wait
from .claude_code_json import is_id, joined, number_of, quoted, text_of, told, unspaced
from .claude_code_line import Line, digest, is_moment
from .members import Members, list_of, object_of

_SYNTHETIC = b'"<synthetic>"'
_TITLES = {"summary": "summary", "ai-title": "aiTitle", "custom-title": "customTitle"}
#: Who gave a title, where nobody chose it.
_TITLED_BY = {"summary": b'"summary"', "ai-title": b'"model"'}
#: How tools say how long they took, and how many of it make a second.
_DURATIONS = {"durationMs": 1000, "totalDurationMs": 1000, "durationSeconds": 1}

_TOO_LONG = 10**12

_RETURNED = quoted(EventType.LLM_RETURNED)
_RETRY = quoted(EventType.RETRY_SCHEDULED)
_MESSAGE = quoted(EventType.MESSAGE_RECORDED)
_TOOL_STARTED = quoted(EventType.TOOL_STARTED)
_TOOL_RETURNED = quoted(EventType.TOOL_RETURNED)
_SESSION_STARTED = quoted(EventType.SESSION_STARTED)
_PROTOCOL = quoted(Protocol.ANTHROPIC_MESSAGES)


class Told(NamedTuple):
    """The events of one line, and the id of the answer of which it tells a part, if it does."""

    events: list[bytes]
    answer_id: bytes | None = None


def read_line(raw: bytes, record: Members, file_session_id: bytes | None) -> Told:
    """Everything the line tells. Its first event holds all of it."""
    line = Line(raw, record, file_session_id)
    kind = text_of(record.get("type")) or ""
    if kind in ("assistant", "user"):
        message = object_of(record.get("message"))
        if message:
            del line.rest["message"]
            return _message(line, record, message, kind)
    elif kind == "system":
        if record.get("subtype") == b'"api_error"':
            return Told(_refused_try(line))
        if record.get("subtype") == b'"compact_boundary"':
            return Told([_compaction(line)])
    elif kind == "progress":
        progress = object_of(record.get("data"))
        if progress.get("type") == b'"agent_progress"':
            inner = object_of(progress.get("message"))
            message = object_of(inner.get("message"))
            if message:
                return _of_agent(line, progress, inner, message)
    elif kind in _TITLES and text_of(record.get(_TITLES[kind])):
        return Told([_title(line, kind)])
    return Told([_other(line, kind)])


def _message(line: Line, record: Members, message: Members, kind: str) -> Told:
    """A message of the conversation, in a record of its own or inside of the line."""
    body = record["message"]
    if kind == "assistant":
        if _is_answer(message):
            return _part(line, record, message)
        if record.get("isApiErrorMessage") == b"true" and _is_synthetic(message):
            return Told([_shown_error(line, record, message)])
    role = message.get("role")
    data = {"role": role if is_id(role) else quoted(kind), "body": body} | line.place()
    events = [line.event(_MESSAGE, line.with_rest(data), identifier=line.identifier())]
    return Told(events + _tools(line, record, message))


def _of_agent(line: Line, progress: Members, inner: Members, message: Members) -> Told:
    """A line that tells what a sub-agent said or was told, in a wrapping of its own."""
    line.belongs_to(progress.get("agentId"), progress.get("agentType"))
    if is_moment(inner.get("timestamp")):
        line.moment = inner["timestamp"]
    del line.rest["data"]
    line.rest["agent_message"] = joined({key: value for key, value in inner.items() if key != "message"})
    line.rest["progress"] = joined({key: value for key, value in progress.items() if key != "message"})
    kind = text_of(inner.get("type")) or text_of(message.get("role"))
    return _message(line, inner, message, "assistant" if kind == "assistant" else "user")


def _is_synthetic(message: Members) -> bool:
    return message.get("model", _SYNTHETIC) in (_SYNTHETIC, b"null")


def _is_answer(message: Members) -> bool:
    """Whether a model gave it: the program writes messages of its own, too."""
    if not is_id(message.get("id")):
        return False
    model = message.get("model")
    return model != _SYNTHETIC if told(model) else told(message.get("usage"))


def _part(line: Line, record: Members, message: Members) -> Told:
    """One part of an answer: the program writes a line for each block, and repeats what was counted."""
    data: Members = {"protocol": _PROTOCOL}
    # Other providers are reached under names of their own, by programs that stand in between.
    if b"claude" in message.get("model", b""):
        data["provider"] = b'"anthropic"'
    data["part"] = b"true"
    data["response_id"] = message["id"]
    request_id = record.get("requestId")
    if told(request_id):
        data["request_id"] = request_id
    data["body"] = record["message"]
    data = line.with_rest(data | line.place(), "requestId")
    # A line is written again, with more counts or fewer, when a session is resumed by another version. Both
    # are parts of one answer, so they are two events and not a contradiction.
    suffix = b":" + digest(unspaced(line.raw))[:12]
    identifier = line.identifier(suffix)
    part = line.event(_RETURNED, data, identifier=identifier, call_id=message["id"])
    return Told([part, *_tools(line, record, message)], message["id"])


def _shown_error(line: Line, record: Members, message: Members) -> bytes:
    """The end of a call that never got an answer, as the program shows it."""
    blocks = [object_of(block) for block in list_of(message.get("content"))]
    texts = [text_of(block.get("text")) for block in blocks] or [text_of(message.get("content"))]
    fault = fault_of_message(record, [text for text in texts if text])
    data = _failed(fault) | line.place()
    data["recorded_message"] = record["message"]
    data = line.with_rest(data, "requestId")
    message_id = message.get("id")
    ids = {"call_id": message_id} if is_id(message_id) else {"attempt_id": line.uuid or line.identifier()}
    return line.event(_RETURNED, data, identifier=line.identifier(), **ids)


def _refused_try(line: Line) -> list[bytes]:
    """A try that was refused or never arrived, and the wait before the next one."""
    record = line.record
    fault = fault_of_retry(record.get("error"))
    own = line.uuid or line.identifier()
    data = line.with_rest(_failed(fault) | line.place())
    events = [line.event(_RETURNED, data, identifier=line.identifier(), attempt_id=own)]
    seconds, chosen_by = wait(record)
    told_wait: Members = {}
    if seconds is not None and chosen_by is not None:
        told_wait = {"delay_seconds": seconds, "delay_source": quoted(chosen_by)}
    told_wait["reason"] = quoted(reason(fault, record))
    told_wait |= {key: record[key] for key in ("retryAttempt", "maxRetries") if key in record}
    if line.is_subagent:
        told_wait["is_subagent"] = b"true"
    events.append(line.event(_RETRY, told_wait, identifier=line.identifier(b":retry"), attempt_id=own))
    return events


def _failed(fault: Fault) -> Members:
    """Whose error it is shows in the id of the request, which only the provider gives."""
    data: Members = {}
    if fault.request_id is not None:
        if fault.request_id.startswith("req_"):
            data = {"protocol": _PROTOCOL, "provider": b'"anthropic"'}
        data["request_id"] = quoted(fault.request_id)
    return data | {"error": fault.as_json(), "is_error": b"true"}


def _tools(line: Line, record: Members, message: Members) -> list[bytes]:
    """Tools that the message asks for or brings the result of. What they were asked for is in the message."""
    if b'"tool_' not in record["message"]:
        return []
    blocks = [object_of(block) for block in list_of(message.get("content"))]
    # What stands beside the message belongs to its one result; of several, nobody says to which.
    alone = sum(block.get("type") == b'"tool_result"' for block in blocks) == 1
    beside = record.get("toolUseResult") if alone and not line.is_subagent else None
    # Events of tools are the same in all writings of a message: a sub-agent's file and its parent's both have it.
    uuid = record.get("uuid")
    events = []
    for number, block in enumerate(blocks):
        kind = block.get("type")
        if kind == b'"tool_use"':
            kind, data = _TOOL_STARTED, _tool_use(block)
        elif kind == b'"tool_result"' and is_id(block.get("tool_use_id")):
            kind, data = _TOOL_RETURNED, _tool_result(block, beside)
        else:
            continue
        if line.is_subagent:
            data["is_subagent"] = b"true"
        identifier = line.identifier(b":tool:%d" % number, uuid=uuid if is_id(uuid) else None)
        events.append(line.event(kind, data, identifier=identifier, agent=line.agent_id))
    return events


def _tool_use(block: Members) -> Members:
    data: Members = {}
    for ours, theirs in (("tool_call_id", "id"), ("tool_name", "name")):
        value = block.get(theirs)
        if is_id(value):
            data[ours] = value
    return data


def _tool_result(block: Members, beside: bytes | None) -> Members:
    data: Members = {"tool_call_id": block["tool_use_id"]}
    if told(block.get("is_error")):
        data["is_error"] = block["is_error"]
    if told(block.get("content")):
        data["result"] = block["content"]
    more = object_of(beside)
    if is_id(more.get("agentId")):
        data["agent_id"] = more["agentId"]
    for name, per_second in _DURATIONS.items():
        amount = number_of(more.get(name))
        if amount is not None and 0 <= amount < _TOO_LONG:
            data["duration_seconds"] = msgspec.json.encode(amount / per_second)
            break
    return data


def _compaction(line: Line) -> bytes:
    """From here the model knows a summary instead of what was said before."""
    content = line.record.get("content")
    data: Members = {"role": b'"system"'}
    if told(content):
        data["body"] = joined({"role": b'"system"', "content": content})
    return line.event(_MESSAGE, line.with_rest(data | line.place(), "content"), identifier=line.identifier())


def _title(line: Line, kind: str) -> bytes:
    name = _TITLES[kind]
    data = {"title": line.record[name], "recorded_type": line.record["type"]}
    if kind in _TITLED_BY:
        data["title_from"] = _TITLED_BY[kind]
    data |= line.place()
    return line.event(_SESSION_STARTED, line.with_rest(data, name), identifier=line.identifier())


def _other(line: Line, kind: str) -> bytes:
    """Every other line is kept as it is, under a type that says which kind of line it was."""
    subtype = text_of(line.record.get("subtype")) or text_of(object_of(line.record.get("data")).get("type"))
    name = ".".join(part for part in ("claude_code", kind, subtype) if part)[:TYPE_CHARACTERS]
    return line.event(quoted(name), line.with_rest(line.place()), identifier=line.identifier())
