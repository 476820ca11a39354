"""A usage object of a protocol that is not named: the protocol whose keys it uses reads it."""

from collections.abc import Callable
from typing import Any

from journal.fold.facts import Usage

from . import (
    ai_sdk,
    anthropic_messages,
    bedrock_converse,
    codex,
    cohere_chat,
    gemini,
    hive,
    langchain,
    langfuse,
    ollama,
    openai_copies,
    openai_responses,
    openinference,
    otel_genai,
    pi,
    pydantic_ai,
)

#: Names that only one protocol has, the surer ones first.
_MARKS: tuple[tuple[tuple[str, ...], Callable[[dict[str, Any]], Usage | None]], ...] = (
    (("promptTokenCount", "candidatesTokenCount"), gemini.read),
    (("candidates_token_count", "thoughts_token_count"), gemini.read),
    (("total_input_tokens", "total_output_tokens"), gemini.read),
    (("cachedInputTokens", "inputTokenDetails", "outputTokenDetails", "reasoningTokens"), ai_sdk.read),
    (("input_token_details", "output_token_details"), langchain.read),
    (("prompt_tokens", "completion_tokens"), openai_copies.read),
    (("inputTokens", "outputTokens", "inputTokenCount"), bedrock_converse.read),
    (("billed_units",), cohere_chat.read),
    (("prompt_eval_count", "eval_count"), ollama.read),
    (("cached_input_tokens", "reasoning_output_tokens"), codex.read),
    (("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation"), anthropic_messages.read),
    (("cacheRead", "cacheWrite"), pi.read),
    (("cache_read_tokens", "cache_write_tokens"), pydantic_ai.read),
    (("cached_tokens", "cache_creation_tokens"), hive.read),
    (("input", "output", "promptTokens", "completionTokens"), langfuse.read),
    (("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"), otel_genai.read),
    (("gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens"), otel_genai.read),
    (("llm.token_count.prompt", "llm.token_count.completion"), openinference.read),
)


def read(usage: dict[str, Any]) -> Usage | None:
    """Told apart by key names that only one protocol has."""
    if isinstance(usage.get("inputTokens"), dict):
        return ai_sdk.read(usage)
    for names, reader in _MARKS:
        if any(name in usage for name in names):
            return reader(usage)
    return openai_responses.read(usage)
