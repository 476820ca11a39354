"""One event: checked to the letter, kept as it came, refused with the place of the fault."""

import json
import re
from datetime import UTC, datetime

import pytest

from journal.wire import Incoming, Limits, Refused, parse_event, read_again, wire_event
from journal.wire.flags import (
    BODY_STUBBED,
    CHARACTERS_REPLACED,
    CONTEXT_STUBBED,
    ID_DERIVED,
    NOT_SPLIT,
    ZONE_ASSUMED,
)

LIMITS = Limits()
SMALL = Limits(event_bytes=10_000)


def parsed(raw, limits=LIMITS):
    raw = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return parse_event(raw, 7, limits)


def accepted(raw, limits=LIMITS):
    item = parsed(raw, limits)
    assert isinstance(item, Incoming), item
    return item


def refused(raw, limits=LIMITS):
    item = parsed(raw, limits)
    assert isinstance(item, Refused), item
    return item


def moment(text):
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


# Envelope


def test_a_whole_envelope_is_read():
    item = accepted(
        {
            "id": "e1",
            "type": "llm.call.requested",
            "ts": "2026-01-02T03:04:05.000006Z",
            "session_id": "s",
            "run_id": "r",
            "step_id": "st",
            "agent": "a",
            "user": "u",
            "environment": "e",
            "tags": ["t"],
            "call_id": "c",
            "attempt_id": "c-1",
            "attempt": 1,
            "parent_call_id": "p",
            "trace_id": "tr",
            "span_id": "sp",
            "source": {"name": "n", "version": "1", "host": "h", "process": 12, "seq": 3},
            "mono_ns": 12,
            "v": 1,
            "data": {},
        }
    )
    assert (item.id, item.index, item.flags, item.odd) == ("e1", 7, 0, False)
    assert item.occurred_us == moment("2026-01-02T03:04:05+00:00") + 6
    assert item.envelope.source.process == 12
    assert item.envelope.tags == ["t"]


def test_only_a_type_is_needed():
    item = accepted(b'{"type":"anything.at.all"}')
    assert (item.envelope.session_id, item.occurred_us) == (None, None)
    assert bytes(item.envelope.data) == b"{}"


def test_null_is_the_same_as_absent():
    raw = b'{"type":"x","id":null,"ts":null,"session_id":null,"tags":null,"source":null,"v":null}'
    assert accepted(raw).flags == ID_DERIVED


def test_unknown_keys_are_kept():
    assert (
        accepted(b'{"id":"e","type":"x","later":{"a":[1]}}').text
        == b'{"id":"e","type":"x","later":{"a":[1]}}'
    )


@pytest.mark.parametrize(
    ("event", "where", "reason"),
    [
        ({"id": "e"}, "type", "an event needs a type"),
        ({"type": ""}, "type", "length >= 1"),
        ({"type": None}, "type", "got `null`"),
        ({"type": "x" * 201}, "type", "longer than 200 characters"),
        ({"type": "x", "id": ""}, "id", "length >= 1"),
        ({"type": "x", "id": 5}, "id", "got `int`"),
        ({"type": "x", "id": "i" * 256}, "id", "longer than 255 characters"),
        ({"type": "x", "call_id": "i" * 256}, "call_id", "longer than 255 characters"),
        ({"type": "x", "session_id": "s" * 2001}, "session_id", "longer than 2000 characters"),
        ({"type": "x", "session_id": 12}, "session_id", "got `int`"),
        ({"type": "x", "tags": "one"}, "tags", "got `str`"),
        ({"type": "x", "tags": ["a", 1]}, "tags[1]", "got `int`"),
        ({"type": "x", "attempt": 0}, "attempt", ">= 1"),
        ({"type": "x", "attempt": "1"}, "attempt", "got `str`"),
        ({"type": "x", "source": "me"}, "source", "got `str`"),
        ({"type": "x", "source": {"seq": "1"}}, "source.seq", "got `str`"),
        ({"type": "x", "mono_ns": 2**63}, "mono_ns", "<= 9223372036854775807"),
        ({"type": "x", "v": 0}, "v", ">= 1"),
        ({"type": "x", "v": "1"}, "v", "got `str`"),
        ({"type": "x", "ts": 1700000000}, "ts", "got `int`"),
        ({"type": "x", "ts": "yesterday"}, "ts", "Invalid RFC3339"),
        ({"type": "x", "ts": "0001-01-01T00:00:00+14:00"}, "ts", "not within the years 1 to 9999"),
        ({"type": "x", "ts": "9999-12-31T23:59:59-14:00"}, "ts", "not within the years 1 to 9999"),
        ({"type": "x", "data": None}, "data", "data must be an object"),
        ({"type": "x", "data": []}, "data", "data must be an object"),
        ({"type": "x", "data": "text"}, "data", "data must be an object"),
    ],
)
def test_what_does_not_fit_the_envelope_is_refused_with_its_place(event, where, reason):
    refusal = refused(event)
    assert (refusal.code, refusal.index, refusal.where) == ("invalid_envelope", 7, where)
    assert reason in refusal.reason


