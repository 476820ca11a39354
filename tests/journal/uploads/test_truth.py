"""Every recorded trace gives what was counted in it: by upload and by command, in any order, once and twice."""

from __future__ import annotations

import io
import json
import tarfile
from contextlib import nullcontext
from pathlib import Path, PurePosixPath

import pytest
import zstandard
from django.core.management import call_command

from journal.actions import start_upload
from journal.models import Attempt, Call, Project, Session, ToolCall
from journal.uploads import UploadPart, run_upload
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parents[2] / "samples" / "traces"
TRUTH = json.loads((FOLDER / "truth.json").read_bytes())
TRANSCRIPTS = [name for name, truth in TRUTH["files"].items() if truth["format"] == "claude_code"]
CAPTURES = [
    name
    for name, truth in TRUTH["files"].items()
    if truth["format"] in ("claude_trace_http", "vcr_yaml", "har")
]
ANSWERS = [
    name for name, truth in TRUTH["files"].items() if truth["format"] in ("provider_chunks", "provider_body")
]
BUCKETS = ("input_uncached", "cache_read", "cache_write")


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    """The folder of traces, unpacked."""
    folder = tmp_path_factory.mktemp("traces")
    packed = zstandard.ZstdDecompressor().stream_reader((FOLDER / "traces.tar.zst").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as tar:
        tar.extractall(folder, filter="data")
    return folder


def by_upload(project: Project, paths: list[Path]) -> None:
    with_names = [UploadPart(path.name, io.BytesIO(path.read_bytes())) for path in paths]
    upload = start_upload(project, with_names)
    run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done", upload.error


def by_command(project: Project, paths: list[Path]) -> None:
    # Only what is damaged may be refused.
    is_damaged = any("malformed" in str(path) for path in paths)
    with pytest.raises(SystemExit) if is_damaged else nullcontext():
        call_command("import_trace", *paths, project=project.slug, json=True, stdout=io.StringIO())


DOORS = [by_upload, by_command]


def counted(project: Project, **which: object) -> dict[str, int]:
    """Tokens and tool calls of calls; what nobody told counts as nothing, as in the truths."""
    calls = list(Call.objects.filter(project=project, view_of=None, **which))
    sums = {name: sum(getattr(call, f"{name}_tokens") or 0 for call in calls) for name in BUCKETS}
    reasoning = sum(call.reasoning_tokens or 0 for call in calls)
    visible = sum(call.output_visible_tokens or 0 for call in calls)
    is_gemini = any(call.usage_rule == "gemini" for call in calls)
    return {
        **sums,
        "output": visible if is_gemini else visible + reasoning,
        "reasoning": reasoning,
        "tool_calls": sum(call.tool_calls for call in calls),
    }


def expected(truth: dict, tokens: str = "tokens") -> dict[str, int]:
    told = truth.get(tokens) or {}
    return {name: told.get(name, 0) for name in (*BUCKETS, "output", "reasoning")}


def check_transcripts(project: Project, truth: dict) -> None:
    own = counted(project, is_subagent=False)
    loose = ToolCall.objects.filter(project=project, call_key=None, tool_call_id=None).count()
    assert own.pop("tool_calls") + loose == truth["tool_calls"]
    assert own == expected(truth)
    calls = Call.objects.filter(project=project, view_of=None)
    answered = calls.filter(is_subagent=False, status="ok")
    assert answered.count() == truth["calls"]
    assert Session.objects.filter(project=project, session_id__isnull=False).count() == truth["sessions"]
    if "subagent_calls" in truth:
        agents = counted(project, is_subagent=True)
        agents.pop("tool_calls")
        assert agents == expected(truth, "subagent_tokens")
    assert calls.filter(is_subagent=True).count() == truth.get("subagent_calls", 0)
    incidents = [
        refused
        for call in calls.order_by("sort_at")
        if (refused := Attempt.objects.filter(call=call, status="error", attempt_id__isnull=False).count())
    ]
    assert incidents == truth.get("retry_incidents", [])
    # Tries that nothing followed are a call that failed as well; no message shows it.
    shown = calls.filter(status="error", call_id__isnull=False)
    assert shown.count() == truth.get("errors_shown", 0)


def check_captures(project: Project, truth: dict) -> None:
    found = counted(project)
    calls = Call.objects.filter(project=project)
    assert found.pop("tool_calls") == truth["tool_calls"]
    assert found == expected(truth)
    assert calls.count() == truth["logical_calls"]
    attempts = Attempt.objects.filter(call__project=project)
    assert attempts.count() == truth["http_exchanges"]
    assert attempts.filter(status="error").count() == truth.get("errors", 0)
    assert calls.filter(status="ok", usage_rule=None).count() == truth.get("calls_ok_without_usage", 0)


def check_answer(project: Project, truth: dict) -> None:
    found = counted(project)
    (call,) = Call.objects.filter(project=project)
    assert found.pop("tool_calls") == truth["tool_calls"]
    assert found == expected(truth)
    assert call.response_model == truth.get("model")
    assert (call.status == "error") == bool(truth.get("errors"))
    if call.status == "ok":
        assert json.loads(call.finish_reasons) == [truth["finish_reason"]]


CHECKED = {
    **dict.fromkeys(TRANSCRIPTS, check_transcripts),
    **dict.fromkeys(CAPTURES, check_captures),
    **dict.fromkeys(ANSWERS, check_answer),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CHECKED)
def test_a_trace_gives_what_was_counted_in_it_once_and_twice(traces, name, door):
    project = ProjectFactory()
    for _ in range(2):
        door(project, [traces / name])
        CHECKED[name](project, TRUTH["files"][name])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("one_set", TRUTH["sets"], ids=lambda one: one["name"])
def test_copies_and_slices_of_a_session_add_up_to_it(traces, one_set, backwards, together, door):
    project = ProjectFactory()
    names = [*reversed(one_set["files"])] if backwards else one_set["files"]
    paths = [traces / PurePosixPath(name) for name in names]
    for _ in range(2):
        for some in [paths] if together else [[path] for path in paths]:
            door(project, some)
    check_transcripts(project, one_set["truth"])
