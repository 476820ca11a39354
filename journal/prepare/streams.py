"""Streams whose secrets are cut across chunks: no rule sees them there, but whoever puts the stream together would."""

import json

import msgspec

from journal.anatomy.streams import assemble
from journal.redact import Redactor
from journal.vocabulary import EventType
from journal.wire.envelope import Envelope
from journal.wire.event import decode_odd

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STREAM = b'"stream"'


def without_cut_secrets(text: bytes, envelope: Envelope, redactor: Redactor) -> bytes | None:
    """The event with its stream put together and redacted; None when no rule fires on what the chunks come to.

    The chunks themselves are not kept then: any of them may hold a piece. `stream_redacted` says so.
    """
    if envelope.type != EventType.LLM_RETURNED or _STREAM not in bytes(envelope.data):
        return None
    try:
        event = _members.decode(text)
        data = _members.decode(envelope.data)
    except (msgspec.DecodeError, RecursionError):
        return None
    stream = data.get("stream")
    if stream is None:
        return None
    assembled = assemble(_protocol(data), decode_odd(bytes(stream)))
    redacted, fired = redactor.json(json.dumps([assembled.body, assembled.error]).encode())
    if not fired:
        return None
    # Where the rules find the same in the chunks one by one, these may be kept. A mark that took the place of the
    # first piece hides the others from every rule, so it is the outcomes that are compared.
    by_chunks = assemble(_protocol(data), decode_odd(redactor.json(bytes(stream))[0]))
    if json.dumps([by_chunks.body, by_chunks.error]) == json.dumps(json.loads(redacted)):
        return None
    body, error = json.loads(redacted)
    told: dict[str, object] = {name: value for name, value in data.items() if name != "stream"}
    told.setdefault("body", body)
    if error is not None:
        told.setdefault("error", error)
    told["stream_redacted"] = "cut" if not assembled.is_complete else "whole"
    event["data"] = msgspec.Raw(msgspec.json.encode(told))
    return msgspec.json.encode(event)


def _protocol(data: dict[str, msgspec.Raw]) -> str | None:
    found = data.get("protocol")
    value = decode_odd(bytes(found)) if found is not None else None
    return value if isinstance(value, str) else None
