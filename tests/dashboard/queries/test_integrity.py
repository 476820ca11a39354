"""What is missing, doubled or odd."""

from decimal import Decimal

import pytest
from django.db import connection

from dashboard.queries.integrity import IntegrityCounts, RefusalKind, integrity_report
from journal.models import Call
from journal.models.calls import has_unreadable_amounts
from journal.sql.notes import HasNote
from tests.factories import (
    CallFactory,
    ConflictFactory,
    EntryFactory,
    ProjectFactory,
    RefusalFactory,
    SessionFactory,
    ToolCallFactory,
    UploadFactory,
    at,
)


@pytest.fixture
def project(db):
    return ProjectFactory()


def test_a_clean_project_has_nothing_to_worry_about(project):
    SessionFactory(project=project)
    report = integrity_report(project)
    assert report.counts == IntegrityCounts(*[0] * 11)
    assert (report.refusals, report.conflicts, report.open_calls, report.gaps) == ([], [], [], [])


def test_counts_are_of_everything_and_lists_of_the_newest(project):
    for second in range(3):
        RefusalFactory(project=project, received_at=at(second), code=f"code-{second}")
    report = integrity_report(project, limit=2)
    assert report.counts.refusals == 3
    assert [row.code for row in report.refusals] == ["code-2", "code-1"]


def test_a_refusal_names_its_upload_file_and_line(project):
    upload = UploadFactory(project=project, key="theupload")
    RefusalFactory(project=project, upload=upload, source="upload", file="a.jsonl", place=7)
    (row,) = integrity_report(project).refusals
    assert (row.upload, row.file, row.place) == ("theupload", "a.jsonl", 7)


def test_a_conflict_names_the_event_and_its_session(project):
    session = SessionFactory(project=project)
    ConflictFactory(entry=EntryFactory(session=session), event_id="event-7")
    (row,) = integrity_report(project).conflicts
    assert (row.event_id, row.session_key, row.upload) == ("event-7", session.key, None)


def test_open_calls_and_gaps_lead_to_their_sessions(project):
    session = SessionFactory(project=project, session_id="run 1", open_calls=1, gaps=2)
    call = CallFactory(session=session, status="open")
    CallFactory(session=session, status="ok")
    report = integrity_report(project)
    assert [(row.key, row.session_id) for row in report.open_calls] == [(call.key, "run 1")]
    assert [(row.session_key, row.gaps) for row in report.gaps] == [(session.key, 2)]
    assert (report.counts.open_calls, report.counts.gaps) == (1, 2)


def test_tools_without_a_call_are_counted(project):
    session = SessionFactory(project=project)
    ToolCallFactory(session=session, call_key=None)
    ToolCallFactory(session=session, call_key="somecall")
    assert integrity_report(project).counts.orphan_tool_calls == 1


def test_counts_that_contradict_each_other_lead_to_their_calls(project):
    session = SessionFactory(project=project, session_id="run 1")
    call = CallFactory(session=session, flags='["session_joined", "usage_mismatch"]', usage_rule="gemini")
    CallFactory(session=session, flags='["usage_mismatch"]', view_of=call.key)
    CallFactory(session=session, flags='["session_joined"]')
    report = integrity_report(project)
    assert [(row.key, row.session_id, row.usage_rule) for row in report.usage_mismatches] == [
        (call.key, "run 1", "gemini")
    ]
    assert report.counts.usage_mismatch_calls == 1


def test_calls_that_contradict_are_counted_beyond_those_that_are_listed(project, django_assert_num_queries):
    session = SessionFactory(project=project, open_calls=1)
    CallFactory.create_batch(3, session=session, flags='["usage_mismatch"]')
    with django_assert_num_queries(13):
        report = integrity_report(project, limit=2)
    assert (report.counts.usage_mismatch_calls, len(report.usage_mismatches)) == (3, 2)


