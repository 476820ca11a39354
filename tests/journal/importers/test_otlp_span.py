"""Spans are read from what exporters write, and from what they should not have written."""

import pytest

from journal.importers.otlp_span import Span, attributes_of, moment_in, spans_of, value_of

from .otlp_telling import BEGIN, TRACE, request, span


def only(told):
    (found,) = spans_of(request(told), 1)
    return found


def test_a_span_is_read_with_its_resource_and_its_scope():
    found = only(span(1, {"a": 7, "b": [1.5, True]}, parent=2))
    assert (found.trace_id, found.span_id, found.parent_id) == (TRACE, "0" * 15 + "1", "0" * 15 + "2")
    assert found.attributes == {"a": 7, "b": [1.5, True]}
    assert (found.resource, found.scope) == ({"service.name": "agent"}, "instrumentation")
    assert (found.started, found.duration_seconds) == ("2026-11-18T11:06:41Z", 1.0)


def test_values_are_plain_whatever_wraps_them():
    pairs = [{"key": "x", "value": {"intValue": 3}}, {"key": "y", "value": {"kvlistValue": {}}}, 7]
    assert value_of({"kvlistValue": {"values": pairs}}) == {"x": 3, "y": {}}
    assert value_of({"intValue": "9007199254740993"}) == 9007199254740993
    assert value_of({"intValue": "many"}) == "many"
    assert value_of({}) is None
    assert attributes_of([{"key": "a"}, {"value": {}}, 3]) == {"a": None}
    assert attributes_of("a") == {}


def test_values_inside_each_other_are_followed_only_so_far():
    told = {"stringValue": "deep"}
    for _ in range(5000):
        told = {"arrayValue": {"values": [told]}}
    assert isinstance(value_of(told), list)


@pytest.mark.parametrize("trace", ["CvdlGRbNQ92ESOshHIAxnA==", TRACE.upper()])
def test_ids_in_base64_and_in_capitals_are_the_same_ids(trace):
    assert only({**span(1, {}), "traceId": trace}).trace_id == TRACE


@pytest.mark.parametrize("identifier", [None, "", "0" * 32, "nonsense", 7, "AAAA"])
def test_a_span_without_its_ids_is_none(identifier):
    assert list(spans_of(request({**span(1, {}), "traceId": identifier}), 1)) == ["a span without its ids"]


def test_older_writers_have_other_names():
    told = {"instrumentationLibrary": {"name": "old"}, "spans": [span(1, {})]}
    (found,) = spans_of({"resourceSpans": [{"instrumentationLibrarySpans": [told]}]}, 1)
    assert isinstance(found, Span)
    assert found.scope == "old"


@pytest.mark.parametrize(
    "status", [{"code": 2, "message": "no"}, {"code": "STATUS_CODE_ERROR", "message": "no"}]
)
def test_an_error_is_told_by_its_status(status):
    found = only(span(1, {}, status=status))
    assert (found.is_error, found.message) == (True, "no")


def test_what_is_no_time_was_not_told():
    found = only({**span(1, {}), "startTimeUnixNano": "soon", "endTimeUnixNano": "0"})
    assert (found.started, found.ended, found.duration_seconds) == (None, None, None)
    assert only({**span(1, {}), "endTimeUnixNano": str(BEGIN)}).duration_seconds is None
    assert moment_in(1) is None


@pytest.mark.parametrize(
    "told", [None, 3, {}, {"resourceSpans": {}}, {"resourceSpans": [3, {"scopeSpans": [{}]}]}]
)
def test_what_holds_no_spans_gives_none(told):
    assert list(spans_of(told, 1)) == []


def test_equal_spans_have_equal_bytes():
    assert only(span(1, {"a": 1})).raw == only(span(1, {"a": 1})).raw
    assert only(span(1, {"a": 1})).raw != only(span(1, {"a": 2})).raw
