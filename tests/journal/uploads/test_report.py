"""The report of a file counts everything once and holds nothing that a database or a page cannot take."""

from journal.accept import ConflictNote, Receipt
from journal.uploads.report import FileReport, Reports, clean_name, unique_names
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
    report.refuse(refused(0), is_listed=True)
    assert report.refused[0]["line"] is None


def test_a_thousand_refusals_are_listed_and_all_are_counted():
    report = FileReport("events.jsonl")
    for line in range(1, 1502):
        report.refuse(refused(line), is_listed=True)
    assert (len(report.refused), report.refused_count) == (1000, 1501)


def test_a_reason_holds_no_characters_that_a_database_refuses():
    report = FileReport("events.jsonl")
    report.refuse(refused(1, "type \x00\ud800 is unknown"), is_listed=True)
    assert report.refused[0]["reason"] == "type \ufffd\ufffd is unknown"


def test_a_name_is_what_lies_below_the_folder_that_was_handed_over():
    assert clean_name("folder/./inner//events.jsonl") == "folder/inner/events.jsonl"
    assert clean_name("folder\\inner\\events.jsonl") == "folder/inner/events.jsonl"


def test_a_name_from_the_root_or_upwards_is_its_last_part():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("/home/somebody/events.jsonl") == "events.jsonl"
    assert clean_name("C:\\logs\\events.jsonl") == "events.jsonl"


def test_a_name_holds_no_odd_characters_and_has_a_length():
    assert clean_name("a\x00b.jsonl") == "a\ufffdb.jsonl"
    assert clean_name("") == "unnamed"
    assert clean_name("/") == "unnamed"
    assert clean_name("x" * 1000 + ".jsonl") == "…" + "x" * 248 + ".jsonl"


def test_equal_names_are_told_apart():
    assert unique_names(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_a_file_of_which_nothing_was_taken_is_unread_and_one_that_was_empty_of_records_is_read():
    unread, read = FileReport("a"), FileReport("b")
    unread.refuse(refused(0), is_listed=True)
    unread.end()
    read.end()
    assert (unread.state, read.state) == ("unread", "read")


def test_a_report_continues_where_it_was_read_and_begins_anew_elsewhere():
    files = [
        FileReport("a.zip", 0, state="reading", format="zip"),
        FileReport("a.zip/one", 0, state="read", events=3),
        FileReport("a.zip/two", 0, state="reading", events=1),
        FileReport("b", 1, state="unread", refused_count=1),
    ]
    continued = Reports.continued([file.as_json() for file in files])
    assert [(file.name, file.state, file.events) for file in continued.files] == [
        ("a.zip", "waiting", 0),
        ("a.zip/one", "read", 3),
        ("b", "waiting", 0),
    ]
    assert continued.names_of_parts() == ["a.zip", "b"]


def test_a_report_of_an_older_version_can_be_read():
    assert FileReport.from_json({"name": "a", "views": 3}) == FileReport("a")
