"""What lines of transcripts have in common."""

import json

from journal.importers.transcript_line import TranscriptLine, short_id, with_rest


def test_an_event_is_named_by_session_and_record():
    line = TranscriptLine("agent", b"{}", "s-1", moment=None, own="r-1")
    assert json.loads(line.event("note.added", {})) == {
        "id": "agent:s-1:r-1",
        "type": "note.added",
        "v": 1,
        "session_id": "s-1",
        "agent": "agent",
        "source": {"name": "agent"},
        "data": {},
    }


def test_a_record_without_an_id_is_named_by_its_bytes():
    one = TranscriptLine("agent", b"{}", None, moment=None)
    other = TranscriptLine("agent", b"{ }", None, moment=None)
    assert one.identifier() != other.identifier()
    assert one.identifier() == TranscriptLine("agent", b"{}", None, moment=None).identifier()


def test_a_name_that_is_too_long_is_a_digest():
    line = TranscriptLine("agent", b"{}", "s" * 300, moment=None)
    assert len(line.identifier()) == len("agent:") + 32
    assert line.identifier(":a") != line.identifier(":b")
    assert len(short_id("s" * 300, "r")) == 32
    assert short_id("s", "r") == "s:r"


def test_the_moment_may_be_left_out():
    line = TranscriptLine("agent", b"{}", None, moment="2026-09-01T12:00:00Z")
    assert json.loads(line.event("x", {}))["ts"] == "2026-09-01T12:00:00Z"
    assert "ts" not in json.loads(line.event("x", {}, untimed=True))


def test_what_means_something_here_steps_aside():
    data = with_rest({"role": b'"user"'}, {"role": b"1", "usage": b"2", "own": b"3", "left": b"4"}, "left")
    assert data == {"role": b'"user"', "recorded_role": b"1", "recorded_usage": b"2", "own": b"3"}
