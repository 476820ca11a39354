"""OpenAI chat completions and its copies: prompt_tokens include cached ones, completion_tokens include reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details, first_count, is_sum, of_output, without

RULE = "openai_chat"
#: Some copies (xAI) count reasoning beside the completion; their total tells.
RULE_BESIDE = "openai_chat:reasoning_beside"


def read(usage: dict[str, Any]) -> Usage | None:
    """Cached and written tokens are parts of the prompt, reasoning is a part of the completion."""
    prompt = count(usage, "prompt_tokens")
    completion = count(usage, "completion_tokens")
    if prompt is None and completion is None:
        return None
    of_prompt = details(usage, "prompt_tokens_details")
    cached = count(of_prompt, "cached_tokens")
    if cached is None:
        cached = first_count(usage, "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_tokens")
    # Gateways that speak this protocol for other providers tell cache writes too, inside the prompt.
    written = first_count(
        of_prompt, "cache_creation_tokens", "cache_write_tokens", "cache_creation_input_tokens"
    )
    if written is None:
        written = count(usage, "cache_creation_input_tokens")
    written_1h = _written_for_an_hour(usage, of_prompt) if written is not None else None
    reasoning = count(details(usage, "completion_tokens_details"), "reasoning_tokens")
    if reasoning is None:
        reasoning = count(usage, "reasoning_tokens")
    total = count(usage, "total_tokens")
    plain = without(prompt, cached, written)
    rule = RULE
    adds_up = is_sum(total, prompt, completion)
    if not adds_up and reasoning is not None and is_sum(total, prompt, completion, reasoning):
        rule, visible, fits = RULE_BESIDE, completion, True
    else:
        visible, reasoning, fits = of_output(completion, reasoning)
        fits = fits and adds_up
    mismatch = not fits or (plain is None and prompt is not None)
    if written_1h is not None and without(written, written_1h) is None:
        written_1h, mismatch = None, True
    if "prompt_cache_miss_tokens" in usage and not is_sum(
        prompt, cached, count(usage, "prompt_cache_miss_tokens")
    ):
        mismatch = True
    return Usage(plain, cached, written, visible, reasoning, rule, written_1h, mismatch=mismatch)


def _written_for_an_hour(usage: dict[str, Any], of_prompt: dict[str, Any]) -> int | None:
    split = (
        details(of_prompt, "cache_creation_token_details")
        or details(of_prompt, "cache_creation")
        or details(usage, "cache_creation")
    )
    return count(split, "ephemeral_1h_input_tokens")