def test_an_id_of_255_characters_fits_whatever_characters_they_are():
    assert accepted({"type": "x", "id": "☃" * 255}).id == "☃" * 255


def test_a_session_id_may_have_any_characters():
    for session_id in ("a/b?c#d", "  ", "", "..", "\x00", "\n", "é\u202e☃", "%2F", "x" * 2000):
        assert accepted({"type": "x", "session_id": session_id}).envelope.session_id == session_id


# Version


@pytest.mark.parametrize("event", [{"type": "x", "v": 2}, {"v": 2}, {"type": 1, "v": 2, "tags": {}}])
def test_a_later_version_is_refused_before_anything_else_is_judged(event):
    refusal = refused(event)
    assert (refusal.code, refusal.where) == ("future_version", "v")
    assert refusal.reason == "wire version 2 is newer than this server's 1; update the server"


# Time


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01t00:00:00z", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01 00:00:00-00:30", "2026-01-01T00:30:00+00:00"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59+00:00"),
    ],
)
def test_times_are_moments_whatever_their_offset(written, utc):
    item = accepted({"type": "x", "ts": written})
    assert (item.occurred_us, item.flags & ZONE_ASSUMED) == (moment(utc), 0)


def test_a_time_without_offset_is_taken_as_utc_and_marked():
    item = accepted({"type": "x", "id": "e", "ts": "2026-01-01T00:00:00"})
    assert (item.occurred_us, item.flags) == (moment("2026-01-01T00:00:00+00:00"), ZONE_ASSUMED)


def test_nanoseconds_are_rounded_to_microseconds():
    assert accepted({"type": "x", "ts": "2026-01-01T00:00:00.0000015Z"}).occurred_us % 1_000_000 == 2


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2017-01-01T05:29:60.25+05:30", "2017-01-01T00:00:00.250000+00:00"),
        ("2016-12-31T23:59:60", "2017-01-01T00:00:00+00:00"),
    ],
)
def test_the_second_that_is_put_at_the_end_of_a_day_is_the_first_of_the_next(written, utc):
    record = {"type": "x", "id": "e", "data": {"a": 1.00}, "ts": written}
    item = accepted(record)
    assert datetime.fromtimestamp(item.occurred_us / 1_000_000, UTC) == datetime.fromisoformat(utc)
    assert (written.encode() in item.text, bytes(item.envelope.data)) == (True, b'{"a":1.0}')
    assert read_again(item.text).occurred_us == item.occurred_us


@pytest.mark.parametrize("written", ["2016-12-31T12:00:60Z", "2016-12-31T23:59:61Z", "9999-12-31T23:59:60Z"])
def test_there_is_no_second_60_within_a_day(written):
    assert (refused({"type": "x", "ts": written}).code, refused({"type": "x", "ts": written}).where) == (
        "invalid_envelope",
        "ts",
    )


def test_a_missing_time_is_unknown():
    assert accepted(b'{"type":"x"}').occurred_us is None


def test_the_first_and_the_last_moment_are_taken():
    assert accepted({"type": "x", "ts": "0001-01-01T00:00:00Z"}).occurred_us < 0
    last = accepted({"type": "x", "ts": "9999-12-31T23:59:59.999999Z"}).occurred_us
    assert datetime.fromtimestamp(last // 1_000_000, UTC).year == 9999


# Identity


def test_a_missing_id_is_made_of_session_and_text():
    one = accepted(b'{"type":"x","session_id":"s","data":{"n":1}}')
    assert one.id.startswith("derived:")
    assert one.flags == ID_DERIVED
    assert accepted(b'{ "type": "x", "session_id":"s",\n"data":{"n":1}}').id == one.id
    assert accepted(b'{"type":"x","session_id":"s","data":{"n":2}}').id != one.id
    assert accepted(b'{"type":"x","session_id":"t","data":{"n":1}}').id != one.id


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type":"x","data":{"id":null}}',
        b'{"type":"x","id":null,"data":{"n":1.0}}',
        b'{"id":null,"type":"x","data":{"id":null}}',
        b'{"type":"x","id":null,"data":{"text":"\\ud800"}}',
    ],
)
def test_a_made_id_is_written_down_so_that_the_event_is_known_again(raw):
    item = accepted(raw)
    again = accepted(item.text)
    assert (again.id, again.flags & ID_DERIVED, again.text) == (item.id, 0, item.text)


