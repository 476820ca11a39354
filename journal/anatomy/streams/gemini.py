"""Gemini, streamed: every chunk is an answer of its own, with more parts and running counts."""

import re
from typing import Any

from journal.anatomy.answer import member, members, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, last_told, number_of

PROTOCOL = "gemini"

_OWN = {"candidates", "usageMetadata", "error"}
#: A member of the arguments of a function, as the path of a piece of it says.
_TOP_LEVEL = re.compile(r"\$\.([A-Za-z_]\w*)")
#: What says how a function call is cut, and no part of it.
_OF_PIECES = frozenset({"partialArgs", "willContinue"})
_VALUES = ("numberValue", "boolValue", "nullValue")


class _Call:
    """A function call whose arguments come in pieces."""

    def __init__(self, part: dict[str, Any], call: dict[str, Any]) -> None:
        self.part = part
        self.known: dict[str, Any] = {}
        self.arguments: dict[str, Any] = {}
        self.take(call)

    def take(self, call: dict[str, Any]) -> None:
        self.known.update((name, value) for name, value in call.items() if name not in _OF_PIECES)
        for piece in members(call.get("partialArgs")):
            path = text(piece.get("jsonPath")) or ""
            found = _TOP_LEVEL.fullmatch(path)
            # What stands deeper keeps the path that was told.
            name = found[1] if found else path
            if isinstance(more := piece.get("stringValue"), str):
                grown = self.arguments.setdefault(name, [])
                if isinstance(grown, list):
                    grown.append(more)
            else:
                self.arguments[name] = next((piece[kind] for kind in _VALUES if kind in piece), None)

    def whole(self) -> dict[str, Any]:
        told = {
            name: "".join(value) if isinstance(value, list) else value
            for name, value in self.arguments.items()
        }
        arguments = {"args": {**member(self.known, "args"), **told}} if told else {}
        return {**self.part, "functionCall": {**self.known, **arguments}}


class _Candidate:
    """A candidate while it grows."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.content: dict[str, Any] = {}
        self.parts: list[dict[str, Any]] = []
        #: Pieces of the last part, when that is text and may go on.
        self.open: list[str] = []
        #: The last part, when that is a function call that goes on.
        self.call: _Call | None = None

    def grow(self, candidate: dict[str, Any]) -> None:
        content = member(candidate, "content")
        for part in members(content.get("parts")):
            self._part(part)
        last_told(self.content, {name: value for name, value in content.items() if name != "parts"})
        last_told(self.known, {name: value for name, value in candidate.items() if name != "content"})

    def _part(self, part: dict[str, Any]) -> None:
        piece = part.get("text")
        if not isinstance(piece, str):
            if isinstance(call := part.get("functionCall"), dict):
                self._function(part, call)
            else:
                self._close()
                self.parts.append(part)
            return
        if not piece and not self._is_more_than_text(part):
            return
        if not self.open or self.parts[-1].get("thought") != part.get("thought"):
            self._close()
            self.parts.append({})
        self.open.append(piece)
        self.parts[-1].update(part)

    def _function(self, part: dict[str, Any], call: dict[str, Any]) -> None:
        goes_on = call.get("willContinue") is True
        if self.call is not None and "name" not in call:
            self.call.take(call)
        else:
            self._close()
            self.call = _Call(part, call) if goes_on else None
            self.parts.append(part)
        if self.call is not None and not goes_on:
            self._close()

    @staticmethod
    def _is_more_than_text(part: dict[str, Any]) -> bool:
        return any(name not in {"text", "thought"} for name in part)

    def _close(self) -> None:
        if self.open:
            self.parts[-1]["text"] = "".join(self.open)
            self.open = []
        if self.call is not None:
            self.parts[-1] = self.call.whole()
            self.call = None

    def whole(self) -> dict[str, Any]:
        self._close()
        return {"content": {"parts": self.parts, **self.content}, **self.known}


def assemble(chunks: list[Chunk]) -> Assembled:
    """Texts of one kind that follow each other become one part. Of every count the last one told holds."""
    found = Assembled(PROTOCOL)
    usage: dict[str, Any] = {}
    candidates: dict[int, _Candidate] = {}
    for _, chunk in chunks:
        # Code Assist puts every chunk into an envelope.
        answer = member(chunk, "response") or chunk
        found.error = fault_of(answer) or found.error
        last_told(usage, answer.get("usageMetadata"))
        last_told(found.body, {name: value for name, value in answer.items() if name not in _OWN})
        for candidate in members(answer.get("candidates")):
            number = number_of(candidate.get("index"), 0)
            if number not in candidates:
                candidates[number] = _Candidate()
            candidates[number].grow(candidate)
    if candidates:
        found.body["candidates"] = [candidates[number].whole() for number in sorted(candidates)]
    if usage:
        found.body["usageMetadata"] = usage
    reasons = [text(candidate.known.get("finishReason")) for candidate in candidates.values()]
    is_blocked = bool(member(found.body, "promptFeedback").get("blockReason"))
    found.is_complete = found.error is None and (is_blocked or (bool(reasons) and all(reasons)))
    return found
