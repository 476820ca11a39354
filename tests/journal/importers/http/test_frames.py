"""Binary event streams give the chunks in them."""

import base64
import struct

from journal.importers.http.frames import chunks_of_damaged_text, chunks_of_frames


def frame(payload, **headers):
    packed = b"".join(
        bytes([len(name) + 1])
        + b":"
        + name.replace("_", "-").encode()
        + b"\x07"
        + struct.pack(">H", len(value))
        + value
        for name, value in headers.items()
    )
    total = 12 + len(packed) + len(payload) + 4
    return struct.pack(">III", total, len(packed), 0) + packed + payload + b"\0\0\0\0"


def test_invoke_wraps_chunks_in_base64():
    inner = base64.b64encode(b'{"type":"message_start"}')
    data = frame(b'{"bytes":"' + inner + b'","p":"ab"}', event_type=b"chunk", message_type=b"event")
    assert chunks_of_frames(data * 2) == [b'{"type":"message_start"}'] * 2


def test_converse_names_each_chunk_in_a_header():
    data = frame(b'{"role":"assistant"}', event_type=b"messageStart") + frame(
        b'{"stopReason":"end_turn"}', event_type=b"messageStop"
    )
    assert chunks_of_frames(data) == [
        b'{"messageStart":{"role":"assistant"}}',
        b'{"messageStop":{"stopReason":"end_turn"}}',
    ]


def test_an_exception_in_the_stream_is_an_error():
    data = frame(b'{"message":"Too many tokens"}', exception_type=b"throttlingException")
    assert chunks_of_frames(data) == [b'{"__type":"throttlingException","message":"Too many tokens"}']


def test_a_cut_frame_ends_the_stream():
    data = frame(b'{"a":1}', event_type=b"metadata")
    assert chunks_of_frames(data + data[:-3]) == [b'{"metadata":{"a":1}}']
    assert chunks_of_frames(b"\xff" * 40) == []
    assert chunks_of_frames(b"") == []


def test_only_objects_are_chunks():
    assert chunks_of_damaged_text('{"bytes":"MTI="} {"bytes":"!!"} {"bytes":"eyJhIjoxfQ=="}') == [b'{"a":1}']
