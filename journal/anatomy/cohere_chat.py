"""Cohere's chat: one message, whose usage tells what was billed beside what was counted."""

from typing import Any

from .answer import Answer, member, members, text


def read_answer(body: dict[str, Any]) -> Answer:
    """Of both versions. The number of a tool call of the first stands for its id."""
    usage = member(body, "usage") or member(body, "meta")
    identifier = text(body.get("id")) or text(body.get("response_id")) or text(body.get("generation_id"))
    answer = Answer(identifier, text(body.get("model")), usage=usage or None)
    if reason := text(body.get("finish_reason")):
        answer.finish_reasons.append(reason)
    message = member(body, "message") or body
    for number, use in enumerate(members(message.get("tool_calls")), 1):
        name = text(member(use, "function").get("name")) or text(use.get("name")) or ""
        answer.tool_uses.append((text(use.get("id")) or f"#{number}", name))
    return answer
