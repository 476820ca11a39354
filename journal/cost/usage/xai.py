"""xAI: prompt_tokens include cached ones; reasoning stands beside completion_tokens, and the total counts both.

`cost_in_usd_ticks` in the same object is what it cost, and no count.
"""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details, is_sum, of_output, without

RULE = "xai"


def read(usage: dict[str, Any]) -> Usage | None:
    """Where the total says that the completion includes reasoning, as in its Responses, it does."""
    prompt = count(usage, "prompt_tokens")
    completion = count(usage, "completion_tokens")
    if prompt is None and completion is None:
        return None
    cached = count(details(usage, "prompt_tokens_details"), "cached_tokens")
    reasoning = count(details(usage, "completion_tokens_details"), "reasoning_tokens")
    total = count(usage, "total_tokens")
    plain, visible = without(prompt, cached), completion
    adds_up = is_sum(total, prompt, completion, reasoning or 0)
    if not adds_up and is_sum(total, prompt, completion):
        visible, reasoning, adds_up = of_output(completion, reasoning)
    mismatch = not adds_up or (plain is None and prompt is not None)
    return Usage(plain, cached, None, visible, reasoning, RULE, mismatch=mismatch)
