"""Gemini, streamed: every chunk is an answer of its own, with more parts and running counts."""

from typing import Any

from journal.anatomy.answer import member, members, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, last_told, number_of

PROTOCOL = "gemini"

_OWN = {"candidates", "usageMetadata", "error"}


class _Candidate:
    """A candidate while it grows."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.content: dict[str, Any] = {}
        self.parts: list[dict[str, Any]] = []
        #: Pieces of the last part, when that is text and may go on.
        self.open: list[str] = []

    def grow(self, candidate: dict[str, Any]) -> None:
        content = member(candidate, "content")
        for part in members(content.get("parts")):
            self._part(part)
        last_told(self.content, {name: value for name, value in content.items() if name != "parts"})
        last_told(self.known, {name: value for name, value in candidate.items() if name != "content"})

    def _part(self, part: dict[str, Any]) -> None:
        piece = part.get("text")
        if not isinstance(piece, str):
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

    @staticmethod
    def _is_more_than_text(part: dict[str, Any]) -> bool:
        return any(name not in {"text", "thought"} for name in part)

    def _close(self) -> None:
        if self.open:
            self.parts[-1]["text"] = "".join(self.open)
            self.open = []

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
