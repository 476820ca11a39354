"""Gemini: the prompt includes cached content; thoughts stand beside candidates; tool use is one more addend.

The same counts are met under three sets of names: those of generateContent, those that the libraries for Python make of
them, and those of the newer interactions.
"""

from typing import Any

from journal.fold.facts import Usage

from .numbers import first_count, is_sum, without

RULE = "gemini"

_PROMPT = ("promptTokenCount", "prompt_token_count", "total_input_tokens")
_CANDIDATES = (
    *("candidatesTokenCount", "candidates_token_count", "total_output_tokens"),
    *("responseTokenCount", "response_token_count"),
)
_CACHED = ("cachedContentTokenCount", "cached_content_token_count", "total_cached_tokens")
_TOOLS = ("toolUsePromptTokenCount", "tool_use_prompt_token_count", "total_tool_use_tokens")
_THOUGHTS = ("thoughtsTokenCount", "thoughts_token_count", "total_thought_tokens")
_TOTAL = ("totalTokenCount", "total_token_count", "total_tokens")


def read(usage: dict[str, Any]) -> Usage | None:
    """`toolUsePromptTokenCount` is input that `promptTokenCount` leaves out."""
    prompt = first_count(usage, *_PROMPT)
    candidates = first_count(usage, *_CANDIDATES)
    if prompt is None and candidates is None:
        return None
    cached = first_count(usage, *_CACHED)
    tools = first_count(usage, *_TOOLS)
    thoughts = first_count(usage, *_THOUGHTS)
    plain = without(prompt, cached)
    # This provider leaves out counts that are zero.
    adds_up = is_sum(first_count(usage, *_TOTAL), prompt, tools or 0, candidates or 0, thoughts or 0)
    mismatch = not adds_up or (plain is None and prompt is not None)
    if plain is not None and tools is not None:
        plain += tools
    return Usage(plain, cached, None, candidates, thoughts, RULE, mismatch=mismatch)
