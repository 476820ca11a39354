"""Archives give their calls entry by entry; everything else in them is counted."""

import base64
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading, ReadLimits
from journal.importers.har import HttpArchive
from journal.wire import Refused

SAMPLE = Path(__file__).parents[2] / "samples" / "http" / "archive.har"
CONTENT = SAMPLE.read_bytes()
ARCHIVE = json.loads(CONTENT)


def read(content, reading=None):
    return list(HttpArchive().read(io.BytesIO(content), reading or Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def archive(*entries, **log):
    return json.dumps({"log": {**log, "entries": entries}}).encode()


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (CONTENT, 0.97),
        (b"\xef\xbb\xbf" + CONTENT, 0.97),
        (b'{"log":{"pages":[', 0.97),
        (b'{"log":\n[\n 2,1,3\n]\n"request:"}', 0.5),
        (b'{"log":"started","stream":"stdout"}\n', 0),
        (b'{"entries":[]}', 0),
        (b"", 0),
    ],
)
def test_archives_are_recognised_by_how_they_begin(content, certainty):
    assert HttpArchive().recognise(content, "a.har") == certainty


def test_six_entries_are_four_calls_of_which_one_was_refused_and_one_broken_off():
    reading = Reading()
    found = [json.loads(record.event) for record in read(CONTENT, reading)]
    assert Counter(event["type"] for event in found) == {
        "llm.call.requested": 4,
        "llm.call.returned": 4,
        "llm.retry.scheduled": 1,
    }
    assert reading.notes == ["2 exchanges are no calls to a model and left out."]
    assert reading.lines_read == CONTENT.count(b"\n")


def test_records_stand_at_the_line_their_entry_begins():
    lines = CONTENT.splitlines()
    assert {lines[record.line - 1] for record in read(CONTENT)} == {b"      {"}
    assert len({record.line for record in read(CONTENT)}) == 4


def test_an_answer_ends_after_the_time_it_took():
    told = next(event for event in events(CONTENT) if event["data"].get("request_id") == "req_o1")
    assert told["ts"] == "2026-03-01T10:00:01.250000Z"
    assert told["data"]["duration_seconds"] == 0.25


def test_the_more_exact_wait_counts():
    (retry,) = [event for event in events(CONTENT) if event["type"] == "llm.retry.scheduled"]
    assert retry["data"]["delay_seconds"] == 1.5


def test_base64_chunks_that_are_packed_are_read():
    told = next(event for event in events(CONTENT) if event["data"].get("request_id") == "req_h")
    assert told["data"]["body"]["usage"] == {"input_tokens": 30, "output_tokens": 7}


def test_a_request_that_was_broken_off_is_cancelled():
    told = events(CONTENT)[-1]
    assert told["data"]["cancelled"] is True
    assert told["data"]["error"] == {"type": "net::ERR_ABORTED"}


def test_a_small_archive_on_one_line_gives_the_same():
    one_line = json.dumps(ARCHIVE).encode()
    assert events(one_line) == events(CONTENT)
    assert {record.line for record in read(one_line)} == {1}


def test_what_cannot_be_decoded_is_kept_as_it_is():
    entry = json.loads(json.dumps(ARCHIVE["log"]["entries"][4]))
    entry["response"]["headers"] = [{"name": "Content-Encoding", "value": "br"}]
    entry["response"]["content"]["text"] = "////"
    _, told = events(archive(entry))
    assert told["data"]["body_not_decoded"].startswith("damaged")
    assert told["data"]["body_base64"] == "////"
    assert "body" not in told["data"]


def test_an_archive_without_calls_says_so():
    reading = Reading()
    assert read(archive(ARCHIVE["log"]["entries"][0]), reading) == []
    assert reading.notes == ["No call to a model: 1 exchange is something else."]


@pytest.mark.parametrize(
    ("content", "line", "code", "reason"),
    [
        (b'{"log":\n[\n 2,1,3\n]\n"request:"}', 2, "not_this_format", "log is a list and not an object"),
        (b'{"log":{"entries":{}}}', 1, "not_this_format", "log.entries is an object and not a list"),
        (b'{"log":{"pages":[]}}', 1, "not_this_format", "the document has no list log.entries"),
        (b'{"log":{"pages":[\n', 1, "cut_record", "cut: the file ends before the list log.entries"),
        (b'{"log":{"pages":[}]}', 1, "invalid_json", "a } where none can be"),
        (b'{"log":{"entries":[{"request":{}}]}}', 1, "not_this_format", "an entry without request.url"),
    ],
)
def test_a_broken_archive_is_refused_with_the_place(content, line, code, reason):
    (refused,) = read(content)
    assert (refused.index, refused.code, refused.reason) == (line, code, reason)


def test_a_cut_archive_gives_the_entries_that_are_whole():
    whole = read(CONTENT)
    *found, entry, entries = read(CONTENT[: CONTENT.index(b"claude-3-opus")])
    assert found == whole[:5]
    assert (entry.code, entries.code) == ("cut_record", "cut_list")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_broken_entry_costs_no_other(indent):
    content = json.dumps(ARCHIVE, indent=indent).encode()
    broken = content.replace(b'"retry-after-ms"', b'"retry-after-ms', 1)
    found = read(broken)
    assert [one.code for one in found if isinstance(one, Refused)] == ["invalid_json"]
    kept = {json.loads(one.event)["data"].get("request_id") for one in found if not isinstance(one, Refused)}
    assert kept == {None, "req_o2", "req_h"}


def test_an_entry_longer_than_a_line_may_be_is_refused_alone():
    entries = json.loads(json.dumps(ARCHIVE["log"]["entries"][2:4]))
    entries[0]["request"]["postData"]["text"] += " " * 4000
    refused, *found = read(archive(*entries), Reading(limits=ReadLimits(line_bytes=3000)))
    assert refused.code == "too_large"
    assert len(found) == 2


def test_a_request_in_base64_is_read():
    entry = json.loads(json.dumps(ARCHIVE["log"]["entries"][4]))
    post = entry["request"]["postData"]
    asked, _ = events(archive(entry))
    post["text"], post["encoding"] = base64.b64encode(post["text"].encode()).decode(), "base64"
    assert events(archive(entry))[0]["data"]["body"] == asked["data"]["body"]
    post["text"] = "no base64!"
    asked, _ = events(archive(entry))
    assert asked["data"]["body_base64"] == "no base64!"
    assert asked["data"]["captured"] == "none"


@pytest.mark.parametrize("time", [True, -1, 1e300, "12", None])
def test_a_time_that_is_none_is_unknown(time):
    entry = {**ARCHIVE["log"]["entries"][4], "time": time}
    _, told = events(archive(entry))
    assert "duration_seconds" not in told["data"]
