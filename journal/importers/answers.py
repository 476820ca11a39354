"""What answers of providers, and the chunks of streamed ones, look like. Strict: others have such parts too."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from journal.anatomy.faults import fault_of
from journal.anatomy.protocol import protocol_of
from journal.anatomy.streams.cohere_chat import EVENTS as COHERE_CHUNKS

from .http import value_of
from .members import Members

_ANTHROPIC_CHUNKS = frozenset(
    (
        *("message_start", "message_delta", "message_stop", "ping", "keepalive"),
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
_MOST_MEMBERS_OF_ERROR = 6
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
    """A piece of a streamed answer. Some look like whole answers, see `are_pieces`."""
    kind = value.get("type")
    if isinstance(kind, str):
        is_kind = kind in _ANTHROPIC_CHUNKS or kind in COHERE_CHUNKS or kind.startswith("response.")
        return is_kind or (kind == "error" and len(value) <= 3)
    if value.get("object") == "chat.completion.chunk":
        return True
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return isinstance(choices[0].get("delta"), dict)
    if len(value) == 1 and not _CONVERSE_CHUNKS.isdisjoint(value):
        return isinstance(next(iter(value.values())), dict)
    return isinstance(value.get("done"), bool) and "model" in value and "created_at" in value


def are_pieces(values: list[dict[str, Any]]) -> bool:
    """Pieces of streamed answers that look like whole ones, as Gemini's and those of plain completions do.

    Two in a row with the same id are. Without ids they are told by one that does not end its answer, or by a prompt
    of which each counts as many tokens.
    """
    if len(values) < 2 or not all(map(_may_be_piece, values)):
        return False
    ids = [piece_id(value) for value in values]
    if any(ids):
        return any(one is not None and one == other for one, other in pairwise(ids))
    return not all(map(ends_answer, values)) or len(set(map(_prompt_tokens, values))) == 1


def begins_answer(value: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a piece without an id, after another one, is of the next answer."""
    return (
        _may_be_piece(value)
        and _may_be_piece(before)
        and ends_answer(before)
        and _prompt_tokens(value) != _prompt_tokens(before)
    )


def piece_id(value: dict[str, Any]) -> str | None:
    """The id of the answer that a piece belongs to."""
    inner = value.get("response")
    answer = inner if isinstance(inner, dict) else value
    told = answer.get("responseId") or (value.get("id") if "choices" in value else None)
    return told if isinstance(told, str) and told else None


def ends_answer(value: dict[str, Any]) -> bool:
    """Whether a piece tells why its answer ended."""
    inner = value.get("response")
    answer = inner if isinstance(inner, dict) else value
    parts = answer.get("candidates") or answer.get("choices")
    if isinstance(parts, list) and parts:
        return all(
            isinstance(part, dict) and bool(part.get("finishReason") or part.get("finish_reason"))
            for part in parts
        )
    return bool(answer.get("promptFeedback"))


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
    if protocol == "cohere_chat":
        usage = value.get("usage") or value.get("meta")
        return isinstance(usage, dict) and not {"billed_units", "tokens"}.isdisjoint(usage)
    if protocol == "ollama":
        return value.get("done") is True and "model" in value
    return protocol == "embeddings" and "usage" in value and "model" in value


def is_error(value: dict[str, Any]) -> bool:
    """An error that a provider answered with, and nothing else."""
    says_so = "error" in (value.get("type"), value.get("object"))
    most = _MOST_MEMBERS_OF_ERROR if says_so else _MOST_MEMBERS_BESIDE_ERROR
    if isinstance(value.get("error"), str) or len(value) > most:
        return False
    told = fault_of(value) or {}
    error = value.get("error")
    kinds = {"type", "status", "code"} & {*told, *(error if isinstance(error, dict) else ())}
    return "message" in told and bool(kinds)


def _is_gemini(value: dict[str, Any]) -> bool:
    inner = value.get("response")
    answer = inner if isinstance(inner, dict) else value
    return isinstance(answer.get("candidates"), list) or isinstance(answer.get("usageMetadata"), dict)


def _may_be_piece(value: dict[str, Any]) -> bool:
    return _is_gemini(value) or value.get("object") == "text_completion"


def _prompt_tokens(value: dict[str, Any]) -> str:
    inner = value.get("response")
    answer = inner if isinstance(inner, dict) else value
    usage = answer.get("usageMetadata")
    return str(usage.get("promptTokenCount")) if isinstance(usage, dict) else ""


def _is_choice(value: object) -> bool:
    return isinstance(value, dict) and ("message" in value or "text" in value)
