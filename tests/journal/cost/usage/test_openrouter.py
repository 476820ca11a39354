"""OpenRouter converts every provider's counts to ones that include each other."""

from journal.cost.usage.openrouter import read
from journal.fold.facts import Usage


def test_reads_writes_and_reasoning_are_parts():
    usage = {
        "prompt_tokens": 150,
        "completion_tokens": 34,
        "total_tokens": 184,
        "cost": 0.0009,
        "is_byok": False,
        "prompt_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 30, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 10},
        "cost_details": {"upstream_inference_cost": None},
    }
    assert read(usage) == Usage(56, 64, 30, 24, 10, "openrouter")


def test_who_pays_the_provider_with_a_key_of_their_own_used_tokens_all_the_same():
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 34,
        "total_tokens": 154,
        "cost": 0,
        "is_byok": True,
        "cost_details": {"upstream_inference_cost": 0.0009},
    }
    assert read(usage) == Usage(120, None, None, 34, None, "openrouter")


def test_a_cost_alone_tells_no_tokens():
    assert read({"cost": 0.0009, "is_byok": False}) is None
