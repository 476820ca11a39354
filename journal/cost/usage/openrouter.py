"""OpenRouter: counts of every provider behind it in OpenAI's form, each part inside its whole.

`prompt_tokens` include `cached_tokens` and `cache_write_tokens`, `completion_tokens` include `reasoning_tokens`: also
for providers whose own counts do not. What it cost stands in the same object, and is no count.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details, first_count

RULE = "openrouter"


def read(usage: dict[str, Any]) -> Usage | None:
    """The gateway's own conversion decides, not the provider's protocol."""
    of_prompt = details(usage, "prompt_tokens_details")
    return inclusive(
        RULE,
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        cached=count(of_prompt, "cached_tokens"),
        written=first_count(of_prompt, "cache_write_tokens", "cache_creation_tokens"),
        reasoning=count(details(usage, "completion_tokens_details"), "reasoning_tokens"),
        total=count(usage, "total_tokens"),
    )
