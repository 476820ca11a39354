"""OpenAI chat completions and its copies: prompt_tokens include cached ones, completion_tokens include reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, without

RULE = "openai_chat"


def read(usage: dict[str, Any]) -> Usage | None:
    """`prompt_tokens_details.cached_tokens` and `completion_tokens_details.reasoning_tokens` are parts."""
    prompt = count(usage, "prompt_tokens")
    completion = count(usage, "completion_tokens")
    if prompt is None and completion is None:
        return None
    cached = count(usage, "prompt_tokens_details", "cached_tokens")
    # Gateways that speak this protocol for other providers tell cache writes too, inside the prompt.
    written = count(usage, "prompt_tokens_details", "cache_creation_tokens")
    if written is None:
        written = count(usage, "cache_creation_input_tokens")
    reasoning = count(usage, "completion_tokens_details", "reasoning_tokens")
    plain = without(prompt, cached, written)
    return Usage(plain, cached, written, without(completion, reasoning), reasoning, RULE)
