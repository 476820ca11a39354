"""Tries of a transaction, how each ended, and why another followed."""

from __future__ import annotations

import json

import pytest

from .handmade import answered, entry, events_of, of_type, sent


def cooldown(second, name="provider_cooldown_skipped", **metadata):
    told = {"error_type": "server_error", "reason": "small_retry_after", "duration": 0, **metadata}
    return entry(name, "metadata", "retry", second=second, metadata=told, data={})


def ends(events):
    return [
        (one["attempt"], one["data"].get("error"), one["data"].get("cancelled"))
        for one in of_type(events, "llm.call.returned")
    ]


def reasons(events):
    return [
        (one["attempt"], one["data"].get("reason"), one["data"].get("delay_seconds"))
        for one in of_type(events, "llm.retry.scheduled")
    ]


def test_a_cooldown_ends_the_try_before_it_and_says_why_the_next_one_follows():
    events = events_of(sent(1), cooldown(2), sent(3), answered(4))
    assert ends(events) == [(1, {"type": "server_error"}, None), (2, None, None)]
    assert reasons(events) == [(1, "server_error: small_retry_after", None)]
    assert [one["attempt"] for one in of_type(events, "llm.cooldown.skipped")] == [1]


def test_a_last_try_that_failed_is_not_followed_by_a_reason():
    events = events_of(sent(1), cooldown(2, "provider_cooldown_started", duration=30))
    assert ends(events) == [(1, {"type": "server_error"}, None)]
    assert reasons(events) == []


def test_a_wait_is_told_with_its_seconds():
    wait = entry("cooldown_wait", "metadata", "retry", second=3, metadata={"duration": 2.5})
    events = events_of(sent(1), cooldown(2), wait, sent(6), answered(7))
    assert reasons(events) == [(1, None, 2.5)]


def test_a_try_before_which_nothing_was_noted_stays_open():
    events = events_of(sent(1), sent(2), answered(3))
    assert ends(events) == [(2, None, None)]
    assert [one["attempt"] for one in of_type(events, "llm.call.requested")] == [1, 2]


def test_a_fallback_says_to_whom_and_after_what():
    failed = entry(
        "routing_target_attempt_failed",
        "metadata",
        "routing",
        second=2,
        metadata={"error_type": "rate_limit"},
    )
    chosen = entry(
        "routing_fallback_selected",
        "metadata",
        "routing",
        second=2,
        metadata={"reason": "rate_limit"},
        data={"name": "other/large"},
    )
    started = entry(
        "routing_target_attempt_started", "metadata", "routing", second=2, data={"provider": "other"}
    )
    events = events_of(sent(1), failed, chosen, started, sent(3, "other", "other/large"), answered(4))
    assert ends(events) == [(1, {"type": "rate_limit"}, None), (2, None, None)]
    assert reasons(events) == [(1, "fallback to other/large after rate_limit", None)]
    told = of_type(events, "llm.call.returned")
    assert [one["data"].get("is_fallback") for one in told] == [None, True]
    (route,) = of_type(events, "llm.route.selected")
    assert (route["attempt"], route["data"]["provider"]) == (2, "other")


def test_passes_are_of_the_try_that_they_prepare():
    events = events_of(
        entry("raw_client_request"),
        sent(1),
        cooldown(2),
        entry("pre_provider_transform_request", second=3),
        sent(4),
        answered(5),
    )
    passes = of_type(events, "transform.pass.applied")
    assert [one["attempt"] for one in passes] == [1, 1, 1, 2, 2, 2]


def test_a_stream_that_broke_is_an_error_with_what_came_until_then():
    chunk = entry("parsed_stream_chunk", "stream", second=2, data={"id": "c"})
    broke = entry(
        "stream_error_event",
        "stream",
        second=3,
        data={"error": {"type": "api_connection", "message": "reset", "status": 502}},
    )
    (told,) = of_type(events_of(sent(1), chunk, broke), "llm.call.returned")
    assert told["data"]["error"] == {"type": "api_connection", "message": "reset", "status": 502}
    assert told["data"]["stream"] == [{"id": "c"}]
    assert told["ts"] == "2026-03-01T10:00:03Z"


def test_a_stream_that_stood_still_says_so():
    events = events_of(sent(1), entry("stream_stall_timeout", "stream", second=3, data={}))
    assert ends(events) == [(1, {"type": "stall_timeout"}, None)]


def test_a_stream_that_nobody_wanted_any_more_is_cancelled():
    events = events_of(sent(1), entry("stream_cancelled", "stream", second=3, data={}))
    assert ends(events) == [(1, None, True)]


def test_chunks_go_to_the_try_during_which_they_came():
    lines = [
        b'{"timestamp_utc": "2026-03-01T10:00:02+00:00", "chunk": {"n": 1}}',
        b'{"timestamp_utc": "2026-03-01T10:00:05+00:00", "chunk": {"n": 2}}',
    ]
    files = {"streaming_chunks.jsonl": b"\n".join(lines)}
    events = events_of(sent(1), cooldown(3), sent(4), entry("stream_completed", "stream", second=6), **files)
    assert [one["data"]["stream"] for one in of_type(events, "llm.call.returned")] == [[{"n": 1}], [{"n": 2}]]


@pytest.mark.parametrize("second", [4, 4.4, 4.45])
def test_a_chunk_within_the_second_in_which_a_try_began_is_of_that_try(second):
    line = {"timestamp_utc": f"2026-03-01T10:00:{second:09.6f}+00:00", "chunk": {"n": 1}}
    files = {"streaming_chunks.jsonl": json.dumps(line).encode()}
    events = events_of(sent(1), cooldown(3), sent(4), entry("stream_completed", "stream", second=6), **files)
    told = {one["attempt"]: one["data"].get("stream") for one in of_type(events, "llm.call.returned")}
    assert told == {1: None, 2: [{"n": 1}]}
