"""Bodies of requests: whole, compressed, chunked, cut, too large."""

import gzip
import io
import threading
import zlib

import pytest
import zstandard
from django.http import HttpResponse
from django.test import RequestFactory

from journal.api import body
from journal.api.answers import RequestRefused
from journal.api.body import (
    RATIO_FREE_BYTES,
    BodyLimits,
    CountingReader,
    DrainingAnswer,
    GunzipReader,
    InFlight,
    drain,
    open_body,
    reading,
)

LIMITS = BodyLimits(decoded_bytes=32 * 1024 * 1024, ratio=100, setting="RECTO_MAX_BATCH_MB")


def request_of(body, encoding=None, **environ):
    headers = {"HTTP_CONTENT_ENCODING": encoding} if encoding else {}
    return RequestFactory().post("/", body, content_type="application/json", **headers, **environ)


def chunked_request_of(body):
    request = request_of(b"")
    request.META["HTTP_TRANSFER_ENCODING"] = "chunked"
    request.environ["wsgi.input"] = io.BytesIO(body)
    return request


def read(request, limits=LIMITS):
    reader = open_body(request, limits)
    with InFlight().hold(limits.decoded_bytes) as holding:
        return reader.read_all(holding)


def refusal(request, limits=LIMITS):
    with pytest.raises(RequestRefused) as caught:
        read(request, limits)
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        (None, bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("x-gzip", gzip.compress),
        ("zstd", zstandard.compress),
    ],
)
def test_a_body_is_decoded(encoding, encode):
    assert read(request_of(encode(b'{"a": 1}' * 1000), encoding)) == b'{"a": 1}' * 1000


@pytest.mark.parametrize(("encoding", "encode"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_parts_that_were_compressed_apart_are_one_body(encoding, encode):
    assert read(request_of(encode(b"one ") + encode(b"two"), encoding)) == b"one two"


def test_a_chunked_body_is_read_to_its_end():
    assert read(chunked_request_of(b"[1]" * 200_000)) == b"[1]" * 200_000


def test_an_empty_body_is_empty():
    assert read(request_of(b"", CONTENT_LENGTH="0")) == b""
    assert read(request_of(b"", "gzip", CONTENT_LENGTH="0")) == b""


def test_an_encoding_we_do_not_read_is_named():
    error = refusal(request_of(b"x", "br"))
    assert (error.status, error.code, error.where) == (415, "unknown_encoding", "Content-Encoding")
    assert error.hint == "use gzip, zstd or none"


def test_a_body_over_the_limit_is_refused_by_its_length_alone():
    request = request_of(b"x" * 11)
    error = refusal(request, BodyLimits(10, 100, "RECTO_MAX_BATCH_MB"))
    assert (error.status, error.code) == (413, "too_large")
    assert error.message == "the body is larger than the limit of 10 bytes"
    assert "RECTO_MAX_BATCH_MB" in error.hint


def test_a_chunked_body_over_the_limit_is_refused():
    assert refusal(chunked_request_of(b"x" * 11), BodyLimits(10, 100, "X")).status == 413


def test_a_compressed_body_is_measured_decoded():
    assert refusal(request_of(gzip.compress(b"x" * 11), "gzip"), BodyLimits(10, 100, "X")).code == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_bomb_is_stopped_long_before_it_has_gone_off(encoding):
    encode = {"gzip": gzip.compress, "zstd": zstandard.compress}[encoding]
    bomb = encode(b"\0" * (RATIO_FREE_BYTES * 3))
    error = refusal(request_of(bomb, encoding))
    assert (error.status, error.code) == (413, "ratio_exceeded")
    assert "RECTO_MAX_DECOMPRESSION_RATIO" in error.hint


def test_decompression_gives_no_more_than_was_asked_for():
    reader = GunzipReader(CountingReader(io.BytesIO(gzip.compress(b"\0" * 1_000_000)), None))
    assert len(reader.read(1000)) == 1000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"x" * 1000, mtime=0)[:-12]),
        ("gzip", zlib.compress(b"x")),
        ("zstd", b"no zstd at all"),
    ],
)
def test_a_broken_encoding_is_said_to_be_one(encoding, body):
    error = refusal(request_of(body, encoding))
    assert (error.status, error.code, error.where) == (400, "broken_encoding", "body")


def test_a_body_that_ends_too_early_is_refused():
    error = refusal(request_of(b"", CONTENT_LENGTH="99", **{"wsgi.input": io.BytesIO(b"[]")}))
    assert (error.status, error.code) == (400, "body_cut")


def test_a_length_that_is_no_number_is_refused():
    assert refusal(request_of(b"[]", CONTENT_LENGTH="-1")).code == "bad_length"
    assert refusal(request_of(b"[]", CONTENT_LENGTH="²")).code == "bad_length"


def test_a_body_of_unknown_end_needs_a_length():
    error = refusal(request_of(b""))
    assert (error.status, error.code) == (411, "length_required")


def test_bodies_share_the_memory_of_the_process():
    in_flight = InFlight()
    with in_flight.hold(100) as first:
        first.add(80)
        with in_flight.hold(100) as second, pytest.raises(RequestRefused) as caught:
            second.add(30)
    assert (caught.value.status, caught.value.code, caught.value.headers) == (
        503,
        "busy",
        {"Retry-After": "1"},
    )
    assert in_flight.used == 0


def test_a_body_alone_is_never_in_the_way_of_itself():
    with InFlight().hold(100) as holding:
        holding.add(80)
        holding.add(80)
    assert holding.all_bodies.used == 0


@pytest.mark.parametrize("request_of_it", [request_of, chunked_request_of])
def test_what_is_left_of_a_refused_body_is_read_so_that_the_answer_is_seen(request_of_it):
    request = request_of_it(b"x" * 1_000_000)
    drain(request)
    assert request.read(1) == b""


def test_a_sender_who_went_away_is_not_waited_for():
    class Gone:
        def read(self, size):
            raise OSError("connection reset")

    request = chunked_request_of(b"")
    request.environ["wsgi.input"] = Gone()
    drain(request)


def test_no_more_of_a_refused_body_is_read_than_is_reasonable(monkeypatch):
    monkeypatch.setattr(body, "DRAINED_BYTES", 10)
    request = chunked_request_of(b"x" * 30)
    drain(request)
    assert len(request.environ["wsgi.input"].read()) == 20


@pytest.mark.django_db
def test_what_is_left_of_a_refused_body_is_read_after_the_answer():
    request = request_of(b"x" * 1_000_000)
    answer = DrainingAnswer(request, HttpResponse(b"no", status=401, headers={"WWW-Authenticate": "Bearer"}))
    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"no", "Bearer")
    answer.close()
    assert request.read(1) == b""


@pytest.mark.django_db
def test_only_so_many_wait_for_what_is_left_of_refused_bodies(monkeypatch):
    monkeypatch.setattr(body, "DRAINING", threading.BoundedSemaphore(1))
    body.DRAINING.acquire()
    request = request_of(b"x" * 10)
    DrainingAnswer(request, HttpResponse(b"no")).close()
    assert request.read() == b"x" * 10


def test_a_body_that_comes_while_too_many_are_read_is_to_come_again(monkeypatch):
    monkeypatch.setattr(body, "READING", threading.BoundedSemaphore(1))
    with reading():
        with pytest.raises(RequestRefused) as refused, reading():
            pass
        assert (refused.value.status, refused.value.code, refused.value.headers) == (
            503,
            "busy",
            {"Retry-After": "1"},
        )
    with reading():
        pass
