"""Secrets of every kind, planted everywhere: in nothing that is stored, shown, answered or logged."""

from __future__ import annotations

import json
import logging
import re
import time
import urllib.request
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from journal.models import Blob, Conflict, Entry, Session
from journal.store.pack import decompress
from journal.store.reading import event_jsons, fetch_blobs
from journal.store.restore import blob_content
from journal.upkeep.delete import delete_session
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory, key_of
from tests.journal.fold.folding import event, requested, returned
from tests.journal.redact.planted import FORMS, NAMELESS, NAMES, secret_of

LONG = "words before and after " * 20
PAGES = 250


def planted_forms(kind, form):
    """Events that carry one secret, each in another place."""
    told = {"session_id": f"forms {kind}", "call_id": f"forms-{kind}"}
    spoken = f"use {form} for it"
    arguments = json.dumps({"command": f"login {form} now", "more": LONG})
    call = {"id": "t", "type": "function", "function": {"name": "shell", "arguments": arguments}}
    messages = [
        {"role": "user", "content": spoken},
        {"role": "user", "content": f"{LONG} {form} {LONG}"},
        {"role": "user", "content": [{"type": "text", "text": form, "cache_control": {"type": "ephemeral"}}]},
    ]
    request = {
        "provider": "p",
        "url": f"https://example.test/v1?q={form}&page=1",
        "headers": {"Authorization": form, "x-note": spoken},
        "body": {"model": "m", "messages": messages, "stop": [form], "metadata": {"note": spoken}},
    }
    answer = {
        "status_code": 200,
        "body": {"id": "r", "choices": [{"message": {"content": spoken, "tool_calls": [call]}}]},
        "headers": [["set-cookie", form], ["x-note", spoken]],
    }
    error = {"error": {"type": "auth", "message": f"wrong key: {form} is not known"}, "status_code": 401}
    tool = {"tool_call_id": "t", "tool_name": "shell", "arguments": {"command": spoken}}
    return [
        {**requested(0, request, attempt=1, **told)},
        {**returned(1, error, attempt=1, **told)},
        {**requested(2, {"body": request["body"]}, attempt=2, **told)},
        {**returned(3, answer, attempt=2, **told)},
        event("tool.call.started", 4, tool, **told),
        event("tool.call.returned", 5, {**tool, "result": f"{LONG} {spoken}", "error": spoken}, **told),
        event(
            "transform.pass.applied",
            1,
            {"name": "p", "body": request["body"], "error": f"{LONG} {spoken}"},
            **told,
        ),
        event("llm.retry.scheduled", 1, {"delay_seconds": 1, "reason": spoken}, **told),
        event("note.added", 6, {"text": spoken}, session_id=f"session {form}"),
        event("session.started", 0, {"title": spoken}, agent=f"agent {form}", user=f"user {form}", **told),
        event(
            "my.own.type",
            6,
            {"any": {"thing": [spoken]}},
            tags=[f"tag {form}"],
            environment=f"env {form}",
            **told,
        ),
        event("x", 6, {}, source={"name": f"recorder {form}", "host": spoken}, run_id=spoken, **told),
        event("x", 6, {}, unknown_key={"deep": [{"er": spoken}]}, **told),
    ]


def planted_names(kind, name):
    """Events with a value that only its name gives away."""
    told = {"session_id": f"names {kind}", "call_id": f"names-{kind}"}
    secret = {name: NAMELESS}
    messages = [{"role": "user", "content": json.dumps(secret)}, {"role": "user", "content": LONG}]
    arguments = json.dumps({"env": secret, "more": LONG})
    request = {
        "headers": secret,
        "url": f"https://example.test/v1?{name}={NAMELESS}",
        "body": {"messages": messages, **secret},
    }
    answer = {"headers": [{"name": name, "value": NAMELESS}], "body": {"choices": [], "deep": [[secret]]}}
    return [
        {**requested(0, request, **told)},
        {**returned(1, answer, **told)},
        event(
            "tool.call.started",
            2,
            {"tool_name": "t", "arguments": arguments},
            **told,
        ),
        event("x", 3, {}, unknown_key=secret, **told),
    ]


def refused(event_text):
    """The same, damaged in ways that are refused."""
    return [
        event_text.replace(b'"type"', b'"tipe"', 1),
        event_text[:-5],
        b'{"v":9,' + event_text[1:],
        event_text.replace(b'"ts"', b'"attempt":"one","ts"'),
        b"not json at all: " + event_text,
    ]


def everything_planted():
    events, damaged = [], []
    for kind, form in FORMS.items():
        events += planted_forms(kind, form)
    for kind, name in NAMES.items():
        events += planted_names(kind, name)
    texts = [json.dumps({"id": f"e{number}", **made}).encode() for number, made in enumerate(events)]
    for text in texts[::5]:
        damaged += refused(text)
    # The same ids again with other contents are conflicts.
    conflicting = [text.replace(b'"data": {', b'"data": {"changed": true, ', 1) for text in texts[::3]]
    return [*texts, *conflicting, *damaged]


SECRETS = {secret_of(form): kind for kind, form in FORMS.items()} | {NAMELESS: "a value under a name"}


def found_in(text, where):
    """Where a secret stands, and which."""
    places = {secret: text.find(secret) for secret in SECRETS}
    return [
        f"{SECRETS[secret]} in {where}: …{text[max(0, place - 60) : place + 5]}…"
        for secret, place in places.items()
        if place >= 0
    ]


