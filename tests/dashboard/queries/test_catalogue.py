"""Passes by name."""

from datetime import date

import pytest

from dashboard.queries import catalogue
from dashboard.queries.catalogue import named_pass, pass_catalogue, pass_names
from tests.dashboard.queries.gateway import CLIENT, step, through_a_gateway
from tests.factories import PassFactory, ProjectFactory, requested, send


@pytest.fixture
def project(db):
    return ProjectFactory()


def test_each_name_tells_what_came_of_its_runs(project):
    send(project, *through_a_gateway())
    told = pass_catalogue(project)
    assert told.left_to_compare == 0
    row = next(row for row in told.rows if row.name == "drop_options")
    assert (row.runs, row.calls, row.with_payload, row.compared, row.changed) == (1, 1, 1, 1, 1)
    assert (row.paths, row.added_characters, row.removed_characters) == (["/temperature"], 0, 3)
    assert (row.mean_seconds, row.longest_seconds) == (1.0, 1.0)
    assert (row.errors, row.disagreements, row.changed_percent) == (0, 1, 100.0)


def test_a_name_of_which_nothing_is_known_has_no_share(project):
    send(project, *through_a_gateway())
    row = next(row for row in pass_catalogue(project).rows if row.name == "client_request")
    assert (row.compared, row.changed_percent, row.added_characters) == (0, None, None)


def test_failures_and_runs_without_a_name_are_counted(project):
    send(
        project,
        *through_a_gateway(),
        step(7, None, direction="error", error={"type": "KeyError"}),
    )
    row = next(row for row in pass_catalogue(project).rows if row.name is None)
    assert (row.runs, row.errors, row.with_payload) == (1, 1, 0)


def test_other_projects_are_not_counted(project):
    send(ProjectFactory(), *through_a_gateway())
    assert pass_catalogue(project).rows == []


def test_what_takes_too_long_is_left_for_the_next_reader(project):
    PassFactory.create_batch(3, call__session__project=project)
    told = pass_catalogue(project, catch_up_seconds=0)
    assert told.left_to_compare == 2
    assert pass_catalogue(project, catch_up_seconds=5).left_to_compare == 0


def test_names_beyond_the_most_are_counted(project, monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_NAMES", 2)
    send(project, *through_a_gateway())
    told = pass_catalogue(project)
    assert (len(told.rows), told.names_left_out) == (2, 4)


def test_the_names_are_told_the_most_frequent_first(project):
    send(project, *through_a_gateway(), step(9, "routing", CLIENT))
    assert pass_names(project, 2) == ["routing", "check_limits"]


@pytest.mark.parametrize("calls", [2, 20])
def test_the_catalogue_takes_three_statements(project, django_assert_num_queries, calls):
    PassFactory.create_batch(calls, call__session__project=project)
    pass_catalogue(project)
    with django_assert_num_queries(3):
        pass_catalogue(project)


def test_one_name_is_told_day_by_day(project):
    send(project, *through_a_gateway())
    late = step(1, "drop_options", {"a": 1}) | {
        "id": "late",
        "ts": "2026-09-03T08:00:00Z",
        "call_id": "call-2",
    }
    timeless = step(2, "drop_options", direction="error", error="full") | {
        "id": "timeless",
        "call_id": "call-1",
    }
    timeless.pop("ts")
    send(project, late, timeless, {**requested(id="second", call_id="call-2"), "ts": "2026-09-03T08:00:01Z"})
    pass_catalogue(project)
    told = named_pass(project, "drop_options")
    assert [(day.day, day.runs, day.compared, day.changed, day.errors) for day in told.days] == [
        (None, 1, 0, 0, 1),
        (date(2026, 9, 1), 1, 1, 1, 0),
        (date(2026, 9, 3), 1, 0, 0, 0),
    ]
    assert told.paths == [("/temperature", 1)]
    assert named_pass(project, "nothing") is None


def test_tokens_that_nobody_could_reckon_are_no_zero(project):
    send(project, *through_a_gateway())
    told = {row.name: row for row in pass_catalogue(project).rows}
    assert told["inject_system"].added_characters == 21
    assert (told["inject_system"].about_added_tokens, told["inject_system"].unreckoned) == (None, 1)
    assert (told["check_limits"].about_added_tokens, told["check_limits"].unreckoned) == (0, 0)


def test_tokens_are_summed_without_those_that_nobody_could_reckon(project):
    row = {"name": "inject", "has_body": True, "compared_version": 9, "changed": True, "added_characters": 40}
    for number, tokens in enumerate((10, None), start=1):
        PassFactory(
            call__session__project=project,
            number=number,
            added_tokens=tokens,
            removed_tokens=tokens and 0,
            removed_characters=0,
            **row,
        )
    (told,) = [row for row in pass_catalogue(project).rows if row.name == "inject"]
    assert (told.about_added_tokens, told.about_removed_tokens, told.unreckoned) == (10, 0, 1)
    assert named_pass(project, "inject").days[0].about_added_tokens == 10
