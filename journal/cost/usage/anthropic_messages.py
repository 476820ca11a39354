"""Anthropic Messages: input_tokens exclude cache reads and cache writes; thinking is inside output."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details, is_sum, without

RULE = "anthropic_messages"


def read(usage: dict[str, Any]) -> Usage | None:
    """Three addends make the input. Thinking is not told apart, so reasoning stays unknown."""
    given = count(usage, "input_tokens")
    output = count(usage, "output_tokens")
    if given is None and output is None:
        return None
    cached = count(usage, "cache_read_input_tokens")
    written = count(usage, "cache_creation_input_tokens")
    written_1h = None
    mismatch = False
    if split := details(usage, "cache_creation"):
        written_1h = count(split, "ephemeral_1h_input_tokens")
        written_5m = count(split, "ephemeral_5m_input_tokens")
        if written is None and written_1h is not None and written_5m is not None:
            written = written_1h + written_5m
        elif written is not None and without(written, written_1h, written_5m) is None:
            written_1h, mismatch = None, True
    if "total_tokens" in usage:
        # Anthropic tells none; those who add one leave the cache out or count it in.
        total = count(usage, "total_tokens")
        is_total = is_sum(total, given, output) or is_sum(total, given, output, cached or 0, written or 0)
        mismatch = mismatch or not is_total
    return Usage(given, cached, written, output, None, RULE, written_1h, mismatch=mismatch)
