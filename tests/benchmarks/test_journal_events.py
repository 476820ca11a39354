"""The workload as events of wire version 1."""

import json
from collections import Counter
from datetime import datetime

from benchmarks import journal_events
from benchmarks.journal_events import batches_of, encode, events_of
from benchmarks.sessions import CHAT, draw_session, draw_sessions


def test_the_same_session_gives_the_same_bytes():
    first = [encode(event) for event in events_of(draw_session(CHAT, 11, 0))]
    second = [encode(event) for event in events_of(draw_session(CHAT, 11, 0))]
    assert first == second


def test_about_four_events_tell_of_one_call():
    sessions = list(draw_sessions(CHAT, 11, count=200))
    events = sum(1 for session in sessions for _ in events_of(session))
    calls = sum(len(session.calls) for session in sessions)
    assert 3.8 < events / calls < 4.4


def test_a_session_begins_with_its_start_and_ends_with_its_end():
    types = [event["type"] for event in events_of(draw_session(CHAT, 11, 0))]
    assert types[0] == "session.started"
    assert types[-1] == "session.ended"


def test_a_retry_sends_the_whole_body_again():
    session = next(
        session
        for session in draw_sessions(CHAT, 11, count=50)
        if any(len(call.attempts) == 2 for call in session.calls)
    )
    call = next(call for call in session.calls if len(call.attempts) == 2)
    events = [event for event in events_of(session) if event.get("call_id") == call.id]
    told = [(event["type"], event.get("attempt")) for event in events if event["type"].startswith("llm.")]
    assert told == [
        ("llm.call.requested", 1),
        ("llm.call.returned", 1),
        ("llm.retry.scheduled", 1),
        ("llm.call.requested", 2),
        ("llm.call.returned", 2),
    ]
    asked = [event["data"]["body"] for event in events if event["type"] == "llm.call.requested"]
    assert asked == [call.request, call.request]


def test_every_event_has_an_id_of_its_own_and_counts_on_from_the_one_before():
    events = list(events_of(draw_session(CHAT, 11, 0)))
    assert len({event["id"] for event in events}) == len(events)
    assert [event["source"]["seq"] for event in events] == list(range(len(events)))


def test_every_event_says_when_it_happened_with_its_zone():
    events = list(events_of(draw_session(CHAT, 11, 0)))
    assert {datetime.fromisoformat(event["ts"]).utcoffset().total_seconds() for event in events} == {0.0}


def test_three_protocols_bring_their_own_usage_objects():
    served = [
        event["data"]["body"]
        for session in draw_sessions(CHAT, 11, count=40)
        for event in events_of(session)
        if event["type"] == "llm.call.returned" and "body" in event["data"]
    ]
    usage = Counter(key for body in served for key in body if key.startswith("usage"))
    kinds = {tuple(sorted(body["usage"])) for body in served if "usage" in body}
    assert usage["usageMetadata"] > 0
    assert (
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "input_tokens",
        "output_tokens",
    ) in kinds
    assert len(kinds) == 2


def test_batches_hold_all_events_in_order():
    sessions = list(draw_sessions(CHAT, 11, count=3))
    batches = list(batches_of(sessions, 100))
    events = [event["id"] for body, _ in batches for event in json.loads(body)]
    assert events == [event["id"] for session in sessions for event in events_of(session)]
    assert {count for _, count in batches[:-1]} == {100}


def test_the_standard_encoder_writes_the_same_bytes_as_the_fast_one(monkeypatch):
    events = list(events_of(draw_session(CHAT, 11, 0)))
    fast = [encode(event) for event in events]
    monkeypatch.setattr(journal_events, "orjson", None)
    assert [encode(event) for event in events] == fast
