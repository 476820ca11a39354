"""The pages that are measured: lists, every key of a query, a session, a call, and what open pages ask."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import Connection

PROJECT = "/p/default"
SESSIONS, CALLS = f"{PROJECT}/sessions", f"{PROJECT}/calls"
FRAGMENT = {"HX-Request": "true"}
PANE = {**FRAGMENT, "HX-Target": "pane"}


@dataclass(frozen=True, slots=True)
class Address:
    """One address, and the headers it is asked with. Fragments are not opened in a browser."""

    what: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_page(self) -> bool:
        """Whether a person opens it."""
        return not self.headers


def main_pages(connection: Connection) -> list[Address]:
    """What people open, with something on it, and what open pages ask."""
    newest = connection.get_json("/api/v1/sessions?limit=1")["items"][0]
    long = longest_session(connection)
    call = connection.get_json(f"/api/v1/sessions/{long}/calls?limit=100")["items"][-1]["key"]
    model = str(connection.get_json("/api/v1/calls?limit=1")["items"][0]["request_model"])
    page_two = next_page(connection, SESSIONS)
    return [
        Address("sessions list", SESSIONS),
        Address("sessions, second page", page_two),
        Address("sessions by cost", f"{SESSIONS}?sort=-cost"),
        Address("sessions by length", f"{SESSIONS}?sort=-length"),
        Address("sessions, every column", f"{SESSIONS}?columns={EVERY_COLUMN}"),
        Address("session beside the list", f"{SESSIONS}?peek={newest['key']}", PANE),
        Address("anything new?", fresh_address(connection, SESSIONS), FRAGMENT),
        Address("calls list", CALLS),
        Address("calls, second page", next_page(connection, CALLS)),
        Address("call beside the list", f"{CALLS}?call={call}", PANE),
        Address("anything new among calls?", fresh_address(connection, CALLS), FRAGMENT),
        Address("session of 200 calls", f"{SESSIONS}/{long}"),
        Address("call", f"{SESSIONS}/{long}?call={call}"),
        Address("call, pane alone", f"{SESSIONS}/{long}?call={call}", PANE),
        Address("integrity", f"{PROJECT}/integrity"),
        Address("uploads", f"{PROJECT}/uploads"),
        Address("settings", f"{PROJECT}/settings"),
        Address("completion of models", f"{PROJECT}/complete?of=calls&text=model:", FRAGMENT),
        Address("completion of users", f"{PROJECT}/complete?of=sessions&text=user:", FRAGMENT),
        Address("completion of errors", f"{PROJECT}/complete?of=calls&text=error:", FRAGMENT),
        Address("palette", f"/palette?p=default&q={urllib.parse.quote(model[:6])}", FRAGMENT),
        Address("palette, an id", f"/palette?p=default&q={call}", FRAGMENT),
        Address("jump to an id", f"/go/?id={call}"),
    ]


EVERY_COLUMN = "started,ended,length,calls,failed,errors,waiting,provider,tools,input,cached,output,run,cost"


def query_pages(connection: Connection) -> list[Address]:
    """Every key, over sessions and over calls: with a value that is there, and where it hurts one that is not."""
    session = connection.get_json("/api/v1/sessions?limit=1")["items"][0]
    call = connection.get_json("/api/v1/calls?limit=1")["items"][0]
    shared = [
        "status:error",
        "status:open",
        "-status:ok",
        written("model", call["request_model"]),
        "model:no-such-model",
        written("provider", call["provider"]),
        written("agent", session["agent"]),
        written("user", session["user"]),
        "user:nobody",
        written("environment", session["environment"] or "none"),
        written("session", session["id"]),
        written("tag", next(iter(session["tags"]), "none")),
        "tag:nothing",
        "is:subagent",
        "is:view",
        "flag:usage_mismatch",
        "flag:fallback",
        "upload:bzwamkdnvgy65",
        "attempts:>1",
        "attempts:>3",
        "wait:>20s",
        "integrity:any",
        "integrity:mismatch",
        "has:diff",
        "pass:compress",
        "changed:messages",
        "blame:compress",
        "cache:broken",
        "tools:>3",
        "tokens:>100k",
        "cost:>0.5",
        "price:unknown",
        "started:>2026-01-01",
        "started:2020-01-01..2020-01-03",
        '"no such words"',
        f"{written('model', call['request_model'])} cost:>0.001",
        f"{written('provider', call['provider'])} status:error attempts:>1",
    ]
    of_sessions = [*shared, "errors:>0", "calls:>50", "integrity:(gap OR orphan)", "price:known"]
    of_calls = [*shared, written("asked", call["request_model"]), "error:no_such_error", "error:rate*",
                "waste:any", "waste:double", "price:missing", "tag:*", "integrity:unknown_usage"]  # fmt: skip
    return [
        *(Address(f"sessions where {query}", asked(SESSIONS, query)) for query in of_sessions),
        *(Address(f"calls where {query}", asked(CALLS, query)) for query in of_calls),
    ]


def written(key: str, value: Any) -> str:
    """A term of the query language."""
    return f'{key}:"{value}"'


def asked(path: str, query: str) -> str:
    """The address of a query."""
    return f"{path}?{urllib.parse.urlencode({'q': query})}"


def longest_session(connection: Connection) -> str:
    """The key of the session with the most calls."""
    return str(connection.get_json("/api/v1/sessions?sort=-calls&limit=1")["items"][0]["key"])


def fresh_address(connection: Connection, path: str) -> str:
    """Where an open list asks what is new."""
    return _told(connection, path, 'class="fresh" hx-get="')


def next_page(connection: Connection, path: str) -> str:
    """Where a list goes on."""
    page = connection.get(path)[2].decode()
    link = page.partition('data-page="next"')[0].rpartition('href="')[2].partition('"')[0]
    return link.replace("&amp;", "&")


def _told(connection: Connection, path: str, before: str) -> str:
    page = connection.get(path)[2].decode()
    return page.partition(before)[2].partition('"')[0].replace("&amp;", "&")
