"""Values behind named flags of a command line are found, places for them are not."""

import pytest

from journal.redact import RULES
from journal.redact.flags import flagged
from journal.redact.names import Names

NAMES = Names(RULES)


def found(text):
    text = f"do {text}"
    return [(text[value.start : value.end], value.rule) for value in flagged(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("--password hunter22 --verbose", "hunter22", "password"),
        ("x --api-key  abc123", "abc123", "api-key"),
        ('--client-secret "two words 2"', "two words 2", "secret"),
        ("--token 'abc1'; ls", "abc1", "token"),
        ("--db.password abc1|tee", "abc1", "password"),
        ("--access_token abcdefghijklmnop", "abcdefghijklmnop", "token"),
        (r"--token \"abc1\" x", "abc1", "token"),
    ],
)
def test_the_value_of_a_flag_is_hidden(text, value, rule):
    assert found(text) == [(value, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "--token TOKEN",
        "--token --other1",
        "--password -",
        "--token $TOKEN1",
        "--secret ./secret1.txt",
        "--token [redacted:token:12]",
        "--max-tokens 4096",
        "---token abc1",
        "--password\nabc1",
        "--token 123",
    ],
)
def test_what_is_no_secret_stays(text):
    assert found(text) == []
