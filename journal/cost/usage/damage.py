"""Counts of tokens that are none: negative, text, endless. They stay unknown, and somebody should hear of it."""

from typing import Any

from .numbers import MOST_TOKENS

#: Note on a call of which a count could not be read.
UNREADABLE_COUNTS = "counts_unreadable"

_ENDS = ("tokens", "tokencount", "token_count", "eval_count", "_count_in", "_count_out")
_STARTS = ("llm.token_count.",)
#: Names that count tokens wherever a usage object has them.
_NAMES = frozenset(
    (
        *("input", "output", "total", "thoughts", "cacheread", "cachewrite"),
        *("cache_read", "cache_creation", "reasoning", "prompttokens", "completiontokens"),
    )
)


def is_damaged(usage: object) -> bool:
    """Whether a name of tokens holds anything but a count; objects of further counts are looked into once."""
    if not isinstance(usage, dict):
        return False
    for name, value in usage.items():
        # Whole and small: what nearly every count is.
        if type(value) is int:
            if 0 <= value <= MOST_TOKENS:
                continue
        elif isinstance(value, dict):
            if "cost" not in str(name) and any(_is_no_count(inner, found) for inner, found in value.items()):
                return True
            continue
        if _is_no_count(name, value):
            return True
    return False


def _is_no_count(name: Any, value: object) -> bool:
    if value is None or isinstance(value, dict | list) or not isinstance(name, str):
        return False
    lower = name.lower()
    if not (lower.endswith(_ENDS) or lower.startswith(_STARTS) or lower in _NAMES):
        return False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return not (0 <= value <= MOST_TOKENS and value == int(value))
