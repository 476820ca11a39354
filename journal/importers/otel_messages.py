"""Messages in the parts of OpenTelemetry's GenAI convention, as chat completions would say them."""

from __future__ import annotations

import json
from typing import Any


def has_parts(message: object) -> bool:
    """Whether it is such a message."""
    return isinstance(message, dict) and isinstance(message.get("parts"), list) and "content" not in message


def chat_messages(messages: list[Any]) -> list[Any]:
    """Each message with parts as one or more of chat; all others as they are."""
    found: list[Any] = []
    for message in messages:
        found += _chat(message) if has_parts(message) else [message]
    return found


def _chat(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Results of tools are messages of their own there."""
    said: list[Any] = []
    thought: list[str] = []
    uses: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for part in message["parts"]:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "tool_call":
            uses.append(_use(part))
        elif kind == "tool_call_response":
            results.append(_result(part))
        elif kind == "text" and isinstance(part.get("content"), str):
            said.append({"type": "text", "text": part["content"]})
        elif kind in ("thinking", "reasoning") and isinstance(part.get("content"), str):
            thought.append(part["content"])
        else:
            said.append(part)
    rest = {name: value for name, value in message.items() if name not in ("parts", "finish_reason")}
    if results and not (said or thought or uses):
        return results
    told: dict[str, Any] = {**rest, "content": _content(said)}
    if thought:
        told["reasoning_content"] = "\n\n".join(thought)
    if uses:
        told["tool_calls"] = uses
    return [told, *results]


def _content(said: list[Any]) -> Any:
    if not said:
        return None
    if len(said) == 1 and isinstance(said[0], dict) and said[0].keys() == {"type", "text"}:
        return said[0]["text"]
    return said


def _use(part: dict[str, Any]) -> dict[str, Any]:
    arguments = part.get("arguments")
    if not isinstance(arguments, str):
        arguments = json.dumps(arguments, ensure_ascii=False)
    return {
        "id": part.get("id"),
        "type": "function",
        "function": {"name": part.get("name"), "arguments": arguments},
    }


def _result(part: dict[str, Any]) -> dict[str, Any]:
    result = part.get("result", part.get("response"))
    content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    return {"role": "tool", "tool_call_id": part.get("id"), "content": content}
