"""Tell Recto what LiteLLM does: tries, retries, fallbacks, what each step made of the request, and the cost.

    import litellm
    from litellm_callback import RectoCallback

    litellm.callbacks = [RectoCallback("http://127.0.0.1:8321", key="…")]

One file, and nothing but LiteLLM and the standard library. Written against LiteLLM 1.106.2. Events are sent by a thread
of its own; when Recto is away they wait in a bounded queue, and what did not fit is told as a gap.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import queue
import threading
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

try:
    from litellm.integrations.custom_logger import CustomLogger
except ImportError:  # the events can be made without it
    CustomLogger = object

Event = dict[str, Any]
#: Which form a body has, by LiteLLM's name of the provider; most speak that of OpenAI.
PROTOCOLS = {
    "anthropic": "anthropic_messages",
    "gemini": "gemini",
    "vertex_ai": "gemini",
    "bedrock": "bedrock_converse",
    "ollama_chat": "ollama",
}
#: Kinds of calls that have a form of their own, whoever is asked.
PROTOCOLS_OF_CALLS = {
    "responses": "openai_responses",
    "aresponses": "openai_responses",
    "embedding": "embeddings",
    "aembedding": "embeddings",
}
#: Members of what LiteLLM hands to its client that are not part of the body.
_NOT_SENT = ("extra_headers", "timeout", "api_key", "api_base")
#: Options that LiteLLM adds for itself.
_OWN_OPTIONS = ("max_retries", "extra_body")
#: Providers whose own answers tell what they cost.
_TELL_THEIR_COST = ("openrouter",)
_REMEMBERED_CALLS = 10_000


class Try(NamedTuple):
    """One try: the call it belongs to, its number there, and the id of the try that failed before it."""

    call_id: str
    number: int
    before: str | None


class Operations:
    """Which tries are one call: a retry or a fallback has the trace and the messages of a try that failed."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[str, Try]] = OrderedDict()
        self._tries: OrderedDict[str, Try] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, details: dict[str, Any]) -> Try:
        """The try that LiteLLM tells of; the same one each time."""
        with self._lock:
            try_id = str(details.get("litellm_call_id"))
            if try_id not in self._tries:
                before, last = self._failed.pop(self._name(details), (None, Try(try_id, 0, None)))
                self._tries[try_id] = Try(last.call_id, last.number + 1, before)
                if len(self._tries) > _REMEMBERED_CALLS:
                    self._tries.popitem(last=False)
            return self._tries[try_id]

    def failed(self, details: dict[str, Any]) -> None:
        """The next try with the same trace and messages belongs to the same call."""
        with self._lock:
            try_id = str(details.get("litellm_call_id"))
            if try_id in self._tries:
                self._failed[self._name(details)] = (try_id, self._tries[try_id])
                if len(self._failed) > _REMEMBERED_CALLS:
                    self._failed.popitem(last=False)

    @staticmethod
    def _name(details: dict[str, Any]) -> str:
        told = json.dumps(
            [details.get("litellm_trace_id"), details.get("messages") or details.get("input")], default=str
        )
        return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


