"""Values that plain text gives to names."""

import pytest

from journal.redact import RULES
from journal.redact.assignments import assigned
from journal.redact.names import Names

NAMES = Names(RULES)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password=hunter2", ["hunter2"]),
        ("password=correcthorse user=x", ["correcthorse"]),
        ("Password: hunter2.", ["hunter2"]),
        ("api_key = 'abc def'", ["abc def"]),
        ('"api_key": "a\\"b" , "b":1', ['a\\"b']),
        (r"\"api_key\":\"abc\",\"b\"", ["abc"]),
        (r"\\\"api_key\\\":\\\"abc\\\"", ["abc"]),
        ("'password' => 'x1'", ["x1"]),
        ("token=abc123&user=1", ["abc123"]),
        ('env["API_KEY"] = "abc"', ["abc"]),
        ("AccountName=a;AccountKey=abc+/1==;Endpoint=b", ["abc+/1=="]),
        ("https://h/?key=abc&amp;sig=d%2F", ["abc", "d%2F"]),
        ('"password": 12345}', ["12345"]),
        ('{"token": "abc', ["abc"]),
        ("api-key:abc1\napi.key: abc2", ["abc1", "abc2"]),
    ],
)
def test_a_value_ends_where_its_writer_ended_it(text, hidden):
    assert [text[found.start : found.end] for found in assigned(text, NAMES)] == hidden


@pytest.mark.parametrize(
    "text",
    [
        "password",
        "password=",
        'password=""',
        "password == 'abc'",
        "password:\nnew paragraph 1",
        "[redacted:token:12]",
        "password=[redacted:password:7]",
        'print("Password:", value1)',
        "?key=",
        "a?password=password",
        "token: 12",
    ],
)
def test_nothing_is_found_where_no_value_is_given(text):
    assert list(assigned(text, NAMES)) == []


def test_a_number_under_a_quoted_name_needs_quotes_around_its_mark():
    [found] = assigned(r"\"password\":12345,", NAMES)
    assert found.quote == r"\""
