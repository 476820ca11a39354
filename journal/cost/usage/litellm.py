"""LiteLLM: counts of every provider in OpenAI's form; prompt_tokens include what was read from and written to a cache.

Anthropic's counts keep their own names beside that form. They are parts of the prompt here, though at Anthropic they
are not. The writes are told among the details, or under Anthropic's name alone.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details, first_count

RULE = "litellm"


def read(usage: dict[str, Any]) -> Usage | None:
    """Subtract reads and writes, wherever they are told, once."""
    of_prompt = details(usage, "prompt_tokens_details")
    cached = count(of_prompt, "cached_tokens")
    if cached is None:
        cached = count(usage, "cache_read_input_tokens")
    written = first_count(of_prompt, "cache_creation_tokens", "cache_write_tokens")
    if written is None:
        written = count(usage, "cache_creation_input_tokens")
    split = details(of_prompt, "cache_creation_token_details") or details(usage, "cache_creation")
    return inclusive(
        RULE,
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        cached=cached,
        written=written,
        reasoning=count(details(usage, "completion_tokens_details"), "reasoning_tokens"),
        total=count(usage, "total_tokens"),
        written_1h=count(split, "ephemeral_1h_input_tokens") if written is not None else None,
    )
