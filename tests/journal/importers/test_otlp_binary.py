"""The binary form of a request says what its JSON says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.importers.otlp_binary import NotBinaryError, begins_a_request, request_of
from journal.importers.otlp_span import spans_of

from .otlp_telling import binary, field, request, span, varint

TOLD = {"a": "text", "b": True, "c": -7, "d": 0.25, "e": ["x", 1], "f": 2**62}
EVENT = {"name": "exception", "attributes": [{"key": "exception.type", "value": {"stringValue": "Gone"}}]}
FULL = request(
    span(2, TOLD, parent=1, events=[EVENT], status={"code": 2, "message": "no"}), span(3, {}), scope="sdk"
)


def spans(told):
    return list(spans_of(told, 1))


def test_both_forms_give_the_same_spans():
    assert spans(request_of(binary(FULL))) == spans(FULL)


def test_a_request_is_known_by_its_resource():
    assert begins_a_request(binary(FULL))
    assert begins_a_request(binary(FULL)[:60])
    for other in (
        b"",
        b"\n",
        b"\n\xff",
        b'{"service.name": 1}',
        b"\x0a\x05hello service.name",
        b"service.name",
    ):
        assert not begins_a_request(other)


def test_fields_that_nobody_knows_are_passed_over():
    odd = field(99, b"later") + field(98, 5, 0) + field(97, 5, 1) + varint(96 << 3 | 5) + b"1234"
    assert spans(request_of(odd + binary(FULL) + odd)) == spans(FULL)


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_what_was_cut_says_so(cut):
    with pytest.raises(NotBinaryError, match="ends inside"):
        request_of(binary(FULL)[:-cut])


@pytest.mark.parametrize("raw", [b"\x0b", b"\x00\x01", b"\xff" * 20])
def test_what_is_none_says_so(raw):
    with pytest.raises(NotBinaryError):
        request_of(raw)


def test_lists_inside_each_other_are_followed_only_so_far():
    value = field(1, b"deep")
    for _ in range(200):
        value = field(5, field(1, value))
    raw = field(1, field(1, field(1, field(1, b"key") + field(2, value))))
    assert len(request_of(raw)["resourceSpans"]) == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_none(raw):
    try:
        found = request_of(raw)
    except NotBinaryError:
        return
    assert isinstance(spans(found), list)


@given(st.data())
def test_a_damaged_request_is_read_or_refused(data):
    raw = bytearray(binary(FULL))
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = request_of(bytes(raw))
    except NotBinaryError:
        return
    assert isinstance(spans(found), list)
