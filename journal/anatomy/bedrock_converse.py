"""Bedrock Converse: one message with blocks, of which toolUse blocks ask for tools."""

from typing import Any

from .answer import Answer, member, members, text


def read_answer(body: dict[str, Any]) -> Answer:
    """The answer names neither itself nor its model."""
    answer = Answer(usage=member(body, "usage") or None)
    if reason := text(body.get("stopReason")):
        answer.finish_reasons.append(reason)
    for block in members(member(member(body, "output"), "message").get("content")):
        tool = member(block, "toolUse")
        if use := text(tool.get("toolUseId")):
            answer.tool_uses.append((use, text(tool.get("name")) or ""))
    return answer
