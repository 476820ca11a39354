"""One session and its timeline."""

import pytest

from dashboard.queries.session import Note, heading, session_header, session_timeline, timeline_around
from dashboard.queries.starts import Asked
from journal.fold.link import tool_link
from tests.factories import (
    AttemptFactory,
    CallFactory,
    CallLinkFactory,
    ConflictFactory,
    EntryFactory,
    ProjectFactory,
    SessionFactory,
    ToolCallFactory,
    UploadFactory,
    at,
)


@pytest.fixture
def session(db):
    return SessionFactory(session_id="run 1", open_calls=1, gaps=2, unknown_usage_calls=3)


def timeline(session, **arguments):
    return session_timeline(session.project, session, **arguments)


def test_the_header_tells_what_is_missing_or_odd(session):
    ToolCallFactory(session=session)
    ToolCallFactory(session=session, call_key="somecall")
    ConflictFactory(entry=EntryFactory(session=session))
    header = session_header(session.project, "run 1")
    assert header.summary.key == session.key
    assert header.project_slug == session.project.slug
    integrity = header.integrity
    assert (integrity.open_calls, integrity.gaps, integrity.unknown_usage_calls) == (1, 2, 3)
    assert (integrity.orphan_tool_calls, integrity.conflicts) == (1, 1)


def test_the_header_counts_calls_by_what_the_fold_noted(session):
    CallFactory(session=session, flags='["attempts_inferred", "session_joined"]')
    CallFactory(session=session, flags='["attempts_inferred"]')
    CallFactory(session=session)
    assert session_header(session.project, session.key).notes == [
        Note("attempts_inferred", 2),
        Note("session_joined", 1),
    ]


def test_the_header_names_the_uploads_and_files_that_brought_the_session(session):
    files = [{"name": "a.jsonl", "sessions": [session.key]}, {"name": "b.jsonl", "sessions": ["other"]}]
    upload = UploadFactory(project=session.project, key="theupload", files=files)
    EntryFactory(session=session, upload=upload)
    EntryFactory(session=session)
    UploadFactory(project=session.project, files=files)
    (brought,) = session_header(session.project, "run 1").uploads
    assert (brought.upload, brought.files) == ("theupload", ["a.jsonl"])


def test_the_header_says_that_a_sample_is_one(db):
    session = SessionFactory(project=ProjectFactory(is_sample=True))
    assert session_header(session.project, session.key).is_sample is True


@pytest.mark.parametrize("rows", [2, 20])
def test_what_stands_above_the_calls_takes_two_statements(session, django_assert_num_queries, rows):
    for _ in range(rows):
        ConflictFactory(entry=EntryFactory(session=session, upload=UploadFactory(project=session.project)))
    with django_assert_num_queries(2):
        told = heading(session.project, session)
    assert (told.summary.key, told.conflicts, len(told.uploads), told.is_sample) == (
        session.key,
        rows,
        rows,
        False,
    )


def test_a_session_that_fits_beside_an_open_call_is_shown_whole(session):
    calls = [CallFactory(session=session, started_at=at(second)) for second in range(50)]
    session.calls = 50
    assert len(timeline_around(session.project, session, Asked(call=calls[45].key)).calls) == 50
    calls.append(CallFactory(session=session, started_at=at(50)))
    session.calls = 51
    page = timeline_around(session.project, session, Asked(call=calls[20].key))
    assert (page.number, len(page.calls)) == (15, 37)


def test_an_unknown_session_has_no_header(session):
    assert session_header(session.project, "nothing") is None
    assert session_header(ProjectFactory(), "run 1") is None


def test_calls_come_in_order_and_are_numbered_across_pages(session):
    for second in (3, 1, 2):
        CallFactory(session=session, call_id=f"c{second}", started_at=at(second))
    first = timeline(session, limit=2)
    second = timeline(session, limit=2, asked=Asked(cursor=first.next))
    rows = first.calls + second.calls
    assert [(row.summary.number, row.summary.call_id) for row in rows] == [(1, "c1"), (2, "c2"), (3, "c3")]
    assert second.next is None


def test_a_call_without_a_time_comes_first(session):
    CallFactory(session=session, call_id="timed")
    CallFactory(session=session, call_id="timeless", started_at=None, ended_at=None)
    assert [row.summary.call_id for row in timeline(session).calls] == ["timeless", "timed"]


