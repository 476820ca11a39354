"""The report of a file counts everything once and holds nothing that a database or a page cannot take."""

from journal.accept import ConflictNote, Receipt
from journal.uploads.report import FileReport, clean_name
from journal.wire import Refused


def refused(line, reason="not a JSON object"):
    return Refused(line, None, "not_an_object", reason)


def test_what_became_of_a_slice_is_added_up():
    report = FileReport("events.jsonl")
    report.add(Receipt(accepted=3, duplicates=2, conflicts=[ConflictNote(6, "e6")], rejected=[refused(7)]))
    report.add(Receipt(accepted=1))
    assert (report.events, report.duplicates, report.conflicts, report.refused_count) == (4, 2, 1, 1)
    assert report.refused == [{"line": 7, "reason": "not a JSON object", "code": "not_an_object"}]


def test_a_refusal_of_the_whole_file_has_no_line():
    report = FileReport("events.jsonl")
    report.refuse(refused(0))
    assert report.refused[0]["line"] is None


def test_a_thousand_refusals_are_listed_and_all_are_counted():
    report = FileReport("events.jsonl")
    for line in range(1, 1502):
        report.refuse(refused(line))
    assert (len(report.refused), report.refused_count) == (1000, 1501)


def test_a_reason_holds_no_characters_that_a_database_refuses():
    report = FileReport("events.jsonl")
    report.refuse(refused(1, "type \x00\ud800 is unknown"))
    assert report.refused[0]["reason"] == "type \ufffd\ufffd is unknown"


def test_a_name_is_the_last_part_of_a_path_of_any_system():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\logs\\events.jsonl") == "events.jsonl"
    assert clean_name("a\x00b.jsonl") == "a\ufffdb.jsonl"
    assert clean_name("") == "unnamed"
    assert clean_name("/") == "unnamed"
    assert len(clean_name("x" * 1000)) == 255
