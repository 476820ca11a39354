"""Transactions made by hand: files of a folder from entries of a trace."""

from __future__ import annotations

import io
import json

from journal.importers.base import Folder, FolderFile, Reading, Record
from journal.importers.proxy import ProxyTransactions
from journal.wire import Incoming, Limits, wire_event

NAME = "transactions/0301_100000_oai_acme_small_0a1b2c3d"


def entry(name, direction="request", stage="client", **told):
    """An entry of the trace; `second` is its time, `metadata` and `data` as they come."""
    second = told.pop("second", 0)
    return {
        "sequence": told.pop("sequence", 1),
        "component": "client",
        "pass_name": name,
        "direction": direction,
        "stage": stage,
        "request_id": "0a1b2c3d",
        "timestamp_utc": f"2026-03-01T10:00:{second:09.6f}+00:00",
        "protocol": None,
        "provider": "acme",
        "model": "acme/small",
        "credential_id": None,
        "transport": "http",
        "changed_from_previous": None,
        "session_id": "s-1",
        "scope_key": "acme",
        "classifier": None,
        "metadata": {},
        "data": {"model": "small", "messages": []},
        **told,
    }


def sent(second, provider="acme", model="acme/small", **data):
    metadata = {"provider": provider, "model": model, "execution": "litellm"}
    body = {"model": model, "messages": [{"role": "user", "content": "2+2?"}], **data}
    return entry("provider_execution_request", stage="provider", second=second, metadata=metadata, data=body)


def answered(second, **told):
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "small",
        "choices": [{"index": 0, "message": {"content": "4"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
        **told,
    }
    return entry("raw_provider_response", "response", "provider", second=second, data=body)


def document(data, *, second=0, **more):
    told = {"request_id": "0a1b2c3d", "timestamp_utc": f"2026-03-01T10:00:{second:02}+00:00", **more}
    return json.dumps({**told, "data": data}, indent=2).encode()


def trace(*entries):
    return b"".join(json.dumps(one).encode() + b"\n" for one in entries)


def folder(files):
    opened = {
        name: FolderFile(len(content), lambda content=content: io.BytesIO(content))
        for name, content in files.items()
    }
    return Folder(NAME, opened)


def read(files, reading=None):
    """Events of a folder, and what was refused."""
    events, refused = [], []
    for one in ProxyTransactions().read_folder(folder(files), reading or Reading()):
        if isinstance(one, Record):
            taken = wire_event(one.event, index=one.line, source_record=one.raw, limits=Limits())
            assert isinstance(taken, Incoming)
            events.append(json.loads(one.event))
        else:
            refused.append(one)
    return events, refused


def events_of(*entries, **files):
    events, refused = read({"transform_trace.jsonl": trace(*entries), **files})
    assert refused == []
    return events


def of_type(events, kind):
    return [event for event in events if event["type"] == kind]
