"""What may follow a text that is being typed."""

import pytest

from dashboard.grammar import SESSION_KEYS
from dashboard.grammar.complete import Typing, examples, keys_that_follow, typing, values_that_follow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Typing(0, None, "", "")),
        ("sta", Typing(0, None, "sta", "")),
        ("status:error mod", Typing(13, None, "mod", "")),
        ("-ta", Typing(0, None, "ta", "-")),
        ("model:gp", Typing(0, "model", "gp", "model:")),
        ("-model:gp", Typing(0, "model", "gp", "-model:")),
        ("model:(a OR gp", Typing(0, "model", "gp", "model:(a OR ")),
        ('user:"Ada L', Typing(0, "user", "Ada L", "user:")),
        ('"two words" st', Typing(12, None, "st", "")),
    ],
)
def test_the_last_word_is_what_is_typed(text, expected):
    assert typing(text) == expected


def test_keys_that_begin_so_come_before_those_that_hold_it():
    labels = [proposal.label for proposal in keys_that_follow("er", SESSION_KEYS, most=9)]
    assert labels[0] == "errors:"
    assert "user:" in labels


def test_a_key_is_put_where_the_word_was():
    (proposal, *_) = keys_that_follow("status:ok -ta", SESSION_KEYS, most=1)
    assert proposal.text == "status:ok -tag:"


def test_a_value_is_quoted_where_it_must_be():
    texts = [proposal.text for proposal in values_that_follow("user:a", ["Ada L.", "ada"], most=9)]
    assert texts == ['user:"Ada L." ', "user:ada "]


def test_a_value_that_is_written_whole_is_not_proposed():
    assert values_that_follow("status:error", ["error", "ok"], most=9) == []


def test_numbers_durations_and_times_have_examples():
    assert examples(SESSION_KEYS["wait"]) == (">5s", "1m..1h")
    assert examples(SESSION_KEYS["model"]) == ()
