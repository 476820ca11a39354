"""OpenTelemetry's GenAI attributes: input_tokens include what a cache gave or took, output_tokens include reasoning.

Cache writes were called `cache_creation` before they were called `cache_write`; input and output were once
`prompt_tokens` and `completion_tokens`. Libraries add details of their own under `gen_ai.usage.details`.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import first_count

RULE = "otel_genai"
PREFIX = "gen_ai.usage."

_INPUT = ("input_tokens", "prompt_tokens")
_OUTPUT = ("output_tokens", "completion_tokens")
_CACHED = (
    "cache_read.input_tokens",
    "cache_read_input_tokens",
    "input_tokens.cached",
    "details.cache_read_tokens",
    "details.cache_read_input_tokens",
    "details.cached_tokens",
)
_WRITTEN = (
    "cache_write.input_tokens",
    "cache_creation.input_tokens",
    "cache_creation_input_tokens",
    "cache_write_input_tokens",
    "input_tokens.cache_write",
    "details.cache_write_tokens",
    "details.cache_creation_input_tokens",
)
_REASONING = (
    "reasoning.output_tokens",
    "reasoning_tokens",
    "output_tokens.reasoning",
    "details.reasoning_tokens",
)
_TOTAL = ("total_tokens",)


def read(usage: dict[str, Any]) -> Usage | None:
    """Attributes of one span, with their prefix or without it."""
    return inclusive(
        RULE,
        _first(usage, _INPUT),
        _first(usage, _OUTPUT),
        cached=_first(usage, _CACHED),
        written=_first(usage, _WRITTEN),
        reasoning=_first(usage, _REASONING),
        total=_first(usage, _TOTAL),
    )


def _first(usage: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return first_count(usage, *(PREFIX + name for name in names), *names)
