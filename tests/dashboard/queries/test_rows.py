"""Model rows become what travels."""

import pytest

from dashboard.queries.rows import attempt_row, call_summary, pass_row, tool_row, waits_of
from tests.factories import (
    AttemptFactory,
    CallFactory,
    EntryFactory,
    PassFactory,
    SessionFactory,
    ToolCallFactory,
)

pytestmark = pytest.mark.django_db


def test_a_call_is_summed_up_in_the_units_of_the_api():
    session = SessionFactory(session_id="run 1")
    call = CallFactory(
        session=session,
        duration_us=2_500_000,
        wait_us=500_000,
        finish_reasons='["stop"]',
        flags='["session_joined"]',
    )
    summary = call_summary(call, session, number=4)
    assert (summary.number, summary.session_id, summary.session_key) == (4, "run 1", session.key)
    assert (summary.duration_seconds, summary.wait_seconds, summary.provider_seconds) == (2.5, 0.5, None)
    assert (summary.finish_reasons, summary.flags) == (["stop"], ["session_joined"])
    assert (summary.is_subagent, summary.view_of, summary.costs) == (False, None, [])


def test_an_attempt_says_which_of_its_sides_were_recorded():
    attempt = AttemptFactory(request_entry=EntryFactory())
    row = attempt_row(attempt, "abc")
    assert (row.key, row.has_request, row.has_response) == ("abc.1", True, False)


def test_one_attempt_has_no_waits():
    assert waits_of([AttemptFactory()]) == []


def test_a_tool_keeps_its_unknown_duration_unknown():
    assert tool_row(ToolCallFactory(duration_us=None)).duration_seconds is None


def test_a_pass_keeps_the_writers_opinion():
    assert pass_row(PassFactory(number=3, writer_says_changed=True)).writer_says_changed is True
