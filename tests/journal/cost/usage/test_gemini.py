"""Tokens of Gemini: cached ones are inside the prompt, thoughts and tool prompts are not inside anything."""

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
