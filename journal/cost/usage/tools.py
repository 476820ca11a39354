"""What a provider itself did for an answer and bills beside its tokens, by the number of times."""

from collections import Counter
from typing import Any

import msgspec

from journal.fold.facts import Usage

from .numbers import count, details

_ENDS = ("_requests", "_calls")
#: Objects of counts: Anthropic's and those who hand it on, and xAI's.
_OBJECTS = ("server_tool_use", "server_tool_use_details", "server_side_tool_usage_details")
#: Single counts beside the tokens.
_SINGLE = {"num_sources_used": "source"}
#: How many tools ran and how many were asked for, whichever they were.
_RAN = "tool_calls_executed"
_ASKED_FOR = "tool_calls_requested"
_MOST_TOOLS = 20
_NAME_CHARACTERS = 60


def used_tools(usage: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    """Names without what all of them end with, and their counts above zero, in order of the names."""
    found: dict[str, int] = {}
    for name in _OBJECTS:
        told = details(usage, name)
        for key in told:
            if (number := count(told, key)) and isinstance(key, str):
                found[_short(key)] = number
    if ran := found.pop(_RAN, None):
        found["tool"] = ran
    found.pop(_ASKED_FOR, None)
    for key, name in _SINGLE.items():
        if number := count(usage, key):
            found[name] = number
    return tuple(sorted(found.items())[:_MOST_TOOLS])


def with_tools(usage: Usage, names: list[str]) -> Usage:
    """The usage with tools that the answer tells of, once for each time; what the usage tells itself is kept."""
    found = {_short(name): times for name, times in Counter(names).items()} | dict(usage.tools)
    return msgspec.structs.replace(usage, tools=tuple(sorted(found.items())[:_MOST_TOOLS]))


def _short(key: str) -> str:
    for end in _ENDS:
        key = key.removesuffix(end)
    return key[:_NAME_CHARACTERS]
