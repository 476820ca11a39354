"""Two events under one id are the same when they say the same, however they are written."""

import json

import pytest

from journal.accept.same import same_event
from journal.redact import DEFAULT, Redactor, Rule


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"type":"x","data":{"a":1,"b":2}}', b'{"data":{"b":2,"a":1},"type":"x"}'),
        (b'{"type":"x","data":{"a":1.0}}', b'{"type":"x","data":{"a":1}}'),
        (b'{"type":"x","data":{"a":100}}', b'{"type":"x","data":{"a":1e2}}'),
        (b'{"type":"x","data":{"a":"\\u00e4"}}', '{"type":"x","data":{"a":"ä"}}'.encode()),
        (b'{"type":"x","user":null,"data":{"a":null}}', b'{"type":"x","data":{}}'),
        (b'{"type":"x","ts":"2026-01-01T00:00:00Z"}', b'{"type":"x","ts":"2026-01-01T01:00:00+01:00"}'),
        (b'{"type":"x","ts":"2026-01-01T00:00:00"}', b'{"type":"x","ts":"2026-01-01T00:00:00Z"}'),
        (b'{"type":"x","source":{"seq":1}}', b'{"type":"x","source":{"seq":2}}'),
        (b'{"type":"x","source":{"name":"a"}}', b'{"type":"x"}'),
        (b'{"type":"x","v":1}', b'{"type":"x"}'),
        (b'{"type":"x","data":{"a":"\\ud800"}}', b'{"type":"x","data":{"a":"\\ufffd"}}'),
        (
            b'{"type":"x","data":{"a":' + b"9" * 5000 + b"}}",
            b'{"type": "x","data":{"a":' + b"9" * 5000 + b"}}",
        ),
        (
            b'{"type":"x","data":{"api_key":"[redacted:api-key:20]"}}',
            b'{"type":"x","data":{"api_key":"0123456789abcdefghij"}}',
        ),
    ],
    ids=[
        *(
            "order",
            "fraction",
            "exponent",
            "escapes",
            "null",
            "offset",
            "zone assumed",
            "sequence",
            "recorder",
        ),
        *("version", "surrogate", "many digits", "redacted"),
    ],
)
def test_what_is_written_otherwise_is_the_same(one, other):
    assert same_event(one, other, DEFAULT)
    assert same_event(other, one, DEFAULT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"type":"x","data":{"a":1}}', b'{"type":"x","data":{"a":2}}'),
        (b'{"type":"x","data":{"a":1}}', b'{"type":"x","data":{"a":"1"}}'),
        (b'{"type":"x","data":{"a":[1,2]}}', b'{"type":"x","data":{"a":[2,1]}}'),
        (b'{"type":"x"}', b'{"type":"y"}'),
        (b'{"type":"x","ts":"2026-01-01T00:00:00Z"}', b'{"type":"x","ts":"2026-01-01T00:00:01Z"}'),
        (b'{"type":"x","ts":"2026-01-01T00:00:00Z"}', b'{"type":"x"}'),
        (b'{"type":"x","session_id":"a"}', b'{"type":"x","session_id":"b"}'),
        (b'{"type":"x","data":{"a":9007199254740993}}', b'{"type":"x","data":{"a":9007199254740992}}'),
        (b'{"type":"x","data":{"a":0.1}}', b'{"type":"x","data":{"a":0.1000000000000000055511151231257827}}'),
        (b'{"type":"x","extra":1}', b'{"type":"x"}'),
    ],
)
def test_what_says_something_else_is_another(one, other):
    assert not same_event(one, other, DEFAULT)


def test_both_are_compared_under_the_rules_of_today():
    rules = Redactor([Rule("word", pattern=r"code-(?P<hide>\d)")])
    assert same_event(b'{"data":{"a":"code-1"}}', b'{"data":{"a":"code-2"}}', rules)
    assert not same_event(b'{"data":{"a":"code-1"}}', b'{"data":{"a":"code-2"}}', Redactor([]))


@pytest.mark.parametrize(
    ("stored", "arrived", "are_same"),
    [
        ("at [redacted:word:5] and [redacted:word:2]!", "at 12345 and 67!", True),
        ("at [redacted:word:5] and [redacted:word:2]!", "at 1234 and 67!", False),
        ("at [redacted:word:5] and [redacted:word:2]!", "at 12345 or 67!", False),
        ("[redacted:word:5]", {"whatever": ["it", "was"]}, True),
        ("[redacted:word:5] b", "a", False),
        ("[redacted:word:5]", "[redacted:word:5:0123456789ab]", True),
        ("[redacted:word:5:ba9876543210]", "[redacted:word:5:0123456789ab]", False),
        ("[redacted:word:5:ba9876543210]", "12345", True),
        ("[redacted:word:5]", "1234", False),
        ("[redacted:word:5] b", 1, False),
        ({"x": ["[redacted:word:3]", 1]}, {"x": ["abc", 1]}, True),
        ({"x": ["[redacted:word:3]", 1]}, {"x": ["abc", 2]}, False),
        ({"x": "[redacted:word:3]"}, {"y": "abc"}, False),
        (["[redacted:word:3]"], "abc", False),
    ],
)
def test_what_an_earlier_rule_hid_may_be_what_comes_now(stored, arrived, are_same):
    one, other = (json.dumps({"type": "x", "data": {"a": value}}).encode() for value in (stored, arrived))
    assert same_event(one, other, Redactor([])) is are_same
