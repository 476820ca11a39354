"""Read stored events back, exactly as they came in (redactions marked)."""

import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from journal.models import Blob, Entry
from journal.sql.bulk import select_in
from journal.wire.flags import NOT_SPLIT

from .pack import COMPOSITE, references_of
from .restore import document_text

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
#: Entries whose blobs are fetched together.
SLICE = 50


def event_json(entry: Entry) -> bytes:
    """JSON text of the event."""
    return next(event_jsons([entry]))


def event_jsons(entries: Iterable[Entry]) -> Iterator[bytes]:
    """JSON texts of events, in order; blobs are fetched per slice of entries, in two statements each."""
    waiting: list[bytes] = []
    for entry in entries:
        waiting.append(bytes(entry.document))
        if len(waiting) == SLICE:
            yield from document_texts(waiting)
            waiting = []
    yield from document_texts(waiting)


def document_texts(documents: list[bytes]) -> Iterator[bytes]:
    """JSON texts of packed documents."""
    blobs = fetch_blobs({number for document in documents for number in references_of(document)})
    for document in documents:
        yield document_text(document, blobs)


def stored_texts(entry_ids: Iterable[int]) -> dict[int, bytes]:
    """JSON texts by entry id."""
    rows = list(select_in("SELECT id, document FROM journal_entry WHERE id {in}", entry_ids))
    texts = document_texts([bytes(document) for _, document in rows])
    return {number: text for (number, _), text in zip(rows, texts, strict=True)}


def fetch_blobs(numbers: Iterable[int]) -> Mapping[int, bytes]:
    """Packed blobs by id, the strings of composites with them."""
    blobs = _fetch(numbers)
    inner = {
        number
        for data in blobs.values()
        if data[0] == COMPOSITE
        for number in references_of(data[1:])
        if number not in blobs
    }
    blobs.update(_fetch(inner))
    return blobs


def _fetch(numbers: Iterable[int]) -> dict[int, bytes]:
    table = Blob._meta.db_table
    rows = select_in(f"SELECT id, data FROM {table} WHERE id {{in}}", numbers)
    return {number: bytes(data) for number, data in rows}


def data_json(entry: Entry) -> bytes | None:
    """JSON text of the event's `data`."""
    return member(event_json(entry), "data", odd=bool(entry.flags & NOT_SPLIT))


def body_json(entry: Entry) -> bytes | None:
    """JSON text of `data.body`, else of `data.stream`; None when the event has neither."""
    odd = bool(entry.flags & NOT_SPLIT)
    data = member(event_json(entry), "data", odd=odd)
    if data is None:
        return None
    body = member(data, "body", odd=odd)
    return body if body is not None else member(data, "stream", odd=odd)


def member(text: bytes, name: str, *, odd: bool) -> bytes | None:
    """JSON text of one member of an object, as it stands; of several with one name the last.

    Odd texts hold what the quick decoder refuses (unpaired surrogates): they are read the slow way.
    """
    if not odd:
        try:
            found = _members.decode(text).get(name)
        except msgspec.ValidationError:
            return None
        return bytes(found) if found is not None else None
    return _odd_member(text.decode(), name)


def _odd_member(text: str, name: str) -> bytes | None:
    decoder = json.JSONDecoder()
    place = text.find("{") + 1
    found: bytes | None = None
    if not place or text[:place].strip() != "{":
        return None
    while True:
        while text[place] in " \t\r\n,":
            place += 1
        if text[place] == "}":
            return found
        key, place = decoder.raw_decode(text, place)
        while text[place] in " \t\r\n:":
            place += 1
        start = place
        _, place = decoder.raw_decode(text, place)
        if key == name:
            found = text[start:place].encode()
