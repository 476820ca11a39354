"""The protocol a response body looks like, when the sender did not say."""

from typing import Any

# Of Cohere's; a choice of a chat completion has no id.
_ENDED_MESSAGE = {"id", "message", "finish_reason"}


def protocol_of(body: dict[str, Any]) -> str | None:
    """Told by members that only one protocol has; None when nothing tells."""
    if "choices" in body:
        return "openai_chat"
    if body.get("type") == "message" and "content" in body:
        return "anthropic_messages"
    if body.get("object") == "response":
        return "openai_responses"
    inner = body.get("response")
    answer = inner if isinstance(inner, dict) else body
    if "candidates" in answer or "usageMetadata" in answer or "promptFeedback" in answer:
        return "gemini"
    if "output" in body:
        return "bedrock_converse" if isinstance(body["output"], dict) else "openai_responses"
    if isinstance(body.get("content"), list) and ("stop_reason" in body or "usage" in body):
        return "anthropic_messages"
    if "generation_id" in body or (body.keys() >= _ENDED_MESSAGE and isinstance(body["message"], dict)):
        return "cohere_chat"
    if "done" in body and ("message" in body or "response" in body):
        return "ollama"
    return "embeddings" if _holds_vectors(body) else None


def _holds_vectors(body: dict[str, Any]) -> bool:
    data = body.get("data")
    if isinstance(data, list) and data and isinstance(data[0], dict) and "embedding" in data[0]:
        return True
    return "embedding" in body or "embeddings" in body
