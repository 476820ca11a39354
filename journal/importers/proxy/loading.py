"""The files of one transaction, read as far as they can be."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from journal.importers.base import FolderFile, Reading
from journal.importers.http.writing import moment_of, text_of, value_of
from journal.importers.lines import Piece, read_objects
from journal.importers.members import Members, members_of
from journal.wire import Refused

from . import places
from .entries import Entry, entry_of, in_order, sequence_of

_DATA = re.compile(rb'"data"\s*:\s*')
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LAST = "~"  # behind every moment


#: With the number of a try behind it, it is still an id.
_NAME_BYTES = 200


@dataclass(slots=True)
class Document:
    """A JSON file of a transaction. `data` is missing where the proxy failed to write it."""

    members: Members
    raw: bytes

    @property
    def data(self) -> bytes | None:
        """What it wraps; None when there is nothing."""
        found = self.members.get("data")
        return None if found in (None, b"null") else found

    @property
    def moment(self) -> str | None:
        """When it was written."""
        return moment_of(value_of(self.members.get("timestamp_utc")))


@dataclass(slots=True)
class Transaction:
    """What is known of one: its documents, and its trace in order, without large payloads."""

    files: Mapping[str, FolderFile]
    request: Document | None = None
    transformed: Document | None = None
    response: Document | None = None
    metadata: Document | None = None
    entries: list[Entry] = field(default_factory=list)
    #: Snapshots of which the trace has no line, by their files.
    snapshots: dict[str, Entry] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    #: The id of the answer as the client was given it, found while the trace is read.
    answer_id: str | None = None

    @property
    def request_id(self) -> str | None:
        """The proxy's own name for it."""
        for document in (self.request, self.response, self.metadata):
            if document is not None and (found := text_of(document.members.get("request_id"))):
                return _fitting(found)
        told = (text_of(entry.members.get("request_id")) for entry in self.entries)
        return next((_fitting(found) for found in told if found), None)


def _fitting(name: str) -> str:
    """The name, or its digest where it is none that an event can have."""
    raw = name.encode("utf-8", "surrogatepass")
    is_fine = len(raw) <= _NAME_BYTES and name.encode(errors="replace") == raw
    return name if is_fine else hashlib.blake2b(raw, digest_size=16).hexdigest()


def load(files: Mapping[str, FolderFile], reading: Reading) -> Transaction:
    """Everything but the payloads of the trace. What cannot be read is refused, and the rest is taken."""
    found = Transaction(files)
    found.request = _document(found, (places.ANTHROPIC_REQUEST, places.REQUEST), reading)
    found.transformed = _document(found, (places.TRANSFORMED,), reading)
    found.response = _document(found, (places.ANTHROPIC_RESPONSE, places.RESPONSE), reading)
    found.metadata = _document(found, (places.METADATA,), reading)
    for one in entries_of(files, reading):
        if isinstance(one, Entry):
            found.entries.append(one.light())
        else:
            found.refused.append(one)
    _add_snapshots(found, reading)
    return found


def entries_of(files: Mapping[str, FolderFile], reading: Reading) -> Iterator[Entry | Refused]:
    """The trace, entry by entry, whole."""
    if places.TRACE not in files:
        return
    for piece in _pieces(files, places.TRACE, reading):
        if isinstance(piece, Refused):
            yield piece
            continue
        try:
            yield entry_of(piece.members, piece.raw, piece.line)
        except ValueError as error:
            yield piece.refused(f"{places.TRACE}: {error}")


def chunks_of(
    files: Mapping[str, FolderFile], reading: Reading
) -> Iterator[tuple[str | None, bytes] | Refused]:
    """The chunks the client got, each with its moment."""
    if places.CHUNKS not in files:
        return
    for piece in _pieces(files, places.CHUNKS, reading):
        if isinstance(piece, Refused):
            yield piece
        elif (chunk := piece.members.get("chunk")) is not None:
            yield moment_of(value_of(piece.members.get("timestamp_utc"))), chunk


def _pieces(files: Mapping[str, FolderFile], name: str, reading: Reading) -> Iterator[Piece | Refused]:
    try:
        with files[name].open() as stream:
            for piece in read_objects(stream, reading):
                yield (
                    replace(piece, reason=f"{name}: {piece.reason}") if isinstance(piece, Refused) else piece
                )
    except OSError as error:
        yield Refused(0, None, "unreadable", f"{name}: it cannot be read: {error.strerror or error}")


def _document(found: Transaction, names: tuple[str, ...], reading: Reading) -> Document | None:
    """Of the names the first that is there."""
    name = next((name for name in names if name in found.files), None)
    if name is None:
        return None
    lines_read = reading.lines_read
    for piece in _pieces(found.files, name, reading):
        if isinstance(piece, Piece):
            return Document(piece.members, piece.raw)
        reading.lines_read = lines_read
        document = _begun(found.files[name], reading)
        if document is None:
            found.refused.append(piece)
        return document
    return None


def _begun(file: FolderFile, reading: Reading) -> Document | None:
    """The proxy writes the head of an answer before it finds that the answer has no JSON: the head is good."""
    if file.size > reading.limits.line_bytes:
        return None
    with file.open() as stream:
        raw = stream.read(file.size)
    head = _DATA.split(raw, maxsplit=1)
    if len(head) != 2 or head[1].strip():
        return None
    try:
        members = members_of(head[0] + b'"data":null}')
    except ValueError:
        return None
    reading.lines_read += raw.count(b"\n")
    return Document(members, raw)


def _add_snapshots(found: Transaction, reading: Reading) -> None:
    """A line of the trace that was lost may still have its snapshot."""
    traced = {(sequence_of(entry), _NAME.sub("_", entry.name)) for entry in found.entries}
    identities = {entry.identity for entry in found.entries}
    added = []
    for name in sorted(found.files):
        told = places.snapshot_of(name)
        if told is None or (told[0], _NAME.sub("_", told[1])) in traced:
            continue
        for piece in _pieces(found.files, name, reading):
            try:
                entry = entry_of(piece.members, piece.raw, 0) if isinstance(piece, Piece) else None
            except ValueError:
                entry = None
            if entry is not None and entry.identity not in identities:
                identities.add(entry.identity)
                found.snapshots[name] = entry.light()
                added.append(found.snapshots[name])
            elif isinstance(piece, Refused):
                found.refused.append(piece)
            break
    if added:
        found.entries = _merged(
            found.entries, sorted(added, key=lambda entry: in_order(entry.moment) or _LAST)
        )


def _merged(entries: list[Entry], added: list[Entry]) -> list[Entry]:
    """The trace in its order, each of the others before the first entry that is later."""
    merged: list[Entry] = []
    waiting = deque(added)
    for entry in entries:
        while waiting and (in_order(waiting[0].moment) or _LAST) < in_order(entry.moment):
            merged.append(waiting.popleft())
        merged.append(entry)
    return [*merged, *waiting]
