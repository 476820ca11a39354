"""An HTTP exchange as wire events: what was asked, what was answered, how long to wait."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from journal.importers.base import Reading, Record
from journal.importers.members import Members
from journal.vocabulary import EventType

from .address import Call, call_of, place_of
from .body import Body
from .headers import NO_HEADERS, Headers
from .trouble import error_of, wait_of
from .writing import joined, json_of, value_of

_DIGEST_BYTES = 16
_SESSION = re.compile(r"_session_([0-9a-fA-F-]{8,64})\Z")
_REQUEST_IDS = ("request-id", "x-request-id", "x-amzn-requestid", "apim-request-id")
_COUNTED = {
    "inputTokens": "input",
    "outputTokens": "output",
    "cacheReadInputTokens": "cache-read-input",
    "cacheWriteInputTokens": "cache-write-input",
}
_COUNT = re.compile(r"0|[1-9][0-9]{0,11}")
# Nobody has that many requests without a time in one recording; ids stay apart by their digest all the same.
_MOST_PROMPTS = 200_000


@dataclass(slots=True)
class Exchange:
    """One request and its answer as a recorder saw them. `asked_too` and `told_too` go along as they are."""

    method: str
    url: str
    request_headers: Headers = NO_HEADERS
    request: Body | None = None
    answered: bool = True
    status: int | None = None
    answer_headers: Headers = NO_HEADERS
    answer: Body | None = None
    started_at: str | None = None
    ended_at: str | None = None
    duration_seconds: bytes | None = None
    failure: str | None = None
    is_cancelled: bool = False
    asked_too: Members = field(default_factory=dict)
    told_too: Members = field(default_factory=dict)


class Recording:
    """The exchanges of one file: counts what is no call, tells apart what has no time."""

    def __init__(self, source: str, reading: Reading) -> None:
        self.source = joined({"name": json_of(source)})
        self.reading = reading
        self.others = 0
        self.calls = 0
        self._file = b""
        self._met: dict[bytes, int] = {}

    def records(self, exchange: Exchange, line: int, raw: bytes) -> Iterator[Record]:
        """The events of an exchange; none when it is no call to a model."""
        is_timed = exchange.started_at is not None
        if not is_timed and not self._file:
            self._file = _digest(raw)
        call = call_of(exchange.method, exchange.url, exchange.request, exchange.answer)
        if call is None:
            self.others += 1
            return
        self.calls += 1
        prompt = self._prompt(exchange, is_timed=is_timed)
        attempt = self._attempt(exchange, prompt, is_timed=is_timed)
        for event in _events(exchange, call, prompt.hex(), attempt, self.source):
            yield Record(line, raw, event)

    def finish(self) -> None:
        """Say what was left out, so that nobody looks for it."""
        if not self.others:
            return
        one = self.others == 1
        others = "1 exchange is" if one else f"{self.others} exchanges are"
        if self.calls:
            self.reading.notes.append(f"{others} no {'call' if one else 'calls'} to a model and left out.")
        else:
            self.reading.notes.append(f"No call to a model: {others} something else.")

    def _prompt(self, exchange: Exchange, *, is_timed: bool) -> bytes:
        """Equal for tries of one call. Without times only tries of one recording can be told to be that."""
        _, _, address = place_of(exchange.url)
        request = exchange.request.raw if exchange.request is not None else b""
        parts = (exchange.method.upper().encode(), address.encode("utf-8", "surrogatepass"), request)
        return _digest(*parts) if is_timed else _digest(*parts, self._file)

    def _attempt(self, exchange: Exchange, prompt: bytes, *, is_timed: bool) -> str:
        """Names the exchange, the same in every copy of the file.

        Without times the tries of a call are in the order of the file, so their number comes first.
        """
        answer = exchange.answer.raw if exchange.answer is not None else b""
        told = (exchange.started_at or "", str(exchange.status), _request_id(exchange) or "")
        digest = _digest(prompt, *(text.encode("utf-8", "surrogatepass") for text in told), answer).hex()
        if is_timed:
            return digest
        if len(self._met) >= _MOST_PROMPTS:
            self._met.clear()
        number = self._met[prompt] = self._met.get(prompt, 0) + 1
        return f"{prompt.hex()[:16]}-{number:05d}-{digest[:16]}"


def _events(exchange: Exchange, call: Call, prompt: str, attempt: str, source: bytes) -> Iterator[bytes]:
    target, _, _ = place_of(exchange.url)
    shared: Members = {}
    for name, told in (
        ("provider", call.provider),
        ("protocol", call.protocol),
        ("operation", call.operation),
    ):
        if told is not None:
            shared[name] = json_of(told)
    found: Members = {}
    # Without a model that was asked for, tries cannot be told to be one call.
    same = prompt if call.model is not None else None
    for name, told in (("model", call.model), ("target", target), ("prompt_hash", same)):
        if told is not None:
            found[name] = json_of(told)
    envelope: Members = {"v": b"1", "attempt_id": json_of(attempt), "source": source}
    if session := _session(exchange):
        envelope["session_id"] = json_of(session)
    if _is_claude_code(exchange):
        envelope["agent"] = b'"claude-code"'
    requested = {**shared, **found, **_asked(exchange)}
    yield _event(envelope, EventType.LLM_REQUESTED, f"{attempt}:requested", exchange.started_at, requested)
    if not exchange.answered:
        return
    ended_at = exchange.ended_at
    returned = {**shared, **found, **_told(exchange, call)}
    yield _event(envelope, EventType.LLM_RETURNED, f"{attempt}:returned", ended_at, returned)
    wait = wait_of(exchange.status, exchange.answer_headers, exchange.answer, ended_at)
    if wait is not None and "error" in returned:
        yield _event(envelope, EventType.RETRY_SCHEDULED, f"{attempt}:retry", ended_at, {**found, **wait})


def answer_records(
    body: Body, *, protocol: str | None, source: str, line: int, raw: bytes
) -> Iterator[Record]:
    """An answer of which nothing else is known: no request, no address, no time."""
    attempt = _digest(body.raw).hex()
    envelope: Members = {
        "v": b"1",
        "attempt_id": json_of(attempt),
        "source": joined({"name": json_of(source)}),
    }
    data: Members = {}
    if protocol is not None:
        data["protocol"] = json_of(protocol)
    data["stream" if body.is_stream else "body"] = body.raw
    error = error_of(None, NO_HEADERS, body)
    if error:
        data["error"] = joined(error)
    yield Record(line, raw, _event(envelope, EventType.LLM_RETURNED, f"{attempt}:returned", None, data))
    status = value_of(error.get("status"))
    wait = wait_of(status if isinstance(status, int) else None, NO_HEADERS, body, None) if error else None
    if wait is not None:
        yield Record(line, raw, _event(envelope, EventType.RETRY_SCHEDULED, f"{attempt}:retry", None, wait))


def _event(envelope: Members, kind: EventType, identifier: str, moment: str | None, data: Members) -> bytes:
    event: Members = {"id": json_of(identifier), "type": json_of(str(kind)), **envelope}
    if moment is not None:
        event["ts"] = json_of(moment)
    event["data"] = joined(data)
    return joined(event)


def _asked(exchange: Exchange) -> Members:
    data: Members = {
        "method": json_of(exchange.method),
        "url": json_of(exchange.url),
        "headers": exchange.request_headers.wire,
    }
    if exchange.request is not None:
        data["body"] = exchange.request.raw
    else:
        data["captured"] = b'"none"'
    return _with_own(data, exchange.asked_too)


def _told(exchange: Exchange, call: Call) -> Members:
    data: Members = {}
    if exchange.status is not None:
        data["status_code"] = str(exchange.status).encode()
    data["headers"] = exchange.answer_headers.wire
    if identifier := _request_id(exchange):
        data["request_id"] = json_of(identifier)
    if exchange.duration_seconds is not None:
        data["duration_seconds"] = exchange.duration_seconds
    answer = exchange.answer
    if answer is not None:
        is_list = answer.raw.startswith(b"[")
        is_stream = answer.is_stream or (call.streams and (is_list or answer.is_text))
        is_error = exchange.status is not None and exchange.status >= 400
        data["stream" if is_stream and not is_error else "body"] = answer.raw
    tells_usage = answer is not None and (answer.is_stream or "usage" in answer.members)
    counts = _counts_in_headers(exchange.answer_headers) if call.provider == "aws" else {}
    if counts and not tells_usage:
        data["usage"] = joined(counts)
    error = error_of(exchange.status, exchange.answer_headers, answer)
    if exchange.failure is not None:
        error = {"type": json_of(exchange.failure)}
    if error:
        data["error"] = joined(error)
    if exchange.is_cancelled:
        data["cancelled"] = b"true"
    return _with_own(data, exchange.told_too)


def _counts_in_headers(headers: Headers) -> Members:
    """Bedrock tells the tokens of every model beside the answer, which has a form of its own for each."""
    told = {name: headers.get(f"x-amzn-bedrock-{kind}-token-count") for name, kind in _COUNTED.items()}
    return {name: count.encode() for name, count in told.items() if count and _COUNT.fullmatch(count)}


def _request_id(exchange: Exchange) -> str | None:
    found = (exchange.answer_headers.get(name) for name in _REQUEST_IDS)
    return next((identifier for identifier in found if identifier), None)


def _with_own(data: Members, own: Members) -> Members:
    """The recorder's own names stand as they are, beside ours."""
    for name, value in own.items():
        data[f"recorded_{name}" if name in data or name in _READ else name] = value
    return data


