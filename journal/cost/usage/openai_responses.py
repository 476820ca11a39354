"""OpenAI Responses: input_tokens include cached ones, output_tokens include reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details, first_count, is_sum, of_output, without

RULE = "openai_responses"


def read(usage: dict[str, Any]) -> Usage | None:
    """`input_tokens_details.cached_tokens` and `output_tokens_details.reasoning_tokens` are parts."""
    given = count(usage, "input_tokens")
    output = count(usage, "output_tokens")
    if given is None and output is None:
        return None
    of_input = details(usage, "input_tokens_details")
    cached = count(of_input, "cached_tokens")
    if cached is None:
        # Gateways that tell the parts under the names of chat completions.
        cached = first_count(details(usage, "prompt_tokens_details"), "cached_tokens")
    written = first_count(of_input, "cache_write_tokens", "cache_creation_tokens")
    reasoning = count(details(usage, "output_tokens_details"), "reasoning_tokens")
    plain = without(given, cached, written)
    visible, reasoning, fits = of_output(output, reasoning)
    mismatch = (
        (plain is None and given is not None)
        or not fits
        or not is_sum(count(usage, "total_tokens"), given, output)
    )
    return Usage(plain, cached, written, visible, reasoning, RULE, mismatch=mismatch)
