"""Gemini: the prompt includes cached content; thoughts stand beside candidates; tool use is one more addend."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, first_count, is_sum, without

RULE = "gemini"


def read(usage: dict[str, Any]) -> Usage | None:
    """`toolUsePromptTokenCount` is input that `promptTokenCount` leaves out."""
    prompt = count(usage, "promptTokenCount")
    candidates = first_count(usage, "candidatesTokenCount", "responseTokenCount")
    if prompt is None and candidates is None:
        return None
    cached = count(usage, "cachedContentTokenCount")
    tools = count(usage, "toolUsePromptTokenCount")
    thoughts = count(usage, "thoughtsTokenCount")
    plain = without(prompt, cached)
    # This provider leaves out counts that are zero.
    adds_up = is_sum(count(usage, "totalTokenCount"), prompt, tools or 0, candidates or 0, thoughts or 0)
    mismatch = not adds_up or (plain is None and prompt is not None)
    if plain is not None and tools is not None:
        plain += tools
    return Usage(plain, cached, None, candidates, thoughts, RULE, mismatch=mismatch)
