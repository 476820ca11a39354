"""The call that a transaction is: requests as they were sent, how they ended, waits, counts and costs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from journal.importers.base import Reading, Record
from journal.importers.http.writing import json_of, text_of, whole_of
from journal.importers.members import Members
from journal.vocabulary import EventType
from journal.wire import Refused

from .accounts import ACCOUNTS, accounts_of
from .context import context_of, wait_of
from .entries import Entry, compact, in_order
from .loading import Document, Transaction, chunks_of
from .tries import Tries, Try, is_wait
from .writing import Writer

#: What the client saw of a call whose tries another transaction tells.
AROUND = "llm_api_key_proxy.client"
_METRICS = "stream_metrics_final"
#: What the Responses route hands to a chat transaction of its own, which no file names.
_BRIDGE = "responses_bridge_"
_ENDS = frozenset(("usage_accounting_summary", "stream_completed", "stream_done_event", _METRICS))
#: Entries that hold the chunks of a stream, those nearest to the provider first, and how their names begin.
_CHUNKS = ("raw_native_provider_stream_chunk", "parsed_stream_chunk", "responses_stream_event_")


#: When it came, and what it was.
Chunk = tuple[str | None, bytes]


class Telling:
    """Collects what only the whole trace tells, while its entries go by, and writes it at the end."""

    def __init__(self, found: Transaction, tries: Tries, writer: Writer) -> None:
        self.found = found
        self.entries = found.entries
        self.tries = tries
        self.writer = writer
        self.bodies: dict[int, bytes] = {}
        self.chunks: list[tuple[int, str, bytes]] = []
        self.needed = {one.answered for one in tries.tries}
        #: What the first pass over the request left, where no file has what the client sent.
        self.first_body: bytes | None = None

    def take(self, place: int, entry: Entry) -> Iterator[Record]:
        """What one entry, now whole, gives beside its pass."""
        number = self.tries.numbers[place]
        one = self.tries.tries[min(number, len(self.tries.tries)) - 1]
        payload = entry.members.get("data", b"null")
        if one.sent == place:
            data = self._request_context(entry, payload)
            if one.number == 1 and (asked := self._asked()) is not None:
                data["client_body"] = asked
            yield self._record(entry, EventType.LLM_REQUESTED, data, number)
        if self.first_body is None and entry.direction == "request" and entry.has_payload:
            self.first_body = compact(payload)
        if place in self.needed:
            self.bodies[place] = compact(payload)
        if entry.name.startswith(_CHUNKS) and payload.startswith(b"{"):
            kind = next(kind for kind in _CHUNKS if entry.name.startswith(kind))
            self.chunks.append((place, kind, compact(payload)))
        if is_wait(entry):
            yield self._record(entry, EventType.RETRY_SCHEDULED, wait_of(entry), number)
        elif one.reason_at == place and one.reason is not None and one.wait_at is None:
            reason = {"reason": json_of(one.reason)}
            yield self._record(entry, EventType.RETRY_SCHEDULED, reason, number)
        if entry.name == ACCOUNTS:
            for kind, data in accounts_of(entry):
                yield self._record(entry, kind, data, number)

    def end(self, reading: Reading, client_answer_id: str | None) -> Iterator[Record | Refused]:
        """How each try ended, as far as anybody wrote it down."""
        first = self.tries.tries[0]
        if first.sent is None and (asked := self._unsent()) is not None:
            yield asked
        streamed: list[Chunk] = []
        for chunk in chunks_of(self.found.files, reading):
            if isinstance(chunk, Refused):
                yield chunk
            else:
                streamed.append((chunk[0], compact(chunk[1])))
        by_try = self._by_try(streamed)
        for one in self.tries.tries:
            record = self._answer(one, by_try.get(one.number, []), client_answer_id)
            if record is not None:
                yield record

    def around(self) -> Iterator[Record]:
        """Of a transaction with another one inside: what came from the client, and what it was given."""
        data: Members = {}
        if (asked := self._asked()) is not None:
            data["client_body"] = asked
        if (response := self.found.response) is not None:
            self._take_response(data, response)
            if response.data is not None:
                data["client_answer"] = compact(response.data)
        self._take_whole(data)
        if data:
            moment = self.found.request.moment if self.found.request is not None else None
            event = self.writer.event(AROUND, data, moment=moment, identity=(b"around",))
            yield Record(1, event, event)

    def _record(self, entry: Entry, kind: str, data: Members, attempt: int) -> Record:
        event = self.writer.event(kind, data, moment=entry.moment, identity=entry.identity, attempt=attempt)
        return Record(entry.line, entry.raw, event)

    def _request_context(self, entry: Entry, body: bytes) -> Members:
        data = context_of(entry)
        body = compact(body)
        execution = entry.metadata.get("execution")
        if isinstance(execution, str):
            data["execution"] = json_of(execution)
        if told := text_of(entry.members.get("credential_id")):
            data["credential_id"] = json_of(told)
        if b'"messages"' in body or b'"input"' in body or b'"contents"' in body:
            data["operation"] = b'"chat"'
        data["body"] = body
        return data

    def _asked(self) -> bytes | None:
        """What the client sent, before any pass, where its own file tells it."""
        request = self.found.request
        return compact(request.data) if request is not None and request.data is not None else None

    def _unsent(self) -> Record | None:
        """The trace does not tell what went to the provider: what came from the client has to do."""
        body = self._asked()
        request = self.found.request
        entry = next((one for one in self.entries if one.direction == "request"), None)
        if entry is None and request is None:
            return None
        data: Members = context_of(entry) if entry is not None else {}
        if any(one.name.startswith(_BRIDGE) for one in self.entries):
            data["carried"] = b"true"
        if body is not None:
            data["body"] = body
            data["operation"] = b'"chat"'
            if (transformed := self.found.transformed) is not None and transformed.data is not None:
                data["transformed_body"] = compact(transformed.data)
        elif self.first_body is not None:
            data["body"] = self.first_body
            data["operation"] = b'"chat"'
        moment = request.moment if request is not None else None
        moment = moment or (entry.moment if entry is not None else None)
        raw = request.raw if request is not None else b""
        event = self.writer.event(
            EventType.LLM_REQUESTED, data, moment=moment, identity=(b"request",), attempt=1
        )
        return Record(1, raw or event, event)

    def _by_try(self, streamed: list[Chunk]) -> dict[int, list[Chunk]]:
        """Chunks by the number of the try that was the latest one when they came."""
        found: dict[int, list[Chunk]] = {}
        if not streamed:
            names = {name for _, name, _ in self.chunks}
            name = next((name for name in _CHUNKS if name in names), None)
            for place, of_entry, chunk in self.chunks:
                if of_entry == name:
                    number = self.tries.numbers[place]
                    found.setdefault(number, []).append((self.entries[place].moment, chunk))
            return found
        starts: list[str] = []
        for one in self.tries.tries:
            moment = self.entries[one.sent].moment if one.sent is not None else None
            starts.append(max(in_order(moment), starts[-1] if starts else ""))
        for moment, chunk in streamed:
            number = max(1, bisect_right(starts, in_order(moment))) if moment is not None else len(starts)
            found.setdefault(number, []).append((moment, chunk))
        return found

    def _answer(self, one: Try, chunks: list[Chunk], client_answer_id: str | None) -> Record | None:
        is_last = one is self.tries.tries[-1]
        response = self.found.response if is_last else None
        whole = response.data if response is not None else None
        told = self.bodies.get(one.answered) if one.answered is not None else None
        is_answered = bool(told or whole or chunks or response is not None)
        if not is_answered and one.failed is None:
            return None
        entry = self._entry_of(one)
        data: Members = context_of(self.entries[one.sent]) if one.sent is not None else {}
        # The request has named the model it asked for; which one answered is told by the answer.
        data.pop("model", None)
        if self._is_fallback(one):
            data["is_fallback"] = b"true"
        if chunks:
            data["stream"] = b"[" + b",".join(chunk for _, chunk in chunks) + b"]"
            data["chunk_times"] = json_of([moment for moment, _ in chunks])
        elif whole is not None and (told is None or one.sent is None or b"[REDACTED]" in told):
            # The trace hides what the file of the answer still has.
            data["body"] = compact(whole)
        elif told is not None:
            data["body"] = told
        moment = self._ended(one, chunks)
        if response is not None:
            self._take_response(data, response)
            moment = moment or response.moment
        if is_answered and client_answer_id is not None and is_last:
            data["response_id"] = json_of(client_answer_id)
        if one.is_cancelled:
            data["cancelled"] = b"true"
        elif one.failed is not None and (one.error or not is_answered) and not (told or whole):
            data["error"] = json_of(one.error or {"type": "unknown"})
        if is_last:
            self._take_whole(data)
        identity: tuple[bytes, ...] = (b"answer", str(one.number).encode())
        if is_last and chunks and not self._is_over():
            # Perhaps it is still being written: then what comes later is told beside this, not against it.
            data["part"] = b"true"
            identity = (*identity, str(len(chunks)).encode())
        event = self.writer.event(
            EventType.LLM_RETURNED, data, moment=moment, identity=identity, attempt=one.number
        )
        return Record(entry.line if entry is not None else 1, event, event)

    def _entry_of(self, one: Try) -> Entry | None:
        place = next((place for place in (one.answered, one.failed, one.sent) if place is not None), None)
        return self.entries[place] if place is not None else (self.entries[-1] if self.entries else None)

    def _ended(self, one: Try, chunks: list[Chunk]) -> str | None:
        if chunks and chunks[-1][0] is not None and (one.failed is None or one.error == {}):
            return chunks[-1][0]
        for place in (one.answered, one.failed):
            if place is not None and self.entries[place].moment is not None:
                return self.entries[place].moment
        return None

    def _take_response(self, data: Members, response: Document) -> None:
        status = response.members.get("status_code")
        if whole_of(status) is not None and status is not None:
            data["status_code"] = status
        headers = response.members.get("headers")
        if headers is not None and headers.startswith((b"{", b"[")):
            data["headers"] = headers
        if (took := response.members.get("duration_ms")) is not None:
            data["transaction_ms"] = took

    def _take_whole(self, data: Members) -> None:
        """What the proxy wrote about the transaction as a whole goes with its end."""
        if (metadata := self.found.metadata) is not None:
            data["transaction_metadata"] = compact(metadata.raw)
        metrics = next((one for one in reversed(self.entries) if one.name == _METRICS), None)
        if metrics is not None and isinstance(told := metrics.data.get("metrics"), dict):
            data["stream_metrics"] = json_of(told)

    def _is_over(self) -> bool:
        """Whether the proxy has written what it writes at the end, of whatever kind."""
        last = self.tries.tries[-1]
        return (
            self.found.response is not None
            or self.found.metadata is not None
            or last.failed is not None
            or any(entry.name in _ENDS for entry in self.entries)
        )

    def _is_fallback(self, one: Try) -> bool:
        """Whether another model or provider was asked than at first."""
        first = self.tries.tries[0]
        if one.sent is None or first.sent is None:
            return False
        asked = [self.entries[place] for place in (first.sent, one.sent)]
        return len({(entry.told("provider"), entry.told("model")) for entry in asked}) > 1