def test_a_made_id_stands_first_and_alone():
    text = accepted(b'{"type":"x","id":null,"data":{"id":null,"n":1.0}}').text
    assert re.fullmatch(rb'\{"id":"derived:[0-9a-f]{32}","type":"x","data":\{"id":null,"n":1\.0\}\}', text)


def test_a_record_of_an_importer_is_known_by_its_source_bytes():
    item = wire_event({"type": "x", "id": "e"}, index=3, source_record=b"the row", limits=LIMITS)
    assert (item.source_record, item.text, item.index) == (b"the row", b'{"type":"x","id":"e"}', 3)


def test_an_event_is_known_by_its_own_bytes():
    assert accepted(b'{"type": "x"}').source_record == b'{"type": "x"}'


# Odd inputs


def test_null_characters_are_kept():
    item = accepted(b'{"type":"x","id":"a\\u0000b","data":{"text":"\\u0000"}}')
    assert item.id == "a\x00b"
    assert item.text == b'{"type":"x","id":"a\\u0000b","data":{"text":"\\u0000"}}'


def test_unpaired_surrogates_are_kept_in_the_text_and_replaced_where_they_are_read():
    item = accepted(b'{ "type":"x", "id":"a\\ud800", "data":{"\\udfff":"\\ud83d\\ude00 \\ud800"} }')
    assert item.text == b'{"type":"x","id":"a\\ud800","data":{"\\udfff":"\\ud83d\\ude00 \\ud800"}}'
    assert item.id == "a\ufffd"
    assert json.loads(bytes(item.envelope.data)) == {"\ufffd": "\U0001f600 \ufffd"}
    assert (item.odd, item.flags) == (True, CHARACTERS_REPLACED | NOT_SPLIT)


def test_numbers_beyond_64_bits_and_their_literals_are_kept():
    raw = b'{"id":"e","type":"x","data":{"a":123456789012345678901234567890,"b":1e999,"c":1.000,"d":-0}}'
    assert accepted(raw).text == raw


def test_a_number_of_thousands_of_digits_is_kept_even_beside_a_surrogate():
    raw = b'{"id":"e","type":"x","data":{"n":' + b"9" * 5000 + b',"s":"\\ud800"}}'
    assert accepted(raw).text == raw
    assert accepted(raw.replace(b"\\ud800", b"")).text == raw.replace(b"\\ud800", b"")


def test_of_two_members_of_one_name_both_are_kept_and_the_last_counts():
    item = accepted(b'{"type":"x","id":"one","id":"two","data":{"a":1,"a":2}}')
    assert item.id == "two"
    assert item.text == b'{"type":"x","id":"one","id":"two","data":{"a":1,"a":2}}'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"type":"x","data":{"n":NaN}}', "invalid_json"),
        (b'{"type":"x","data":{"n":Infinity}}', "invalid_json"),
        (b'{"type":"x"', "invalid_json"),
        (b'{"type":"x"} trailing', "invalid_json"),
        (b"", "invalid_json"),
        (b"[1]", "invalid_envelope"),
        (b'{"type":"x","data":{"t":"\xc3\x28"}}', "invalid_utf8"),
        (b'{"type":"x","data":{"t":"\xed\xa0\x80"}}', "invalid_utf8"),
        (b'{"type":"x","data":' + b"[" * 200 + b"]" * 200 + b"}", "too_deep"),
    ],
)
def test_what_is_no_json_is_refused_with_the_reason(raw, code):
    refusal = refused(raw)
    assert (refusal.code, refusal.index) == (code, 7)
    assert refusal.reason


def test_as_many_levels_as_allowed_are_taken():
    assert accepted(b'{"type":"x","data":{"a":' + b"[" * 198 + b"]" * 198 + b"}}")


@pytest.mark.parametrize("limits", [LIMITS, Limits(event_bytes=20)])
def test_a_name_that_is_no_text_is_refused_like_a_value(limits):
    raw = b'{"type":"x","\xed\xa0\x80":1,"data":{"\xff":"' + b"a" * 30 + b'"}}'
    assert refused(raw, limits).code in {"invalid_utf8", "too_large"}


def test_the_place_of_bytes_that_are_no_text_is_told():
    assert refused(b'{"type":"\xff"}').reason == "not UTF-8 at byte 9"


