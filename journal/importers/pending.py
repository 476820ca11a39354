"""A record that has begun and not ended yet, and what becomes of one that never ends."""

from __future__ import annotations

import json

from .members import members_of

#: Of what is refused so much goes along; whoever keeps it decides how much.
EXCERPT_BYTES = 64 * 1024
WHITE = b" \t\r\n"


class FaultError(Exception):
    """The pending record cannot become one."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Pending:
    """A record that has begun and not ended yet."""

    __slots__ = (
        "bare",
        "chunks",
        "closers",
        "escaped",
        "flat",
        "in_string",
        "indent",
        "last",
        "line",
        "size",
        "too_much",
    )

    def __init__(self, line: int, indent: bytes | None) -> None:
        self.line = line
        self.indent = indent  # what stands before it on its line; None when it does not begin the line
        self.bare = False  # its first line is the bracket alone, as pretty printers write it
        self.flat = False  # pretty-printed without indentation
        self.chunks: list[bytes] = []
        self.size = 0
        self.closers = bytearray()
        self.in_string = False
        self.escaped = False
        self.last = 0  # last byte that is no white space
        self.too_much: FaultError | None = None

    def keep(self, chunk: bytes, limit: int) -> None:
        self.size += len(chunk)
        if self.too_much is None and self.size > limit:
            self.too_much = FaultError("too_large", f"the record is longer than {limit} bytes")
        if self.too_much is not None:
            # Followed to its end, so that the next record is found, but not kept.
            self.chunks = [self.start()] if self.chunks else [chunk[:EXCERPT_BYTES]]
        else:
            self.chunks.append(chunk)

    def start(self) -> bytes:
        start = b""
        for chunk in self.chunks:
            start += chunk[: EXCERPT_BYTES - len(start)]
            if len(start) == EXCERPT_BYTES:
                break
        return start


def glued_to_a_cut_record(line: bytes) -> bytes | None:
    """The second record of a line whose first one was cut when its writer was killed and began anew.

    The first syntax error tells where: there, or two bytes before it when the cut was inside a string.
    """
    text = line.strip(WHITE)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        # The standard decoder counts characters; bytes are needed.
        at = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    else:
        return None
    for start in (at, at - 2):
        if start > 0 and text.startswith(b'{"', start):
            try:
                members_of(text[start:])
            except ValueError:
                return None
            return text[start:]
    return None
