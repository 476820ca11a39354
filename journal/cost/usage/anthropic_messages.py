"""Anthropic Messages: input_tokens exclude cache reads and cache writes; thinking is inside output.

`output_tokens_details.thinking_tokens`, where it is told, is a part of the output. When the provider compacted the
conversation on the way, what that took is billed but left out of the counts: `iterations` tell it.
"""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details, is_sum, of_output, without

RULE = "anthropic_messages"
#: The counts, and beside them those of a compaction that the answer began with.
RULE_COMPACTED = "anthropic_messages:with_compaction"


def read(usage: dict[str, Any]) -> Usage | None:
    """Three addends make the input. Where thinking is not told apart, reasoning stays unknown."""
    given = count(usage, "input_tokens")
    output = count(usage, "output_tokens")
    if given is None and output is None:
        return None
    cached = count(usage, "cache_read_input_tokens")
    written, written_1h, mismatch = _written(usage)
    if "total_tokens" in usage:
        # Anthropic tells none; those who add one leave the cache out or count it in.
        total = count(usage, "total_tokens")
        is_total = is_sum(total, given, output) or is_sum(total, given, output, cached or 0, written or 0)
        mismatch = mismatch or not is_total
    thinking = count(details(usage, "output_tokens_details"), "thinking_tokens")
    visible, reasoning, fits = of_output(output, thinking)
    mismatch = mismatch or not fits
    rule = RULE
    for compaction in _compactions(usage):
        rule = RULE_COMPACTED
        given = _with(given, count(compaction, "input_tokens"))
        visible = _with(visible, count(compaction, "output_tokens"))
        cached = _with(cached, count(compaction, "cache_read_input_tokens"))
        more, more_1h, _ = _written(compaction)
        written, written_1h = _with(written, more), _with(written_1h, more_1h)
    return Usage(given, cached, written, visible, reasoning, rule, written_1h, mismatch=mismatch)


def _written(usage: dict[str, Any]) -> tuple[int | None, int | None, bool]:
    """What was written to the cache, the part of it that lives an hour, and whether the split contradicts the sum."""
    written = count(usage, "cache_creation_input_tokens")
    split = details(usage, "cache_creation")
    if not split:
        return written, None, False
    written_1h = count(split, "ephemeral_1h_input_tokens")
    written_5m = count(split, "ephemeral_5m_input_tokens")
    if written is None and written_1h is not None and written_5m is not None:
        written = written_1h + written_5m
    elif written is not None and without(written, written_1h, written_5m) is None:
        return written, None, True
    return written, written_1h, False


def _compactions(usage: dict[str, Any]) -> list[dict[str, Any]]:
    told = usage.get("iterations")
    if not isinstance(told, list):
        return []
    return [one for one in told if isinstance(one, dict) and one.get("type") == "compaction"]


def _with(told: int | None, more: int | None) -> int | None:
    return told if more is None else (told or 0) + more
