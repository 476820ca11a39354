"""What is shown of something refused tells nothing that must be hidden."""

import pytest

from journal.accept.excerpt import excerpt, shown
from journal.redact import DEFAULT


def test_a_short_text_is_shown_whole():
    assert excerpt('{"id":"e","data":{}}', DEFAULT) == '{"id":"e","data":{}}'


def test_a_long_text_is_cut():
    assert excerpt("word " * 1000, DEFAULT) == ("word " * 60)


@pytest.mark.parametrize(
    "text",
    [
        '{"data":{"headers":[{"name":"x-api-key","value":"hunter2 hunter2"}]',
        '{"data":{"headers":[{"name": "X-Other-ApiKey", "value": "hunter2 \\" hunter2"',
        '{"data":{"headers":[["password","hunter2 hunter2"],["a"',
        '{"password":"hunter2 hunter2","broken',
        '{"text":"{\\"password\\":\\"hunter2 hunter2\\"}',
        "password=hunter2hunter2 and more",
    ],
)
def test_damage_does_not_uncover_a_secret(text):
    assert "hunter2" not in excerpt(text, DEFAULT)


def test_what_needs_no_hiding_is_left():
    text = '{"headers":[{"name":"accept","value":"text/html"},["host","example.test"]'
    assert excerpt(text, DEFAULT) == text


def test_characters_that_a_database_does_not_take_are_replaced():
    assert shown("a\x00b\ud800c", DEFAULT) == "a\ufffdb\ufffdc"
