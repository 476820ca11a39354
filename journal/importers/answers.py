"""What answers of providers, and the chunks of streamed ones, look like. Strict: others have such parts too."""

from __future__ import annotations

from typing import Any

from journal.anatomy.faults import fault_of
from journal.anatomy.protocol import protocol_of

from .http import Members, value_of

_ANTHROPIC_CHUNKS = frozenset(
    (
        *("message_start", "message_delta", "message_stop", "ping"),
        *("content_block_start", "content_block_delta", "content_block_stop"),
    )
)
_CONVERSE_CHUNKS = frozenset(
    (
        *("messageStart", "messageStop", "metadata"),
        *("contentBlockStart", "contentBlockDelta", "contentBlockStop"),
    )
)
# Beside an error stand few members, such as the request's id.
_MOST_MEMBERS_BESIDE_ERROR = 4
# What is larger is content; what kind of thing it is shows at its begin.
_LOOKED_AT_BYTES = 64 * 1024


def shallow(members: Members) -> dict[str, Any]:
    """An object as far as it is looked at here: large members are empty."""
    return {name: _begin_of(raw) for name, raw in members.items()}


def _begin_of(raw: bytes) -> object:
    if len(raw) <= _LOOKED_AT_BYTES:
        return value_of(raw)
    if raw.startswith(b"["):
        return [{"embedding": []}] if b'"embedding"' in raw[:1000] else []
    return {} if raw.startswith(b"{") else ""


def is_chunk(value: dict[str, Any]) -> bool:
    """A piece of a streamed answer. Gemini's look like whole answers, see `are_gemini_chunks`."""
    kind = value.get("type")
    if isinstance(kind, str):
        return (
            kind in _ANTHROPIC_CHUNKS or kind.startswith("response.") or (kind == "error" and len(value) <= 3)
        )
    if value.get("object") == "chat.completion.chunk":
        return True
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return isinstance(choices[0].get("delta"), dict)
    if len(value) == 1 and not _CONVERSE_CHUNKS.isdisjoint(value):
        return isinstance(next(iter(value.values())), dict)
    return isinstance(value.get("done"), bool) and "model" in value and "created_at" in value


def are_gemini_chunks(values: list[dict[str, Any]]) -> bool:
    """Several pieces of one answer, as far as their ids tell."""
    are_gemini = all(isinstance(value.get("candidates", []), list) and _is_gemini(value) for value in values)
    return len(values) > 1 and are_gemini and len({str(value.get("responseId")) for value in values}) == 1


def is_answer(value: dict[str, Any]) -> bool:
    """A whole answer of one of the protocols."""
    protocol = protocol_of(value)
    if protocol == "openai_chat":
        choices = value.get("choices")
        whole = isinstance(choices, list) and all(_is_choice(choice) for choice in choices)
        return whole and not is_chunk(value) and not {"id", "object", "usage", "model"}.isdisjoint(value)
    if protocol == "anthropic_messages":
        return (
            value.get("role") == "assistant" and isinstance(value.get("content"), list) and "model" in value
        )
    if protocol == "openai_responses":
        return value.get("object") == "response" and isinstance(value.get("output"), list)
    if protocol == "gemini":
        return _is_gemini(value)
    if protocol == "bedrock_converse":
        return "stopReason" in value and isinstance(value.get("usage"), dict)
    if protocol == "ollama":
        return value.get("done") is True and "model" in value
    return protocol == "embeddings" and "usage" in value and "model" in value


def is_error(value: dict[str, Any]) -> bool:
    """An error that a provider answered with, and nothing else."""
    error = value.get("error")
    if not isinstance(error, dict) or len(value) > _MOST_MEMBERS_BESIDE_ERROR:
        return False
    told = fault_of(value) or {}
    return "message" in told and not {"type", "status", "code"}.isdisjoint({*error, *told})


def _is_gemini(value: dict[str, Any]) -> bool:
    return isinstance(value.get("candidates"), list) or isinstance(value.get("usageMetadata"), dict)


def _is_choice(value: object) -> bool:
    return isinstance(value, dict) and ("message" in value or "text" in value)
