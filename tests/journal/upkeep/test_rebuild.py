"""Rebuilding finds no difference; after damage it says where, and mends it."""

from random import Random

import pytest

from journal.accept import redaction
from journal.models import Attempt, Call, CallLink, Entry, Pass, Rollup, Session, ToolCall
from journal.redact import Rule, redactor_with
from journal.redact.marks import without_hash
from journal.sample import sample_events
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take, take_body
from tests.journal.fold.folding import event, failed, requested, returned
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """A project that holds something of everything."""
    made = ProjectFactory()
    take(made, *mixed_stream(Random(5), 120))
    return made


@pytest.mark.parametrize("seed", range(10))
def test_a_rebuild_finds_no_difference(seed):
    project = ProjectFactory()
    events = mixed_stream(Random(seed), 60)
    for start in range(0, 60, 7):
        take(project, *events[start : start + 7])
    before = digest(project)
    report = rebuild(project)
    assert (report.entries, report.differing) == (60, {})
    assert digest(project) == before


def test_a_rebuild_of_the_sample_finds_no_difference():
    project = ProjectFactory()
    take_body(project, sample_events())
    assert rebuild(project).differing == {}


@pytest.mark.parametrize(
    "text",
    [
        b'{"type":"llm.call.requested","call_id":"c","session_id":"s\\ud800","data":{"\\ud800":1,"model":"m"}}',
        b'{"type":"llm.call.requested","call_id":"c","id":null,"data":{"body":{"a":1,"a":2,"model":"m"}}}',
        b'{"type":"llm.call.returned","call_id":"c","data":{"status_code":1e999,"duration":'
        + b"9" * 5000
        + b"}}",
        b'{"type":"llm.call.returned","call_id":"c\\u0000","ts":"2026-01-01T00:00:00","data":{"error":"\\u0000 no"}}',
        b'{"type":"llm.call.requested","call_id":"' + b"i" * 230 + b' password=hunter2hunter2","data":{}}',
        b'{"type":"llm.call.returned","call_id":"c","agent":"api_key=0123456789abcdef0123",'
        b'"data":{"error":{"type":"x","message":"Bearer abcdefgh12345678"}}}',
        b'{"type":"session.started","session_id":"s","user":"u","tags":["b","a","b"],"data":{"title":"t"}}',
    ],
    ids=[
        "surrogates",
        "two names",
        "large numbers",
        "null characters",
        "an id that grew",
        "secrets",
        "session",
    ],
)
def test_a_rebuild_reads_odd_events_as_they_were_read(text):
    project = ProjectFactory()
    assert take(project, text).accepted == 1
    assert rebuild(project).differing == {}


def test_a_rebuild_under_other_rules_reads_what_is_stored():
    project = ProjectFactory()
    rule = Rule("codeword", pattern=r"codeword-(?P<hide>\d+)")
    with redaction.rules(redactor_with([rule])):
        take(
            project, {"id": "1", **requested(0, {"body": {"model": "codeword-12"}}, session_id="codeword-34")}
        )
    assert without_hash(Session.objects.get(project=project).session_id) == "codeword-[redacted:codeword:2]"
    assert rebuild(project).differing == {}


def test_no_other_project_is_touched(project):
    other = ProjectFactory()
    take(other, {"id": "1", **requested(0)})
    keys = set(Call.objects.filter(project=other).values_list("pk", "key"))
    rebuild(project)
    assert set(Call.objects.filter(project=other).values_list("pk", "key")) == keys


def change_call(project):
    call = Call.objects.filter(project=project).earliest("pk")
    Call.objects.filter(pk=call.pk).update(status="cancelled")
    return "calls"


def lose_attempts(project):
    Attempt.objects.filter(call__project=project).delete()
    return "attempts"


def lose_tools(project):
    ToolCall.objects.filter(project=project).delete()
    return "tools"


def lose_passes(project):
    Pass.objects.filter(call__project=project).delete()
    return "passes"


def lose_links(project):
    CallLink.objects.filter(project=project).delete()
    return "links"


def change_session(project):
    Session.objects.filter(project=project).update(input_uncached_tokens=12345)
    return "sessions"


def change_title(project):
    Session.objects.filter(project=project).update(title="wrong", firsts="{}")
    return "sessions"


def add_rollup(project):
    Rollup.objects.create(project=project, bucket=1, calls=5, status="ok")
    return "rollups"


def change_facts(project):
    entry = Entry.objects.filter(project=project).earliest("pk")
    entry.facts = b"\x80"
    entry.save(update_fields=["facts"])
    return "facts"


@pytest.mark.parametrize(
    "damage",
    [
        *(change_call, lose_attempts, lose_tools, lose_passes, lose_links, change_session, change_title),
        *(add_rollup, change_facts),
    ],
)
def test_damage_is_named_and_mended(project, damage):
    before = digest(project)
    damaged = damage(project)
    assert digest(project) != before
    report = rebuild(project)
    assert list(report.differing) == [damaged]
    assert digest(project) == before
    assert rebuild(project).differing == {}


def test_a_rebuild_of_nothing_is_nothing():
    report = rebuild(ProjectFactory())
    assert (report.entries, report.groups, report.differing) == (0, 0, {})


def test_keys_in_addresses_survive():
    project = ProjectFactory()
    chain = {"prompt_hash": "h", "model": "m"}
    take(
        project,
        {"id": "1", **requested(0, session_id="s")},
        {"id": "2", **requested(0, chain, call_id=None, attempt_id="a", session_id="s")},
        {"id": "3", **failed(1, chain, call_id=None, attempt_id="a", session_id="s")},
        {"id": "4", **returned(1, session_id="s")},
        {"id": "5", **event("tool.call.started", 1, {"tool_call_id": "t"}, session_id="s")},
    )
    keys = set(Call.objects.filter(project=project).values_list("key", flat=True))
    rebuild(project)
    assert set(Call.objects.filter(project=project).values_list("key", flat=True)) == keys


def test_calls_of_no_time_keep_the_order_in_which_they_came():
    project = ProjectFactory()
    came = [f"call {number}" for number in range(12)]
    for name in came:
        take(project, requested(None, call_id=name))
    for name in reversed(came):
        take(project, returned(None, call_id=name))

    def in_order():
        return list(Call.objects.order_by("sort_at", "pk").values_list("call_id", flat=True))

    assert in_order() == came
    rebuild(project)
    assert in_order() == came
