"""The log of failures finds the try that it tells of by model and time, and says that this is a guess."""

from __future__ import annotations

import io
import json

from journal.importers.base import Reading, Record
from journal.importers.proxy import ProxyFailures
from journal.importers.proxy.places import TRACE

from .handmade import entry, read, sent, trace


def line(at, model="acme/small", **more):
    told = {
        "timestamp": f"2026-03-01T10:00:{at}",
        "api_key_ending": "...bb22",
        "model": model,
        "attempt_number": 1,
        "error_type": "RateLimitError",
        "error_message": "slow down",
        "raw_response": None,
        "request_headers": {},
        "error_chain": None,
    }
    return {**told, **more}


def lines_after(*lines, transactions=1, reading=None):
    """The log's events, read after a transaction whose try failed at 2 seconds."""
    reading = reading or Reading()
    cooldown = entry("provider_cooldown_started", "metadata", "retry", second=2.0)
    for number in range(transactions):
        entries = [{**one, "request_id": f"0a1b2c3{number}"} for one in (sent(1), cooldown)]
        read({TRACE: trace(*entries)}, reading)
    content = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines).encode()
    found = list(ProxyFailures().read(io.BytesIO(content), reading))
    return [json.loads(one.event) if isinstance(one, Record) else one for one in found]


def test_a_line_right_before_a_failure_of_its_model_is_joined_to_that_try():
    reading = Reading()
    (event,) = lines_after(line("01.999600"), reading=reading)
    assert (event["call_id"], event["session_id"], event["attempt"]) == ("0a1b2c30", "s-1", 1)
    assert event["data"]["guess"] == {"by": "model and time", "distance_seconds": 0.0004}
    assert (event["type"], event["ts"]) == ("llm_api_key_proxy.failure", "2026-03-01T10:00:01.999600")
    assert reading.notes == ["1 line was joined to a failed try by model and time: a guess."]


def test_other_models_other_times_and_doubtful_cases_are_not_guessed():
    events = lines_after(line("01.9996", "acme/large"), line("01.5"), line("02.1"))
    assert [one.get("call_id") for one in events] == [None, None, None]
    (event,) = lines_after(line("01.9996"), transactions=2)
    assert "call_id" not in event
    assert "guess" not in event["data"]


def test_a_line_keeps_all_it_says():
    (event,) = lines_after(line("30", api_key_ending="...cc33"))
    assert event["data"] == {
        key: value for key, value in line("30", api_key_ending="...cc33").items() if key != "timestamp"
    }


def test_what_is_no_failure_is_refused_and_the_rest_is_read():
    first, second = lines_after({"a": 1}, line("30"))
    assert (first.index, first.code) == (1, "not_this_format")
    assert second["type"] == "llm_api_key_proxy.failure"


def test_recognised_by_its_keys():
    recognise = ProxyFailures().recognise
    assert recognise(json.dumps(line("30")).encode(), "anything") == 0.97
    assert recognise(b'{"model": "x", "error_type": "y"}', "failures.log") == 0
    assert recognise(b"", "failures.log") == 0
