"""The envelope is strict about types and says nothing of what it does not know."""

import msgspec
import pytest

from journal.wire import Incoming, Limits, parse_event
from journal.wire.envelope import WIRE_VERSION, Context, Envelope, Source


def test_this_server_speaks_version_1():
    assert WIRE_VERSION == 1


def test_every_key_but_the_type_may_be_missing():
    envelope = msgspec.json.decode(b'{"type":"x"}', type=Envelope)
    told = {name for name in envelope.__struct_fields__ if getattr(envelope, name) is not None}
    assert told == {"type", "data"}


def test_a_process_is_a_number_or_a_text():
    assert msgspec.json.decode(b'{"process":12}', type=Source).process == 12
    assert msgspec.json.decode(b'{"process":"worker-1"}', type=Source).process == "worker-1"


def test_numbers_are_never_made_of_text():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"x","attempt":"1"}', type=Envelope)


@pytest.mark.parametrize("name", ["parent_call_id", "trace_id", "span_id"])
def test_an_empty_link_is_no_link_and_no_fault(name):
    text = b'{"type":"llm.call.requested","call_id":"c","' + name.encode() + b'":""}'
    assert isinstance(parse_event(text, 0, Limits()), Incoming)


def test_a_session_learns_who_acts_for_whom_where_and_who_recorded_it():
    envelope = msgspec.json.decode(
        b'{"type":"x","session_id":"s","agent":"a","user":"u","environment":"e","source":{"name":"r"},"tags":["t"]}',
        type=Envelope,
    )
    assert envelope.context == Context("s", "a", "u", "e", "r", ["t"])
    assert msgspec.json.decode(b'{"type":"x"}', type=Envelope).context == Context()