def decoded(raw):
    return bytes(raw).decode("utf-8", "replace")


def everything_stored():
    """Every value of every table, with what is compressed in them."""
    for model in apps.get_models():
        columns = [field.column for field in model._meta.concrete_fields if field.column]
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                for value in row:
                    text = decoded(value) if isinstance(value, bytes | memoryview) else str(value)
                    yield f"{model._meta.db_table} {columns}", text
    for entry, text in zip(
        Entry.objects.order_by("pk"), event_jsons(Entry.objects.order_by("pk")), strict=True
    ):
        yield f"entry {entry.pk}", decoded(text)
        yield f"facts {entry.pk}", decoded(entry.facts)
    blobs = fetch_blobs(Blob.objects.values_list("pk", flat=True))
    for number, data in blobs.items():
        yield f"blob {number}", decoded(blob_content(data, blobs))
    for conflict in Conflict.objects.all():
        yield f"conflict {conflict.pk}", decoded(decompress(bytes(conflict.document)))


def files_of_the_database():
    if connection.vendor != "sqlite":
        return
    name = connection.settings_dict["NAME"]
    for file in (Path(name), Path(f"{name}-wal")):
        if file.exists():
            yield file.name, decoded(file.read_bytes())


def pages(project):
    """Every page that can be reached from the list of sessions, and what the API answers."""
    browser = Client(headers={"host": "127.0.0.1"})
    waiting = [f"/p/{project.slug}/{page}" for page in ("sessions", "integrity", "settings", "uploads")]
    seen = set(waiting)
    while waiting and len(seen) < PAGES:
        address = waiting.pop(0)
        response = browser.get(address)
        text = b"".join(response).decode("utf-8", "replace")
        assert response.status_code < 500, address
        yield address, text
        links = re.findall(r'(?:href|hx-get)="(/p/[^"#]+)"', text.replace("&amp;", "&"))
        new = [link for link in dict.fromkeys(links) if link not in seen and "/delete" not in link]
        seen.update(new)
        waiting += new
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key_of(project)}"}
    sessions = Session.objects.filter(project=project).values_list("key", flat=True)
    addresses = ["sessions?limit=200", "calls?limit=200", "integrity"]
    addresses += [f"sessions/{key}/{part}" for key in sessions for part in ("calls", "export")]
    for address in addresses:
        response = browser.get(f"/api/v1/{address}", **headers)
        assert response.status_code == 200, address
        yield address, b"".join(response).decode()


@pytest.mark.django_db(transaction=True)
def test_planted_secrets_are_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    project = ProjectFactory(slug="planted")
    browser = Client(headers={"host": "127.0.0.1"})
    sender = {"authorization": f"Bearer {key_of(project)}"}
    texts = everything_planted()
    answers = []
    for start in range(0, len(texts), 100):
        response = browser.post(
            "/api/v1/events",
            b"\n".join(texts[start : start + 100]),
            content_type="application/x-ndjson",
            headers=sender,
        )
        assert response.status_code == 200, response.content
        answers.append(response.content.decode())
    assert Entry.objects.count() == len(FORMS) * 13 + len(NAMES) * 4
    assert Conflict.objects.count() > 100
    assert "future_version" in "".join(answers)
    shown = list(pages(project))
    assert len(shown) > 150
    assert sum(text.count("[redacted:") for _, text in shown) > 1000
    checked = [
        *everything_stored(),
        *files_of_the_database(),
        *shown,
        *(("answer", one) for one in answers),
    ]
    assert [found for where, text in checked for found in found_in(text, where)] == []
    assert rebuild(project).differing == {}
    for key in Session.objects.filter(project=project).values_list("key", flat=True)[::2]:
        delete_session(project, key, reason="test")
    left = [*everything_stored(), *files_of_the_database(), ("log", caplog.text)]
    assert [found for where, text in left for found in found_in(text, where)] == []


def test_the_search_would_find_a_secret():
    form = FORMS["openai"]
    assert found_in(f"a key {form} in a text", "a text")[0].startswith("openai in a text")


def test_no_file_of_a_real_server_keeps_a_secret(live_recto):
    texts = everything_planted()
    half = len(texts) // 2
    first, second = b"\n".join(texts[:half]), b"\n".join(texts[half:])
    assert ask(live_recto, "events", first, "application/x-ndjson")["accepted"] > 300
    name = FORMS["openai"]
    upload = ask(live_recto, f"uploads?filename=trace-{name}.jsonl", second, "application/octet-stream")["id"]
    give_up_at = time.monotonic() + 60
    while ask(live_recto, f"uploads/{upload}")["state"] not in {"done", "failed"}:
        assert time.monotonic() < give_up_at, "the upload takes too long"
        time.sleep(0.1)
    report = json.dumps(ask(live_recto, f"uploads/{upload}"))
    live_recto.kill()
    files = [path for path in live_recto.data.rglob("*") if path.is_file()]
    left = [(path.name, decoded(path.read_bytes())) for path in (*files, live_recto.log)]
    assert [found for where, text in [*left, ("report", report)] for found in found_in(text, where)] == []


def ask(server, path, body=None, kind="application/json"):
    headers = {"Authorization": f"Bearer {server.key}", "Content-Type": kind}
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)
