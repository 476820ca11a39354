"""Bodies become JSON for the wire: as objects where they are some, as text where not, streams as they came."""

import base64
import gzip
import json
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from journal.importers.http import CodedBodyError, body_of_bytes, body_of_json, body_of_text

EVENTS = 'event: ping\ndata: {"type":"ping"}\n\n'
LIMIT = 10_000


def test_an_object_keeps_its_numbers_as_they_were_written():
    body = body_of_text('\ufeff {"a": 1.50, "b": 12345678901234567890123}\n', "application/json")
    assert body.raw == b'{"a": 1.50, "b": 12345678901234567890123}'
    assert body.members == {"a": b"1.50", "b": b"12345678901234567890123"}


@pytest.mark.parametrize("text", ["plain", '{"cut": ', "<html>Bad gateway</html>", "[1,", "{'single': 1}"])
def test_what_is_no_json_is_kept_as_a_text(text):
    body = body_of_text(text, "application/json")
    assert json.loads(body.raw) == text
    assert body.is_text
    assert not body.is_stream


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        (EVENTS, "text/event-stream; charset=utf-8"),
        (EVENTS, None),
        (": comment\n\ndata: [DONE]\n\n", None),
        ('{"done":false}\n{"done":true}\n', "application/x-ndjson"),
        ('{"done":false}\n{"done":true}\n', "application/json"),
    ],
)
def test_streams_are_kept_as_recorded(text, content_type):
    body = body_of_text(text, content_type)
    assert body.is_stream
    assert json.loads(body.raw) == text


def test_a_list_is_no_text():
    assert body_of_text(' [{"candidates":[]}] ', None).raw == b'[{"candidates":[]}]'


def test_a_recorder_may_have_read_the_json_itself():
    assert body_of_json(b'{"a":1}').members == {"a": b"1"}
    assert body_of_json(b'"text"').is_text


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b'{"a":1}', mtime=0), "gzip"),
        (gzip.compress(b'{"a"', mtime=0) + gzip.compress(b":1}", mtime=0), "gzip"),
        (zlib.compress(b'{"a":1}'), "deflate"),
        (zstandard.compress(b'{"a":1}'), "zstd"),
        (brotli.compress(b'{"a":1}'), "br"),
        (b'{"a":1}', "gzip"),
        (b'{"a":1}', "br"),
        (b'{"a":1}', None),
    ],
)
def test_encodings_are_undone_unless_the_recorder_did_so(packed, encoding):
    assert body_of_bytes(packed, "application/json", encoding, limit_bytes=LIMIT).raw == b'{"a":1}'


@pytest.mark.parametrize(
    ("packed", "encoding", "said"),
    [
        (b"\xff\xff\xff", "br", "damaged"),
        (brotli.compress(b'{"a":1}')[:3], "br", "damaged"),
        (brotli.compress(b"x" * 100_000), "br", "larger than 10000 bytes"),
        (b"\x89PNG\xff\xfe", None, "binary"),
        (gzip.compress(b"x" * 100_000, mtime=0), "gzip", "larger than 10000 bytes"),
        (zlib.compress(b"x" * 100_000), "deflate", "larger than 10000 bytes"),
        (zstandard.compress(b"x" * 100_000), "zstd", "larger than 10000 bytes"),
        (b"\x1f\x8bnothing of the kind", "gzip", "damaged"),
    ],
)
def test_what_cannot_be_undone_is_said(packed, encoding, said):
    with pytest.raises(CodedBodyError, match=said):
        body_of_bytes(packed, "application/json", encoding, limit_bytes=LIMIT)


def test_frames_that_were_taken_for_text_still_tell_what_they_carry():
    inner = base64.b64encode(b'{"type":"message_stop"}').decode()
    text = f'\ufffd\ufffd:event-type\ufffdchunk{{"bytes":"{inner}","p":"abc"}}\ufffd'
    body = body_of_text(text, "application/vnd.amazon.eventstream")
    assert body.is_stream
    assert body.raw == b'[{"type":"message_stop"}]'
