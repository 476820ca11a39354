"""A usage object of a protocol that is not named: the protocol whose keys it uses reads it."""

from typing import Any

from journal.fold.facts import Usage

from . import anthropic_messages, bedrock_converse, gemini, ollama, openai_chat, openai_responses


def read(usage: dict[str, Any]) -> Usage | None:
    """Told apart by key names that only one protocol has."""
    if "promptTokenCount" in usage or "candidatesTokenCount" in usage:
        return gemini.read(usage)
    if "prompt_tokens" in usage or "completion_tokens" in usage:
        return openai_chat.read(usage)
    if "inputTokens" in usage or "outputTokens" in usage:
        return bedrock_converse.read(usage)
    if "prompt_eval_count" in usage or "eval_count" in usage:
        return ollama.read(usage)
    if any(
        name in usage for name in ("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation")
    ):
        return anthropic_messages.read(usage)
    return openai_responses.read(usage)
