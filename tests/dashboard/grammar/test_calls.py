"""Calls where …"""

from decimal import Decimal

import pytest

from dashboard.grammar import CALL_KEYS, call_condition, parse
from journal.models import Call
from tests.factories import ApiKeyFactory, CallFactory, EntryFactory, SessionFactory, UploadFactory, at

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


def test_a_sub_agents_call_is_marked_or_works_for_another_call():
    CallFactory(call_id="marked", is_subagent=True)
    CallFactory(call_id="made for", parent_call_id="outer")
    CallFactory(call_id="own")
    assert found("is:subagent") == ["made for", "marked"]
    assert found("-is:subagent") == ["own"]


def test_a_view_is_counted_elsewhere():
    CallFactory(call_id="counted")
    CallFactory(call_id="view", view_of="thecountedone")
    assert found("is:view") == ["view"]
    assert found("is:(view OR subagent)") == ["view"]
    assert found("-is:view") == ["counted"]


def test_a_flag_is_met_whole():
    CallFactory(call_id="a", flags='["output_at_least", "usage_mismatch"]')
    CallFactory(call_id="b", flags='["session_joined"]')
    CallFactory(call_id="c")
    assert found("flag:usage_mismatch") == ["a"]
    assert found("flag:(usage_mismatch OR session_joined)") == ["a", "b"]
    assert found("-flag:usage_mismatch") == ["b", "c"]


def test_calls_of_an_upload_are_those_its_events_tell_of():
    session = SessionFactory()
    upload = UploadFactory(project=session.project, key="theupload")
    call = CallFactory(session=session, call_id="a")
    CallFactory(session=session, call_id="b")
    EntryFactory(session=session, group_key=call.group_key, upload=upload)
    EntryFactory(session=session, group_key=None, upload=upload)
    assert found("upload:theupload") == ["a"]
    assert found("-upload:theupload") == ["b"]
    assert found("upload:other") == []


def test_a_call_of_unknown_cost_is_neither_below_nor_above():
    CallFactory(call_id="dear", computed_usd=Decimal("0.5"), usage_rule="openai_chat")
    CallFactory(call_id="cheap", computed_usd=Decimal("0.000000000001"), usage_rule="openai_chat")
    CallFactory(call_id="free", computed_usd=Decimal(0), usage_rule="openai_chat")
    CallFactory(call_id="unknown", usage_rule="openai_chat")
    assert found("cost:>0.1") == ["dear"]
    assert found("cost:>0") == ["cheap", "dear"]
    assert found("cost:0") == ["free"]
    assert found("cost:<=0.5") == ["cheap", "dear", "free"]


def test_a_price_is_unknown_where_a_call_may_have_cost_something():
    CallFactory(call_id="known", computed_usd=Decimal("0.5"), usage_rule="openai_chat")
    CallFactory(call_id="untold", status="ok")
    CallFactory(call_id="billed", status="error", usage_rule="openai_chat")
    CallFactory(call_id="refused", status="error")
    assert found("price:unknown") == ["billed", "untold"]
    assert found("price:known") == ["known"]
    assert found("-price:unknown") == ["known", "refused"]


def test_the_asked_model_is_the_answering_one_only_where_no_request_is_known():
    CallFactory(call_id="a", request_model="gpt-4o", response_model="gpt-4o-2026")
    CallFactory(call_id="b", request_model="fast", response_model="gpt-4o")
    CallFactory(call_id="c", request_model=None, response_model="gpt-4o")
    CallFactory(call_id="d", request_model=None)
    assert found("asked:gpt-4o") == ["a", "c"]
    assert found("asked:gpt-4o-2026") == []
    assert found("-asked:*") == ["d"]


def test_calls_are_found_by_what_was_wasted():
    CallFactory(call_id="a", waste='["failed", "repeated"]')
    CallFactory(call_id="b", double_of="other")
    CallFactory(call_id="c")
    assert found("waste:any") == ["a", "b"]
    assert found("waste:(repeated OR double)") == ["a", "b"]
    assert found("waste:abandoned") == []


def test_a_missing_price_is_neither_reported_nor_computed():
    CallFactory(call_id="a", cost_is_unknown=True)
    CallFactory(call_id="b", computed_usd=1)
    assert found("price:missing") == ["a"]


def test_calls_are_found_by_a_tag_of_their_session():
    CallFactory(call_id="a", session__tags='["batch", "week 7"]')
    CallFactory(call_id="b", session__tags='["batches"]')
    CallFactory(call_id="c")
    assert found("tag:batch") == ["a"]
    assert found('tag:(batches OR "week 7")') == ["a", "b"]
    assert found("-tag:*") == ["c"]


def test_what_is_odd_about_a_call_is_found():
    CallFactory(call_id="clean", usage_rule="openai")
    CallFactory(call_id="untold")
    CallFactory(call_id="open", status="open")
    CallFactory(call_id="least", flags='["output_at_least"]', usage_rule="openai")
    CallFactory(call_id="contradicting", flags='["usage_mismatch"]', usage_rule="openai")
    assert found("integrity:unknown_usage") == ["untold"]
    assert found("integrity:(open OR at_least OR mismatch)") == ["contradicting", "least", "open"]
    assert found("-integrity:any") == ["clean"]


def test_a_wait_is_that_between_attempts():
    CallFactory(call_id="patient", wait_us=2_500_000)
    CallFactory(call_id="quick")
    assert found("wait:2s..3s") == ["patient"]


def test_a_key_is_named_or_numbered_or_begins_so():
    ci, laptop = (
        ApiKeyFactory(name="ci", prefix="recto_abc"),
        ApiKeyFactory(name="laptop", prefix="recto_xyz"),
    )
    CallFactory(call_id="a", api_key=ci.pk)
    CallFactory(call_id="b", api_key=laptop.pk)
    CallFactory(call_id="c", api_key=0)
    CallFactory(call_id="d", api_key=None)
    assert found("key:ci") == found("key:recto_abc") == found(f"key:#{ci.pk}") == ["a"]
    assert found("key:recto_*") == ["a", "b"]
    assert found("key:none") == ["c"]
    assert found("key:*") == ["a", "b", "c"]
    assert found("-key:*") == ["d"]
    assert found("key:(ci OR none)") == ["a", "c"]
    assert found("-key:ci") == ["b", "c", "d"]
    assert found("key:#999999999999999999") == found("key:nobody") == []
