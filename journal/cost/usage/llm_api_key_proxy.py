"""LLM-API-Key-Proxy's own counts: five buckets beside each other, a zero where nothing was told."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count

RULE = "llm_api_key_proxy"


def read(usage: dict[str, Any]) -> Usage | None:
    """The buckets as they are. It knows no "not told": a zero beside a provider's zero total says nothing."""
    uncached, visible = count(usage, "input_tokens"), count(usage, "completion_tokens")
    if uncached is None and visible is None:
        return None
    read_, written = count(usage, "cache_read_tokens"), count(usage, "cache_write_tokens")
    reasoning = count(usage, "reasoning_tokens")
    buckets = [uncached, visible, read_, written, reasoning]
    if not any(buckets):
        return None
    total = count(usage, "raw_total_tokens")
    mismatch = bool(total) and total != sum(bucket or 0 for bucket in buckets)
    return Usage(uncached, read_, written, visible, reasoning, RULE, mismatch=mismatch)
