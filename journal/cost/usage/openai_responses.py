"""OpenAI Responses: input_tokens include cached ones, output_tokens include reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, without

RULE = "openai_responses"


def read(usage: dict[str, Any]) -> Usage | None:
    """`input_tokens_details.cached_tokens` and `output_tokens_details.reasoning_tokens` are parts."""
    given = count(usage, "input_tokens")
    output = count(usage, "output_tokens")
    if given is None and output is None:
        return None
    cached = count(usage, "input_tokens_details", "cached_tokens")
    reasoning = count(usage, "output_tokens_details", "reasoning_tokens")
    return Usage(without(given, cached), cached, None, without(output, reasoning), reasoning, RULE)
