"""Langfuse: kinds of usage stand beside each other, and their total is the sum of all of them.

Names are free. What came from OpenTelemetry keeps counts that include each other (`prompt_details.cache_read`), and
then the total is input and output alone; so the total decides where one is told, and the names where none is.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import additive, inclusive
from .numbers import first_count, is_sum

RULE = "langfuse"
RULE_INSIDE = "langfuse:inclusive"

_CACHED_INSIDE = ("prompt_details.cache_read", "prompt_details.cached")
_WRITTEN_INSIDE = ("prompt_details.cache_write", "prompt_details.cache_creation")
_REASONING_INSIDE = ("completion_details.reasoning",)
_CACHED = ("input_cached_tokens", "input_cache_read", "cache_read_input_tokens", "input_cached")
_WRITTEN = ("input_cache_creation", "cache_creation_input_tokens", "input_cache_write")
_REASONING = ("output_reasoning_tokens", "output_reasoning")


def read(usage: dict[str, Any]) -> Usage | None:
    """`usageDetails` of an observation, or `usage` of older ones."""
    given = first_count(usage, "input", "promptTokens", "prompt_tokens", "inputUsage")
    output = first_count(usage, "output", "completionTokens", "completion_tokens", "outputUsage")
    total = first_count(usage, "total", "totalTokens", "total_tokens", "totalUsage")
    cached = first_count(usage, *_CACHED, *_CACHED_INSIDE)
    written = first_count(usage, *_WRITTEN, *_WRITTEN_INSIDE)
    reasoning = first_count(usage, *_REASONING, *_REASONING_INSIDE)
    parts = (cached or 0) + (written or 0) + (reasoning or 0)
    if total is None:
        is_inside = any(name in usage for name in (*_CACHED_INSIDE, *_WRITTEN_INSIDE, *_REASONING_INSIDE))
    else:
        is_inside = parts > 0 and is_sum(total, given, output)
    if is_inside:
        return inclusive(
            RULE_INSIDE, given, output, cached=cached, written=written, reasoning=reasoning, total=total
        )
    return additive(RULE, given, output, cached=cached, written=written, reasoning=reasoning, total=total)
