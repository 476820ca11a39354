"""One message of a Gemini CLI session as wire events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journal.vocabulary import EventType
from journal.wire.envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS

from .http import joined, json_of, moment_of, text_of, value_of
from .members import Members
from .transcript_line import TranscriptLine, short_id, with_rest

AGENT = "gemini_cli"
#: Of a tool, what its answer asked for; what came of it is told with its end.
_ASKED = ("id", "name", "args")
_ENDED = {"success": False, "error": True, "cancelled": False}
_HEAD = ("sessionId", "messages")


def session_of(members: Members) -> str | None:
    """The session that a header names."""
    found = text_of(members.get("sessionId"))
    return found[:SESSION_ID_CHARACTERS] if found else None


def head_event(members: Members, session_id: str | None) -> bytes:
    """The header is written anew with each message."""
    rest = {name: value for name, value in members.items() if name not in _HEAD}
    line = TranscriptLine(AGENT, _plain(rest), session_id, moment=_moment(members, "startTime"))
    return line.event(EventType.SESSION_STARTED, with_rest({}, rest))


def other_event(raw: bytes, members: Members, session_id: str | None) -> bytes:
    """Changes of the header, and whatever is yet to come, kept as they are."""
    kind = text_of(members.get("type")) or next(iter(members), "").lstrip("$")
    line = TranscriptLine(AGENT, _plain(members), session_id, moment=_moment(members, "timestamp"))
    return line.event(f"{AGENT}.{kind}" if kind else AGENT, with_rest({}, members))


def message_events(raw: bytes, members: Members, session_id: str | None) -> Iterator[bytes]:
    """Everything a message tells. What may still change in a later save is an event of its own."""
    kind = text_of(members.get("type"))
    if kind == "user":
        body = joined({"role": b'"user"', **{key: members[key] for key in ("content",) if key in members}})
        line = _line(members, session_id, json_of(value_of(body)))
        data: Members = {"role": b'"user"', "body": body, "record_id": members["id"]}
        placed = ("id", "type", "content", *_timestamp(line))
        yield line.event(EventType.MESSAGE_RECORDED, with_rest(data, members, *placed))
    elif kind == "gemini":
        yield from _answer(members, session_id)
    else:
        yield other_event(raw, members, session_id)


def _answer(members: Members, session_id: str | None) -> Iterator[bytes]:
    tools = value_of(members.get("toolCalls"))
    tools = [tool for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    asked = [{name: tool[name] for name in _ASKED if name in tool} for tool in tools]
    said = {
        name: value for name, value in members.items() if name not in ("id", "type", "timestamp", "toolCalls")
    }
    if asked:
        said["toolCalls"] = json_of(asked)
    line = _line(members, session_id, _plain(said))
    data: Members = {"protocol": json_of(AGENT), "body": joined(said), "record_id": members["id"]}
    if not _timestamp(line) and "timestamp" in members:
        data["timestamp"] = members["timestamp"]
    call_id = short_id(session_id or AGENT, text_of(members["id"]) or "")
    yield line.event(EventType.LLM_RETURNED, data, call_id=call_id, attempt_id=call_id)
    for number, tool in enumerate(tools):
        yield from _tool(members, session_id, tool, number)


def _tool(members: Members, session_id: str | None, tool: dict[str, Any], number: int) -> Iterator[bytes]:
    use = tool.get("id")
    if not isinstance(use, str) or not use:
        return
    named: Members = {"tool_call_id": json_of(use)}
    if isinstance(name := tool.get("name"), str) and name:
        named["tool_name"] = json_of(name)
    line = _line(members, session_id, json_of(named))
    yield line.event(EventType.TOOL_STARTED, named, f":tool:{number}")
    status = tool.get("status")
    if not isinstance(status, str) or status not in _ENDED:
        return
    told = {name: json_of(value) for name, value in tool.items() if name not in (*_ASKED, "timestamp")}
    data = {**named, "is_error": json_of(_ENDED[status])}
    if status == "cancelled":
        data["cancelled"] = b"true"
    if "result" in told:
        data["result"] = told.pop("result")
    moment = moment_of(tool.get("timestamp"))
    ended = TranscriptLine(AGENT, _plain(told), session_id, moment=moment, own=f"{line.name}:{_short(told)}")
    yield ended.event(EventType.TOOL_RETURNED, with_rest(data, told), f":tool:{number}:returned")


def _line(members: Members, session_id: str | None, said: bytes) -> TranscriptLine:
    """A message that is saved again with more in it is told again, as another event of the same call."""
    identifier = text_of(members["id"]) or ""
    if len(identifier) > ID_CHARACTERS // 2:
        identifier = ""
    line = TranscriptLine(AGENT, said, session_id, moment=_moment(members, "timestamp"))
    line.name = f"{identifier}:{line.digest[:12]}"
    return line


def _timestamp(line: TranscriptLine) -> tuple[str, ...]:
    return ("timestamp",) if line.moment is not None else ()


def _moment(members: Members, name: str) -> str | None:
    return moment_of(value_of(members.get(name)))


def _plain(members: Members) -> bytes:
    """The same for every way of writing it down."""
    return json_of({name: value_of(value) for name, value in members.items()})


def _short(members: Members) -> str:
    return TranscriptLine(AGENT, _plain(members), None, moment=None).digest[:12]
