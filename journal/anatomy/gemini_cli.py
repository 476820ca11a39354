"""Messages of Gemini CLI's sessions: the text, the thoughts, the tools and the counts of one answer."""

from typing import Any

from .answer import Answer, member, members, text


def read_answer(body: dict[str, Any]) -> Answer:
    """Why it ended is not told."""
    answer = Answer(model=text(body.get("model")), usage=member(body, "tokens") or None)
    for use in members(body.get("toolCalls")):
        if identifier := text(use.get("id")):
            answer.tool_uses.append((identifier, text(use.get("name")) or ""))
    return answer
