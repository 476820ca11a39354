"""What the web process and its helper say to each other: a batch one way, prepared events the other."""

import socket
import struct

import msgspec

from journal.wire import Refused

from .event import Prepared

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


class Reply(msgspec.Struct, array_like=True):
    """The batch, or why nothing of it is JSON (reason, place)."""

    parts: list[PartSent] = []
    events: list[Prepared] = []
    refused: list[Refused] = []
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
