"""Which result belongs to which tool use. Ids alone do not say: some clients use them again, others have none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from journal.anatomy.prompts import Kind, Message, Part, spoken


@dataclass(slots=True)
class Uses:
    """Tool uses that were asked for last, by the names that `Pairs` gives them."""

    by_id: dict[str, str] = field(default_factory=dict)
    without_id: list[str] = field(default_factory=list)

    def take(self, part: Part) -> str | None:
        """The name of the use that a result is for. Without ids the order counts."""
        if part.tool_call_id is not None:
            return self.by_id.get(part.tool_call_id)
        return self.without_id.pop(0) if self.without_id else None


class Pairs:
    """Names tool uses by the message that asked for them, and results by the use they are for.

    In the messages that are handed back `tool_call_id` is such a name, or None. `ids` has what it was before.
    """

    def __init__(self) -> None:
        self.ids: dict[str, str | None] = {}
        self.results: dict[str, Part] = {}

    def answer(self, told: Iterable[Message]) -> list[Message]:
        """An answer with its uses named."""
        return [self._asking(message, Uses()) for message in told]

    def asked_by(self, told: Iterable[Message]) -> Uses:
        """What an answer asked for."""
        uses = Uses()
        for message in told:
            self._asking(message, uses)
        return uses

    def prompt(self, told: Iterable[Message | None], before: Uses) -> list[Message | None]:
        """Messages of a prompt in order; `before` is what was asked for before the first of them."""
        found: list[Message | None] = []
        for message in told:
            if message is None:
                found.append(None)
                continue
            found.append(self._answering(self._asking(message, before), before))
        return found

    def _asking(self, message: Message, uses: Uses) -> Message:
        """A message that goes through otherwise than it was answered is another one, and so are its uses."""
        if not any(part.kind is Kind.TOOL_USE for part in message.parts):
            return message
        base = spoken(message).digest.hex()
        uses.without_id.clear()
        parts: list[Part] = []
        for number, part in enumerate(part for part in message.parts if part.kind is Kind.TOOL_USE):
            name = f"{base}#{number}"
            self.ids[name] = part.tool_call_id
            if part.tool_call_id is None:
                uses.without_id.append(name)
            else:
                uses.by_id[part.tool_call_id] = name
            parts.append(replace(part, tool_call_id=name))
        named = iter(parts)
        return replace(
            message,
            parts=tuple(next(named) if part.kind is Kind.TOOL_USE else part for part in message.parts),
        )

    def _answering(self, message: Message, uses: Uses) -> Message:
        parts: list[Part] = []
        for part in message.parts:
            if part.kind is Kind.TOOL_RESULT:
                name = uses.take(part)
                if name is not None:
                    self.results.setdefault(name, part)
                    part = replace(part, tool_call_id=name)
            parts.append(part)
        return replace(message, parts=tuple(parts))
