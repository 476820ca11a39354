"""OpenAI Responses: output items, of which function calls ask for tools."""

from typing import Any

from .answer import Answer, member, members, text

#: What a response says of itself while it is still being made.
_UNFINISHED = {"in_progress", "queued"}


def read_answer(body: dict[str, Any]) -> Answer:
    """`status` stands for the finish reason, with `incomplete_details.reason` when there is one."""
    answer = Answer(text(body.get("id")), text(body.get("model")), usage=member(body, "usage") or None)
    reason = text(member(body, "incomplete_details").get("reason")) or text(body.get("status"))
    if reason and reason not in _UNFINISHED:
        answer.finish_reasons.append(reason)
    for item in members(body.get("output")):
        if text(item.get("type")) in {"function_call", "custom_tool_call"} and (
            use := text(item.get("call_id"))
        ):
            answer.tool_uses.append((use, text(item.get("name")) or ""))
    return answer
