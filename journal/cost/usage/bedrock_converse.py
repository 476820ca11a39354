"""Bedrock Converse: inputTokens exclude cache reads and cache writes; reasoning is inside output."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, first_count, is_sum, without

RULE = "bedrock_converse"


def read(usage: dict[str, Any]) -> Usage | None:
    """Three addends make the input. Totals are met that count the cache in, and ones that leave it out."""
    # The second names are those of what is told after a stream, and of older models.
    given = first_count(usage, "inputTokens", "inputTokenCount")
    output = first_count(usage, "outputTokens", "outputTokenCount")
    if given is None and output is None:
        return None
    cached = first_count(usage, "cacheReadInputTokens", "cacheReadInputTokenCount")
    written = first_count(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
    total = count(usage, "totalTokens")
    adds_up = is_sum(total, given, output) or is_sum(total, given, output, cached or 0, written or 0)
    written_1h = _written_for_an_hour(usage)
    if written is not None and written_1h is not None and without(written, written_1h) is None:
        written_1h, adds_up = None, False
    return Usage(given, cached, written, output, None, RULE, written_1h, mismatch=not adds_up)


def _written_for_an_hour(usage: dict[str, Any]) -> int | None:
    split = usage.get("cacheDetails")
    if not isinstance(split, list):
        return None
    for_an_hour = [entry for entry in split if isinstance(entry, dict) and entry.get("ttl") == "1h"]
    told = [count(entry, "inputTokens") for entry in for_an_hour]
    return sum(number for number in told if number is not None) if told and None not in told else None
