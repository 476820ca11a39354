"""Folders of files are read together, however they are handed over; what is none is read file by file."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest
import zstandard
from django.core.management import call_command

from journal.actions import start_upload
from journal.models import Call, Entry, Pass, Upload
from journal.upkeep.rebuild import rebuild
from journal.uploads import UploadPart, run_upload
from tests.engines.recto import ROOT
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

PACKED = ROOT / "tests" / "samples" / "proxy" / "transactions.tar.zst"
#: call id → provider, attempts, failed attempts, passes, those their writer calls changed, uncached, cached, visible,
#: reasoning
TRUTH = {
    "80a3af6b": ("mockai", 1, 0, 14, 3, 56, 64, 24, 10),
    "ccaffdb9": ("mockai", 1, 0, 32, 3, 56, 64, 24, 10),
    "c6d9c8de": ("mockb", 5, 4, 46, 9, 56, 64, 24, 10),
    "adbc2790": ("mockai", 1, 0, 21, 3, 56, 64, 24, 10),
    "e051b52c": (None, 1, 0, 8, 0, 56, 64, 24, 10),
    "d6208a75": ("mockai", 1, 0, 14, 3, 56, 64, 24, 10),
    "a6835360": ("mockai", 1, 0, 14, 3, 56, 64, 24, 10),
    "ccdad712": ("mockai", 1, 0, 32, 3, 56, 64, 24, 10),
    "0343dd49": ("claude_code", 1, 0, 36, 0, 56, 64, 34, None),
    "13a42d81": ("claude_code", 1, 0, 88, 0, 56, 64, 34, None),
    "29036ca9": ("claude_code", 1, 0, 36, 0, 56, 64, 34, None),
    "1b6bf935": ("demoai", 1, 0, 14, 3, 70, None, 46, None),
    "eafd06d7": ("anthropic", 1, 0, 14, 2, 514, 0, 152, 0),
    "2e495858": ("demoai", 1, 0, 14, 3, 15, None, 19, None),
    "a78b45a8": ("demoai", 1, 0, 412, 3, 10, None, 50, None),
}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The folder of transactions."""
    folder = tmp_path_factory.mktemp("logs")
    plain = zstandard.ZstdDecompressor().stream_reader(PACKED.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def upload_of(project, *parts):
    upload = start_upload(project, [UploadPart(name, io.BytesIO(content)) for name, content in parts])
    run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done", upload.error
    return upload


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def files_in(folder):
    return [
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def told(project):
    found = {}
    for call in Call.objects.filter(project=project):
        changed = Pass.objects.filter(call=call, writer_says_changed=True).count()
        found[call.call_id] = (
            *(call.provider, call.attempts, call.failed_attempts, call.passes, changed),
            *(call.input_uncached_tokens, call.cache_read_tokens),
            *(call.output_visible_tokens, call.reasoning_tokens),
        )
    return found


def by_command(project, unpacked):
    call_command("import_trace", unpacked, project=project.slug, json=True, stdout=io.StringIO())


def by_tar(project, unpacked):
    upload_of(project, ("transactions.tar.zst", PACKED.read_bytes()))


def by_zip_in_another_order(project, unpacked):
    upload_of(project, ("logs.zip", zipped(reversed(files_in(unpacked)))))


def by_files(project, unpacked):
    upload_of(project, *files_in(unpacked))


@pytest.mark.parametrize("way", [by_command, by_tar, by_zip_in_another_order, by_files])
def test_every_transaction_gives_what_is_in_it(unpacked, way):
    project = ProjectFactory()
    way(project, unpacked)
    assert told(project) == TRUTH
    views = Call.objects.filter(project=project).exclude(view_of=None)
    assert [call.call_id for call in views] == ["e051b52c"]
    assert rebuild(project).differing == {}


def test_a_fallback_is_told_with_who_was_asked_and_who_answered(unpacked):
    project = ProjectFactory()
    by_tar(project, unpacked)
    call = Call.objects.get(project=project, call_id="c6d9c8de")
    assert (call.request_model, call.provider, call.response_model) == (
        "mockai/agent-down",
        "mockb",
        "agent-small",
    )
    assert call.flags == '["fallback"]'
    tries = call.attempt_rows.order_by("number")
    assert [(one.provider, one.request_model, one.error_type, one.retry_reason) for one in tries] == [
        ("mockai", "mockai/agent-down", "server_error", None),
        ("mockai", "mockai/agent-down", "server_error", "server_error: transient_backoff_threshold_not_met"),
        ("mockai", "mockai/agent-down", "server_error", "server_error: transient_backoff_threshold_not_met"),
        ("mockai", "mockai/agent-down", "server_error", "server_error: default_transient_cooldown"),
        ("mockb", "mockb/agent-small", None, "fallback to mockb/agent-small after server_error"),
    ]
    assert [one.wait_before_us for one in tries] == [None, 1469140, 1313199, 1479835, 1459151]


def test_passes_stand_in_the_order_of_the_trace_also_around_a_transaction_inside(unpacked):
    project = ProjectFactory()
    by_tar(project, unpacked)
    call = Call.objects.get(project=project, call_id="adbc2790")
    names = list(Pass.objects.filter(call=call).order_by("number").values_list("name", flat=True))
    assert names[:5] == [
        "raw_client_request",
        "anthropic_raw_request",
        "anthropic_to_openai_request",
        "raw_client_request",
        "pre_provider_transform_request",
    ]
    assert names[-4:] == [
        "anthropic_openai_response",
        "openai_to_anthropic_response",
        "final_client_response",
        "anthropic_final_response",
    ]
    assert call.response_id == "msg_508bd3a944da41c1957a9d0a"


def test_lines_of_the_log_of_failures_find_their_tries(unpacked):
    project = ProjectFactory()
    by_zip_in_another_order(project, unpacked)
    report = next(
        file
        for file in Upload.objects.get(project=project).files
        if file["format"] == "llm_api_key_proxy_failures"
    )
    assert (report["events"], report["notes"]) == (
        8,
        ["4 lines were joined to a failed try by model and time: a guess."],
    )


def test_read_again_another_way_it_is_all_there_already(unpacked):
    project = ProjectFactory()
    by_tar(project, unpacked)
    before = Entry.objects.filter(project=project).count()
    by_command(project, unpacked)
    files = Upload.objects.filter(project=project).latest("id").files
    assert Entry.objects.filter(project=project).count() == before
    assert sum(file["duplicates"] for file in files) == before
    assert sum(file["conflicts"] + file["refused_count"] for file in files) == 0
    assert told(project) == TRUTH
