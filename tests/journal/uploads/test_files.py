"""A file goes into the journal record by record, and its report says what became of each."""

import gzip
import json
from pathlib import Path

import pytest

from journal.importers.plain import GrowthLimits
from journal.importers.recto_export import RectoExport
from journal.models import Call, Entry, Refusal, Session, ToolCall
from journal.uploads.files import import_file
from journal.uploads.refusals import CUT_MARK, RefusalKeeper, kept_text
from journal.uploads.report import FileReport
from journal.uploads.sources import files_of
from tests.factories import ProjectFactory, UploadFactory

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "samples" / "ouroboros"
EVENT = b'{"id":"e%d","type":"note.added","session_id":"s","v":1,"data":{"text":"%s"}}\n'


@pytest.fixture
def upload():
    return UploadFactory(project=ProjectFactory())


@pytest.fixture
def imported(upload, tmp_path):
    def imported(source, *, progress=lambda: None, chosen=None):
        path = source
        if isinstance(source, bytes):
            path = tmp_path / "file"
            path.write_bytes(source)
        report = FileReport(path.name)
        with path.open("rb") as raw:
            found = files_of(path.name, raw, GrowthLimits(), size=path.stat().st_size, workspace=tmp_path)
            for file in found:
                keeper = RefusalKeeper(upload)
                options = {"keeper": keeper, "workspace": tmp_path, "progress": progress, "chosen": chosen}
                import_file(upload.project, file, report, **options)
        return report

    return imported


def counts(report):
    return report.events, report.duplicates, report.conflicts, report.refused_count


def test_rows_of_ouroboros_become_a_call_with_three_inferred_attempts_a_cancelled_one_and_a_tool(imported):
    report = imported(SAMPLES / "rows.jsonl")
    assert (report.format, report.certainty, report.lines_read) == ("ouroboros", 0.98, 14)
    assert counts(report) == (14, 0, 0, 0)
    session = Session.objects.get(session_id="sess_01")
    retried, cancelled = Call.objects.filter(session=session).order_by("sort_at")
    assert (retried.status, retried.attempts, retried.failed_attempts) == ("ok", 3, 2)
    assert "attempts_inferred" in json.loads(retried.flags)
    assert (retried.input_uncached_tokens, retried.output_visible_tokens) == (310, 12)
    assert (cancelled.status, cancelled.attempts) == ("cancelled", 1)
    tool = ToolCall.objects.get(session=session)
    assert (tool.name, tool.status, tool.error_type) == ("Bash", "error", "NonZeroExit")


def test_events_that_name_no_session_are_not_given_one(imported):
    imported(SAMPLES / "rows.jsonl")
    assert Call.objects.filter(session__session_id=None, status="ok").count() == 2


def test_the_same_file_again_adds_nothing_and_says_duplicate(imported):
    imported(SAMPLES / "rows.jsonl")
    assert counts(imported(SAMPLES / "rows.jsonl")) == (0, 14, 0, 0)
    assert Entry.objects.count() == 14


def test_the_database_after_its_rows_holds_duplicates_and_no_conflict(imported):
    imported(SAMPLES / "rows.jsonl")
    assert counts(imported(SAMPLES / "events.db")) == (0, 14, 0, 0)


def test_the_rows_after_their_database_hold_duplicates_and_no_conflict(imported):
    report = imported(SAMPLES / "events.db")
    assert (report.format, counts(report)) == ("ouroboros_db", (14, 0, 0, 0))
    assert counts(imported(SAMPLES / "rows.jsonl")) == (0, 14, 0, 0)


def test_a_tool_that_never_returned_is_open(imported):
    assert counts(imported(SAMPLES / "dumps.jsonl")) == (23, 0, 0, 0)
    assert ToolCall.objects.filter(status="open").count() == 1


def test_a_list_is_read_like_lines(imported):
    assert counts(imported(SAMPLES / "dumps_in_a_list.json")) == (4, 0, 0, 0)


def test_a_compressed_file_says_so(imported):
    report = imported(gzip.compress((SAMPLES / "rows.jsonl").read_bytes()))
    assert counts(report) == (14, 0, 0, 0)
    assert report.notes == ["The file is compressed with gzip."]


def test_a_bad_line_is_refused_with_its_number_and_kept_as_a_refusal(imported, upload):
    report = imported(EVENT % (1, b"one") + b"not json\n" + EVENT % (2, b"two"))
    assert counts(report) == (2, 0, 0, 1)
    assert report.refused == [{"line": 2, "reason": "not a JSON object", "code": "not_an_object"}]
    refusal = Refusal.objects.get(upload=upload)
    assert (refusal.place, refusal.code, refusal.file) == (2, "not_an_object", "file")


