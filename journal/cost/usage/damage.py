"""Counts of tokens that are none: negative, text, endless. They stay unknown, and somebody should hear of it."""

from typing import Any

from .numbers import MOST_TOKENS

#: Note on a call of which a count could not be read.
UNREADABLE_COUNTS = "counts_unreadable"


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
            if any(_is_no_count(inner, found) for inner, found in value.items()):
                return True
            continue
        if _is_no_count(name, value):
            return True
    return False


def _is_no_count(name: Any, value: object) -> bool:
    if value is None or isinstance(value, dict | list) or not isinstance(name, str):
        return False
    if not name.lower().endswith(("tokens", "tokencount")):
        return False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return not (0 <= value <= MOST_TOKENS and value == int(value))
