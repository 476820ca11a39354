"""What conditions on sessions and on calls have in common."""

import pytest

from dashboard.grammar.conditions import any_of, is_text
from journal.models import Session
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


def agents(value):
    return sorted(Session.objects.filter(is_text("agent", value)).values_list("agent", flat=True))


@pytest.fixture(autouse=True)
def _sessions():
    for agent in ("gpt-4o", "gpt-4o-mini", "GPT-4o", "g.t"):
        SessionFactory(agent=agent)


def test_a_text_is_meant_to_the_letter():
    assert agents("gpt-4o") == ["gpt-4o"]


def test_a_star_stands_for_anything():
    assert agents("gpt-4o*") == ["gpt-4o", "gpt-4o-mini"]
    assert agents("*mini") == ["gpt-4o-mini"]
    assert agents("g*4o") == ["gpt-4o"]


def test_a_star_does_not_make_other_characters_special():
    assert agents("*.t") == ["g.t"]


def test_none_of_no_conditions_holds():
    assert not Session.objects.filter(any_of([])).exists()
