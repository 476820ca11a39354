"""Cut a JSON text into a skeleton and parts worth sharing. Bytes in, the same bytes out when put together.

Where to cut is decided by size and position alone, never by the names of keys: an array gives its elements
(messages, tools), an object its large members, and what is still large gives its long strings (data-URLs,
tool results, system prompts). The text must be without white space between tokens.
"""

import re
from dataclasses import dataclass

import msgspec

#: Bytes from which a member or element is worth a reference of its own.
MEMBER_BYTES = 256
ELEMENT_BYTES = 48
#: Bytes from which a long string inside a part is cut out of it, so that a tool result and the message
#: that repeats it share their text.
STRING_BYTES = 256
_DEPTH = 6

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_elements = msgspec.json.Decoder(list[msgspec.Raw])
_strings = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# In a text without white space these bytes can only be a member: a quote inside a string has a backslash.
_marker = re.compile(
    rb',"cache_control":(?:\{(?:"[^"\\]*":"[^"\\]*",?)*\}|null)'
    rb'|(?<=\{)"cache_control":(?:\{(?:"[^"\\]*":"[^"\\]*",?)*\}|null),'
)
_Members = dict[str, msgspec.Raw]


class NotExact(ValueError):
    """The text cannot be put together again from its decoded members: duplicate keys, for one."""


@dataclass(slots=True)
class Cut:
    """Literal bytes and runs of parts in turn; a run's parts are separated by one comma each."""

    pieces: list[bytes | list[bytes]]
    event: _Members
    data: _Members
    body: _Members

    def skeleton_with(self, filler: bytes) -> bytes:
        """The text with every part replaced by `filler`."""
        return b"".join(
            piece if isinstance(piece, bytes) else b",".join([filler] * len(piece)) for piece in self.pieces
        )


def cut_event(text: bytes) -> Cut:
    """Cut one event. Raises NotExact when members do not give the text back."""
    pieces: list[bytes | list[bytes]] = []
    literal = bytearray()

    def end_literal() -> None:
        nonlocal literal
        if literal:
            pieces.append(bytes(literal))
            literal = bytearray()

    def add_run(run: list[bytes]) -> None:
        end_literal()
        pieces.append(run)

    def cut_members(members: _Members, depth: int) -> None:
        nonlocal literal
        lead = b"{"
        for name, value in members.items():
            literal += lead
            literal += _key(name)
            lead = b","
            cut_value(bytes(value), depth)
        literal += b"{}" if lead == b"{" else b"}"

    def cut_value(value: bytes, depth: int) -> None:
        nonlocal literal
        if len(value) < MEMBER_BYTES:
            literal += value
            return
        first = value[0]
        if first == 0x7B and depth < _DEPTH:  # {
            cut_members(_members.decode(value), depth + 1)
        elif first == 0x5B:  # [
            cut_elements(value)
        else:
            add_run([value])

    def cut_elements(value: bytes) -> None:
        nonlocal literal
        elements = [bytes(element) for element in _elements.decode(value)]
        if min(map(len, elements)) >= ELEMENT_BYTES:
            literal += b"["
            add_run(elements)
            literal += b"]"
            return
        lead = b"["
        for element in elements:
            literal += lead
            lead = b","
            if len(element) >= ELEMENT_BYTES:
                add_run([element])
            else:
                literal += element
        literal += b"]"

    event = _members.decode(text)
    data: _Members = {}
    body: _Members = {}
    lead = b"{"
    for name, value in event.items():
        literal += lead
        literal += _key(name)
        lead = b","
        raw = bytes(value)
        if name != "data" or raw[0] != 0x7B:
            cut_value(raw, 1)
            continue
        data = _members.decode(raw)
        inner = b"{"
        for member, content in data.items():
            literal += inner
            literal += _key(member)
            inner = b","
            part = bytes(content)
            if member == "body" and part[0] == 0x7B:
                body = _members.decode(part)
                cut_members(body, 2)
            else:
                cut_value(part, 2)
        literal += b"{}" if inner == b"{" else b"}"
    literal += b"}"
    end_literal()
    cut = Cut(pieces, event, data, body)
    if joined(pieces) != text:
        raise NotExact("members do not give the text back")
    return cut


def joined(pieces: list[bytes | list[bytes]]) -> bytes:
    """Put pieces together."""
    return b"".join(piece if isinstance(piece, bytes) else b",".join(piece) for piece in pieces)


def cut_strings(part: bytes) -> list[bytes | list[bytes]] | None:
    """Literal bytes and long strings of a part in turn; None when it has none or is one itself."""
    if len(part) < STRING_BYTES + 2 or part[0] == 0x22:
        return None
    pieces: list[bytes | list[bytes]] = []
    start = 0
    for found in _strings.finditer(part):
        begin, end = found.span()
        if end - begin >= STRING_BYTES:
            pieces.append(part[start:begin])
            pieces.append([part[begin:end]])
            start = end
    if not start:
        return None
    pieces.append(part[start:])
    return pieces


def take_markers(part: bytes) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Take cache markers out, so that moving one does not make a new part.

    Returns the part without them and (offset, bytes) to put back, offsets counted in the full part.
    """
    markers = [(found.start(), found.group()) for found in _marker.finditer(part)]
    return (_marker.sub(b"", part), markers) if markers else (part, [])


def put_markers(part: bytes, markers: list[tuple[int, bytes]]) -> bytes:
    """The inverse of `take_markers`."""
    for offset, marker in markers:
        part = part[:offset] + marker + part[offset:]
    return part


def _key(name: str) -> bytes:
    return b'"' + name.encode() + b'":' if name.isidentifier() else msgspec.json.encode(name) + b":"
