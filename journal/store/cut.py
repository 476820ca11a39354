"""Cut a JSON text into a skeleton and parts worth sharing. Bytes in, the same bytes out when put together.

Where to cut is decided by size and position alone, never by the names of keys: an array gives its elements
(messages, tools), an object its large members, and what is still large gives its long strings (data-URLs,
tool results, system prompts). The text must be without white space between tokens.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import msgspec

#: Bytes from which a member or element is worth a reference of its own.
MEMBER_BYTES = 256
ELEMENT_BYTES = 48
#: Bytes from which a long string inside a part is cut out of it, so that a tool result and the message
#: that repeats it share their text.
STRING_BYTES = 256
_DEPTH = 6
#: Bytes of the envelope below which all of it is literal, and of `data` above which it is not worth asking
#: whether all its members are small.
_SMALL_ENVELOPE_BYTES = 1500
_SMALL_DATA_BYTES = 2000
_DATA = b'"data":'

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_elements = msgspec.json.Decoder(list[msgspec.Raw])
_strings = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# In a text without white space these bytes can only be a member: a quote inside a string has a backslash.
# Only values that cannot hide a secret are taken: markers are stored without a look by the rules.
_VALUE = rb'(?:\{(?:"(?:type|ttl|scope)":"[a-z0-9]{1,12}",?+)*\}|null)'
_marker = re.compile(rb',"cache_control":' + _VALUE + rb'|(?<=\{)"cache_control":' + _VALUE + b",")
_Members = dict[str, msgspec.Raw]
_OBJECT, _ARRAY = b"{["


class NotExact(ValueError):
    """The text cannot be put together again from its decoded members: duplicate keys, for one."""


#: Literal bytes and runs of parts in turn; a run's parts are separated by one comma each.
Pieces = list[bytes | list[bytes]]


@dataclass(slots=True)
class LongList:
    """An array of which every element is a part: where prompts keep their messages and tools."""

    name: str
    raw: bytes


@dataclass(slots=True)
class Cut:
    """An event in pieces. Arrays of `body` that are all parts stay whole until somebody asks for elements."""

    pieces: list[bytes | list[bytes] | LongList]
    data: _Members
    body: _Members

    def skeleton_with(self, filler: bytes) -> bytes:
        """The text with every part replaced by `filler`, and every long list by one in brackets."""
        out: list[bytes] = []
        for piece in self.pieces:
            if isinstance(piece, bytes):
                out.append(piece)
            elif isinstance(piece, LongList):
                out += (b"[", filler, b"]")
            else:
                out.append(b",".join([filler] * len(piece)))
        return b"".join(out)


def elements_of(raw: bytes) -> list[bytes] | None:
    """Elements of an array when all are worth a reference, else None. Raises NotExact."""
    elements = [bytes(element) for element in _elements.decode(raw)]
    if len(raw) != sum(map(len, elements)) + len(elements) + 1:
        raise NotExact("elements do not give the array back")
    return elements if min(map(len, elements)) >= ELEMENT_BYTES else None


class _Cutter:
    """Walks one event. A class, because literal bytes gather across the levels."""

    def __init__(self) -> None:
        self.pieces: list[bytes | list[bytes] | LongList] = []
        self.literal = bytearray()
        self.data: _Members = {}
        self.body: _Members = {}

    def event(self, text: bytes) -> None:
        lead = b"{"
        for name, value in _members.decode(text).items():
            self.literal += lead
            self.literal += _key(name)
            lead = b","
            raw = bytes(value)
            if name == "data" and raw[0] == _OBJECT:
                self.data_of_event(raw)
            else:
                self.value(raw, 1)
        self.literal += b"}"
        self.end_literal()

    def data_of_event(self, raw: bytes) -> None:
        """The value of `data`, an object."""
        self.data = _members.decode(raw)
        if "body" not in self.data and len(raw) < _SMALL_DATA_BYTES and _all_small(self.data, raw):
            self.literal += raw
        else:
            self.data_members()

    def data_members(self) -> None:
        lead = b"{"
        for name, value in self.data.items():
            raw = bytes(value)
            if len(raw) < MEMBER_BYTES and name != "body":
                self.literal += lead + _key(name) + raw
                lead = b","
                continue
            self.literal += lead + _key(name)
            lead = b","
            if name == "body" and raw[0] == _OBJECT:
                self.body = _members.decode(raw)
                self.body_members()
            else:
                self.value(raw, 2)
        self.literal += b"}" if self.data else b"{}"

    def body_members(self) -> None:
        lead = b"{"
        for name, value in self.body.items():
            raw = bytes(value)
            if len(raw) < MEMBER_BYTES:
                self.literal += lead + _key(name) + raw
                lead = b","
                continue
            self.literal += lead + _key(name)
            lead = b","
            if raw[0] == _ARRAY:
                self.end_literal()
                self.pieces.append(LongList(name, raw))
            else:
                self.value(raw, 3)
        self.literal += b"}" if self.body else b"{}"

    def members(self, members: _Members, depth: int) -> None:
        lead = b"{"
        for name, value in members.items():
            self.literal += lead
            self.literal += _key(name)
            lead = b","
            self.value(bytes(value), depth)
        self.literal += b"}" if members else b"{}"

    def value(self, raw: bytes, depth: int) -> None:
        if len(raw) < MEMBER_BYTES:
            self.literal += raw
        elif raw[0] == _OBJECT and depth < _DEPTH:
            self.members(_members.decode(raw), depth + 1)
        elif raw[0] == _ARRAY:
            self.elements([bytes(element) for element in _elements.decode(raw)])
        else:
            self.run([raw])

    def elements(self, elements: list[bytes]) -> None:
        lead = b"["
        for element in elements:
            self.literal += lead
            lead = b","
            if len(element) >= ELEMENT_BYTES:
                self.run([element])
            else:
                self.literal += element
        self.literal += b"]"

    def run(self, run: list[bytes]) -> None:
        self.end_literal()
        self.pieces.append(run)

    def end_literal(self) -> None:
        if self.literal:
            self.pieces.append(bytes(self.literal))
            self.literal = bytearray()


def cut_event(text: bytes, data: bytes | None = None) -> Cut:
    """Cut one event; `data` is its `data` member, when somebody has decoded it already.

    Raises NotExact when members do not give the text back.
    """
    cutter = _Cutter()
    place = _place_of(text, data) if data is not None else -1
    if data is not None and place >= 0 and len(text) - len(data) < _SMALL_ENVELOPE_BYTES:
        # The usual case: nothing of the envelope is worth a reference.
        cutter.literal += text[:place]
        cutter.data_of_event(data)
        cutter.literal += text[place + len(data) :]
        cutter.end_literal()
    else:
        cutter.event(text)
    if joined(cutter.pieces) != text:
        raise NotExact("members do not give the text back")
    return Cut(cutter.pieces, cutter.data, cutter.body)


def _place_of(text: bytes, data: bytes) -> int:
    """Where these bytes stand as a member called data; -1 when they do not, or are no object."""
    if data[:1] != b"{":
        return -1
    place = text.find(_DATA)
    while place >= 0 and not text.startswith(data, place + len(_DATA)):
        place = text.find(_DATA, place + 1)
    return place + len(_DATA) if place >= 0 else -1


def _all_small(members: _Members, raw: bytes) -> bool:
    """Whether no member is worth a reference. Raises NotExact when they do not give the object back."""
    sizes = [len(memoryview(value)) for value in members.values()]
    if sizes and max(sizes) >= MEMBER_BYTES:
        return False
    if len(raw) != sum(sizes) + sum(len(_key(name)) for name in members) + max(len(members), 1) + 1:
        raise NotExact("members do not give the object back")
    return True


def cut_small_elements(raw: bytes) -> Pieces:
    """Pieces of an array of which some elements are too small for a reference."""
    cutter = _Cutter()
    cutter.elements([bytes(element) for element in _elements.decode(raw)])
    cutter.end_literal()
    return [piece for piece in cutter.pieces if not isinstance(piece, LongList)]


def joined(pieces: list[bytes | list[bytes] | LongList]) -> bytes:
    """Put pieces together."""
    out: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            out.append(piece)
        elif isinstance(piece, LongList):
            out.append(piece.raw)
        else:
            out.append(b",".join(piece))
    return b"".join(out)


def cut_strings(part: bytes) -> Pieces | None:
    """Literal bytes and long strings of a part in turn; None when it has none or is one itself."""
    if len(part) < STRING_BYTES + 2 or part[0] == 0x22:
        return None
    long = _long_strings(part) if b'\\"' in part else _long_plain_strings(part)
    if not long:
        return None
    pieces: Pieces = []
    start = 0
    for begin, end in long:
        pieces.append(part[start:begin])
        pieces.append([part[begin:end]])
        start = end
    pieces.append(part[start:])
    return pieces


def _long_strings(part: bytes) -> list[tuple[int, int]]:
    """Where the long strings of a part stand, quotes included."""
    spans = [found.span() for found in _strings.finditer(part)]
    return [(begin, end) for begin, end in spans if end - begin >= STRING_BYTES]


def _long_plain_strings(part: bytes) -> list[tuple[int, int]]:
    """The same where no quote is escaped: then every other piece between quotes is a string."""
    pieces = part.split(b'"')
    sizes = list(map(len, pieces))
    if max(sizes) < STRING_BYTES - 2:
        return []
    long: list[tuple[int, int]] = []
    place = -1
    for number, size in enumerate(sizes):
        if size >= STRING_BYTES - 2 and number % 2:
            long.append((place, place + size + 2))
        place += size + 1
    return long


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


@lru_cache(maxsize=4096)
def _key(name: str) -> bytes:
    return b'"' + name.encode() + b'":' if name.isidentifier() else msgspec.json.encode(name) + b":"