def test_attempts_stand_inside_their_call_with_the_waits_between_them(session):
    call = CallFactory(session=session, attempts=2)
    AttemptFactory(call=call, number=2, wait_before_us=1_200_000)
    AttemptFactory(call=call, number=1, status="error", status_code=429)
    CallFactory(session=session, started_at=at(9))
    row, other = timeline(session).calls
    assert [attempt.key for attempt in row.attempts] == [f"{call.key}.1", f"{call.key}.2"]
    assert [(wait.before_attempt, wait.seconds) for wait in row.waits] == [(2, 1.2)]
    assert (other.attempts, other.waits) == ([], [])


def test_a_tool_stands_beside_the_call_that_asked_for_it(session):
    call = CallFactory(session=session)
    ToolCallFactory(session=session, call_key=call.key, name="search")
    ToolCallFactory(session=session, call_key=None, name="stray")
    page = timeline(session)
    assert [tool.name for tool in page.calls[0].tools] == ["search"]
    assert [tool.name for tool in page.loose_tools] == ["stray"]


def test_every_tool_is_on_exactly_one_page(session):
    for second in range(4):
        call = CallFactory(session=session, started_at=at(second * 10))
        ToolCallFactory(session=session, call_key=call.key, name=f"t{second}", started_at=at(second * 10 + 5))
    ToolCallFactory(session=session, name="early", started_at=at(-5))
    first = timeline(session, limit=2)
    second = timeline(session, limit=2, asked=Asked(cursor=first.next))
    assert [tool.name for row in first.calls for tool in row.tools] == ["t0", "t1"]
    assert [tool.name for row in second.calls for tool in row.tools] == ["t2", "t3"]
    assert [tool.name for tool in first.loose_tools + second.loose_tools] == ["early"]


def test_a_session_of_tools_alone_shows_them(session):
    ToolCallFactory(session=session, name="search")
    page = timeline(session)
    assert (page.calls, page.tools_cut, page.next) == ([], False, None)
    assert [tool.name for tool in page.loose_tools] == ["search"]


@pytest.mark.parametrize("rows", [2, 20])
def test_a_timeline_takes_three_statements(session, django_assert_num_queries, rows):
    for second in range(rows):
        call = CallFactory(session=session, started_at=at(second))
        AttemptFactory(call=call)
        ToolCallFactory(session=session, call_key=call.key)
    with django_assert_num_queries(3):
        timeline(session)


@pytest.mark.parametrize("rows", [2, 20])
def test_a_header_takes_five_statements(session, django_assert_num_queries, rows):
    CallFactory.create_batch(rows, session=session, flags='["session_joined"]')
    for _ in range(rows):
        EntryFactory(session=session, upload=UploadFactory(project=session.project))
    with django_assert_num_queries(5):
        session_header(session.project, session.key)


def test_a_sub_agents_call_knows_its_run_and_its_parent(session):
    outer = CallFactory(session=session)
    CallLinkFactory(call=outer, link_key=tool_link("use-1"))
    CallFactory(session=session, agent_id="a1", parent_tool_use_id="use-1", started_at=at(1))
    page = timeline(session)
    assert [(row.run, row.summary.parent) for row in page.calls] == [(None, None), ("run a1", outer.key)]
    assert page.runs["run a1"].calls == 1


def test_a_view_names_the_call_that_counts(session):
    counted = CallFactory(session=SessionFactory(project=session.project, session_id="run 2"))
    CallFactory(session=session, view_of=counted.key)
    CallFactory(session=session, view_of="gone", started_at=at(1))
    first, second = timeline(session).calls
    assert (first.counted_as.key, first.counted_as.session_id) == (counted.key, "run 2")
    assert second.counted_as is None


@pytest.mark.parametrize("rows", [2, 20])
def test_sub_agents_take_five_more_and_views_one(session, django_assert_num_queries, rows):
    for second in range(rows):
        call = CallFactory(session=session, started_at=at(second), view_of=f"counted-{second}")
        CallLinkFactory(call=call, link_key=tool_link(f"use-{second}"))
        CallFactory(session=session, agent_id=f"a{second}", parent_tool_use_id=f"use-{second}")
        CallFactory(session=session, agent_id=f"b{second}", parent_call_id=call.call_id)
    with django_assert_num_queries(3 + 5 + 1):
        timeline(session)
