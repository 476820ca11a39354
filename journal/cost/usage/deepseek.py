"""DeepSeek: prompt_tokens are prompt_cache_hit_tokens and prompt_cache_miss_tokens together.

`completion_tokens` include `completion_tokens_details.reasoning_tokens`.
"""

from typing import Any

import msgspec

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details, is_sum

RULE = "deepseek"


def read(usage: dict[str, Any]) -> Usage | None:
    """What the cache hit was read from it; nobody pays for writing."""
    prompt = count(usage, "prompt_tokens")
    hit = count(usage, "prompt_cache_hit_tokens")
    if hit is None:
        hit = count(details(usage, "prompt_tokens_details"), "cached_tokens")
    found = inclusive(
        RULE,
        prompt,
        count(usage, "completion_tokens"),
        cached=hit,
        reasoning=count(details(usage, "completion_tokens_details"), "reasoning_tokens"),
        total=count(usage, "total_tokens"),
    )
    miss = count(usage, "prompt_cache_miss_tokens")
    if found is None or miss is None or hit is None or is_sum(prompt, hit, miss):
        return found
    return msgspec.structs.replace(found, mismatch=True)