class Events:
    """Makes events of what LiteLLM tells its callbacks."""

    def __init__(self) -> None:
        self.operations = Operations()
        self._answered: OrderedDict[str, None] = OrderedDict()

    def requested(self, details: dict[str, Any]) -> list[Event]:
        """Before a try: the request as it was asked for, as it was routed, and as it goes to the provider."""
        this = self.operations.begin(details)
        number, meta = this.number, _metadata(details)
        asked = {
            "model": meta.get("model_group") or details.get("model"),
            "messages": details.get("messages"),
            **_options(details),
        }
        # Answers that LiteLLM makes up itself (`mock_response`) are asked of nobody.
        sent = _sent(details) or {**asked, "model": details.get("model")}
        at = _moment(details.get("api_call_start_time") or datetime.now().astimezone())
        provider = _provider(details)
        events = [
            self._pass(details, number, 1, "asked_for", "client", asked, at),
            self._pass(details, number, 2, "routed", "routing", {**asked, "model": details.get("model")}, at),
            self._pass(details, number, 3, "sent", "provider", sent, at),
            self._event(
                details,
                "llm.call.requested",
                "requested",
                {
                    "provider": provider,
                    "protocol": _protocol(details),
                    "operation": details.get("call_type"),
                    "body": sent,
                },
                at,
            ),
        ]
        if this.before is not None:
            route = _route(details)
            events.append(self._event(details, "llm.route.selected", "route", route, at))
            # Why there was another try is a fact of the one that failed.
            why = self._event(details, "llm.retry.scheduled", "why", {"reason": route["reason"]}, at)
            events.append({**why, "attempt": number - 1, "attempt_id": this.before})
        return events

    def returned(self, details: dict[str, Any], response: Any, start: Any, end: Any) -> list[Event]:
        """After a try that gave an answer."""
        if not self._once(details):
            return []
        number = self.operations.begin(details).number
        at = _moment(end)
        own, normalised = _json_object(details.get("original_response")), _normalised(details, response)
        data: dict[str, Any] = {
            "status_code": 200,
            "body": own or normalised,
            "duration_seconds": _seconds(details.get("api_call_start_time") or start, end),
            "is_fallback": _is_fallback(details) or None,
        }
        if own is None:
            # The answer of a stream as LiteLLM put it together, in the form of OpenAI's.
            data["protocol"] = PROTOCOLS_OF_CALLS.get(str(details.get("call_type")), "openai_chat")
        events = []
        if own is not None and normalised is not None:
            events += [
                self._pass(details, number, 1, "answered", "provider", own, at, direction="response"),
                self._pass(details, number, 2, "normalised", "client", normalised, at, direction="response"),
            ]
        events.append(self._event(details, "llm.call.returned", "returned", data, at))
        first = details.get("completion_start_time")
        if details.get("stream") and isinstance(first, datetime):
            mark = {
                "mark": "first_byte",
                "offset_seconds": _seconds(details.get("api_call_start_time") or start, first),
            }
            events.append(self._event(details, "llm.stream.marked", "first", mark, _moment(first)))
        cost = details.get("response_cost")
        if cost:  # of a model without prices LiteLLM says nought
            told = {"amount": cost, "scope": "call", "source": "litellm", "estimate": True}
            events.append(self._event(details, "cost.reported", "cost", told, at))
        return events

    def failed(self, details: dict[str, Any], start: Any, end: Any) -> list[Event]:
        """After a try that failed."""
        if not self._once(details):
            return []
        self.operations.begin(details)
        self.operations.failed(details)
        fault = details.get("exception")
        error = {"type": type(fault).__name__ if fault is not None else None, "message": str(fault or "")}
        data = {
            "error": error,
            "status_code": getattr(fault, "status_code", None),
            "body": _json_object(details.get("original_response")),
            "duration_seconds": _seconds(details.get("api_call_start_time") or start, end),
        }
        return [self._event(details, "llm.call.returned", "returned", data, _moment(end))]

    def _once(self, details: dict[str, Any]) -> bool:
        """LiteLLM tells some ends to the synchronous and to the asynchronous callback."""
        try_id = str(details.get("litellm_call_id"))
        if try_id in self._answered:
            return False
        self._answered[try_id] = None
        if len(self._answered) > _REMEMBERED_CALLS:
            self._answered.popitem(last=False)
        return True

    def _pass(
        self,
        details: dict[str, Any],
        attempt: int,
        sequence: int,
        name: str,
        stage: str,
        body: Any,
        at: str | None,
        *,
        direction: str = "request",
    ) -> Event:
        # Numbers go on from try to try: passes of one moment are put in order by them.
        place = attempt * 100 + sequence + (50 if direction == "response" else 0)
        data = {
            "sequence": place,
            "name": name,
            "direction": direction,
            "stage": stage,
            "component": "litellm",
            "body": body,
        }
        return self._event(details, "transform.pass.applied", f"{direction}-{sequence}", data, at)

    def _event(
        self, details: dict[str, Any], kind: str, name: str, data: dict[str, Any], at: str | None
    ) -> Event:
        this = self.operations.begin(details)
        meta = _metadata(details)
        try_id = str(details.get("litellm_call_id"))
        session = meta.get("session_id") or details.get("litellm_trace_id")
        event = {
            "id": f"litellm-{try_id}-{name}",
            "type": kind,
            "ts": at,
            "session_id": str(session) if session else None,
            "call_id": this.call_id,
            "attempt_id": try_id,
            "attempt": this.number,
            "user": meta.get("user_api_key_user_id") or details.get("user"),
            "tags": meta.get("tags") if isinstance(meta.get("tags"), list) else None,
            "source": {"name": "litellm", "process": os.getpid()},
            "data": {key: told for key, told in data.items() if told is not None},
        }
        return {key: told for key, told in event.items() if told is not None}


class Sender:
    """Sends events from a thread of its own. Whoever puts one never waits."""

    def __init__(self, url: str, key: str, *, most_events: int = 10_000, batch_events: int = 100) -> None:
        self.url, self.key, self.batch_events = url.rstrip("/") + "/api/v1/events", key, batch_events
        self.waiting: queue.Queue[Event] = queue.Queue(most_events)
        self.lost = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recto", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def put(self, event: Event) -> None:
        """Queue it, or count it as lost when Recto has been away for too long."""
        try:
            self.waiting.put_nowait(event)
        except queue.Full:
            self.lost += 1

    def close(self, seconds: float = 5.0) -> None:
        """Send what waits, as long as that takes no more than so many seconds."""
        self._closing.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        pause = 0.5
        batch: list[Event] = []
        while not (self._closing.is_set() and self.waiting.empty() and not batch):
            batch = batch or list(self._next())
            if not batch:
                continue
            try:
                self._post(batch)
            except (OSError, urllib.error.URLError):
                if self._closing.wait(pause) and pause > 2:
                    return
                pause = min(pause * 2, 30)
            else:
                batch, pause = [], 0.5

    def _next(self) -> Iterator[Event]:
        if self.lost:
            lost, self.lost = self.lost, 0
            yield {"type": "recorder.gap", "data": {"lost_events": lost, "reason": "queue full"}}
        try:
            yield self.waiting.get(timeout=0.2)
            for _ in range(self.batch_events - 1):
                yield self.waiting.get_nowait()
        except queue.Empty:
            return

    def _post(self, batch: list[Event]) -> None:
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's own
            self.url,
            json.dumps(batch, default=str).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
        except urllib.error.HTTPError as fault:
            if fault.code >= 500 or fault.code == 429:
                raise
            # Refused for good: sending it again would change nothing.
            print(f"Recto refused {len(batch)} events: {fault.code} {fault.read(300)!r}")


