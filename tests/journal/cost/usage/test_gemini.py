"""Tokens of Gemini: cached ones are inside the prompt, thoughts and tool prompts are not inside anything."""

import pytest

from journal.cost.usage.gemini import read
from journal.fold.facts import Usage


def test_thoughts_are_not_taken_from_the_candidates():
    usage = {
        "promptTokenCount": 120,
        "candidatesTokenCount": 300,
        "thoughtsTokenCount": 200,
        "totalTokenCount": 620,
    }
    assert read(usage) == Usage(input_uncached=120, output_visible=300, reasoning=200, rule="gemini")


def test_cached_content_is_not_counted_twice():
    usage = {"promptTokenCount": 120, "cachedContentTokenCount": 64, "candidatesTokenCount": 34}
    assert read(usage) == Usage(input_uncached=56, cache_read=64, output_visible=34, rule="gemini")


def test_tool_prompts_are_one_more_part_of_the_input():
    usage = {"promptTokenCount": 120, "cachedContentTokenCount": 64, "toolUsePromptTokenCount": 40}
    assert read(usage) == Usage(input_uncached=96, cache_read=64, rule="gemini")


def test_a_prompt_of_unknown_size_stays_unknown_beside_its_tools():
    usage = {"toolUsePromptTokenCount": 40, "candidatesTokenCount": 34}
    assert read(usage) == Usage(output_visible=34, rule="gemini")


def test_an_object_without_counts_tells_nothing():
    assert read({"trafficType": "ON_DEMAND"}) is None


@pytest.mark.parametrize(("total", "is_wrong"), [(755, False), (555, True), (740, True)])
def test_the_total_counts_thoughts_and_tool_use_beside_the_rest(total, is_wrong):
    usage = {
        "promptTokenCount": 120,
        "candidatesTokenCount": 420,
        "thoughtsTokenCount": 200,
        "toolUsePromptTokenCount": 15,
        "cachedContentTokenCount": 64,
        "totalTokenCount": total,
    }
    assert read(usage) == Usage(71, 64, None, 420, 200, "gemini", mismatch=is_wrong)


def test_what_is_zero_is_left_out_and_missing_in_no_total():
    assert read({"promptTokenCount": 9, "totalTokenCount": 9}) == Usage(9, rule="gemini")


def test_more_cached_than_prompt_leaves_the_rest_unknown():
    usage = {"promptTokenCount": 50, "cachedContentTokenCount": 64}
    assert read(usage) == Usage(cache_read=64, rule="gemini", mismatch=True)


@pytest.mark.parametrize(
    "usage",
    [
        {
            "prompt_token_count": 120,
            "cached_content_token_count": 64,
            "candidates_token_count": 300,
            "thoughts_token_count": 200,
            "tool_use_prompt_token_count": 7,
            "total_token_count": 627,
        },
        {
            "total_input_tokens": 120,
            "total_cached_tokens": 64,
            "total_output_tokens": 300,
            "total_thought_tokens": 200,
            "total_tool_use_tokens": 7,
            "total_tokens": 627,
        },
    ],
)
def test_the_names_of_libraries_and_of_interactions_mean_the_same(usage):
    assert read(usage) == Usage(63, 64, None, 300, 200, "gemini")
