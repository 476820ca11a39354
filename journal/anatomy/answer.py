"""The parts of a response that facts are made of, whatever the protocol."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Answer:
    """What a response body says of itself. Everything verbatim; None is "not told".

    `error` holds `type`, `message` and `status`, each only when told. `server_tools` are names of what the provider
    itself ran for the answer, once for each time, where the answer and not its usage tells it.
    """

    response_id: str | None = None
    model: str | None = None
    finish_reasons: list[str] = field(default_factory=list)
    tool_uses: list[tuple[str, str]] = field(default_factory=list)
    usage: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    server_tools: list[str] = field(default_factory=list)


def text(value: object) -> str | None:
    """A string, or None for anything else."""
    return value if isinstance(value, str) else None


def members(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def member(value: object, key: str) -> dict[str, Any]:
    """The object under a key; an empty one when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
