"""Folders of files are read together, however they are handed over; what is none is read file by file."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest
import zstandard
from django.core.management import call_command
from django.db import OperationalError

from dashboard.queries.raw import call_events
from journal.actions import start_upload
from journal.models import Call, Entry, Pass, Upload
from journal.store.reading import event_jsons
from journal.upkeep.rebuild import rebuild
from journal.uploads import UploadPart, reading, run_upload
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


def test_passes_over_the_request_have_its_payload_and_others_none(unpacked):
    project = ProjectFactory()
    by_tar(project, unpacked)
    requests = Pass.objects.filter(call__project=project, direction="request", has_body=True)
    found = {name: requests.filter(call__call_id=name).count() for name in TRUTH}
    assert (found["80a3af6b"], found["ccaffdb9"], found["c6d9c8de"]) == (10, 9, 32)
    # Of eighteen passes over the request those of the field cache tell only which keys there were.
    assert found["29036ca9"] == 6
    others = Pass.objects.filter(call__project=project, has_body=True)
    assert not others.exclude(direction__in=["request", "response"]).exists()


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
    call = Call.objects.get(project=project, call_id="c6d9c8de")
    shown = [one for one in call_events(call) if '"guess"' in one.json]
    assert len(shown) == 4
    assert call.attempts == 5


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


TRANSACTION = "1120_083740_oai_mockai_agent-small_80a3af6b"


def chat(unpacked, folder="chat_nonstream"):
    """The files of one transaction."""
    return [(f"{folder}/{name}", content) for name, content in files_in(unpacked / folder)]


def states(upload):
    return {file["name"]: (file["state"], file["format"], file["folder"]) for file in upload.files}


def test_files_of_an_archive_are_reported_as_their_folder(unpacked):
    upload = upload_of(ProjectFactory(), ("a.zip", zipped(chat(unpacked))))
    folder = f"a.zip/chat_nonstream/{TRANSACTION}"
    assert states(upload) == {
        "a.zip": ("read", "zip", None),
        folder: ("read", "llm_api_key_proxy", None),
    }
    assert upload.files[1]["notes"] == ["A folder of 18 files, read together."]


def test_files_handed_over_one_by_one_name_the_folder_that_counts_them(unpacked):
    files = chat(unpacked)
    upload = upload_of(ProjectFactory(), *files)
    folder = f"chat_nonstream/{TRANSACTION}"
    expected = {name: ("read", "llm_api_key_proxy", folder) for name, _ in files}
    assert states(upload) == expected | {folder: ("read", "llm_api_key_proxy", None)}
    assert sum(file["events"] for file in upload.files) == 17


def test_files_that_only_are_called_so_are_read_one_by_one():
    files = [("x/request.json", b'{"a": 1}'), ("x/response.json", b'{"id":"chatcmpl-1","choices":[]}')]
    upload = upload_of(ProjectFactory(), ("a.zip", zipped(files)))
    found = states(upload)
    assert found["a.zip/x/request.json"] == ("unread", None, None)
    assert found["a.zip/x/response.json"][:2] == ("read", "provider_body")


def test_an_archive_among_files_does_not_tear_their_folder_apart(unpacked):
    first, *others = chat(unpacked)
    project = ProjectFactory()
    upload_of(project, first, ("a.zip", zipped(chat(unpacked, "chat_stream"))), *others)
    assert told(project) == {name: TRUTH[name] for name in ("80a3af6b", "ccaffdb9")}


def test_a_file_that_is_damaged_in_its_archive_does_not_spoil_the_others(unpacked):
    packed = bytearray(
        zipped([(name, content) for name, content in chat(unpacked) if "transforms" not in name])
    )
    at = packed.index(b"metadata.json") + 40
    packed[at : at + 20] = bytes(20)
    project = ProjectFactory()
    upload = upload_of(project, ("a.zip", bytes(packed)))
    report = upload.files[1]
    assert [one["code"] for one in report["refused"]] == ["broken_stream"]
    assert report["refused"][0]["reason"].startswith("metadata.json: ")
    assert told(project) == {"80a3af6b": TRUTH["80a3af6b"]}


def test_an_archive_that_is_cut_gives_what_came_before(unpacked):
    plain = zstandard.ZstdDecompressor().stream_reader(PACKED.read_bytes()).read()
    project = ProjectFactory()
    upload = upload_of(project, ("a.tar", plain[: len(plain) // 2]))
    assert upload.files[0]["refused"][0]["code"] == "broken_stream"
    found = told(project)
    assert "adbc2790" in found
    assert len(found) < len(TRUTH)


def test_names_that_lead_out_of_an_archive_are_never_of_a_folder(unpacked):
    evil = [(f"../{name}", content) for name, content in chat(unpacked)]
    upload = upload_of_nothing(ProjectFactory(), ("a.zip", zipped(evil)))
    assert {one["code"] for one in upload.files[0]["refused"]} == {"unsafe_member"}
    assert Entry.objects.filter(upload=upload).count() == 0


def upload_of_nothing(project, *parts):
    upload = start_upload(project, [UploadPart(name, io.BytesIO(content)) for name, content in parts])
    run_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def test_a_transaction_read_while_it_was_written_is_whole_once_it_is_read_again(unpacked):
    whole = dict(chat(unpacked, "chat_stream"))
    young = {}
    for name, content in whole.items():
        if name.endswith("transform_trace.jsonl"):
            young[name] = b"".join(content.splitlines(keepends=True)[:20])
        elif name.endswith("streaming_chunks.jsonl"):
            young[name] = b"".join(content.splitlines(keepends=True)[:3])
        elif name.endswith("/request.json"):
            young[name] = content
    project = ProjectFactory()
    upload_of(project, *young.items())
    (first,) = told(project).values()
    assert first[3:] == (20, 3, None, None, None, None)
    upload = upload_of(project, *whole.items())
    assert sum(file["conflicts"] for file in upload.files) == 0
    assert told(project) == {"ccaffdb9": TRUTH["ccaffdb9"]}
    assert Call.objects.get(project=project).finish_reasons == '["stop"]'


def test_a_format_of_folders_can_be_chosen_and_refuses_other_files(unpacked):
    parts = [
        UploadPart(name, io.BytesIO(content)) for name, content in (*chat(unpacked), ("notes.txt", b"x"))
    ]
    upload = start_upload(ProjectFactory(), parts, format="llm_api_key_proxy")
    run_upload(upload.pk)
    upload.refresh_from_db()
    found = states(upload)
    assert found[f"chat_nonstream/{TRANSACTION}"] == ("read", "llm_api_key_proxy", None)
    assert found["notes.txt"] == ("unread", None, None)


def test_a_format_of_files_takes_each_file_by_itself(unpacked):
    parts = [UploadPart(name, io.BytesIO(content)) for name, content in chat(unpacked)[:3]]
    upload = start_upload(ProjectFactory(), parts, format="har")
    run_upload(upload.pk)
    upload.refresh_from_db()
    assert {file["format"] for file in upload.files} == {"har"}


def test_a_job_that_died_amid_folders_is_finished_by_the_next_one(unpacked, monkeypatch):
    project = ProjectFactory()
    parts = [UploadPart(name, io.BytesIO(content)) for name, content in files_in(unpacked)]
    upload = start_upload(project, parts)
    import_folder, calls = reading.import_folder, []

    def dies(*args, **options):
        import_folder(*args, **options)
        calls.append(args)
        if len(calls) == 3:
            raise OperationalError

    monkeypatch.setattr(reading, "import_folder", dies)
    with pytest.raises(OperationalError):
        run_upload(upload.pk)
    monkeypatch.undo()
    Upload.objects.filter(pk=upload.pk).update(heartbeat_at=None)
    run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done"
    assert told(project) == TRUTH
    assert sum(file["events"] for file in upload.files) == Entry.objects.filter(project=project).count()
    assert sum(file["duplicates"] for file in upload.files) == 0


def test_no_secret_of_a_transaction_is_stored(unpacked):
    secret = "sk-" + "proxysecret" * 4
    files = []
    for name, content in files_in(unpacked):
        text = content.decode().replace("Bearer pk-local", f"Bearer {secret}")
        if name.endswith("/request.json"):
            text = text.replace(
                '"data": {', f'"data": {{"extra_headers": {{"Authorization": "Bearer {secret}"}},'
            )
        files.append((name, text.encode()))
    project = ProjectFactory()
    upload_of(project, ("a.zip", zipped(files)))
    assert Call.objects.filter(project=project).count() == len(TRUTH)
    stored = b"".join(event_jsons(Entry.objects.filter(project=project).order_by("pk")))
    assert stored.count(b"extra_headers") == 11
    assert b"request_headers" in stored
    assert secret.encode() not in stored
