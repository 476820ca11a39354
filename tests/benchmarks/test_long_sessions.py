"""Sessions that are hard to show."""

import json

from benchmarks.long_sessions import batches, big_bodies, many_calls


def test_every_call_is_asked_and_told():
    events = list(many_calls("s", 400))
    asked = {event["call_id"] for event in events if event["type"] == "llm.call.requested"}
    told = {event["call_id"] for event in events if event["type"] == "llm.call.returned"}
    assert (len(asked), asked) == (400, told)


def test_ids_are_used_once_and_the_same_seed_gives_the_same_events():
    events = [event for event in many_calls("s", 300) if "id" in event]
    assert len({event["id"] for event in events}) == len(events)
    assert [event for event in many_calls("s", 300) if "id" in event] == events


def test_calls_without_a_session_name_none():
    assert not any(event.get("session_id") for event in many_calls(None, 20))


def test_a_body_is_as_large_as_asked_for_on_both_sides():
    sizes = [len(json.dumps(event["data"])) for event in big_bodies("s", 1)]
    assert (len(sizes), all(950_000 < size < 1_500_000 for size in sizes)) == (4, True)


def test_batches_hold_all_events():
    sent = [json.loads(batch) for batch in batches(many_calls("s", 50), events_a_batch=20)]
    assert sum(map(len, sent)) == len(list(many_calls("s", 50)))
    assert max(map(len, sent)) == 20
