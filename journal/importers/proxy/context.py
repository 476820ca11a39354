"""Who was asked, and how: what an entry says of the try it is of."""

from __future__ import annotations

from journal.importers.http.writing import json_of, text_of
from journal.importers.members import Members
from journal.vocabulary import Protocol

from .entries import Entry

_PROTOCOLS = {
    "openai_chat": Protocol.OPENAI_CHAT,
    "anthropic_messages": Protocol.ANTHROPIC_MESSAGES,
    "gemini": Protocol.GEMINI,
    "responses": Protocol.OPENAI_RESPONSES,
    "ollama": Protocol.OLLAMA,
}
#: Of the Responses route, where a provider would be named.
_NO_PROVIDER = "responses"
_LITELLM = "litellm"


def context_of(entry: Entry) -> Members:
    """Who was asked: what the pass says of it counts, for the entry itself names the first target for ever."""
    data: Members = {}
    provider = entry.told("provider")
    if provider is not None and provider != _NO_PROVIDER:
        data["provider"] = json_of(provider)
    if (model := entry.told("model")) is not None:
        data["model"] = json_of(model)
    if (protocol := text_of(entry.members.get("protocol"))) is not None:
        data["protocol"] = json_of(_PROTOCOLS.get(protocol, protocol))
    elif str(entry.metadata.get("execution")).startswith(_LITELLM):
        data["protocol"] = json_of(Protocol.OPENAI_CHAT)
    return data


def wait_of(entry: Entry) -> Members:
    """A wait that the proxy put in."""
    told = entry.metadata
    data: Members = {"delay_source": b'"cooldown"'}
    for name in ("duration", "wait_seconds", "delay"):
        if isinstance(seconds := told.get(name), int | float) and not isinstance(seconds, bool):
            data["delay_seconds"] = json_of(seconds)
            break
    reason = [told.get("error_type"), told.get("reason")]
    if text := ": ".join(one for one in reason if isinstance(one, str) and one):
        data["reason"] = json_of(text)
    return data
