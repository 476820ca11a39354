"""What callers rely on: valid JSON, the same form, the same bytes when nothing was hidden."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.redact import DEFAULT, Rule, redactor_with
from tests.journal.redact.planted import FORMS

# A rule without a hint switches the quick look off, and this one never fires.
THOROUGH = redactor_with([Rule("never", pattern=r"(?!)")])

NAMES = [
    "password",
    "api_key",
    "Authorization",
    "cookie",
    "token",
    "max_tokens",
    "name",
    "value",
    "key",
    "a",
    "pwd",
]
PIECES = [
    *FORMS.values(),
    *NAMES,
    *(
        "=",
        ": ",
        '": "',
        "': '",
        '"] = "',
        "?key=",
        "&sig=",
        "\n",
        "é",
        "😀",
        "\ud83d",
        '"',
        "'",
        "\\",
        "{",
        "]",
    ),
    *("Bearer ", "x1y2z3w4", "[redacted:token:12]", " and ", "[redacted:", "12]", "://", "@", "-----BEGIN "),
]

texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join)
keys = st.sampled_from(NAMES) | texts
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.tuples(st.sampled_from(NAMES), inner).map(list)
        | inner.map(json.dumps)
    ),
    max_leaves=12,
)
indents = st.sampled_from([None, 1])


def written(value, indent):
    return json.dumps(value, indent=indent).encode()


def members(raw):
    """The value; objects as their members in order, because two keys may get the same mark."""
    return json.loads(raw, object_pairs_hook=tuple)


def same_form(before, after):
    """Equal but for keys and values that became texts with a mark."""
    if isinstance(after, str) and "[redacted:" in after:
        return True
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(map(same_form, before, after))
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same_form, before, after))
    return type(before) is type(after) and before == after


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values, indents)
def test_any_json_stays_json_of_the_same_form(value, indent):
    raw = written(value, indent)
    result, fired = DEFAULT.json(raw)
    assert same_form(members(raw), members(result))
    assert (result is raw) == (fired == ())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values, indents)
def test_a_second_time_changes_nothing(value, indent):
    once, _ = DEFAULT.json(written(value, indent))
    twice, fired = DEFAULT.json(once)
    assert twice is once
    assert fired == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values, indents)
def test_the_quick_look_misses_nothing(value, indent):
    raw = written(value, indent)
    assert DEFAULT.json(raw) == THOROUGH.json(raw)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_any_text_can_be_redacted_and_a_second_time_changes_nothing(text):
    once, fired = DEFAULT.text(text)
    assert (once == text) == (fired == ())
    assert DEFAULT.text(once) == (once, ())


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":"\\ud83d","password":"\\ud83d x"}',
        b'{"a":1,"a":2,"password":"x","password":"y"}',
        b'{"password":' + b"9" * 6000 + b"}",
        b'{"n":1e999999,"password":-0.0}',
        b'"\\u0000"',
        b"0",
        b"[" * 5000 + b'"password=hunter2"' + b"]" * 5000,
        b'{"":{"password":{"":[]}}}',
    ],
)
def test_strange_json_is_no_trouble(raw):
    once, _ = DEFAULT.json(raw)
    assert DEFAULT.json(once)[0] is once


def test_untouched_parts_keep_every_byte():
    raw = b'{ "a" : 1.50, "\\u0062":"\\/x\\u00e9", "token" :"abc","c":"say sk-ant-api03-abcdefghijkl1 \\/ \\u00e9"}'
    assert DEFAULT.json(raw)[0] == (
        b'{ "a" : 1.50, "\\u0062":"\\/x\\u00e9", "token" :"[redacted:token:3]",'
        b'"c":"say [redacted:anthropic-key:26] \\/ \\u00e9"}'
    )


def test_the_rules_that_fired_are_named_once_in_the_order_of_their_places():
    raw = b'{"token":"a","password":"b","access_token":"c"}'
    assert DEFAULT.json(raw)[1] == ("token", "password")


def test_text_that_is_no_json_is_searched_as_text():
    assert DEFAULT.json(b'{"password":"hunter2","cut')[0] == b'{"password":"[redacted:password:7]","cut'


def test_a_mark_stays_as_it_is_beside_a_new_one():
    text = "token=[redacted:token:5] password=hunter2"
    assert DEFAULT.text(text)[0] == "token=[redacted:token:5] password=[redacted:password:7]"


def test_a_secret_inside_another_gives_one_mark():
    text, fired = DEFAULT.text("Cookie: sid=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh; a=b")
    assert re.fullmatch(r"Cookie: \[redacted:cookie:[0-9]+\]", text)
    assert fired == ("cookie",)


@pytest.mark.parametrize(
    "piece", ["sk-", "password=", '"token":"', "eyJ", "://a:", "-----BEGIN ", "\\", "[", "Bearer a"]
)
def test_repeated_beginnings_are_searched_once(piece):
    text = piece * (200_000 // len(piece))
    once, _ = DEFAULT.text(text)
    assert len(once) <= len(text) * 20


def test_a_secret_as_a_key_is_hidden_and_its_value_stays():
    raw = b'{"spend": {"sk-ant-api03-q7Zt4Lw9Xc2Vb8Nm3Hd6": 1.50, "https://recto:w7Kq29@h/": {"a": 2}}}'
    assert DEFAULT.json(raw) == (
        b'{"spend": {"[redacted:anthropic-key:33]": 1.50,'
        b' "https://recto:[redacted:url-password:6]@h/": {"a": 2}}}',
        ("anthropic-key", "url-password"),
    )


def test_a_secret_in_a_long_key_with_escapes_is_hidden():
    raw = rb'{"run\n\u2022 deploy --api-key abc123def":null}'
    assert DEFAULT.json(raw)[0] == rb'{"run\n\u2022 deploy --api-key [redacted:api-key:9]":null}'