# What a refusal tells


def test_a_refusal_names_the_event_and_not_what_is_nested_in_it():
    assert refused(b'{"data":{"id":"inner"},"id":"outer","type":5}').id == "outer"
    assert refused(b'{"data":{"id":"inner"},"type":5}').id is None


def test_an_event_that_cannot_be_decoded_is_named_when_its_id_comes_first():
    assert refused(b'{"id": "e1", "type":"x", "data":{"id":"inner"').id == "e1"
    assert refused(b'{"type":"x", "data":{"id":"inner"').id is None


def test_the_excerpt_is_the_beginning_of_what_came():
    assert refused(b'{"type":5,"data":{"text":"' + b"a" * 5000 + b'"}}').excerpt == (
        '{"type":5,"data":{"text":"' + "a" * (4000 - 26)
    )


# Limits


def test_a_body_over_the_limit_becomes_size_hash_and_start():
    body = json.dumps({"model": "m", "text": "a" * 20_000}).encode()
    raw = (
        b'{"type":"llm.call.requested","id":"e","data":{"provider":"p","body":'
        + body
        + b',"captured":"full"}}'
    )
    item = accepted(raw, SMALL)
    data = json.loads(item.text)["data"]
    assert item.flags == BODY_STUBBED
    assert list(data) == ["provider", "captured", "body_stub"]
    assert data["body_stub"]["bytes"] == len(body)
    assert data["body_stub"]["start"] == body[:2000].decode()
    assert len(data["body_stub"]["sha256"]) == 64
    assert item.source_record == raw


def test_another_part_over_the_limit_is_cut_out_and_the_body_stays():
    item = accepted({"type": "x", "id": "e", "data": {"body": {"a": 1}, "metadata": "m" * 20_000}}, SMALL)
    data = json.loads(item.text)["data"]
    assert item.flags == CONTEXT_STUBBED
    assert data["body"] == {"a": 1}
    assert data["metadata_stub"]["bytes"] == 20_002


def test_a_stub_that_comes_back_is_the_same_event():
    item = accepted({"type": "x", "data": {"body": "b" * 20_000}}, SMALL)
    assert accepted(item.text, SMALL).id == item.id


@pytest.mark.parametrize(
    "event",
    [
        {"type": "x", "id": "e", "other": "o" * 20_000},
        {"type": "x", "id": "e", "data": {str(number): "small" * 10 for number in range(500)}},
        {"type": "x", "id": "e", "data": {str(number): "m" * 3000 for number in range(9)}},
    ],
    ids=["outside of data", "many small parts", "parts hardly larger than their stubs"],
)
def test_an_event_that_no_stub_makes_small_enough_is_refused_with_both_sizes(event):
    raw = json.dumps(event).encode()
    refusal = refused(raw, SMALL)
    assert refusal.code == "too_large"
    assert refusal.reason == f"the event has {len(raw)} bytes, the limit is 10000"


def test_an_event_of_exactly_the_limit_is_stored_whole():
    raw = b'{"type":"x","id":"e","data":{"t":"' + b"a" * 9963 + b'"}}'
    assert len(raw) == 10_000
    assert accepted(raw, SMALL).flags == 0


# Stored events


def test_a_stored_event_is_read_again_as_it_was():
    item = accepted(b'{"type":"x","id":"e","session_id":"s","data":{"a":1}}')
    again = read_again(item.text)
    assert (again.id, again.envelope.session_id, bytes(again.envelope.data)) == ("e", "s", b'{"a":1}')


def test_a_stored_event_is_read_even_when_a_rule_made_a_value_unfit():
    text = (
        b'{"type":"x","id":"' + b"i" * 260 + b'","session_id":"s","attempt":"[redacted:rule]","data":{"a":1}}'
    )
    again = read_again(text)
    assert (again.envelope.id, again.envelope.attempt, again.envelope.session_id) == ("i" * 255, None, "s")
    assert (again.text, json.loads(bytes(again.envelope.data))) == (text, {"a": 1})


def test_a_stored_event_of_any_depth_is_read():
    text = b'{"type":"x","data":{"a":' + b"[" * 400 + b"]" * 400 + b"}}"
    assert read_again(text).envelope.type == "x"


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (b'{"type":"note.added","attempt":-4}', "attempt: Expected `int` >= 1"),
        (b'{"id":"x"}', "an event needs a type"),
    ],
)
def test_a_refusal_names_its_place_once(event, sentence):
    refused = parse_event(event, 3, Limits())
    assert isinstance(refused, Refused)
    assert refused.sentence == sentence
