"""What a request says to a model, one file per protocol: tools, system, messages, each in its canonical form."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from . import anthropic_messages, gemini, gemini_cli, generic, openai_chat, openai_responses, pi
from .message import Json, Kind, Message, Part, canonical, digest_of, joined_digest, message, spoken
from .parts import parts_of, string
from .sections import Sections

__all__ = [
    "Json",
    "Kind",
    "Message",
    "Part",
    "Prompt",
    "Sections",
    "is_system",
    "joined_digest",
    "message",
    "read_item",
    "read_prompt",
    "read_reply",
    "read_sections",
    "read_system",
    "read_tool",
    "spoken",
    "tool_name",
]

SYSTEM_ROLES = frozenset({"system", "developer"})

_PROTOCOLS: dict[str, ModuleType] = {
    "openai_chat": openai_chat,
    "openai_responses": openai_responses,
    "anthropic_messages": anthropic_messages,
    "gemini": gemini,
    "pi": pi,
    "gemini_cli": gemini_cli,
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request in canonical form. `tools` are digests; `system` has what stands before the conversation."""

    tools: tuple[bytes, ...]
    system: tuple[Part, ...]
    messages: tuple[Message, ...]
    root: str | None


def read_prompt(protocol: str | None, body: dict[str, Any]) -> Prompt:
    """All of a request. Leading messages of the system or the developer belong to the system."""
    told = read_sections(protocol, body)
    system = [part for item in told.system for part in read_system(item)]
    messages = [read_item(protocol, item) for item in told.messages]
    lead = 0
    while lead < len(messages) and is_system(messages[lead]):
        system += messages[lead].parts
        lead += 1
    return Prompt(
        tuple(read_tool(item) for item in told.tools), tuple(system), tuple(messages[lead:]), told.root
    )


def read_sections(protocol: str | None, body: dict[str, Any]) -> Sections:
    """Which members are what; elements are not looked into."""
    told: Sections = _reader(protocol).sections(body)
    return told


def read_item(protocol: str | None, item: Json) -> Message:
    """One element of the messages."""
    told: Message = _reader(protocol).read_message(item)
    return told


def read_system(item: Json) -> list[Part]:
    """The parts of one element of the system: a text, a block, or something that holds blocks."""
    if isinstance(item, dict):
        for key in ("parts", "content"):
            if key in item and "type" not in item:
                return parts_of(item[key])
    return parts_of(item)


def read_tool(item: Json) -> bytes:
    """The digest of one offered tool."""
    return digest_of(canonical(item))


def tool_name(item: Json) -> str | None:
    """How an offered tool is called."""
    if not isinstance(item, dict):
        return None
    inner = item.get("function")
    return string(item.get("name")) or (
        string(inner.get("name")) if isinstance(inner, dict) else string(item.get("type"))
    )


def read_reply(protocol: str | None, body: dict[str, Any]) -> list[Message]:
    """What an answer says, as the messages that the next request would send back."""
    told: list[Message] = _reader(protocol).read_reply(body)
    return told or (generic.read_reply(body) if protocol in _PROTOCOLS else [])


def is_system(told: Message) -> bool:
    """Whether the message speaks for whoever runs the agent."""
    return told.role in SYSTEM_ROLES


def _reader(protocol: str | None) -> ModuleType:
    return _PROTOCOLS.get(protocol or "", generic)
