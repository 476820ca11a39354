"""Bodies as they were recorded, as JSON for the wire: objects, texts, streams; decoded within limits."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]
import msgspec
import zstandard

from journal.importers.members import Members, members_of

from .frames import CONTENT_TYPE, chunks_of_damaged_text, chunks_of_frames
from .writing import json_of

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 32 * 1024 * 1024
_BROTLI_STEP_BYTES = 1024 * 1024
_EVENT_STREAM = "text/event-stream"
_OBJECT_LINES = ("ndjson", "jsonl", "json-seq", "stream+json")
_SSE = re.compile(r"\s*(?:data|event|id|retry)?:")
_TWO_OBJECTS = re.compile(r"\s*\{.*\}[ \t]*\r?\n\s*\{")
_lists = msgspec.json.Decoder(list[msgspec.Raw])


class CodedBodyError(ValueError):
    """The body is encoded in a way that cannot be undone here; the message says which."""


@dataclass(frozen=True, slots=True)
class Body:
    """`raw` is JSON: an object with its `members`, a list, or a string that holds the text as it was."""

    raw: bytes
    members: Members = field(default_factory=dict)
    is_stream: bool = False

    @property
    def is_text(self) -> bool:
        return self.raw.startswith(b'"')


def body_of_json(raw: bytes) -> Body:
    """What a recorder wrote as JSON itself: the body, or its text."""
    if raw.startswith(b"{"):
        try:
            return Body(raw, members_of(raw))
        except ValueError:
            return Body(raw)
    return Body(raw)


def body_of_text(text: str, content_type: str | None) -> Body:
    """JSON when the text is some, a stream when it is one, else the text."""
    kind = (content_type or "").lower()
    start = text[:200].lstrip("\ufeff \t\r\n")
    if _EVENT_STREAM in kind or (_SSE.match(start) and not kind.startswith("text/html")):
        return Body(json_of(text), is_stream=True)
    if start.startswith("{"):
        if any(name in kind for name in _OBJECT_LINES) or _TWO_OBJECTS.match(text):
            return Body(json_of(text), is_stream=True)
        try:
            raw = text.strip("\ufeff \t\r\n").encode()
            return Body(raw, members_of(raw))
        except ValueError:
            return Body(json_of(text))
    if start.startswith("["):
        try:
            raw = text.strip("\ufeff \t\r\n").encode()
            _lists.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return Body(json_of(text))
        return Body(raw)
    if CONTENT_TYPE in kind and (chunks := chunks_of_damaged_text(text)):
        return Body(b"[" + b",".join(chunks) + b"]", is_stream=True)
    return Body(json_of(text))


def body_of_bytes(
    data: bytes, content_type: str | None, content_encoding: str | None, *, limit_bytes: int
) -> Body:
    """Undo the content encoding, unless the recorder has done so already, and read what comes out."""
    plain = _plain(data, (content_encoding or "").lower(), limit_bytes)
    if CONTENT_TYPE in (content_type or "").lower():
        chunks = chunks_of_frames(plain)
        if chunks:
            return Body(b"[" + b",".join(chunks) + b"]", is_stream=True)
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        raise CodedBodyError("binary") from None
    return body_of_text(text, content_type)


def _plain(data: bytes, encoding: str, limit_bytes: int) -> bytes:
    if data.startswith(_GZIP):
        return _inflated(data, 31, limit_bytes)
    if data.startswith(_ZSTD):
        return _unpacked_zstd(data, limit_bytes)
    if "br" in encoding.replace(" ", "").split(",") and not _is_text(data):
        return _unpacked_brotli(data, limit_bytes)
    if "deflate" in encoding:
        for window in (15, -15):
            try:
                return _inflated(data, window, limit_bytes)
            except CodedBodyError as error:
                if "larger" in str(error):
                    raise
    return data


def _inflated(data: bytes, window: int, limit_bytes: int) -> bytes:
    """One or several members; a cut one gives what it has."""
    found = b""
    while data:
        member = zlib.decompressobj(wbits=window)
        try:
            part = member.decompress(data, limit_bytes - len(found) + 1)
        except zlib.error as error:
            if found:
                return found
            raise CodedBodyError(f"damaged ({error})") from error
        found += part
        if len(found) > limit_bytes:
            raise CodedBodyError(f"larger than {limit_bytes} bytes when unpacked")
        data = member.unused_data if window == 31 else b""
    return found


def _is_text(data: bytes) -> bool:
    """Recorders may have unpacked it already, and left the header as it was. Brotli has no mark of its own."""
    try:
        return data.decode().isprintable() or data.lstrip()[:1] in b'{["de:'
    except UnicodeDecodeError:
        return False


def _unpacked_brotli(data: bytes, limit_bytes: int) -> bytes:
    """Little by little: some bytes of it may stand for gigabytes. A cut one gives what it has."""
    unpacker = brotli.Decompressor()
    found = bytearray()
    fed = data
    try:
        while not unpacker.is_finished():
            part = unpacker.process(fed, output_buffer_limit=_BROTLI_STEP_BYTES)
            fed = b""
            found += part
            if len(found) > limit_bytes:
                raise CodedBodyError(f"larger than {limit_bytes} bytes when unpacked")
            if not part and unpacker.can_accept_more_data():
                break
    except brotli.error as error:
        raise CodedBodyError(f"damaged ({error})") from error
    if not found and not unpacker.is_finished():
        raise CodedBodyError("damaged (cut)")
    return bytes(found)


def _unpacked_zstd(data: bytes, limit_bytes: int) -> bytes:
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(data)
        found = reader.read(limit_bytes + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise CodedBodyError(f"damaged ({error})") from error
    if len(found) > limit_bytes:
        raise CodedBodyError(f"larger than {limit_bytes} bytes when unpacked")
    return found
