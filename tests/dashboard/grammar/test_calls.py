"""Calls where …"""

import pytest

from dashboard.grammar import CALL_KEYS, call_condition, parse
from journal.models import Call
from tests.factories import CallFactory, at

pytestmark = pytest.mark.django_db


def found(text):
    rows = call_condition(Call.objects.all(), parse(text, CALL_KEYS))
    return sorted(rows.values_list("call_id", flat=True))


def test_a_call_is_found_by_its_own_columns():
    CallFactory(
        call_id="a", status="error", error_type="rate_limit", provider="openai", agent="cli", attempts=3
    )
    CallFactory(call_id="b", status="ok", provider="anthropic", environment="prod", tool_calls=2)
    assert found("status:error") == ["a"]
    assert found("error:rate*") == ["a"]
    assert found("provider:anthropic") == ["b"]
    assert found("agent:cli") == ["a"]
    assert found("environment:prod") == ["b"]
    assert found("attempts:>1") == ["a"]
    assert found("tools:>=2") == ["b"]


def test_a_model_is_asked_for_or_answered_by():
    CallFactory(call_id="a", request_model="gpt-4o")
    CallFactory(call_id="b", request_model="fast", response_model="gpt-4o-2026")
    assert found("model:gpt-4o*") == ["a", "b"]
    assert found("model:fast") == ["b"]


def test_session_and_user_are_those_of_its_session():
    CallFactory(call_id="a", session__session_id="run 1", session__user="ada")
    CallFactory(call_id="b")
    assert found('session:"run 1"') == ["a"]
    assert found("user:ada") == ["a"]
    assert found('"run 1"') == ["a"]


def test_a_call_that_told_no_tokens_is_neither_below_nor_above():
    CallFactory(call_id="told", input_uncached_tokens=10, output_visible_tokens=5)
    CallFactory(call_id="untold")
    assert found("tokens:<100") == ["told"]
    assert found("tokens:15") == ["told"]
    assert found("tokens:>=0") == ["told"]


def test_a_call_without_a_time_started_on_no_day():
    CallFactory(call_id="timed", started_at=at(0))
    CallFactory(call_id="timeless", started_at=None, ended_at=None)
    assert found("started:2026-09-01") == ["timed"]
