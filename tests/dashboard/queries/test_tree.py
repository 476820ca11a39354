"""A session's tree, read from what was sent."""

import pytest

from dashboard.queries.branches import Kind
from dashboard.queries.tree import tree_page
from journal.models import Session
from journal.store.lineage import lineage_of
from tests.dashboard.queries.telling import (
    ANSWER,
    ASKED,
    RESULT,
    USER,
    agent_call,
    request,
    response,
    two_calls,
)
from tests.factories import ProjectFactory, send

OTHER = {"role": "user", "content": "And in b.py?"}


@pytest.fixture
def project(db):
    return ProjectFactory()


def page(project, **more):
    return tree_page(Session.objects.get(project=project), **more)


def test_a_conversation_is_one_line_with_what_it_took(project):
    send(project, *two_calls())
    (line,) = page(project).lines
    assert (line.kind, line.first.number, line.last.number, line.first.model) == (Kind.BEGINS, 1, 2, "gpt-4o")
    assert line.duration_seconds == 4


def test_a_history_that_was_taken_up_again_forks(project):
    send(project, *two_calls(), request("c", 6, [USER, ASKED, OTHER]), response("c", 7, ANSWER))
    told = page(project)
    assert [(line.kind, line.first.number, line.left) for line in told.lines] == [
        (Kind.BEGINS, 1, None),
        (Kind.FORKS, 2, None),
        (Kind.GOES_ON, 3, 2),
    ]
    assert told.forks == 1


def test_a_sub_agent_is_below_the_call_that_asked_for_it(project):
    send(project, *two_calls(), *agent_call("x", 2, "Look", agent_id="one", parent_tool_use_id="t1"))
    assert [(line.kind, line.depth, line.started_by) for line in page(project).lines] == [
        (Kind.BEGINS, 0, None),
        (Kind.AGENT, 1, 1),
    ]


def test_lines_come_page_by_page(project):
    send(
        project,
        *two_calls(),
        request("c", 6, [USER, ASKED, OTHER]),
        request("d", 8, [USER, ASKED, RESULT, OTHER]),
    )
    first = page(project, limit=2)
    rest = page(project, limit=2, cursor=first.next)
    assert (len(first.lines), len(rest.lines), rest.next) == (2, 1, None)
    assert first.lines_in_all == rest.lines_in_all == 3


@pytest.mark.parametrize("calls", [2, 20])
def test_the_number_of_statements_does_not_grow(project, django_assert_num_queries, calls):
    send(
        project,
        *(
            request(f"c{number}", number, [{"role": "user", "content": f"{number}"}])
            for number in range(calls)
        ),
    )
    session = Session.objects.get(project=project)
    lineage_of(session)
    with django_assert_num_queries(5):
        tree_page(session)
