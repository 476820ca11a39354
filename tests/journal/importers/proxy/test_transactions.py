"""A folder of files becomes one call: what was sent, what became of it, and every pass between."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.importers.base import Reading, ReadLimits
from journal.importers.proxy import ProxyTransactions
from journal.importers.proxy.places import TRACE

from .handmade import answered, document, entry, events_of, folder, of_type, read, sent, trace

FIRST = entry("raw_client_request", session_id=None, data={"model": "acme/small", "messages": []})


def only(events, kind):
    (found,) = of_type(events, kind)
    return found


def test_a_request_is_told_as_it_went_out_and_as_it_came():
    events = events_of(FIRST, sent(1), answered(2), **{"request.json": document({"model": "acme/small"})})
    asked = only(events, "llm.call.requested")
    assert (asked["call_id"], asked["session_id"], asked["attempt"]) == ("0a1b2c3d", "s-1", 1)
    assert asked["ts"] == "2026-03-01T10:00:01Z"
    assert (asked["data"]["provider"], asked["data"]["model"]) == ("acme", "acme/small")
    assert asked["data"]["body"] == sent(1)["data"]
    assert asked["data"]["client_body"] == {"model": "acme/small"}


def test_every_line_is_a_pass_numbered_by_its_line():
    noted = entry("routing_decision", "metadata", "routing", sequence=1, changed_from_previous=False)
    passes = of_type(events_of(FIRST, noted, sent(1)), "transform.pass.applied")
    told = [
        (one["data"]["sequence"], one["data"]["name"], one["data"].get("changed"), "body" in one["data"])
        for one in passes
    ]
    assert told == [
        (1, "raw_client_request", None, True),
        (2, "routing_decision", False, False),
        (3, "provider_execution_request", None, True),
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"payload_type": "dict", "keys": []},
        {"source": "response", "payload": "raw"},
        {"stream_type": "wrapper"},
        None,
        "text",
    ],
)
def test_what_stands_for_a_payload_is_none(data):
    one = only(events_of(entry("field_cache_injection_start", data=data)), "transform.pass.applied")
    assert "body" not in one["data"]
    assert one["data"].get("detail") == data


def test_what_later_versions_add_is_kept_and_takes_no_name_of_ours():
    one = only(events_of({**FIRST, "body": 1, "record_id": "x", "span": "y"}), "transform.pass.applied")[
        "data"
    ]
    assert (one["recorded_body"], one["recorded_record_id"], one["span"]) == (1, "x", "y")
    assert one["recorded_sequence"] == 1
    assert one["body"] == FIRST["data"]


def test_the_answer_is_the_providers_and_its_file_is_taken_where_the_trace_hides_something():
    hidden = answered(2, choices=[{"message": {"reasoning_content": "[REDACTED]"}}])
    whole = {"id": "chatcmpl-1", "choices": [{"message": {"reasoning_content": "sum"}}]}
    files = {"response.json": document(whole, second=3, status_code=200, duration_ms=900, headers=None)}
    told = only(events_of(FIRST, sent(1), hidden, **files), "llm.call.returned")
    assert told["data"]["body"] == whole
    assert (told["ts"], told["data"]["status_code"]) == ("2026-03-01T10:00:02Z", 200)
    told = only(events_of(FIRST, sent(1), answered(2), **files), "llm.call.returned")
    assert told["data"]["body"] == answered(2)["data"]


def test_an_answer_that_the_proxy_could_not_write_down_keeps_its_head():
    cut = b'{"request_id": "0a1b2c3d", "timestamp_utc": "x", "status_code": 201, "duration_ms": 7, "data": '
    told = only(events_of(FIRST, sent(1), answered(2), **{"response.json": cut}), "llm.call.returned")
    assert (told["data"]["status_code"], told["data"]["transaction_ms"]) == (201, 7)
    assert told["data"]["body"]["id"] == "chatcmpl-1"


def test_a_stream_is_told_chunk_by_chunk_with_its_times_and_marks():
    chunks = [{"timestamp_utc": f"2026-03-01T10:00:0{n}+00:00", "chunk": {"id": "c", "n": n}} for n in (2, 3)]
    files = {"streaming_chunks.jsonl": "\n".join(map(json.dumps, chunks)).encode()}
    marks = [
        entry("stream_first_byte", "stream", second=2),
        entry("stream_completed", "stream", second=4),
        entry(
            "stream_metrics_final", "stream", second=4, data={"metrics": {"ttfb_seconds": 0.5}, "event": None}
        ),
    ]
    events = events_of(FIRST, sent(1), *marks, **files)
    told = only(events, "llm.call.returned")
    assert told["data"]["stream"] == [{"id": "c", "n": 2}, {"id": "c", "n": 3}]
    assert told["data"]["chunk_times"] == ["2026-03-01T10:00:02Z", "2026-03-01T10:00:03Z"]
    assert told["data"]["stream_metrics"] == {"ttfb_seconds": 0.5}
    assert told["ts"] == "2026-03-01T10:00:03Z"
    assert [one["data"]["mark"] for one in of_type(events, "llm.stream.marked")] == [
        "first_byte",
        "completed",
    ]
    assert "part" not in told["data"]


def test_a_stream_that_is_still_being_written_is_told_as_a_part():
    chunk = {"timestamp_utc": "2026-03-01T10:00:02+00:00", "chunk": {"id": "c"}}
    files = {"streaming_chunks.jsonl": json.dumps(chunk).encode()}
    told = only(events_of(FIRST, sent(1), **files), "llm.call.returned")
    assert told["data"]["part"] is True


def test_a_stream_of_a_provider_of_the_proxys_own_is_taken_from_the_trace():
    asked = entry("native_provider_stream_request", stage="provider", second=1)
    chunks = [
        entry("raw_native_provider_stream_chunk", "stream", "provider", second=second, data={"type": kind})
        for second, kind in ((2, "message_start"), (3, "message_stop"))
    ]
    told = only(
        events_of(asked, *chunks, entry("usage_accounting_summary", "metadata", "final")), "llm.call.returned"
    )
    assert told["data"]["stream"] == [{"type": "message_start"}, {"type": "message_stop"}]


def test_a_transaction_that_just_ends_leaves_its_last_try_open():
    events = events_of(FIRST, sent(1))
    assert of_type(events, "llm.call.returned") == []
    assert only(events, "llm.call.requested")["attempt"] == 1


def test_without_a_trace_the_files_beside_it_tell_the_call():
    files = {
        "request.json": document({"model": "acme/small", "messages": []}),
        "response.json": document({"id": "chatcmpl-1"}, second=2, status_code=200),
        "metadata.json": b'{"request_id": "0a1b2c3d", "provider": "acme", "duration_ms": 5}',
    }
    events, refused = read(files)
    assert refused == []
    assert [one["type"] for one in events] == ["llm.call.requested", "llm.call.returned"]
    assert events[0]["data"]["body"] == {"model": "acme/small", "messages": []}
    assert events[1]["data"]["body"] == {"id": "chatcmpl-1"}
    assert events[1]["data"]["transaction_metadata"]["duration_ms"] == 5


def test_a_lost_line_is_taken_from_its_snapshot():
    lost = entry("before_litellm_conversion", second=1, sequence=2)
    lines = trace(FIRST, lost, {**sent(2), "sequence": 3}).split(b"\n")
    damaged = b"\n".join([lines[0], lines[1][:40], *lines[2:]])
    snapshots = {
        "transforms/0001_raw_client_request.json": json.dumps(FIRST, indent=2).encode(),
        "transforms/0002_before_litellm_conversion.json": json.dumps(lost, indent=2).encode(),
    }
    events, refused = read({TRACE: damaged, **snapshots})
    assert [one.index for one in refused] == [2]
    passes = of_type(events, "transform.pass.applied")
    assert [one["data"]["name"] for one in passes] == [
        "raw_client_request",
        "before_litellm_conversion",
        "provider_execution_request",
    ]
    whole = of_type(events_of(FIRST, lost, {**sent(2), "sequence": 3}), "transform.pass.applied")
    assert [one["id"] for one in passes] == [one["id"] for one in whole]


@pytest.mark.parametrize("inner", ["", "openai/"])
def test_snapshots_alone_tell_the_call_as_far_as_they_go(inner):
    entries = [FIRST, {**sent(1), "sequence": 2}, {**answered(2), "sequence": 3}]
    files = {
        f"{inner}transforms/{one['sequence']:04d}_{one['pass_name']}.json": json.dumps(one).encode()
        for one in entries
    }
    assert ProxyTransactions().recognise_folder(folder(files)) == 0.9
    events, refused = read(files)
    assert refused == []
    assert len(of_type(events, "transform.pass.applied")) == 3
    assert only(events, "llm.call.returned")["data"]["body"]["id"] == "chatcmpl-1"


def test_files_that_are_only_called_like_snapshots_are_none():
    assert ProxyTransactions().recognise_folder(folder({"transforms/0001_x.json": b'{"a": 1}'})) == 0.0


def test_a_longer_copy_repeats_what_a_shorter_one_told():
    short, whole = events_of(FIRST, sent(1)), events_of(FIRST, sent(1), answered(2))
    by_id = {one["id"]: one for one in whole}
    assert [by_id[one["id"]] for one in short] == short


def test_a_transaction_inside_of_another_is_the_same_call():
    outer = [
        entry("anthropic_to_openai_request", stage="adapter", session_id=None),
        entry("final_client_response", "response", "final", second=4, session_id=None),
    ]
    inner = [{**one, "request_id": "ffffffff"} for one in (sent(1), answered(2))]
    events, refused = read(
        {
            TRACE: trace(*outer),
            "anthropic_request.json": document({"model": "x", "system": "y"}),
            "anthropic_response.json": document({"id": "msg_1"}, second=4, status_code=200),
            f"openai/{TRACE}": trace(*inner),
        }
    )
    assert refused == []
    assert {one["call_id"] for one in events} == {"0a1b2c3d"}
    assert {one["session_id"] for one in events} == {"s-1"}
    assert len(of_type(events, "llm.call.requested")) == 1
    told = only(events, "llm.call.returned")
    assert (told["data"]["response_id"], told["data"]["transaction"]) == ("msg_1", "ffffffff")
    around = only(events, "llm_api_key_proxy.client")
    assert around["data"]["client_body"] == {"model": "x", "system": "y"}
    assert around["data"]["client_answer"] == {"id": "msg_1"}


@pytest.mark.parametrize(
    "given",
    [
        entry("final_client_response", "response", "final", second=4, data={"id": "msg_1"}),
        entry("anthropic_stream_message_start", "stream", second=4, data={"message": {"id": "msg_1"}}),
    ],
)
def test_the_id_that_a_client_was_given_is_found_in_the_trace_too(given):
    inner = [{**one, "request_id": "ffffffff"} for one in (sent(1), answered(2))]
    asked = entry("anthropic_to_openai_request", stage="adapter")
    events, _ = read({TRACE: trace(asked, given), f"openai/{TRACE}": trace(*inner)})
    assert only(events, "llm.call.returned")["data"]["response_id"] == "msg_1"


def test_a_responses_transaction_is_carried_by_a_chat_transaction_of_its_own():
    request = entry("responses_raw_request", protocol="responses", provider="responses", session_id=None)
    bridge = entry("responses_bridge_chat_request", stage="adapter", session_id=None)
    stored = entry(
        "responses_stored_response", "metadata", "final", session_id=None, data={"session_id": "s-2"}
    )
    final = entry("responses_final_response", "response", "final", second=2, session_id=None)
    events = events_of(request, bridge, stored, final)
    asked = only(events, "llm.call.requested")
    assert asked["data"]["carried"] is True
    assert "provider" not in asked["data"]
    assert asked["data"]["protocol"] == "openai_responses"
    assert {one["session_id"] for one in events} == {"s-2"}


def test_a_stream_of_the_responses_route_is_taken_from_its_events():
    request = entry("responses_raw_request", protocol="responses", provider="responses")
    told = {"type": "response.completed", "response": {"id": "resp_1"}}
    completed = entry("responses_stream_event_completed", "stream", "final", second=2, data=told)
    accounts = entry("usage_accounting_summary", "metadata", "final", second=3)
    answer = only(events_of(request, completed, accounts), "llm.call.returned")
    assert answer["data"]["stream"] == [told]
    assert answer["ts"] == "2026-03-01T10:00:02Z"


def test_a_pass_that_failed_stands_in_its_place_with_its_error():
    data = {"failed_pass_name": "parse", "error_type": "ProtocolError", "message": "no input", "payload": {}}
    failed = entry("transform_log_error", "error", "adapter", second=1, data=data)
    one = of_type(events_of(FIRST, failed), "transform.pass.applied")[1]["data"]
    assert one["error"] == {"type": "ProtocolError", "message": "no input", "failed_pass": "parse"}
    assert one["detail"] == data


def test_logs_of_a_provider_are_kept_as_text():
    events = events_of(FIRST, **{"provider/error.log": b"[2026-03-01T10:00:00] no route\n"})
    kept = only(events, "llm_api_key_proxy.provider_log")
    assert kept["data"]["text"] == "[2026-03-01T10:00:00] no route\n"


def test_recognised_by_what_is_in_it():
    recognise = ProxyTransactions().recognise_folder
    assert recognise(folder({TRACE: trace(FIRST)})) == 0.99
    assert recognise(folder({"openai/request.json": document({})})) == 0.8
    assert recognise(folder({TRACE: b'{"pass_name": "x"}', "metadata.json": b"{}"})) == 0
    assert recognise(folder({"request.json": b'{"model": "x"}'})) == 0
    assert recognise(folder({"request.json": document({}, headers={})})) == 0


def test_files_without_a_request_are_refused_together():
    events, refused = read({"metadata.json": b"{}"})
    assert events == []
    assert [(one.index, one.code) for one in refused] == [(0, "not_this_format")]


def test_a_refusal_names_the_file():
    _, refused = read({TRACE: trace(FIRST) + b'{"a": 1}\n[1]\n'})
    assert [(one.index, one.code, one.reason.partition(":")[0]) for one in refused] == [
        (2, "not_this_format", TRACE),
        (3, "not_an_object", TRACE),
    ]


FILES = {
    TRACE: trace(FIRST, sent(1), answered(2), entry("usage_accounting_summary", "metadata", "final")),
    "request.json": document({"model": "acme/small"}),
    "response.json": document({"id": "chatcmpl-1"}, status_code=200),
    "streaming_chunks.jsonl": b'{"timestamp_utc": "2026-03-01T10:00:02+00:00", "chunk": {}}',
    "transforms/0009_x.json": json.dumps(entry("x", sequence=9)).encode(),
    f"openai/{TRACE}": trace(sent(1)),
}


@given(data=st.data())
def test_damage_is_refused_and_never_raised(data):
    files = dict(FILES)
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    files[name] = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]
    read(files, Reading(limits=ReadLimits(line_bytes=2000, nesting=10)))


@given(
    values=st.dictionaries(
        st.sampled_from(sorted(FIRST)), st.none() | st.booleans() | st.integers() | st.text() | st.just([{}])
    )
)
def test_entries_with_anything_in_them_are_read_or_refused(values):
    read({TRACE: trace(FIRST, {**sent(1), **values}, {**answered(2), **values})})


@pytest.mark.parametrize("odd", ["\ud800", "x" * 300])
def test_a_name_that_no_event_can_have_gives_way_to_its_digest(odd):
    found = events_of({**FIRST, "request_id": odd}, {**sent(2), "request_id": odd})
    assert {len(event["call_id"]) for event in found} == {32}
    assert len({event["id"] for event in found}) == len(found) > 1