class RectoCallback(CustomLogger):  # type: ignore[misc,valid-type]
    """For `litellm.callbacks`, or the `callbacks` of a proxy's configuration. Never raises into LiteLLM."""

    def __init__(self, url: str = "http://127.0.0.1:8321", *, key: str | None = None) -> None:
        super().__init__()
        self.events = Events()
        self.sender = Sender(url, key or os.environ["RECTO_KEY"])

    def log_pre_api_call(self, model: str, messages: Any, kwargs: dict[str, Any]) -> None:
        """LiteLLM is about to ask a provider."""
        self._tell(self.events.requested, kwargs)

    def log_success_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """An answer came, or the last piece of a stream."""
        self._tell(self.events.returned, kwargs, response_obj, start_time, end_time)

    def log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """A try failed."""
        self._tell(self.events.failed, kwargs, start_time, end_time)

    async def async_log_success_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """The same, of an asynchronous call."""
        self.log_success_event(kwargs, response_obj, start_time, end_time)

    async def async_log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """The same, of an asynchronous call."""
        self.log_failure_event(kwargs, response_obj, start_time, end_time)

    def _tell(self, make: Any, *arguments: Any) -> None:
        try:
            for event in make(*arguments):
                self.sender.put(event)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the call itself must go on
            print(f"Recto could not be told: {fault!r}")


def _metadata(details: dict[str, Any]) -> dict[str, Any]:
    found = (details.get("litellm_params") or {}).get("metadata")
    return found if isinstance(found, dict) else {}


def _provider(details: dict[str, Any]) -> str:
    return str(details.get("custom_llm_provider") or "unknown")


def _protocol(details: dict[str, Any]) -> str:
    told = PROTOCOLS_OF_CALLS.get(str(details.get("call_type")))
    return told or PROTOCOLS.get(_provider(details), "openai_chat")


def _options(details: dict[str, Any]) -> dict[str, Any]:
    told = details.get("optional_params") or {}
    return {key: value for key, value in told.items() if key not in _OWN_OPTIONS}


def _sent(details: dict[str, Any]) -> Any:
    """What goes to the provider: the body alone, with what LiteLLM's clients add to it."""
    body = (details.get("additional_args") or {}).get("complete_input_dict")
    if isinstance(body, str):
        body = _json_object(body) or body
    if not isinstance(body, dict):
        return body
    extra = body.get("extra_body") if isinstance(body.get("extra_body"), dict) else {}
    kept = {key: told for key, told in body.items() if key not in _NOT_SENT and key != "extra_body"}
    return _plain({**kept, **(extra or {})})


def _route(details: dict[str, Any]) -> dict[str, Any]:
    meta = _metadata(details)
    before = (meta.get("previous_models") or ({},))[-1]
    group, earlier = meta.get("model_group"), before.get("model_group")
    how = f"fallback from {earlier} to {group}" if earlier and group != earlier else "retry"
    fault = before.get("exception_type")
    return {
        "provider": _provider(details),
        "model": details.get("model"),
        "reason": f"{how} after {fault}" if fault else how,
    }


def _is_fallback(details: dict[str, Any]) -> bool:
    meta = _metadata(details)
    groups = {one.get("model_group") for one in meta.get("previous_models") or ()}
    return bool(groups) and meta.get("model_group") not in groups


def _normalised(details: dict[str, Any], response: Any) -> Any:
    """The answer as the client gets it, without the cost that LiteLLM reckoned itself: it is told on its own."""
    body = _plain(response)
    usage = body.get("usage") if isinstance(body, dict) else None
    if isinstance(usage, dict) and _provider(details) not in _TELL_THEIR_COST:
        usage.pop("cost", None)
    return body


def _json_object(text: Any) -> dict[str, Any] | None:
    if not isinstance(text, str):
        return text if isinstance(text, dict) else None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _plain(value: Any) -> Any:
    """Only what JSON can say; models of pydantic as what they hold."""
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    return json.loads(json.dumps(value, default=str)) if value is not None else None


def _moment(at: Any) -> str | None:
    if not isinstance(at, datetime):
        return None
    return at.astimezone().isoformat()


def _seconds(start: Any, end: Any) -> float | None:
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return None
    return max((end - start).total_seconds(), 0.0)
