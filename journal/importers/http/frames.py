"""Binary event streams of AWS: frames with headers and a payload, as Bedrock answers with them."""

from __future__ import annotations

import base64
import binascii
import re
import struct

from .writing import joined, json_of, text_of, value_of

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_PRELUDE = struct.Struct(">III")
_CHECKSUM_BYTES = 4
_STRING = 7
# How many bytes a header's value takes, by its type; strings and bytes tell their length themselves.
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
_IN_DAMAGED_TEXT = re.compile(r'"bytes"\s*:\s*"([A-Za-z0-9+/=]+)"')


def chunks_of_frames(data: bytes) -> list[bytes]:
    """The payload of each frame as JSON. Reads up to the first frame that is cut or makes no sense."""
    chunks = []
    place = 0
    while place + _PRELUDE.size + _CHECKSUM_BYTES <= len(data):
        total, header_bytes, _ = _PRELUDE.unpack_from(data, place)
        end = place + total
        payload_at = place + _PRELUDE.size + header_bytes
        if end > len(data) or payload_at > end - _CHECKSUM_BYTES:
            break
        headers = _headers(data[place + _PRELUDE.size : payload_at])
        chunk = _chunk(headers, data[payload_at : end - _CHECKSUM_BYTES])
        if chunk is not None:
            chunks.append(chunk)
        place = end
    return chunks


def chunks_of_damaged_text(text: str) -> list[bytes]:
    """A recorder took the frames for text: what they carry in base64 is whole all the same."""
    return [chunk for match in _IN_DAMAGED_TEXT.finditer(text) if (chunk := _decoded(match.group(1)))]


def _headers(raw: bytes) -> dict[str, str]:
    """Names and values that are texts; reading ends where it makes no sense."""
    found = {}
    place = 0
    while place < len(raw):
        name_end = place + 1 + raw[place]
        if name_end >= len(raw):
            break
        name = raw[place + 1 : name_end].decode("utf-8", "replace")
        kind = raw[name_end]
        place = name_end + 1
        if kind in _SIZES:
            place += _SIZES[kind]
            continue
        size = int.from_bytes(raw[place : place + 2], "big")
        if kind == _STRING:
            found[name] = raw[place + 2 : place + 2 + size].decode("utf-8", "replace")
        place += 2 + size
    return found


def _chunk(headers: dict[str, str], payload: bytes) -> bytes | None:
    """`invoke` wraps the model's own chunk in base64; `converse` names each chunk in a header."""
    value = value_of(payload)
    if not isinstance(value, dict):
        return None
    kind = headers.get(":exception-type")
    if kind is not None:
        return joined({"__type": json_of(kind), "message": json_of(value.get("message"))})
    wrapped = value.get("bytes")
    if isinstance(wrapped, str):
        return _decoded(wrapped)
    name = headers.get(":event-type")
    return joined({name: payload}) if name else payload


def _decoded(text: str) -> bytes | None:
    try:
        chunk = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return chunk if isinstance(value_of(chunk), dict) and text_of(chunk) is None else None
