"""Stored requests as outlines: which parts of a body are tools, system and messages, without restoring it.

A prompt repeats almost all of the one before it, and the store keeps each repeated part once. So a part is
looked into once, whatever the number of requests that hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from journal.anatomy.prompts import Json, Sections, read_item, read_sections, read_system, read_tool
from journal.anatomy.prompts.message import Message, Part
from journal.wire.event import decode_odd

from .pack import Skeleton, unpack_document
from .restore import blob_content

_decode = msgspec.json.Decoder().decode


class Ref(NamedTuple):
    """Stands in an outline where the store keeps a part apart."""

    blob_id: int


class Refs(dict[int, Ref]):
    """One Ref for each part: requests repeat most of them, and lists of the same things compare quickly."""

    def __missing__(self, blob_id: int) -> Ref:
        made = self[blob_id] = Ref(blob_id)
        return made


def read_json(text: bytes) -> Json:
    """A JSON value, odd numbers and unpaired surrogates included."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):
        return decode_odd(text)


def outline_of(document: bytes, refs: Refs | None = None) -> Json:
    """The stored event with a Ref wherever a part is kept apart. Cache markers are left out."""
    skeleton, ids = unpack_document(document)
    if not skeleton.places:
        return read_json(skeleton.text)
    sign = _sign(skeleton.text)
    known = Refs() if refs is None else refs
    return _with_refs(read_json(_marked(skeleton, sign)), sign.decode(), [known[number] for number in ids])


def _sign(text: bytes) -> bytes:
    """The beginning of a string that the recording itself does not hold."""
    number = 0
    while b"part-%d-" % number in text:
        number += 1
    return b"part-%d-" % number


def _marked(skeleton: Skeleton, sign: bytes) -> bytes:
    """The text with one string for each run of parts: the sign, the first part's number, how many."""
    out: list[bytes] = []
    done = used = 0
    for offset, count in skeleton.places:
        out += (skeleton.text[done:offset], b'"%s%d:%d"' % (sign, used, count))
        done = offset
        used += count
    out.append(skeleton.text[done:])
    return b"".join(out)


def _with_refs(value: Json, sign: str, refs: list[Ref]) -> Json:
    if isinstance(value, str):
        return _cut(value, sign, refs)[0] if value.startswith(sign) else value
    if isinstance(value, dict):
        return {key: _with_refs(inner, sign, refs) for key, inner in value.items()}
    if isinstance(value, list):
        found: list[Json] = []
        for element in value:
            if isinstance(element, str) and element.startswith(sign):
                found += _cut(element, sign, refs)
            else:
                found.append(_with_refs(element, sign, refs))
        return found
    return value


def _cut(told: str, sign: str, refs: list[Ref]) -> list[Ref]:
    first, count = map(int, told[len(sign) :].split(":"))
    return refs[first : first + count]


def references_in(value: Json) -> list[int]:
    """Ids of the parts that stand in a value."""
    if isinstance(value, Ref):
        return [value.blob_id]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for element in inner for number in references_in(element)]


def resolved(value: Json, blobs: Mapping[int, bytes]) -> Json:
    """The value with its parts in their places."""
    if isinstance(value, Ref):
        return read_json(blob_content(blobs[value.blob_id], blobs))
    if isinstance(value, dict):
        return {key: resolved(inner, blobs) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolved(inner, blobs) for inner in value]
    return value


def data_of(outline: Json) -> dict[str, Any]:
    """The members of `data`."""
    data = outline.get("data") if isinstance(outline, dict) else None
    return data if isinstance(data, dict) else {}


def sections_of(outline: Json, protocol: str | None) -> Sections | None:
    """What the body of a request holds; None when it has none that can be read."""
    body = data_of(outline).get("body")
    return read_sections(protocol, body) if isinstance(body, dict) else None


@dataclass(slots=True)
class Elements:
    """Elements of requests, each looked into once. `blobs` holds the parts of the requests at hand."""

    message_of: Callable[[Message], Any]
    system_of: Callable[[list[Part]], Any]
    blobs: Mapping[int, bytes]
    seen: dict[tuple[str | None, int], Any]

    def unseen(self, told: Sections, protocol: str | None, start: int = 0) -> set[int]:
        """Parts that have to be fetched before these sections are read, messages from `start` on."""
        wanted: set[int] = set()
        for name, items in (
            ("tool", told.tools),
            ("system", told.system),
            (protocol or "", told.messages[start:]),
        ):
            for item in items:
                if not isinstance(item, Ref):
                    wanted.update(references_in(item))
                elif (name, item.blob_id) not in self.seen:
                    wanted.add(item.blob_id)
        return wanted

    def message(self, item: Json, protocol: str | None) -> Any:
        """What is made of a message."""
        return self._made(item, protocol or "", lambda value: self.message_of(read_item(protocol, value)))

    def system(self, item: Json) -> Any:
        """What is made of an element of the system."""
        return self._made(item, "system", lambda value: self.system_of(read_system(value)))

    def tool(self, item: Json) -> bytes:
        """The digest of a tool."""
        made: bytes = self._made(item, "tool", read_tool)
        return made

    def _made(self, item: Json, name: str, make: Callable[[Json], Any]) -> Any:
        if not isinstance(item, Ref):
            return make(resolved(item, self.blobs))
        found = self.seen.get((name, item.blob_id))
        if found is None:
            found = self.seen[(name, item.blob_id)] = make(resolved(item, self.blobs))
        return found
