"""What passes recorded beside a payload."""

import pytest

from dashboard.queries.pass_notes import PassNotes, pass_notes
from journal.models import Call
from tests.dashboard.queries.gateway import step
from tests.factories import ProjectFactory, requested, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def note(sequence, **data):
    """A pass without payload that tells so much."""
    one = step(sequence, "routing")
    return one | {"data": {name: told for name, told in one["data"].items() if name != "body"} | data}


def told(project, *numbers):
    return pass_notes(project, Call.objects.get(project=project).key, numbers)


def test_a_pass_without_payload_tells_why(project):
    metadata = {"reason": "threshold_not_met", "duration": 0, "models": ["a", "b"], "model": None}
    send(project, requested(), note(1, metadata=metadata, detail={"provider": "mockai", "duration": 0}))
    found = told(project, 1)[1]
    assert found.details == [
        ("reason", "threshold_not_met"),
        ("duration", "0"),
        ("models", "a, b"),
        ("provider", "mockai"),
    ]
    assert found.line == "reason threshold_not_met · duration 0 · models a, b · provider mockai"


def test_what_is_told_in_two_ways_is_shown_twice(project):
    send(project, requested(), note(1, metadata={"rule": "a"}, detail={"rule": "b"}))
    assert told(project, 1)[1].details == [("rule", "a"), ("detail.rule", "b")]


def test_what_a_sender_tells_with_each_pass_stands_beside(project):
    send(project, requested(), note(1, transport="http", retried=True, empty=None, inner={"a": [1, {}]}))
    assert told(project, 1)[1] == PassNotes(
        [], [("transport", "http"), ("retried", "yes"), ("inner", "a 1, ")]
    )


def test_a_body_is_no_note(project):
    send(project, requested(), step(1, "inject", {"model": "m"}))
    assert told(project, 1)[1] == PassNotes([], [])


def test_the_statements_do_not_grow_with_the_passes(project, django_assert_num_queries):
    send(project, requested(), *(note(number, metadata={"n": number}) for number in range(1, 31)))
    key = Call.objects.get().key
    with django_assert_num_queries(2):
        assert len(pass_notes(project, key, range(1, 31))) == 30
    with django_assert_num_queries(0):
        assert pass_notes(project, key, []) == {}
