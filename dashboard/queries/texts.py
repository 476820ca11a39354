"""Texts of a conversation out of the store: only of what is shown, in a known number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from journal.anatomy.prompts import Message, Part, message, read_item, read_reply, read_system, tool_name
from journal.anatomy.prompts.message import part_digest
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.streams import assemble
from journal.models import Entry, Project
from journal.store.lineage import Lineage, PlaceKind
from journal.store.prompts import data_of, outline_of, references_in, resolved, sections_of
from journal.store.reading import fetch_blobs
from journal.store.records import recorded_message
from journal.store.shelves import Kind, on_shelves

#: What may be recorded of a tool's result, by the events of its run.
_RESULT_NAMES = ("result", "output", "body")


@dataclass(slots=True)
class Wanted:
    """What a page is going to show: turns, answers of calls, and by their events offers, results and records."""

    turns: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    systems: set[int] = field(default_factory=set)
    tools: set[int] = field(default_factory=set)
    results: set[int] = field(default_factory=set)
    records: set[int] = field(default_factory=set)


class Texts:
    """Texts by the numbers of the lineage. One statement, and two for the parts that the store keeps apart."""

    def __init__(
        self, project: Project, lineage: Lineage, wanted: Wanted, protocols: Mapping[int, str | None]
    ) -> None:
        self.lineage = lineage
        self._protocols = protocols
        self._data: dict[int, dict[str, Any]] = {}
        self._results: dict[int, dict[str, Any]] = {}
        self._load(project, wanted)
        self._blobs = fetch_blobs(self._needed(wanted))

    def turn(self, turn: int) -> Message | None:
        """What a turn says; None when that was not stored, or the provider keeps it."""
        place = self.lineage.turns.places[turn]
        if place.kind == PlaceKind.ANSWER:
            parts = [part for told in self.answer(place.source) for part in told.parts]
            return message("assistant", parts) if parts else None
        data = self._data.get(place.source)
        if data is None or place.kind == PlaceKind.KEPT:
            return None
        if place.kind == PlaceKind.RECORD:
            return self.record(place.source)
        protocol, items = self._messages(place.source)
        if place.element >= len(items):
            return None
        return read_item(protocol, resolved(items[place.element], self._blobs))

    def record(self, source: int) -> Message | None:
        """The message that an event is."""
        data = self._data.get(source)
        return None if data is None else recorded_message(data, resolved(data.get("body"), self._blobs))

    def answer(self, number: int) -> list[Message]:
        """What a call's answer says. An answer that several records tell is one message."""
        call = self.lineage.at(number)
        told = [
            said
            for source in call.answers
            if source in self._data
            for said in self._reply(self._data[source], self._protocols.get(number))
        ]
        if len(call.answers) < 2:
            return told
        parts = {part_digest(part): part for said in told for part in said.parts}
        return [message("assistant", parts.values())]

    def system(self, source: int) -> list[Part]:
        """The system of the request that is this event, leading messages of that role included."""
        data = self._data.get(source)
        if data is None:
            return []
        protocol = self._protocol(data)
        told = sections_of({"data": data}, protocol)
        if told is None:
            return []
        parts = [part for item in told.system for part in read_system(resolved(item, self._blobs))]
        for item in self._leading(source):
            parts += read_item(protocol, item).parts
        return parts

    def tools(self, source: int) -> list[str]:
        """Names of the tools that the request offers."""
        data = self._data.get(source)
        told = sections_of({"data": data}, None) if data is not None else None
        if told is None:
            return []
        found: list[str] = []
        for item in told.tools:
            tool = resolved(item, self._blobs)
            inner = tool.get("functionDeclarations") if isinstance(tool, dict) else None
            declared = inner if isinstance(inner, list) else [tool]
            found += [tool_name(one) or "—" for one in declared]
        return found

    def result(self, entry_id: int) -> list[Part]:
        """What an executed tool gave back, as its own event tells it."""
        data = self._results.get(entry_id, {})
        told = next((data[name] for name in _RESULT_NAMES if data.get(name) is not None), None)
        error = data.get("error")
        if told is None and isinstance(error, dict):
            told = error.get("message")
        return parts_of(resolved(told, self._blobs))

    def _load(self, project: Project, wanted: Wanted) -> None:
        lineage = self.lineage
        places = lineage.turns.places if wanted.turns else []
        sources = wanted.systems | wanted.tools | wanted.records
        answers = set(wanted.answers)
        for turn in wanted.turns:
            place = places[turn]
            (answers if place.kind == PlaceKind.ANSWER else sources).add(place.source)
        for number in answers:
            sources.update(lineage.at(number).answers)
        by_key = {lineage.sources[source]: source for source in sources}
        rows = Entry.objects.filter(
            Q(on_shelves(Kind.ENTRY), project=project, event_key__in=list(by_key)) | Q(pk__in=wanted.results)
        ).values_list("id", "event_key", "document")
        for entry_id, event_key, document in rows:
            data = data_of(outline_of(bytes(document)))
            source = by_key.get(bytes(event_key))
            if source is not None:
                self._data[source] = data
            if entry_id in wanted.results:
                self._results[entry_id] = data

    def _needed(self, wanted: Wanted) -> set[int]:
        """Ids of the parts that will be read."""
        needed: set[int] = set()
        places = self.lineage.turns.places if wanted.turns else []
        answers = set(wanted.answers)
        for place in (places[turn] for turn in wanted.turns):
            if place.kind == PlaceKind.ANSWER:
                answers.add(place.source)
            elif place.kind == PlaceKind.RECORD:
                needed.update(references_in(self._data.get(place.source, {}).get("body")))
            elif place.kind == PlaceKind.REQUEST:
                _, items = self._messages(place.source)
                needed.update(references_in(items[place.element : place.element + 1]))
        for number in answers:
            for source in self.lineage.at(number).answers:
                data = self._data.get(source, {})
                needed.update(references_in([data.get("body"), data.get("stream")]))
        for source in wanted.records:
            needed.update(references_in(self._data.get(source, {}).get("body")))
        for source in wanted.systems:
            needed.update(self._of_system(source))
        for source in wanted.tools:
            told = sections_of({"data": self._data.get(source, {})}, None)
            needed.update(references_in(told.tools if told else []))
        for data in self._results.values():
            needed.update(references_in([data.get(name) for name in (*_RESULT_NAMES, "error")]))
        return needed

    def _of_system(self, source: int) -> Iterable[int]:
        data = self._data.get(source, {})
        told = sections_of({"data": data}, self._protocol(data))
        if told is None:
            return []
        # A system inside of the messages stands at their beginning.
        return references_in(told.system + told.messages[:3])

    def _leading(self, source: int) -> list[Any]:
        _, items = self._messages(source)
        found = []
        for item in items[:3]:
            value = resolved(item, self._blobs)
            if not isinstance(value, dict) or value.get("role") not in ("system", "developer"):
                break
            found.append(value)
        return found

    def _messages(self, source: int) -> tuple[str | None, list[Any]]:
        data = self._data.get(source, {})
        protocol = self._protocol(data)
        told = sections_of({"data": data}, protocol)
        return protocol, told.messages if told is not None else []

    def _reply(self, data: dict[str, Any], protocol: str | None) -> list[Message]:
        protocol = self._protocol(data) or protocol
        body = data.get("body")
        if isinstance(body, dict):
            return read_reply(protocol, resolved(body, self._blobs))  # type: ignore[arg-type]
        if "stream" in data:
            told = assemble(protocol, resolved(data["stream"], self._blobs))
            return read_reply(told.protocol, told.body)
        return []

    @staticmethod
    def _protocol(data: dict[str, Any]) -> str | None:
        protocol = data.get("protocol")
        return protocol if isinstance(protocol, str) else None
