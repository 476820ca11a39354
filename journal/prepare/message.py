"""What the web process and its helper say to each other: a batch one way, prepared events the other."""

import socket
import struct

import msgspec

_LENGTH = struct.Struct("!Q")


class Request(msgspec.Struct, array_like=True):
    """A body to parse and prepare. Parts are remembered per `generation`, and sent once in each."""

    generation: int
    secret: bytes
    event_bytes: int
    batch_bytes: int
    nesting: int
    body: bytes


class PartSent(msgspec.Struct, array_like=True):
    """A part the other side has not seen: redacted, cut, packed. `leaves` are digests."""

    digest: bytes
    packed: bytes
    leaves: list[bytes]
    size: int
    was_redacted: bool


class EventSent(msgspec.Struct, array_like=True):
    """A prepared event; `digests` are those of its parts, one after the other."""

    index: int
    id: str
    event_key: bytes
    record_mac: bytes
    flags: int
    occurred_us: int | None
    group_key: int | None
    facts: bytes
    skeleton: bytes
    digests: bytes
    type: str
    session_id: str | None
    agent: str | None
    user: str | None
    environment: str | None
    tags: list[str] | None
    source: str | None


class RefusedSent(msgspec.Struct, array_like=True):
    """A refused event."""

    index: int
    id: str | None
    code: str
    reason: str
    where: str | None
    excerpt: str


class Reply(msgspec.Struct, array_like=True):
    """The batch, or why nothing of it is JSON (reason, place)."""

    parts: list[PartSent] = []
    events: list[EventSent] = []
    refused: list[RefusedSent] = []
    not_json: tuple[str, str] | None = None


_encoder = msgspec.msgpack.Encoder()
requests = msgspec.msgpack.Decoder(Request)
replies = msgspec.msgpack.Decoder(Reply)


def send(connection: socket.socket, message: msgspec.Struct) -> None:
    """One message with its length before it."""
    raw = _encoder.encode(message)
    connection.sendall(_LENGTH.pack(len(raw)))
    connection.sendall(raw)


def receive(connection: socket.socket) -> bytearray | None:
    """One message; None when the other side is gone."""
    head = _exactly(connection, _LENGTH.size)
    return _exactly(connection, _LENGTH.unpack(head)[0]) if head is not None else None


def _exactly(connection: socket.socket, size: int) -> bytearray | None:
    raw = bytearray(size)
    view = memoryview(raw)
    done = 0
    while done < size:
        count = connection.recv_into(view[done:], min(size - done, 2**20))
        if not count:
            return None
        done += count
    return raw
