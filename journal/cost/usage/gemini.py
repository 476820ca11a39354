"""Gemini: the prompt includes cached content; thoughts stand beside candidates; tool use is one more addend."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, without

RULE = "gemini"


def read(usage: dict[str, Any]) -> Usage | None:
    """`toolUsePromptTokenCount` is input that `promptTokenCount` leaves out."""
    prompt = count(usage, "promptTokenCount")
    candidates = count(usage, "candidatesTokenCount")
    if prompt is None and candidates is None:
        return None
    cached = count(usage, "cachedContentTokenCount")
    tools = count(usage, "toolUsePromptTokenCount")
    plain = without(prompt, cached)
    if plain is not None and tools is not None:
        plain += tools
    return Usage(plain, cached, None, candidates, count(usage, "thoughtsTokenCount"), RULE)
