"""Talk to a running Recto: send batches over kept-alive connections, read back what has become of them."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import Any

TIMEOUT_SECONDS = 120.0
BUSY = (429, 503)


class AnswerError(RuntimeError):
    """The server answered, but not with what was asked for."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and the key it knows."""

    host: str
    port: int
    key: str | None = None

    @property
    def url(self) -> str:
        """The address as people write it."""
        return f"http://{self.host}:{self.port}"


@dataclass(slots=True)
class Sent:
    """What came of sending a list of bodies: times are seconds from the first byte sent."""

    bodies: int = 0
    seconds: float = 0.0
    asked_to_wait: int = 0
    answer_seconds: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)


class Connection:
    """One kept-alive connection. Not to be shared between threads."""

    def __init__(self, address: Address) -> None:
        self._http = http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Authorization": f"Bearer {address.key}"} if address.key else {}
        self.asked_to_wait = 0

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        """Send a body until it is taken; a server under pressure is obeyed and counted."""
        while True:
            status, headers, answer = self._ask("POST", path, body, {"Content-Type": content_type})
            if status not in BUSY:
                break
            self.asked_to_wait += 1
            time.sleep(float(headers.get("Retry-After") or 0.2))
        if not 200 <= status < 300:
            raise AnswerError(f"POST {path} answered {status}: {answer[:500]!r}")
        return answer

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, HTTPMessage, bytes]:
        """Status, headers and body as they are."""
        return self._ask("GET", path, None, dict(headers or {}))

    def get_json(self, path: str) -> Any:
        """The answer's JSON; anything but 200 is an error."""
        status, _headers, body = self.get(path)
        if status != 200:
            raise AnswerError(f"GET {path} answered {status}: {body[:500]!r}")
        return json.loads(body)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _ask(
        self, verb: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, HTTPMessage, bytes]:
        try:
            self._http.request(verb, path, body=body, headers={**self._headers, **headers})
            response = self._http.getresponse()
            return response.status, response.headers, response.read()
        except (ConnectionError, http.client.HTTPException):
            # The next request starts with a fresh connection; this one's fate is the caller's to judge.
            self._http.close()
            raise


def send_all(
    address: Address,
    path: str,
    bodies: Sequence[bytes],
    *,
    clients: int,
    content_type: str = "application/json",
) -> Sent:
    """Send every body once over `clients` connections, roughly in order, as fast as they are taken."""
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for body in bodies:
        waiting.put(body)
    sent, lock, faults = Sent(bodies=len(bodies)), threading.Lock(), []

    def work() -> None:
        connection = Connection(address)
        try:
            while True:
                try:
                    body = waiting.get_nowait()
                except queue.Empty:
                    return
                asked_at = time.perf_counter()
                answer = connection.post(path, body, content_type)
                took_seconds = time.perf_counter() - asked_at
                with lock:
                    sent.answer_seconds.append(took_seconds)
                    sent.answers.append(answer)
        except (OSError, http.client.HTTPException, AnswerError) as fault:
            faults.append(fault)
        finally:
            with lock:
                sent.asked_to_wait += connection.asked_to_wait
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    started_at = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - started_at
    if faults:
        raise faults[0]
    return sent


def receipts(sent: Sent) -> dict[str, int]:
    """Totals over all receipts of POST /api/v1/events."""
    totals = {"accepted": 0, "duplicates": 0, "conflicts": 0, "rejected": 0}
    for answer in sent.answers:
        receipt = json.loads(answer)
        for name in totals:
            value = receipt[name]
            totals[name] += value if isinstance(value, int) else len(value)
    return totals


def calls_seen(connection: Connection, session_id: str) -> int | None:
    """Calls of one session as its summary tells them; None while there is no such session."""
    status, _headers, body = connection.get(f"/api/v1/sessions/{urllib.parse.quote(session_id, safe='')}")
    if status == 404:
        return None
    if status != 200:
        raise AnswerError(f"session {session_id} answered {status}: {body[:500]!r}")
    return int(json.loads(body)["calls"])
