"""Whose chat completions a usage object is of: the counts that only one of the copies has tell it."""

from collections.abc import Callable
from typing import Any

from journal.fold.facts import Usage

from . import deepseek, groq, litellm, mistral, openai_chat, openrouter, xai

_MARKS: dict[str, Callable[[dict[str, Any]], Usage | None]] = {
    "prompt_cache_hit_tokens": deepseek.read,
    "prompt_cache_miss_tokens": deepseek.read,
    "num_sources_used": xai.read,
    "cost_in_usd_ticks": xai.read,
    "queue_time": groq.read,
    "cost_details": openrouter.read,
    "is_byok": openrouter.read,
    "num_cached_tokens": mistral.read,
    "prompt_token_details": mistral.read,
    "prompt_audio_seconds": mistral.read,
    "cache_creation_input_tokens": litellm.read,
    "cache_read_input_tokens": litellm.read,
}


def read(usage: dict[str, Any]) -> Usage | None:
    """Read by the rule of the copy; by OpenAI's own when nothing tells that it is one."""
    for name in usage:
        reader = _MARKS.get(name)
        if reader is not None:
            return reader(usage)
    return openai_chat.read(usage)