def test_what_is_no_number_is_listed_with_what_it_was(project):
    session = SessionFactory(project=project, session_id="odd")
    call = CallFactory(session=session, flags='["cost_unreadable", "fallback", "currency_unknown"]')
    CallFactory(session=session, flags='["fallback"]')
    CallFactory(session=session, flags='["counts_unreadable"]', view_of="another")
    report = integrity_report(project)
    assert [(row.key, row.session_id, row.notes) for row in report.unreadable_amounts] == [
        (call.key, "odd", ["cost_unreadable", "currency_unknown"])
    ]
    assert report.counts.unreadable_amount_calls == 1


def test_an_index_serves_what_is_no_number(project):
    rows = Call.objects.filter(has_unreadable_amounts(), project=project).order_by("-sort_at", "-id")
    if connection.vendor == "sqlite":
        assert "call_unreadable" in rows.explain()
    else:
        assert "call_unreadable" in str(Call._meta.indexes)


def test_sessions_tell_how_many_calls_are_counted_at_least_or_elsewhere(project):
    SessionFactory(project=project, session_id="cut", at_least_calls=2)
    SessionFactory(project=project, session_id="copied", view_calls=3, ended_at=at(90))
    SessionFactory(project=project, session_id="plain")
    report = integrity_report(project)
    assert [(row.session_id, row.at_least_calls, row.view_calls) for row in report.uncertain] == [
        ("copied", 0, 3),
        ("cut", 2, 0),
    ]
    assert (report.counts.at_least_calls, report.counts.view_calls) == (2, 3)


def test_other_projects_do_not_count(project):
    RefusalFactory()
    ConflictFactory()
    SessionFactory(open_calls=1, gaps=1)
    assert integrity_report(project).counts == IntegrityCounts(*[0] * 11)


@pytest.mark.parametrize("rows", [2, 20])
def test_the_report_takes_fourteen_statements(project, django_assert_num_queries, rows):
    for session in SessionFactory.create_batch(rows, project=project, open_calls=1, gaps=1, view_calls=1):
        CallFactory(session=session, status="open")
        CallFactory(session=session, flags='["usage_mismatch"]')
        RefusalFactory(project=project)
        ConflictFactory(entry=EntryFactory(session=session))
    with django_assert_num_queries(14):
        integrity_report(project)


def test_a_clean_project_takes_ten_statements(project, django_assert_num_queries):
    SessionFactory(project=project)
    with django_assert_num_queries(10):
        integrity_report(project)


def test_refusals_are_counted_by_kind_the_most_frequent_first(project):
    upload = UploadFactory(project=project)
    RefusalFactory(project=project, code="too_deep", source="api", received_at=at(1))
    RefusalFactory.create_batch(
        2, project=project, code="not_json", source="upload", upload=upload, received_at=at(2)
    )
    assert integrity_report(project).refusal_kinds == [
        RefusalKind("not_json", "upload", refusals=2, uploads=1, newest_at=at(2)),
        RefusalKind("too_deep", "api", refusals=1, uploads=0, newest_at=at(1)),
    ]


def test_calls_billed_otherwise_have_both_figures_and_are_found_by_their_index(project):
    amounts = {"reported_amount": Decimal("0.5"), "reported_currency": "USD", "computed_usd": Decimal("0.25")}
    call = CallFactory(
        session__project=project, flags='["cost_differs"]', reported_where="usage.cost", **amounts
    )
    CallFactory(session=call.session, flags='["cost_differs"]', view_of="another", **amounts)
    report = integrity_report(project)
    (row,) = report.cost_differences
    assert (row.key, row.reported_usd, row.computed_usd) == (call.key, "0.5", "0.25")
    assert row.reported_where == "usage.cost"
    assert report.counts.cost_difference_calls == 1
    rows = Call.objects.filter(HasNote("flags", note="cost_differs"), project=project).order_by(
        "-sort_at", "-id"
    )
    told = rows.explain() if connection.vendor == "sqlite" else str(Call._meta.indexes)
    assert "call_cost_differs" in told
