"""Files of OpenTelemetry's exporters: spans of many requests, seen together."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from journal.actions import start_upload
from journal.importers import recognise
from journal.importers.base import Reading, ReadLimits, Record
from journal.importers.otlp import MOST_HELD_BYTES, Otlp
from journal.models import Call, Session, ToolCall
from journal.uploads import UploadPart, run_upload
from journal.wire import Refused
from tests.factories import ProjectFactory

from .otlp_telling import binary, events, of_type, read, request, span

CALL = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "claude", "gen_ai.usage.input_tokens": 10}
CALL |= {"gen_ai.usage.output_tokens": 5}
SESSION = {"session.id": "s"}
SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "otlp.jsonl").read_bytes()


def calls(*requests):
    return of_type(events(*requests), "llm.call.returned")


def test_a_request_is_recognised_whole_in_lines_and_cut():
    whole = json.dumps(request(span(1, CALL)), indent=1).encode()
    assert recognise(whole, "unnamed")[0].name == "otlp"
    assert Otlp().recognise(b"\n".join([json.dumps(request()).encode()] * 3), "") == 0.96
    assert Otlp().recognise(whole[:-400], "") == 0.9
    assert Otlp().recognise(b'{"resourceLogs": []}', "") == 0.0
    assert Otlp().recognise(b"", "") == 0.0


def test_a_session_that_only_the_root_names_is_that_of_all_its_trace():
    found = events(request(span(2, CALL, parent=1)), request(span(1, SESSION)))
    assert {one["session_id"] for one in found} == {"s"}


def test_a_session_told_by_an_earlier_file_of_the_upload_is_known():
    reading = Reading()
    for told in (span(1, SESSION), span(2, CALL, parent=1)):
        found = list(Otlp().read(io.BytesIO(json.dumps(request(told)).encode()), reading))
    assert {json.loads(one.event)["session_id"] for one in found} == {"s"}


def test_without_any_session_the_trace_is_one():
    (found,) = calls(request(span(2, CALL)))
    assert found["session_id"] == found["trace_id"]


def test_a_call_that_two_instrumentations_wrote_down_one_inside_the_other_is_one():
    outer = {"openinference.span.kind": "LLM", "llm.token_count.prompt": 10, "llm.token_count.completion": 6}
    inner = {**CALL, "gen_ai.response.id": "msg_123456789"}
    (found,) = calls(request(span(2, inner, parent=1), scope="sdk"), request(span(1, outer), scope="other"))
    assert found["data"]["span"]["scope"] == "other"
    assert found["data"]["response_id"] == "msg_123456789"
    assert found["data"]["usage"]["gen_ai.usage.output_tokens"] == 5


def test_three_around_each_other_are_one_too():
    requests = [request(span(n, CALL, parent=n - 1), scope=f"scope {n}") for n in (3, 2, 1)]
    (found,) = calls(*requests)
    assert found["data"]["span"]["scope"] == "scope 1"


def test_calls_beside_each_other_with_one_answer_are_one():
    told = {**CALL, "gen_ai.response.id": "msg_123456789"}
    rich = {**told, "gen_ai.prompt.0.role": "user", "gen_ai.usage.output_tokens": 9}
    for scopes in (("sdk", "rich"), ("rich", "sdk")):
        both = {"sdk": request(span(1, told), scope="sdk"), "rich": request(span(2, rich), scope="rich")}
        (found,) = calls(*(both[scope] for scope in scopes))
        assert found["data"]["span"]["scope"] == "rich"
        assert found["data"]["usage"]["gen_ai.usage.output_tokens"] == 5


def test_a_call_inside_a_call_of_the_same_instrumentation_is_another_one():
    assert len(calls(request(span(1, CALL), span(2, CALL, parent=1)))) == 2


def test_spans_around_each_other_in_a_circle_are_not_followed_for_ever():
    found = calls(request(span(1, CALL, parent=2), scope="a"), request(span(2, CALL, parent=1), scope="b"))
    assert len(found) == 2


def test_what_is_no_request_and_no_span_is_refused_and_the_rest_is_read():
    found = read({"resourceLogs": []}, request({"name": "no ids"}, span(1, CALL)))
    refused = [(one.index, one.code) for one in found if isinstance(one, Refused)]
    assert refused == [(1, "not_this_format"), (2, "not_this_format")]
    assert sum(isinstance(one, Record) for one in found) == 2


def test_a_large_file_is_looked_at_in_parts():
    padding = "x" * (MOST_HELD_BYTES // 2 + 1)
    reading = Reading()
    parts = [request(span(n, {**CALL, "note": padding})) for n in (1, 2)] + [request(span(3, CALL))]
    content = io.BytesIO(b"\n".join(json.dumps(part).encode() for part in parts))
    found = Otlp().read(content, reading)
    assert json.loads(next(found).event)["type"] == "llm.call.requested"
    assert reading.lines_read == 2
    assert sum(1 for _ in found) == 5


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"resourceSpans": [{"scopeSpans": [{"spans": [1]}]}]}']
)
def test_files_without_spans_give_no_event(content):
    assert not any(isinstance(one, Record) for one in Otlp().read(io.BytesIO(content), Reading()))


@pytest.mark.django_db
def test_a_trace_becomes_a_session_with_its_calls_and_tools():
    project = ProjectFactory()
    upload = start_upload(project, [UploadPart("otlp.jsonl", io.BytesIO(SAMPLE))])
    run_upload(upload.pk)
    assert Session.objects.get(project=project).session_id == "weather-1"
    rows = Call.objects.filter(project=project).order_by("sort_at")
    counts = [
        (row.status, row.input_uncached_tokens, row.cache_read_tokens, row.output_visible_tokens)
        for row in rows
    ]
    assert counts == [("ok", 56, 64, 34), ("ok", 9, None, 2), ("error", None, None, None)]
    assert [row.error_type for row in rows] == [None, None, "RateLimitError"]
    assert rows[1].reported_amount == Decimal("0.0000425")
    assert rows[0].time_to_first_token_us == 1_500_000
    assert list(ToolCall.objects.filter(project=project).values_list("name", "call_key")) == [
        ("weather", rows[0].key)
    ]


def test_the_binary_form_gives_the_same_events():
    told = request(span(1, {**CALL, **SESSION}), scope="sdk")
    assert Otlp().recognise(binary(told), "") == 0.9
    found = list(Otlp().read(io.BytesIO(binary(told)), Reading()))
    assert [json.loads(one.event) for one in found] == events(told)


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (binary(request(span(1, CALL)))[:-3], ReadLimits(), "not_this_format"),
        (binary(request(span(1, {**CALL, "x": "y" * 500}))), ReadLimits(line_bytes=400), "too_large"),
        (binary(request({**span(1, CALL), "traceId": "00"})), ReadLimits(), "not_this_format"),
    ],
    ids=["cut", "too large", "no ids"],
)
def test_a_binary_request_that_cannot_be_read_is_refused(content, limits, code):
    (refused,) = Otlp().read(io.BytesIO(content), Reading(limits=limits))
    assert (isinstance(refused, Refused), refused.code) == (True, code)
