"""Gemini generateContent: candidates with parts, of which functionCall parts ask for tools."""

from typing import Any

from .answer import Answer, member, members, text


def read_answer(body: dict[str, Any]) -> Answer:
    """Function calls have ids in newer versions only; without one their number in the answer stands for it."""
    # Code Assist puts the answer into an envelope.
    if "response" in body:
        body = member(body, "response")
    answer = Answer(
        text(body.get("responseId")),
        text(body.get("modelVersion")),
        usage=member(body, "usageMetadata") or None,
    )
    if "promptFeedback" in body and (blocked := text(member(body, "promptFeedback").get("blockReason"))):
        answer.finish_reasons.append(blocked)
    for candidate in members(body.get("candidates")):
        if reason := text(candidate.get("finishReason")):
            answer.finish_reasons.append(reason)
        for part in members(member(candidate, "content").get("parts")):
            if isinstance(use := part.get("functionCall"), dict):
                number = len(answer.tool_uses) + 1
                answer.tool_uses.append((text(use.get("id")) or f"#{number}", text(use.get("name")) or ""))
    return answer
