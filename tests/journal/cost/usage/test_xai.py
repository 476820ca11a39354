"""xAI counts reasoning beside the completion."""

from journal.cost.usage.xai import read
from journal.fold.facts import Usage

USAGE = {
    "prompt_tokens": 32,
    "completion_tokens": 9,
    "total_tokens": 141,
    "prompt_tokens_details": {"text_tokens": 32, "audio_tokens": 0, "image_tokens": 0, "cached_tokens": 8},
    "completion_tokens_details": {"reasoning_tokens": 100, "audio_tokens": 0},
    "num_sources_used": 0,
    "cost_in_usd_ticks": 4_310_000,
}


def test_reasoning_is_not_taken_out_of_the_completion():
    assert read(USAGE) == Usage(24, 8, None, 9, 100, "xai")


def test_without_a_total_it_stands_beside_all_the_same():
    usage = {name: value for name, value in USAGE.items() if name != "total_tokens"}
    assert read(usage) == Usage(24, 8, None, 9, 100, "xai")


def test_a_total_that_counts_it_once_decides():
    usage = {**USAGE, "completion_tokens": 109}
    assert read(usage) == Usage(24, 8, None, 9, 100, "xai")


def test_any_other_total_is_marked():
    assert read({**USAGE, "total_tokens": 142}).mismatch is True


def test_more_cached_than_prompt_leaves_the_rest_unknown():
    usage = {"prompt_tokens": 5, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 8}}
    assert read(usage) == Usage(None, 8, None, 1, None, "xai", mismatch=True)


def test_what_it_cost_tells_no_tokens():
    assert read({"cost_in_usd_ticks": 4_310_000}) is None
