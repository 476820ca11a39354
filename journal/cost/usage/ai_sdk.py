"""The AI SDK of Vercel: inputTokens include what a cache gave or took, outputTokens include reasoning.

Version 5 tells `cachedInputTokens` and `reasoningTokens` beside them, version 6 adds objects of details, and its
providers tell an object for each side.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details

RULE = "ai_sdk"


def read(usage: dict[str, Any]) -> Usage | None:
    """The same counts, whichever version tells them."""
    given, output = details(usage, "inputTokens"), details(usage, "outputTokens")
    of_input, of_output = details(usage, "inputTokenDetails"), details(usage, "outputTokenDetails")
    return inclusive(
        RULE,
        _first((given, "total"), (usage, "inputTokens")),
        _first((output, "total"), (usage, "outputTokens")),
        cached=_first((of_input, "cacheReadTokens"), (given, "cacheRead"), (usage, "cachedInputTokens")),
        written=_first((of_input, "cacheWriteTokens"), (given, "cacheWrite")),
        reasoning=_first((of_output, "reasoningTokens"), (output, "reasoning"), (usage, "reasoningTokens")),
        total=count(usage, "totalTokens"),
    )


def _first(*places: tuple[dict[str, Any], str]) -> int | None:
    told = (count(counts, name) for counts, name in places)
    return next((number for number in told if number is not None), None)
