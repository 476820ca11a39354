"""Gemini CLI sessions: input includes cached tokens; thoughts stand beside output, tool use beside input."""

from typing import Any

import msgspec

from journal.fold.facts import Usage

from .numbers import count, is_sum, without

RULE = "gemini_cli"


def read(usage: dict[str, Any]) -> Usage | None:
    """The four addends make the total."""
    given, output = count(usage, "input"), count(usage, "output")
    if given is None and output is None:
        return None
    cached, thoughts, tool = (count(usage, name) for name in ("cached", "thoughts", "tool"))
    plain = without(given, cached)
    found = Usage(plain, cached, None, output, thoughts, RULE)
    if (plain is None and given is not None) or not is_sum(
        count(usage, "total"), given, output, thoughts or 0, tool or 0
    ):
        found = msgspec.structs.replace(found, mismatch=True)
    if plain is not None and tool:
        found = msgspec.structs.replace(found, input_uncached=plain + tool)
    return found