#: Names that mean something on the wire; a recorder's member that happens to be called so steps aside.
_READ = frozenset(
    (
        *("agent_id", "attempt", "body", "cancelled", "captured", "duration", "duration_seconds", "error"),
        *("finish_reasons", "is_error", "is_subagent", "model", "operation", "parent_record_id"),
        *("parent_tool_use_id", "part", "prompt_hash", "protocol", "provider", "record_id", "request_id"),
        *("response_id", "status_code", "stream", "target", "usage", "usage_protocol"),
    )
)


def _session(exchange: Exchange) -> str | None:
    """Claude Code names its session in a header, or in the user it calls for. Nobody else does."""
    if told := exchange.request_headers.get("x-claude-code-session-id"):
        return told[:255]
    members = exchange.request.members if exchange.request is not None else {}
    if "metadata" not in members:
        return None
    metadata = value_of(members["metadata"])
    user = metadata.get("user_id") if isinstance(metadata, dict) else None
    if not isinstance(user, str):
        return None
    if user.startswith("{"):
        named = value_of(user.encode("utf-8", "surrogatepass"))
        session = named.get("session_id") if isinstance(named, dict) else None
        return session[:255] if isinstance(session, str) and session else None
    match = _SESSION.search(user)
    return match.group(1) if match else None


def _is_claude_code(exchange: Exchange) -> bool:
    return (exchange.request_headers.get("user-agent") or "").startswith(("claude-cli/", "claude-code/"))


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES, person=b"recto exchange")
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()
