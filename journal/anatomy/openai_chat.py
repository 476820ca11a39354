"""OpenAI chat completions, and everything that copies its shape."""

from typing import Any

from .answer import Answer, member, members, text
from .faults import fault_of


def read_answer(body: dict[str, Any]) -> Answer:
    """`choices[].message.tool_calls[]` ask for tools."""
    usage = member(body, "usage") or member(member(body, "x_groq"), "usage")
    answer = Answer(text(body.get("id")), text(body.get("model")), usage=usage or None)
    for choice in members(body.get("choices")):
        if "error" in choice:
            answer.error = fault_of(choice)
        if isinstance(reason := choice.get("finish_reason"), str):
            answer.finish_reasons.append(reason)
        for use in members(member(choice, "message").get("tool_calls")):
            if identifier := text(use.get("id")):
                answer.tool_uses.append((identifier, text(member(use, "function").get("name")) or ""))
    return answer
