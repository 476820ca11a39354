"""Read the body of a request, whole or as a stream, and never more of it than is allowed."""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

import zstandard
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from .answers import RequestRefused

CHUNK_BYTES = 256 * 1024
#: Small bodies of repeated text compress without bound; the ratio only counts beyond this size.
RATIO_FREE_BYTES = 8 * 1024 * 1024
ZSTD_WINDOW_BYTES = 1 << 27
GZIP = 31  # zlib's name for "with a gzip header"
#: So much of a refused body is still read: senders look at the answer when they have sent everything.
DRAINED_BYTES = 128 * 1024 * 1024
#: Senders may take their time. So many threads wait for what is left of refused bodies, and so many read bodies:
#: always fewer than answer requests, that pages are shown whatever senders do.
DRAINING = threading.BoundedSemaphore(4)
READING = threading.BoundedSemaphore(40)


class Readable(Protocol):
    """What has bytes to give."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large a body may be once decoded, how many times its size it may grow, and what that is called."""

    decoded_bytes: int
    ratio: int
    setting: str


class CountingReader(io.RawIOBase):
    """The bytes as they come over the wire, counted. `length` None: until the sender ends the stream."""

    def __init__(self, source: Readable, length: int | None) -> None:
        self.source = source
        self.length = length
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        wanted = CHUNK_BYTES if size is None or size < 0 else size
        if self.length is not None:
            wanted = min(wanted, self.length - self.count)
        if not wanted:
            return b""
        try:
            chunk = self.source.read(wanted)
        except OSError as fault:
            raise _cut() from fault
        if not chunk and self.length is not None:
            raise _cut()
        self.count += len(chunk)
        return chunk


class GunzipReader:
    """Decompress gzip, member after member, in bounded steps."""

    def __init__(self, source: Readable) -> None:
        self.source = source
        self.decoder = zlib.decompressobj(GZIP)
        self.waiting = b""
        self.started = False

    def read(self, size: int, /) -> bytes:
        while True:
            if not self.waiting:
                self.waiting = self.source.read(CHUNK_BYTES)
            if not self.waiting:
                if self.started and not self.decoder.eof:
                    raise EOFError("the gzip stream is cut")
                return b""
            if self.decoder.eof:
                self.decoder = zlib.decompressobj(GZIP)
            self.started = True
            decoded = self.decoder.decompress(self.waiting, size)
            self.waiting = self.decoder.unused_data if self.decoder.eof else self.decoder.unconsumed_tail
            if decoded:
                return decoded


class UnzstdReader:
    """Decompress zstd, frame after frame, in bounded steps."""

    def __init__(self, source: Readable) -> None:
        decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
        # It needs nothing of a stream but `read`.
        self.reader = decoder.stream_reader(cast(BinaryIO, source), read_across_frames=True)

    def read(self, size: int, /) -> bytes:
        return self.reader.read(size)


