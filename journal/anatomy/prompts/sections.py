"""Which members of a request are tools, system and messages, before anybody looks into them."""

from dataclasses import dataclass, field
from typing import Any

from .message import Json


@dataclass(slots=True)
class Sections:
    """Elements of a request in order, not looked into: they may stand for something that is read later.

    `root` names what the provider keeps and puts before the messages: an earlier answer, a conversation, cached
    content.
    """

    tools: list[Json] = field(default_factory=list)
    system: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    root: str | None = None


def elements(body: dict[str, Any], *names: str) -> list[Json]:
    """The elements of the first of these members that is there; a single value is one."""
    for name in names:
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            return value
        return [value] if value != "" else []
    return []


def root_of(body: dict[str, Any], *names: str) -> str | None:
    """Name and id of the first of these members that names something kept by the provider."""
    for name in names:
        value = body.get(name)
        if isinstance(value, dict):
            value = value.get("id") or value.get("name")
        if isinstance(value, str) and value:
            return f"{name}:{value}"
    return None
