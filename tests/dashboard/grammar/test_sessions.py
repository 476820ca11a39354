"""Sessions where …"""

from decimal import Decimal

import pytest

from dashboard.grammar import SESSION_KEYS, parse, session_condition
from journal.accept.rows import dumps
from journal.models import Session
from tests.factories import (
    ApiKeyFactory,
    CallFactory,
    EntryFactory,
    SessionFactory,
    ToolCallFactory,
    UploadFactory,
    at,
)

pytestmark = pytest.mark.django_db


def found(text):
    rows = session_condition(Session.objects.all(), parse(text, SESSION_KEYS))
    return sorted(rows.values_list("session_id", flat=True))


def test_a_status_is_that_of_one_of_its_calls():
    SessionFactory(session_id="good", calls=2)
    SessionFactory(session_id="mixed", calls=2, errors=1)
    SessionFactory(session_id="waiting", calls=1, open_calls=1)
    SessionFactory(session_id="stopped", calls=1, cancelled_calls=1)
    assert found("status:error") == ["mixed"]
    assert found("status:ok") == ["good", "mixed"]
    assert found("status:(open OR cancelled)") == ["stopped", "waiting"]
    assert found("-status:error") == ["good", "stopped", "waiting"]


def test_a_model_is_asked_for_or_answered_by():
    CallFactory(session__session_id="asked", request_model="gpt-4o")
    CallFactory(session__session_id="answered", request_model="fast", response_model="gpt-4o")
    CallFactory(session__session_id="other", request_model="fast")
    assert found("model:gpt-4o") == ["answered", "asked"]
    assert found("-model:gpt-4o") == ["other"]


def test_a_provider_is_that_of_one_of_its_calls():
    session = SessionFactory(session_id="both")
    CallFactory(session=session, provider="openai")
    CallFactory(session=session, provider="anthropic")
    CallFactory(session__session_id="one", provider="openai")
    assert found("provider:openai") == ["both", "one"]
    assert found("provider:anthropic") == ["both"]


def test_attempts_are_those_of_one_call():
    retried = SessionFactory(session_id="retried", calls=1, attempts=2, failed_attempts=1)
    CallFactory(session=retried, attempts=2)
    twice = SessionFactory(session_id="twice", calls=2, attempts=2)
    CallFactory(session=twice)
    CallFactory(session=twice)
    assert found("attempts:>1") == ["retried"]
    assert found("attempts:1") == ["twice"]


def test_who_and_where_are_the_sessions_own():
    SessionFactory(session_id="a", agent="cli", user="ada", environment="prod")
    SessionFactory(session_id="b", agent="web", user="bob", environment=None)
    assert found("agent:cli") == ["a"]
    assert found("user:bob") == ["b"]
    assert found("-environment:prod") == ["b"]


def test_a_session_is_named_by_its_own_id_or_its_key():
    session = SessionFactory(session_id="run/7 é")
    SessionFactory(session_id="other")
    assert found('session:"run/7 é"') == ["run/7 é"]
    assert found(f"session:{session.key}") == ["run/7 é"]


def test_a_tag_is_met_whole():
    SessionFactory(session_id="a", tags='["batch", "night"]')
    SessionFactory(session_id="b", tags='["batches"]')
    assert found("tag:batch") == ["a"]
    assert found("-tag:batch") == ["b"]


@pytest.mark.parametrize(
    ("query", "sessions"),
    [
        ("tag:Batch", []),
        ("tag:batch*", ["a", "b"]),
        ("tag:*ht", ["a"]),
        ("tag:b*t", []),
        ('tag:"n*, *"', []),
        ("tag:é*", ["c"]),
        ("tag:back\\*", ["c"]),
        ('tag:"batch*"', []),
        ("tag:*", ["a", "b", "c"]),
        ("-tag:*", ["d"]),
    ],
)
def test_a_tag_is_met_by_a_pattern_but_never_across_two(query, sessions):
    SessionFactory(session_id="a", tags='["batch", "night"]')
    SessionFactory(session_id="b", tags='["batches"]')
    SessionFactory(session_id="c", tags=dumps(["back\\slash", "émile"]))
    SessionFactory(session_id="d")
    assert found(query) == sessions


def test_counts_are_those_of_the_session():
    SessionFactory(session_id="small", calls=3, errors=0, tool_calls=1)
    SessionFactory(session_id="large", calls=30, errors=2, tool_calls=9)
    assert found("calls:>10") == ["large"]
    assert found("errors:>0") == ["large"]
    assert found("tools:..1") == ["small"]


