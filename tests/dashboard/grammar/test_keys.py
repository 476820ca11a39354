"""The keys a query may use."""

import pytest

from dashboard.grammar.calls import _COUNTS as CALL_COUNTS
from dashboard.grammar.calls import _KEYS as CALL_MEANINGS
from dashboard.grammar.keys import CALL_KEYS, FLAGS, SESSION_KEYS, Kind
from dashboard.grammar.sessions import _COUNTS as SESSION_COUNTS
from dashboard.grammar.sessions import _KEYS as SESSION_MEANINGS
from dashboard.views.call import FLAG_WORDS


@pytest.mark.parametrize(
    ("keys", "meanings"),
    [
        (SESSION_KEYS, {*SESSION_COUNTS, *SESSION_MEANINGS}),
        (CALL_KEYS, {*CALL_COUNTS, *CALL_MEANINGS}),
    ],
)
def test_every_key_that_is_offered_means_something(keys, meanings):
    assert set(keys) == meanings


def test_a_choice_offers_what_there_is():
    assert SESSION_KEYS["status"].kind is Kind.CHOICE
    assert SESSION_KEYS["status"].choices == ("ok", "error", "cancelled", "open")


def test_every_note_of_a_call_can_be_asked_for_and_has_words():
    assert set(FLAGS) == set(FLAG_WORDS)
