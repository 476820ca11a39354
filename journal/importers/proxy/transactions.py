"""Folders of transactions: each is one call, with a transaction inside of it when the proxy changed protocols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from journal.importers.base import Folder, FolderFile, Reading, Record
from journal.importers.begin import read_up_to
from journal.importers.http.writing import json_of, text_of
from journal.importers.lines import Piece, first_objects, read_objects
from journal.wire import Refused

from . import places
from .calls import Telling
from .entries import STORED, Entry, entry_of, looks_like_an_entry, object_of
from .failures import remember_failures
from .loading import Transaction, entries_of, load
from .tries import tries_of
from .writing import Writer

PROVIDER_LOG = "llm_api_key_proxy.provider_log"
_SAMPLE_BYTES = 256 * 1024
_DOCUMENT = frozenset(("request_id", "timestamp_utc", "data"))
_STREAM_BEGINS = "_stream_message_start"


class ProxyTransactions:
    """A folder a request, told by its trace, or by the request's own file where there is no trace."""

    name = "llm_api_key_proxy"
    looks_for = (
        "a transaction folder of LLM-API-Key-Proxy (transform_trace.jsonl with pass_name, direction, stage; "
        "request.json with request_id, timestamp_utc, data)"
    )

    def folder_of(self, name: str) -> str | None:
        return places.folder_of(name)

    def recognise_folder(self, folder: Folder) -> float:
        for prefix in ("", places.NESTED):
            for name in (places.TRACE, places.ANTHROPIC_REQUEST, places.REQUEST):
                file = folder.files.get(prefix + name)
                if file is None:
                    continue
                first = next(iter(first_objects(_sample(file), at_most=1)), {})
                if name == places.TRACE and looks_like_an_entry(first):
                    return 0.99
                # With headers it is what the proxy logs of bare HTTP, of which transactions tell as well.
                if name != places.TRACE and first.keys() >= _DOCUMENT and "headers" not in first:
                    return 0.8
        # The trace may be lost, and the copies of its entries left.
        snapshot = next((name for name in sorted(folder.files) if _is_snapshot(name)), None)
        if snapshot is not None:
            first = next(iter(first_objects(_sample(folder.files[snapshot]), at_most=1)), {})
            return 0.9 if looks_like_an_entry(first) else 0.0
        return 0.0

    def read_folder(self, folder: Folder, reading: Reading) -> Iterator[Record | Refused]:
        outer = load(_below(folder.files, ""), reading)
        inner = load(_below(folder.files, places.NESTED), reading)
        yield from (*outer.refused, *inner.refused)
        call_id = outer.request_id or inner.request_id or folder.name.rsplit("_", 1)[-1]
        session_id = _session_of(outer) or _session_of(inner)
        is_nested = bool(inner.request_id or inner.entries)
        if outer.request_id or outer.entries:
            writer = Writer(outer.request_id or call_id, call_id, session_id)
            # The transaction inside tells the tries, the answer and what it cost.
            yield from _records(outer, writer, reading, is_carried=is_nested)
        if is_nested:
            writer = Writer(inner.request_id or call_id, call_id, session_id)
            yield from _records(inner, writer, reading, answer_id=_answer_id(outer))
        if not is_nested and not (outer.request_id or outer.entries) and not outer.refused:
            yield Refused(0, None, "not_this_format", "none of its files tells of a request")


def _records(
    found: Transaction,
    writer: Writer,
    reading: Reading,
    *,
    is_carried: bool = False,
    answer_id: str | None = None,
) -> Iterator[Record | Refused]:
    tries = tries_of(found.entries)
    telling = Telling(found, tries, writer)
    for place, entry in enumerate(_whole(found, reading)):
        yield from writer.of_entry(entry, tries.numbers[place])
        if is_carried:
            found.answer_id = _given_id(entry) or found.answer_id
        else:
            yield from telling.take(place, entry)
    yield from _provider_logs(found, writer, reading)
    if is_carried:
        yield from telling.around()
        return
    yield from telling.end(reading, answer_id)
    remember_failures(found.entries, tries, writer, reading)


def _provider_logs(found: Transaction, writer: Writer, reading: Reading) -> Iterator[Record]:
    """What a provider of the proxy's own wrote for itself, as it is; the trace tells the same, entry by entry."""
    for name in places.PROVIDER_LOGS:
        if name not in found.files:
            continue
        try:
            with found.files[name].open() as stream:
                raw = read_up_to(stream, reading.limits.line_bytes)
        except OSError:
            continue
        data = {"file": json_of(name), "text": json_of(raw.decode("utf-8", "replace"))}
        event = writer.event(
            PROVIDER_LOG, data, moment=None, identity=(name.encode("utf-8", "surrogatepass"), raw)
        )
        yield Record(1, event, event)


def _whole(found: Transaction, reading: Reading) -> Iterator[Entry]:
    """The entries again, now with their payloads, in the same order."""
    lines_read = reading.lines_read
    again = (one for one in entries_of(found.files, reading) if isinstance(one, Entry))
    names = {id(entry): name for name, entry in found.snapshots.items()}
    for entry in found.entries:
        whole = next(again, entry) if entry.line else _snapshot(found.files[names[id(entry)]], reading)
        yield whole or entry
    reading.lines_read = lines_read


def _snapshot(file: FolderFile, reading: Reading) -> Entry | None:
    with file.open() as stream:
        piece = next(read_objects(stream, reading), None)
    return entry_of(piece.members, piece.raw, 0) if isinstance(piece, Piece) else None


def _is_snapshot(name: str) -> bool:
    return places.snapshot_of(name.removeprefix(places.NESTED)) is not None


def _below(files: Mapping[str, FolderFile], folder: str) -> dict[str, FolderFile]:
    """The files of one transaction: those of the one inside are not its own."""
    return {
        name.removeprefix(folder): file
        for name, file in files.items()
        if name.startswith(folder) and (folder or not name.startswith(places.NESTED))
    }


def _sample(file: FolderFile) -> bytes:
    try:
        with file.open() as stream:
            return read_up_to(stream, _SAMPLE_BYTES)
    except OSError:
        return b""


def _session_of(found: Transaction) -> str | None:
    """The first one told: the proxy infers it after the first pass, and tells all others."""
    for entry in found.entries:
        session = text_of(entry.members.get("session_id"))
        if session is None and entry.name.startswith(STORED):
            told = entry.data.get("session_id")
            session = told if isinstance(told, str) else None
        if session:
            return session
    return None


def _answer_id(outer: Transaction) -> str | None:
    """The client knows the answer by the id that it was given, not by the provider's."""
    told = object_of(outer.response.data).get("id") if outer.response is not None else None
    return told if isinstance(told, str) and told else outer.answer_id


def _given_id(entry: Entry) -> str | None:
    """The id of an answer as it was handed on, whole or as the begin of a stream."""
    if not (entry.direction == "response" and entry.has_payload) and not entry.name.endswith(_STREAM_BEGINS):
        return None
    told = entry.data
    message = told.get("message")
    found = message.get("id") if isinstance(message, dict) else told.get("id")
    return found if isinstance(found, str) and found else None
