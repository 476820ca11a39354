"""One row of LiteLLM's as wire events: one try of one call, asked and answered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from journal.vocabulary import EventType
from journal.wire.envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS

from .http import NO_HEADERS, Headers, headers_of, joined, json_of, moment_of, text_of, value_of
from .http.address import place_of
from .http.trouble import wait_of
from .litellm_figures import cost_of, usage_of
from .members import Members, object_of

_OPERATIONS = {
    "completion": "chat",
    "text_completion": "text_completion",
    "embedding": "embeddings",
    "image_generation": "image_generation",
    "transcription": "transcription",
    "speech": "speech",
    "rerank": "rerank",
    "moderation": "moderation",
    "responses": "chat",
    "anthropic_messages": "chat",
}
#: What was asked is kept as `messages` whatever it was; a text has the name that its protocol gives it.
_ASKED_AS = {"embeddings": "input", "text_completion": "prompt"}
_NOTHING_SAID = frozenset((b"{}", b"[]", b'""'))
_SAID = ("messages", "input", "prompt", "contents")
_PROVIDER_HEADER = "llm_provider-"
_REQUEST_IDS = ("request-id", "x-request-id", "x-amzn-requestid", "apim-request-id")
_SHA256 = re.compile("[0-9a-f]{64}")
#: As many characters of a key's hash as tell keys apart.
KEY_CHARACTERS = 12
_FALLBACKS = "x-litellm-attempted-fallbacks"

#: Members that the events tell under names of ours; all others go along under their own.
_PLACED = frozenset(
    (
        *("startTime", "endTime", "completionStartTime", "custom_llm_provider", "call_type"),
        *("messages", "response", "proxy_server_request", "model_parameters", "litellm_call_id", "model"),
    )
)
#: Names that mean something on the wire; a member that happens to be called so steps aside.
_MEANT = frozenset(
    (
        *(
            "agent_id",
            "body",
            "cancelled",
            "captured",
            "cost",
            "cost_breakdown",
            "duration",
            "duration_seconds",
            "error",
        ),
        *("finish_reasons", "is_error", "is_fallback", "is_subagent", "operation", "part", "prompt_hash"),
        *("parent_record_id", "parent_tool_use_id", "protocol", "provider", "record_id", "request_id"),
        *("response_cost", "response_id", "response_model", "spend", "status_code", "stream", "target"),
        *("usage", "usage_protocol"),
    )
)


class Row:
    """A row, whose strings that hold JSON are read as that: the table keeps objects so."""

    def __init__(self, raw: bytes, record: Members, *, is_spend_row: bool) -> None:
        self.source = "litellm_spend" if is_spend_row else "litellm"
        self.record = {name: _unwrapped(value) for name, value in record.items() if value != b"null"}
        self.metadata = object_of(self.record.get("metadata"))
        self.hidden = object_of(self.record.get("hidden_params"))
        self.failed = self._text("status") == "failure" or text_of(self.metadata.get("status")) == "failure"
        self.attempt = self._attempt(raw)
        self.operation = self._operation()
        self.asked = self._asked()
        self.headers = self._headers()

    def events(self) -> Iterator[bytes]:
        """What was asked, when the first token came, what was answered, how long to wait."""
        shared = self._shared()
        request = {**shared, **self._request()}
        yield self._event(EventType.LLM_REQUESTED, "requested", self._moment("startTime"), request)
        first_token = self._first_token()
        if first_token is not None:
            mark = {**shared, "mark": b'"first_visible_output"'}
            yield self._event(EventType.STREAM_MARKED, "first_token", first_token, mark)
        ended_at = self._moment("endTime")
        returned = {**shared, **self._returned()}
        yield self._event(EventType.LLM_RETURNED, "returned", ended_at, self._with_rest(returned))
        wait = wait_of(self._status(), self.headers, None, ended_at) if self.failed else None
        if wait is not None:
            yield self._event(EventType.RETRY_SCHEDULED, "retry", ended_at, {**shared, **wait})

    def _event(self, kind: EventType, suffix: str, moment: str | None, data: Members) -> bytes:
        event: Members = {"id": json_of(f"{self.source}:{self.attempt}:{suffix}"), "type": json_of(str(kind))}
        event["v"] = b"1"
        if moment is not None:
            event["ts"] = json_of(moment)
        session = self._session()
        if session is not None:
            event["session_id"] = json_of(session)
        event["attempt_id"] = json_of(self.attempt)
        event["source"] = joined({"name": json_of(self.source)})
        user = self._text("end_user") or self._text("user")
        if user:
            event["user"] = json_of(user)
        if tags := self._tags():
            event["tags"] = json_of(tags)
        event["data"] = joined(data)
        return joined(event)

    def _tags(self) -> list[str]:
        """Those of the request, and by which key of the gateway it was sent: its name, else the begin of its hash."""
        told = value_of(self.record.get("request_tags"))
        tags = told if isinstance(told, list) and all(isinstance(tag, str) for tag in told) else []
        name = text_of(self.metadata.get("user_api_key_alias"))
        places = (
            self.metadata.get("user_api_key_hash"),
            self.metadata.get("user_api_key"),
            self.record.get("api_key"),
        )
        digests = (text_of(place) or "" for place in places)
        key = name or next((text[:KEY_CHARACTERS] for text in digests if _SHA256.fullmatch(text)), None)
        return [*tags, f"key:{key}"] if key else tags

    def _attempt(self, raw: bytes) -> str:
        """Each try has an id of its own."""
        own = (self._text("litellm_call_id"), text_of(self.metadata.get("litellm_call_id")))
        other = (self._text("id"), self._text("request_id"))
        found = next((name for name in (*own, *other) if name), None)
        if found is None or len(found) > ID_CHARACTERS - len("litellm_spend:first_token:"):
            return hashlib.blake2b(
                found.encode("utf-8", "surrogatepass") if found else raw, digest_size=16
            ).hexdigest()
        return found

    def _session(self) -> str | None:
        """A payload with a session in its metadata has it as its trace, and nothing as its session."""
        found = self._text("session_id") or self._text("trace_id")
        return found[:SESSION_ID_CHARACTERS] if found else None

    def _operation(self) -> str | None:
        name = self._text("call_type") or ""
        return _OPERATIONS.get(name.removeprefix("a"), _OPERATIONS.get(name, name or None))

    def _asked(self) -> Members:
        """The request as far as it was kept; by default the table keeps nothing of it."""
        sent = object_of(self.record.get("proxy_server_request"))
        sent = object_of(sent.get("body")) or sent
        if not sent.keys().isdisjoint(_SAID):
            return sent
        said = self.record.get("messages", b"{}")
        is_text = said.startswith(b'"')
        if said in _NOTHING_SAID or (is_text and self.operation not in _ASKED_AS):
            return {}
        name = _ASKED_AS.get(self.operation or "", "messages") if is_text else "messages"
        if self.operation == "embeddings" or (self._text("call_type") or "").endswith("responses"):
            name = "input"
        asked: Members = {"model": json_of(self._model()), name: said}
        parameters = object_of(self.record.get("model_parameters"))
        return asked | {key: value for key, value in parameters.items() if key not in asked}

    def _model(self) -> str | None:
        """What was asked for: the name of a group, of which each try may take another deployment."""
        return self._text("model_group") or self._text("model")

    def _shared(self) -> Members:
        data: Members = {}
        for name, told in (
            ("provider", self._text("custom_llm_provider")),
            ("protocol", self._protocol()),
            ("operation", self.operation),
            ("model", self._model()),
            ("target", place_of(self._text("api_base") or "")[0]),
            ("prompt_hash", self._prompt()),
        ):
            if told:
                data[name] = json_of(told)
        if self._fallbacks():
            data["is_fallback"] = b"true"
        return data

    def _protocol(self) -> str | None:
        """Completions are told in OpenAI's form, whoever was asked."""
        if self._text("call_type") in ("completion", "acompletion"):
            return "openai_chat"
        return "embeddings" if self.operation == "embeddings" else None

    def _prompt(self) -> str | None:
        """Equal for tries of one call. Where nothing was kept of what was asked, the session must tell."""
        said = next((self.asked[name] for name in _SAID if name in self.asked), b"")
        if not said and self._session() is None:
            return None
        digest = hashlib.blake2b(digest_size=16, person=b"recto litellm")
        for part in (self._text("call_type") or "", self._model() or ""):
            digest.update(b"%d:" % len(part) + part.encode("utf-8", "surrogatepass"))
        digest.update(json_of(value_of(said)) if said else b"")
        return digest.hexdigest()

    def _request(self) -> Members:
        data: Members = {}
        if self.asked:
            data["body"] = joined(self.asked)
            data["captured"] = b'"full"' if "proxy_server_request" in self.record else b'"reconstructed"'
        else:
            data["captured"] = b'"none"'
            if "model_parameters" in self.record:
                data["model_parameters"] = self.record["model_parameters"]
        if "call_type" in self.record:
            data["call_type"] = self.record["call_type"]
        return data

    def _returned(self) -> Members:
        data: Members = {}
        if "model" in self.record:
            data["response_model"] = self.record["model"]
        for name in _REQUEST_IDS:
            if found := self.headers.get(name):
                data["request_id"] = json_of(found)
                break
        response = self.record.get("response", b"{}")
        if response.startswith(b"{") and response != b"{}":
            data["body"] = response
        elif response not in (b"{}", b'""'):
            data["response"] = response
        # Where the provider gave no id, LiteLLM's own stands there: by it payload and spend row find each other.
        if identifier := self._text("id") or self._text("request_id"):
            data["response_id"] = json_of(identifier)
        if self.failed:
            data["error"] = self._error()
        usage = usage_of(self.record, self.metadata, self.hidden)
        if usage is not None:
            data["usage"] = usage
        cost = cost_of(self.record, self.metadata)
        # A try that failed may have been billed; its zeros only say that nobody knows.
        if cost is not None and (value_of(cost) or not self.failed):
            data["cost"] = joined({"total_cost": cost, "currency": b'"USD"'})
        return data

    def _error(self) -> bytes:
        told = object_of(self.record.get("error_information")) or object_of(
            self.metadata.get("error_information")
        )
        error: Members = {"type": told.get("error_class", b'"failure"')}
        message = told.get("error_message") or self.record.get("error_str")
        if message is not None:
            error["message"] = message
        status = self._status()
        if status is not None:
            error["status"] = str(status).encode()
        return joined(error)

    def _status(self) -> int | None:
        told = object_of(self.record.get("error_information")) or object_of(
            self.metadata.get("error_information")
        )
        code = value_of(told.get("error_code"))
        text = str(code) if isinstance(code, int | str) else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) == 3 else None

    def _fallbacks(self) -> int:
        told = (
            value_of(self.metadata.get("attempted_fallbacks")),
            value_of(object_of(self.hidden.get("additional_headers")).get(_FALLBACKS)),
        )
        return next((count for count in told if isinstance(count, int) and count > 0), 0)

    def _first_token(self) -> str | None:
        """Told for every row; only where it lies between the others something was streamed."""
        first, start, end = (self._moment(name) for name in ("completionStartTime", "startTime", "endTime"))
        if first is None or start is None or end is None:
            return None
        try:
            lies_between = (
                datetime.fromisoformat(start) < datetime.fromisoformat(first) < datetime.fromisoformat(end)
            )
        except TypeError:  # one of them has no zone
            return None
        return first if lies_between else None

    def _headers(self) -> Headers:
        told = value_of(self.hidden.get("additional_headers"))
        if not isinstance(told, dict):
            return NO_HEADERS
        return headers_of({name.removeprefix(_PROVIDER_HEADER): value for name, value in told.items()})

    def _moment(self, name: str) -> str | None:
        return moment_of(value_of(self.record.get(name)))

    def _text(self, name: str) -> str | None:
        return text_of(self.record.get(name))

    def _with_rest(self, data: Members) -> Members:
        """Also everything that has no place on the wire, under its own name."""
        for name, value in self.record.items():
            if name not in _PLACED:
                data[f"recorded_{name}" if name in data or name in _MEANT else name] = value
        return data


def _unwrapped(raw: bytes) -> bytes:
    """An object or list that was written into a text."""
    text = text_of(raw)
    if text is None or not text.startswith(("{", "[")):
        return raw
    value = value_of(text.encode("utf-8", "surrogatepass"))
    return text.encode("utf-8", "surrogatepass") if isinstance(value, dict | list) else raw
