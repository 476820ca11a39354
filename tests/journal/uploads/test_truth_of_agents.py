"""Recorded sessions of agents, answers and gateway rows give what was counted in them, once and twice."""

from __future__ import annotations

import io
import json
import tarfile
from decimal import Decimal
from pathlib import Path

import pytest
import zstandard

from journal.actions import start_upload
from journal.models import Attempt, Call, Project, Session, ToolCall
from journal.uploads import UploadPart, run_upload
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parents[2] / "samples" / "traces"
TRUTH = json.loads((FOLDER / "agents.json").read_bytes())["files"]
OF_AGENTS = [name for name in TRUTH if not name.startswith("litellm/")]
ROWS = [name for name in TRUTH if name.startswith("litellm/")]


@pytest.fixture(scope="module")
def recordings():
    packed = zstandard.ZstdDecompressor().stream_reader((FOLDER / "agents.tar.zst").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}


def upload(project: Project, name: str, content: bytes) -> None:
    found = start_upload(project, [UploadPart(Path(name).name, io.BytesIO(content))])
    run_upload(found.pk)
    found.refresh_from_db()
    assert found.state == "done", found.error


def counted(project: Project) -> dict[str, int]:
    """Tokens; what nobody told counts as nothing, as in the truths. Gemini's reasoning stands beside its output."""
    calls = Call.objects.filter(project=project, view_of=None)
    names = ("input_uncached", "cache_read", "cache_write", "output_visible", "reasoning")
    sums = {name: sum(getattr(call, f"{name}_tokens") or 0 for call in calls) for name in names}
    visible = sums.pop("output_visible")
    is_beside = any((call.usage_rule or "").startswith("gemini") for call in calls)
    return {**sums, "output": visible if is_beside else visible + sums["reasoning"]}


def expected(truth: dict) -> dict[str, int]:
    told = {"input_uncached": truth["tokens"]["input_reported"], **truth["tokens"]}
    return {name: count for name, count in told.items() if name != "input_reported"}


@pytest.mark.parametrize("name", OF_AGENTS)
def test_a_session_gives_what_was_counted_in_it(recordings, name):
    project, truth = ProjectFactory(), TRUTH[name]
    for _ in range(2):
        upload(project, name, recordings[name])
        assert counted(project) == expected(truth)
        calls = Call.objects.filter(project=project)
        refused = truth.get("errors", 0) if name.startswith("codex/") else 0
        assert calls.count() == truth["calls"] + refused
        assert calls.filter(status="error").count() == truth.get("errors", 0)
        assert calls.filter(status="cancelled").count() == truth.get("aborted", 0)
        if "calls_with_usage" in truth:
            assert calls.exclude(usage_rule=None).count() == truth["calls_with_usage"]
        tools = ToolCall.objects.filter(project=project)
        if name.startswith("langfuse/"):  # counts those that ran
            assert tools.exclude(status="open").count() == truth["tool_calls"]
        elif name != "codex/fx_small.jsonl":  # its ids were taken out, so its tools cannot be told apart
            loose = tools.filter(call_key=None).values("tool_call_id").distinct().count()
            assert sum(call.tool_calls for call in calls) + loose == truth["tool_calls"]


@pytest.mark.parametrize("name", [name for name in OF_AGENTS if "cost_usd_stated" in TRUTH[name]])
def test_the_cost_that_a_session_states_is_kept_beside_ours(recordings, name):
    project = ProjectFactory()
    upload(project, name, recordings[name])
    calls = Call.objects.filter(project=project)
    stated = sum((call.reported_amount or Decimal(0) for call in calls), Decimal(0))
    assert abs(stated - Decimal(str(TRUTH[name]["cost_usd_stated"]))) <= Decimal("0.000001")


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_gateway_give_their_tries_tokens_and_cost(recordings, name):
    project, truth = ProjectFactory(), TRUTH[name]
    for _ in range(2):
        upload(project, name, recordings[name])
        found = counted(project)
        assert {key: found[key] for key, count in expected(truth).items() if count is not None} == {
            key: count for key, count in expected(truth).items() if count is not None
        }
        calls = Call.objects.filter(project=project)
        assert calls.filter(status="ok").count() == truth["calls_ok"]
        assert (
            Attempt.objects.filter(call__project=project, status="error").count() == truth["attempts_failed"]
        )
        assert Session.objects.filter(project=project).count() == truth["sessions"]
        stated = sum((call.reported_amount or Decimal(0) for call in calls), Decimal(0))
        assert stated == Decimal(str(truth["cost_usd_stated"]))
        assert calls.filter(flags__contains='"fallback"').count() == 1
        assert calls.filter(flags__contains='"attempts_inferred"').count() == 2


def test_payloads_and_spend_rows_of_the_same_tries_are_counted_once(recordings):
    project = ProjectFactory()
    for name in ROWS:
        upload(project, name, recordings[name])
    assert counted(project) == {
        "input_uncached": 120,
        "cache_read": 1163,
        "cache_write": 1163,
        "output": 724,
        "reasoning": 0,
    }
    # Six that were answered, and two whose every try was refused.
    assert Call.objects.filter(project=project).exclude(view_of=None).count() == 8
    assert sum(session.failed_attempts for session in Session.objects.filter(project=project)) == 6


@pytest.mark.parametrize("name", ["payloads.jsonl", "spend_rows.json"])
def test_an_answer_without_a_price_cost_something_unknown_and_a_refused_try_is_an_attempt(name):
    project = ProjectFactory()
    upload(project, name, (FOLDER.parent / "litellm" / name).read_bytes())
    retried, refused, fallback, unpriced, failed = Call.objects.filter(project=project).order_by("sort_at")
    assert [(call.status, call.attempts) for call in (retried, refused, fallback, unpriced, failed)] == [
        ("ok", 2),
        ("error", 1),
        ("ok", 1),
        ("ok", 1),
        ("error", 1),
    ]
    assert (retried.request_model, retried.response_model) == ("fast", "openai/gpt-4o-mini")
    assert retried.time_to_first_token_us == 500_000
    assert (retried.reported_amount, retried.reported_currency) == (Decimal("0.0000036"), "USD")
    assert "fallback" in json.loads(fallback.flags)
    assert (fallback.input_uncached_tokens, fallback.cache_read_tokens, fallback.cache_write_tokens) == (
        4,
        1000,
        100,
    )
    assert (unpriced.reported_amount, unpriced.computed_usd, unpriced.best_usd) == (None, None, None)
    assert unpriced.cost_is_unknown
    assert Session.objects.get(project=project, session_id="s-2").unknown_best_calls == 1
