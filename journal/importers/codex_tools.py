"""Tools in Codex rollouts: which items start one, which bring its result, and how it went."""

from __future__ import annotations

from .http import json_of, text_of, value_of
from .members import Members

#: Items that start a tool, and its name where the item has none.
TOOL_CALLS = {
    "function_call": "function",
    "custom_tool_call": "custom_tool",
    "local_shell_call": "local_shell",
    "web_search_call": "web_search",
    "tool_search_call": "tool_search",
    "image_generation_call": "image_generation",
}
TOOL_OUTPUTS = frozenset(("function_call_output", "custom_tool_call_output", "tool_search_output"))
#: Tools whose result comes in an item of its own, whatever their status says.
SHELL = frozenset(("function_call", "custom_tool_call", "local_shell_call", "tool_search_call"))

_MOST_SECONDS = 10**9


def result_of(payload: Members) -> Members:
    """The result as it stands, and what it says of itself: a text often holds JSON with an exit code."""
    data: Members = {}
    output = payload.get("output")
    if output is None:
        return data
    data["result"] = output
    text = text_of(output)
    told = (
        value_of(text.encode("utf-8", "surrogatepass"))
        if text is not None and text[:1] == "{"
        else value_of(output)
    )
    if not isinstance(told, dict):
        return data
    metadata = told.get("metadata")
    if isinstance(metadata, dict):
        code, seconds = metadata.get("exit_code"), metadata.get("duration_seconds")
        if isinstance(code, int) and not isinstance(code, bool):
            data["is_error"] = json_of(code != 0)
        if (
            isinstance(seconds, int | float)
            and not isinstance(seconds, bool)
            and 0 <= seconds < _MOST_SECONDS
        ):
            data["duration_seconds"] = json_of(seconds)
    elif isinstance(told.get("success"), bool):
        data["is_error"] = json_of(not told["success"])
    return data
