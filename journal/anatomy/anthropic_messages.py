"""Anthropic Messages: content blocks, of which tool_use blocks ask for tools."""

from typing import Any

from .answer import Answer, member, members, text


def read_answer(body: dict[str, Any]) -> Answer:
    """Server tools run at the provider and are not asked of us."""
    answer = Answer(text(body.get("id")), text(body.get("model")), usage=member(body, "usage") or None)
    if reason := text(body.get("stop_reason")):
        answer.finish_reasons.append(reason)
    for block in members(body.get("content")):
        if block.get("type") == "tool_use" and (use := text(block.get("id"))):
            answer.tool_uses.append((use, text(block.get("name")) or ""))
    return answer