def test_tokens_are_all_five_buckets():
    SessionFactory(
        session_id="a",
        input_uncached_tokens=400,
        cache_read_tokens=300,
        cache_write_tokens=200,
        output_visible_tokens=90,
        reasoning_tokens=11,
    )
    SessionFactory(session_id="b", input_uncached_tokens=1000)
    assert found("tokens:>1000") == ["a"]
    assert found("tokens:1000") == ["b"]


def test_a_session_without_a_time_started_on_no_day():
    SessionFactory(session_id="timed", started_at=at(0))
    SessionFactory(session_id="timeless", started_at=None)
    assert found("started:2026-09-01") == ["timed"]
    assert found("started:<2026-09-01") == []
    assert found("-started:2026-09-01") == ["timeless"]


def test_free_text_is_part_of_the_id_or_of_the_title():
    SessionFactory(session_id="checkout-1")
    SessionFactory(session_id="x", title="The Checkout is slow")
    SessionFactory(session_id="y", title=None)
    assert found("checkout") == ["checkout-1", "x"]
    assert found('"100%"') == []


def test_every_term_must_hold():
    SessionFactory(session_id="a", agent="cli", errors=1)
    SessionFactory(session_id="b", agent="cli")
    assert found("agent:cli errors:>0") == ["a"]


def test_what_a_call_may_be_is_asked_of_any_call_of_the_session():
    CallFactory(session__session_id="nested", is_subagent=True)
    SessionFactory(session_id="copied", view_calls=1)
    SessionFactory(session_id="plain")
    assert found("is:subagent") == ["nested"]
    assert found("is:view") == ["copied"]
    assert found("-is:view") == ["nested", "plain"]


def test_a_flag_is_that_of_one_of_its_calls():
    CallFactory(session__session_id="odd", flags='["usage_mismatch"]')
    CallFactory(session__session_id="even")
    assert found("flag:usage_mismatch") == ["odd"]


def test_sessions_of_an_upload_are_those_its_events_belong_to():
    session = SessionFactory(session_id="brought")
    upload = UploadFactory(project=session.project, key="theupload")
    EntryFactory.create_batch(2, session=session, upload=upload)
    EntryFactory(session=SessionFactory(session_id="other", project=session.project))
    assert found("upload:theupload") == ["brought"]
    assert found("-upload:theupload") == ["other"]


def test_a_session_without_a_known_cost_is_neither_below_nor_above():
    SessionFactory(session_id="dear", computed_usd=Decimal(2), computed_cost_calls=3, unknown_cost_calls=1)
    SessionFactory(session_id="free", computed_cost_calls=1)
    SessionFactory(session_id="unknown", unknown_cost_calls=1)
    assert found("cost:>0.1") == ["dear"]
    assert found("cost:<5") == ["dear", "free"]
    assert found("price:unknown") == ["dear", "unknown"]
    assert found("price:known") == ["dear", "free"]
    assert found("price:(known OR unknown) cost:1..3") == ["dear"]


def test_a_wait_is_that_of_the_whole_session():
    SessionFactory(session_id="patient", wait_us=6_000_000)
    SessionFactory(session_id="quick", wait_us=400_000)
    assert found("wait:>5s") == ["patient"]
    assert found("wait:<=500ms") == ["quick"]


def test_what_is_odd_about_a_session_is_in_its_sums_or_its_calls():
    SessionFactory(session_id="clean")
    SessionFactory(session_id="gap", gaps=1)
    SessionFactory(session_id="open", open_calls=1)
    SessionFactory(session_id="least", at_least_calls=1)
    SessionFactory(session_id="untold", unknown_usage_calls=1)
    SessionFactory(session_id="copied", view_calls=1)
    CallFactory(session__session_id="contradicting", flags='["usage_mismatch"]')
    ToolCallFactory(session__session_id="orphan", call_key=None)
    assert found("integrity:gap") == ["gap"]
    assert found("integrity:(open OR at_least)") == ["least", "open"]
    assert found("integrity:mismatch") == ["contradicting"]
    assert found("integrity:orphan") == ["orphan"]
    assert found("-integrity:any") == ["clean"]


def test_more_attempts_than_calls_tell_of_a_retry_without_looking_at_calls():
    SessionFactory(session_id="sums tell", calls=2, attempts=3, failed_attempts=1)
    SessionFactory(session_id="failed once", calls=1, attempts=1, failed_attempts=1)
    CallFactory(
        session__session_id="one without an attempt",
        session__calls=2,
        session__attempts=2,
        session__failed_attempts=1,
        attempts=2,
    )
    assert found("attempts:>1") == ["one without an attempt", "sums tell"]


def test_a_key_handed_in_one_of_its_calls():
    key = ApiKeyFactory(name="ci")
    CallFactory(session__session_id="a", api_key=key.pk)
    CallFactory(session__session_id="b", api_key=0)
    assert found("key:ci") == ["a"]
    assert found("-key:ci") == ["b"]
