"""What an address asks of costs."""

import pytest

from dashboard.grammar import QueryError
from dashboard.queries.asking import BadChoiceError, read_question
from dashboard.queries.dimensions import Dimension
from dashboard.queries.measures import Figure
from dashboard.queries.spans import BadSpanError
from tests.factories import ProjectFactory, requested, send

pytestmark = pytest.mark.django_db


def ask(**words):
    return read_question(ProjectFactory(), {name.rstrip("_"): word for name, word in words.items()})


def test_nothing_said_is_model_by_day_in_utc():
    asked = ask()
    assert asked.question.group == (Dimension.MODEL, Dimension.DAY)
    assert asked.question.span.zone_name == "UTC"
    assert asked.is_empty


def test_commas_alone_say_nothing():
    assert ask(group=" , ,").question.group == (Dimension.MODEL, Dimension.DAY)


def test_everything_can_be_said(django_assert_num_queries):
    project = ProjectFactory()
    send(project, requested())
    words = {
        "group": "user",
        "from": "2026-09-01",
        "to": "2026-09-02",
        "tz": "Europe/Berlin",
        "q": "status:ok",
        "figure": "reported",
    }
    with django_assert_num_queries(2):
        asked = read_question(project, words)
    question = asked.question
    assert question.group == (Dimension.USER,)
    assert (question.span.first, question.span.last) == ("2026-09-01", "2026-09-02")
    assert (question.filters.text, question.figure) == ("status:ok", Figure.REPORTED)
    assert not asked.is_empty


@pytest.mark.parametrize(
    ("words", "where", "hint"),
    [
        ({"group": "modle"}, "group", "did you mean model?"),
        ({"group": "model,day,user"}, "group", "of provider, model"),
        ({"group": "day,hour"}, "group", "group by hour alone"),
        ({"figure": "both"}, "figure", "one of best, reported, computed"),
    ],
)
def test_a_word_that_is_not_offered_is_refused_with_what_is(words, where, hint):
    with pytest.raises(BadChoiceError) as fault:
        ask(**words)
    assert fault.value.where == where
    assert hint in fault.value.hint


def test_faults_of_query_time_and_zone_are_told_as_they_are():
    with pytest.raises(QueryError):
        ask(q="statsu:ok")
    with pytest.raises(BadSpanError):
        ask(from_="soon")
    with pytest.raises(BadSpanError):
        ask(tz="Mars")