class InFlight:
    """The bytes of all bodies this process holds in memory at this moment."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.used = 0

    @contextmanager
    def hold(self, limit: int) -> Iterator[Holding]:
        """Room for one body; given back at the end."""
        holding = Holding(self, limit)
        try:
            yield holding
        finally:
            with self.lock:
                self.used -= holding.count


class Holding:
    """The part of one request. Alone, it may hold what its own limits allow."""

    def __init__(self, all_bodies: InFlight, limit: int) -> None:
        self.all_bodies = all_bodies
        self.limit = limit
        self.count = 0

    def add(self, size: int) -> None:
        """Take more room, or refuse the request until others are done."""
        with self.all_bodies.lock:
            others = self.all_bodies.used - self.count
            if others and self.all_bodies.used + size > self.limit:
                raise RequestRefused(
                    503,
                    "busy",
                    f"requests under way already hold {others} bytes in memory",
                    hint="send the same request again after Retry-After seconds",
                    headers={"Retry-After": "1"},
                )
            self.all_bodies.used += size
            self.count += size


IN_FLIGHT = InFlight()

_DECODERS: dict[str, Callable[[Readable], Readable]] = {
    "gzip": GunzipReader,
    "x-gzip": GunzipReader,
    "zstd": UnzstdReader,
}


class BodyReader:
    """The decoded body. Reading stops with a refusal where a limit is passed or the encoding is broken."""

    def __init__(self, wire: CountingReader, encoding: str, limits: BodyLimits) -> None:
        self.wire = wire
        self.limits = limits
        self.encoding = encoding
        self.count = 0
        self.source: Readable = _DECODERS[encoding](wire) if encoding != "identity" else wire

    def read(self, size: int = CHUNK_BYTES, /) -> bytes:
        try:
            chunk = self.source.read(size)
        except (zlib.error, zstandard.ZstdError, EOFError) as fault:
            raise RequestRefused(
                400, "broken_encoding", f"the {self.encoding} body cannot be decoded: {fault}", where="body"
            ) from fault
        self.count += len(chunk)
        if self.count > self.limits.decoded_bytes:
            raise too_large(self.limits)
        allowed = max(RATIO_FREE_BYTES, self.wire.count * self.limits.ratio)
        if self.encoding != "identity" and self.count > allowed:
            raise RequestRefused(
                413,
                "ratio_exceeded",
                f"the body grows to more than {self.limits.ratio} times its size",
                where="body",
                hint="the limit is RECTO_MAX_DECOMPRESSION_RATIO; send smaller batches",
            )
        return chunk

    def read_all(self, holding: Holding) -> bytes:
        """Everything, in memory, as far as there is room for it beside what others hold."""
        chunks = []
        while chunk := self.read():
            holding.add(len(chunk))
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def open_body(request: WSGIRequest, limits: BodyLimits) -> BodyReader:
    """The body of a request, or a refusal that its headers already call for."""
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower() or "identity"
    if encoding != "identity" and encoding not in _DECODERS:
        raise RequestRefused(
            415,
            "unknown_encoding",
            f"the content encoding {encoding!r} is not read",
            where="Content-Encoding",
            hint="use gzip, zstd or none",
            headers={"Accept-Encoding": "gzip, zstd"},
        )
    length = content_length(request)
    # Django gives a body without Content-Length as empty; the server's own stream has it.
    source = request.environ["wsgi.input"] if length is None else request
    wire = CountingReader(source, length)
    if length is not None and length > limits.decoded_bytes:
        raise too_large(limits)
    return BodyReader(wire, encoding, limits)


class DrainingAnswer(HttpResponse):
    """A refusal, after which what is left of the body is read and forgotten; else its sender sees a broken pipe."""

    def __init__(self, request: HttpRequest, answer: HttpResponse) -> None:
        super().__init__(answer.content, status=answer.status_code, headers=dict(answer.items()))
        self.request = request

    def close(self) -> None:
        super().close()
        if DRAINING.acquire(blocking=False):
            try:
                drain(self.request)
            finally:
                DRAINING.release()


@contextmanager
def reading() -> Iterator[None]:
    """A turn for reading a body, as long as too many are not read already."""
    if not READING.acquire(blocking=False):
        raise RequestRefused(
            503,
            "busy",
            "too many requests are being read",
            hint="send the same request again after Retry-After seconds",
            headers={"Retry-After": "1"},
        )
    try:
        yield
    finally:
        READING.release()


def drain(request: HttpRequest) -> None:
    """Read what is left of a refused body and forget it, within reason."""
    if not isinstance(request, WSGIRequest):
        return
    try:
        length = content_length(request)
    except RequestRefused:
        return
    if length == 0:
        return
    source: Readable = request.environ["wsgi.input"] if length is None else request
    left = DRAINED_BYTES
    while left > 0:
        try:
            chunk = source.read(min(CHUNK_BYTES, left))
        except OSError:
            return  # nobody is there any more
        if not chunk:
            return
        left -= len(chunk)


def content_length(request: WSGIRequest) -> int | None:
    """Bytes on the wire; None for a chunked body. Refuses a body of unknown end."""
    declared = request.META.get("CONTENT_LENGTH")
    if declared not in (None, ""):
        if not (str(declared).isascii() and str(declared).isdigit()):
            raise RequestRefused(
                400, "bad_length", "Content-Length is not a whole number", where="Content-Length"
            )
        return int(declared)
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    raise RequestRefused(
        411,
        "length_required",
        "the request tells neither Content-Length nor Transfer-Encoding: chunked",
        where="Content-Length",
        hint="send one of the two",
    )


def too_large(limits: BodyLimits) -> RequestRefused:
    """The answer that names the limit."""
    return RequestRefused(
        413,
        "too_large",
        f"the body is larger than the limit of {limits.decoded_bytes} bytes",
        where="body",
        hint=f"the limit is {limits.setting}; send smaller requests",
    )


def _cut() -> RequestRefused:
    return RequestRefused(400, "body_cut", "the body ends before its Content-Length", where="body")
