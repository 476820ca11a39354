"""Ollama: one message, whose tool calls have no ids, and counts beside it."""

from typing import Any

from .answer import Answer, member, members, text

_COUNTS = ("prompt_eval_count", "eval_count")


def read_answer(body: dict[str, Any]) -> Answer:
    """The number of a tool call in the answer stands for its id."""
    usage = {name: body[name] for name in _COUNTS if body.get(name) is not None}
    answer = Answer(model=text(body.get("model")), usage=usage or None)
    if reason := text(body.get("done_reason")):
        answer.finish_reasons.append(reason)
    for number, use in enumerate(members(member(body, "message").get("tool_calls")), 1):
        answer.tool_uses.append(
            (text(use.get("id")) or f"#{number}", text(member(use, "function").get("name")) or "")
        )
    return answer