def test_a_record_that_the_wire_refuses_is_refused_with_its_line(imported):
    report = imported(EVENT % (1, b"one") + b'{"id":"e2","type":"note.added","v":9,"data":{}}\n')
    assert [(refused["line"], refused["code"]) for refused in report.refused] == [(2, "future_version")]


def test_a_second_event_under_an_id_is_a_conflict(imported):
    assert counts(imported(EVENT % (1, b"one") + EVENT % (1, b"other"))) == (1, 0, 1, 0)


def test_a_cut_copy_adds_nothing_wrong_to_the_whole_file(imported):
    whole = (SAMPLES / "rows.jsonl").read_bytes()
    imported(whole)
    assert counts(imported(whole[:-100])) == (0, 13, 0, 1)


def test_a_file_that_nobody_knows_is_refused_with_what_was_looked_for(imported, upload):
    report = imported(b'{"level":"INFO","message":"up"}\n')
    assert (report.format, counts(report)) == (None, (0, 0, 0, 1))
    assert report.refused[0]["reason"].startswith("could not tell; looked for Recto's own events")
    assert Refusal.objects.get(upload=upload).code == "unknown_format"


@pytest.mark.parametrize("content", [b"", b"\n\r\n\n", gzip.compress(b"", mtime=0)])
def test_a_file_of_nothing_is_refused(imported, content):
    assert imported(content).refused[0]["code"] == "empty_file"


def test_a_first_line_longer_than_the_sample_is_recognised(imported):
    assert counts(imported(EVENT % (1, b"x" * 400_000) + EVENT % (2, b"two"))) == (2, 0, 0, 0)


def test_a_cut_archive_stores_what_could_be_read_and_says_where_it_ended(imported):
    lines = b"".join(EVENT % (number, b"%d" % number**9) for number in range(9000))
    report = imported(gzip.compress(lines)[:20_000])
    assert report.events > 100
    assert [refused["code"] for refused in report.refused] == ["broken_stream"]


def test_refusals_beyond_a_thousand_are_counted_and_not_stored(imported, upload):
    report = imported(EVENT % (1, b"one") + b"not json\n" * 1500)
    assert (report.refused_count, len(report.refused)) == (1500, 1000)
    assert Refusal.objects.filter(upload=upload).count() < 1300


def test_progress_is_told_after_each_slice(imported):
    told = []
    imported(b"".join(EVENT % (number, b"") for number in range(450)), progress=lambda: told.append(1))
    assert len(told) == 2


def test_the_whole_of_a_refused_line_is_kept_without_its_secrets(imported, upload):
    line = b'{"type":"note.added","v":9,"password":"hunter2 hunter2","text":"' + b"x" * 2000 + b'"}'
    imported(EVENT % (1, b"one") + line + b"\n")
    text = kept_text(Refusal.objects.get(upload=upload))
    assert "hunter2" not in text
    assert text.endswith("x" * 2000 + '"}')


def test_a_line_that_is_too_long_to_be_kept_says_that_it_was_cut(imported, upload):
    imported(EVENT % (1, b"one") + b"y" * 200_000 + b"\n")
    text = kept_text(Refusal.objects.get(upload=upload))
    assert text.endswith(CUT_MARK)
    assert 65_000 < len(text) < 65_700


def test_a_format_that_was_chosen_is_taken_although_nobody_would_have_known_the_file(imported):
    report = imported(b'{"level":"INFO"}\n' + EVENT % (1, b"one"), chosen="recto")
    assert (report.format, report.certainty, counts(report)) == ("recto", None, (1, 0, 0, 1))
    assert report.notes == ["The format was chosen by hand."]


def test_a_file_packed_in_a_way_that_nobody_opens_is_refused_by_its_name(imported):
    report = imported(b"\xfd7zXZ\0" + b"\1" * 100)
    assert report.refused[0]["code"] == "unsupported_packing"
    assert "compressed with xz" in report.refused[0]["reason"]


def test_the_sessions_a_file_tells_of_are_named_by_their_keys(imported):
    report = imported(EVENT % (1, b"one") + EVENT % (2, b"two"))
    assert report.sessions == [Session.objects.get(session_id="s").key]
    assert report.sessions_count == 1


def test_a_reader_that_fails_costs_the_rest_of_its_file(imported, monkeypatch):
    def read(self, stream, reading):
        yield from whole(self, stream, reading)
        raise KeyError("nobody thought of it")

    whole = RectoExport.read
    monkeypatch.setattr(RectoExport, "read", read)
    report = imported(EVENT % (1, b"x"))
    assert counts(report) == (1, 0, 0, 1)
    assert report.refused == [
        {
            "line": None,
            "reason": "a fault of Recto's own (KeyError); what was read before it is stored",
            "code": "reader_fault",
        }
    ]
