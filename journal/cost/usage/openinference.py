"""OpenInference: the prompt includes what a cache gave or took, the completion includes reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import first_count

RULE = "openinference"
PREFIX = "llm.token_count."


def read(usage: dict[str, Any]) -> Usage | None:
    """Attributes of one span, with their prefix or without it."""
    return inclusive(
        RULE,
        _count(usage, "prompt"),
        _count(usage, "completion"),
        cached=first_count(
            usage,
            *(PREFIX + "prompt_details.cache_read", "prompt_details.cache_read"),
            *(PREFIX + "prompt_details.cache_input", "prompt_details.cache_input"),
        ),
        written=_count(usage, "prompt_details.cache_write"),
        reasoning=_count(usage, "completion_details.reasoning"),
        total=_count(usage, "total"),
    )


def _count(usage: dict[str, Any], name: str) -> int | None:
    return first_count(usage, PREFIX + name, name)
