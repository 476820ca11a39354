"""A copy of OpenAI's protocol is known by the counts that only it has."""

import pytest

from journal.cost.usage.openai_copies import read

COUNTS = {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154}


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        ({}, "openai_chat"),
        ({"prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 56}, "deepseek"),
        ({"num_sources_used": 0}, "xai"),
        ({"cost_in_usd_ticks": 4310}, "xai"),
        ({"queue_time": 0.05}, "groq"),
        ({"cost": 0.0009, "is_byok": False}, "openrouter"),
        ({"cost_details": {"upstream_inference_cost": 0.0009}}, "openrouter"),
        ({"num_cached_tokens": 64}, "mistral"),
        ({"cache_read_input_tokens": 64}, "litellm"),
        ({"cost": 0.0009}, "openai_chat"),
    ],
)
def test_what_only_one_of_them_tells_names_it(own, rule):
    found = read({**COUNTS, **own})
    assert (found.rule, found.mismatch) == (rule, False)
