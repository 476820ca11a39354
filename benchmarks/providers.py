"""Request and response bodies as three providers speak them, made from one neutral conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool the agent offers to the model."""

    name: str
    description: str
    parameters: Json


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The model asks for a tool."""

    id: str
    name: str
    arguments: Json


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the history: a person's, the model's, or (with `answers`) a tool's."""

    role: str
    text: str
    uses: ToolUse | None = None
    answers: ToolUse | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Input counts everything sent, cached or not; output counts everything made, thinking included."""

    input_tokens: int
    cache_read_tokens: int
    output_tokens: int
    reasoning_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model gave back."""

    id: str
    text: str
    thinking: str
    uses: ToolUse | None
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Model:
    """A model, who serves it, how it is spoken to, and how often sessions pick it."""

    provider: str
    protocol: str
    name: str
    share: float


MODELS: tuple[Model, ...] = (
    Model("openai", "openai_chat", "gpt-5", 0.24),
    Model("openai", "openai_chat", "gpt-4.1-mini", 0.17),
    Model("anthropic", "anthropic_messages", "claude-sonnet-4-5", 0.27),
    Model("anthropic", "anthropic_messages", "claude-haiku-4-5", 0.11),
    Model("google", "gemini", "gemini-2.5-pro", 0.13),
    Model("google", "gemini", "gemini-2.5-flash", 0.08),
)


def request_body(model: Model, system: str, tools: Sequence[Tool], history: Sequence[Message]) -> Json:
    """The whole request as an agent would send it to this model."""
    if model.protocol == "openai_chat":
        return {
            "model": model.name,
            "messages": [{"role": "system", "content": system}, *map(_openai_message, history)],
            "tools": [
                {
                    "type": "function",
                    "function": {"name": t.name, "description": t.description, "parameters": t.parameters},
                }
                for t in tools
            ],
            "temperature": 0.3,
        }
    if model.protocol == "anthropic_messages":
        messages = [_anthropic_message(message) for message in history]
        # Agents keep one cache marker on the newest message, so it sits elsewhere in every request.
        messages[-1]["content"][-1]["cache_control"] = {"type": "ephemeral"}
        return {
            "model": model.name,
            "max_tokens": 8192,
            "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
            "messages": messages,
            "tools": [
                {"name": t.name, "description": t.description, "input_schema": t.parameters} for t in tools
            ],
        }
    return {
        "model": model.name,
        "systemInstruction": {"parts": [{"text": system}]},
        "contents": [_gemini_content(message) for message in history],
        "tools": [
            {
                "functionDeclarations": [
                    {"name": t.name, "description": t.description, "parameters": t.parameters} for t in tools
                ]
            }
        ],
        "generationConfig": {"temperature": 0.3},
    }


def response_body(model: Model, answer: Answer) -> Json:
    """The whole response, usage object included, as this model's provider would give it."""
    if model.protocol == "openai_chat":
        return _openai_response(model, answer)
    if model.protocol == "anthropic_messages":
        return _anthropic_response(model, answer)
    return _gemini_response(model, answer)


def _openai_tool_call(use: ToolUse) -> Json:
    return {
        "id": use.id,
        "type": "function",
        "function": {"name": use.name, "arguments": json.dumps(use.arguments)},
    }


def _openai_message(message: Message) -> Json:
    if message.answers is not None:
        return {"role": "tool", "tool_call_id": message.answers.id, "content": message.text}
    body: Json = {"role": message.role, "content": message.text}
    if message.uses is not None:
        body["tool_calls"] = [_openai_tool_call(message.uses)]
    return body


def _openai_response(model: Model, answer: Answer) -> Json:
    message: Json = {"role": "assistant", "content": answer.text, "reasoning_content": answer.thinking}
    if answer.uses is not None:
        message["tool_calls"] = [_openai_tool_call(answer.uses)]
    tokens = answer.tokens
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "model": model.name,
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": "tool_calls" if answer.uses is not None else "stop",
            }
        ],
        "usage": {
            "prompt_tokens": tokens.input_tokens,
            "completion_tokens": tokens.output_tokens,
            "total_tokens": tokens.input_tokens + tokens.output_tokens,
            "prompt_tokens_details": {"cached_tokens": tokens.cache_read_tokens},
            "completion_tokens_details": {"reasoning_tokens": tokens.reasoning_tokens},
        },
    }


def _anthropic_message(message: Message) -> Json:
    if message.answers is not None:
        result = {"type": "tool_result", "tool_use_id": message.answers.id, "content": message.text}
        return {"role": "user", "content": [result]}
    content: list[Json] = [{"type": "text", "text": message.text}]
    if message.uses is not None:
        use = message.uses
        content.append({"type": "tool_use", "id": use.id, "name": use.name, "input": use.arguments})
    return {"role": message.role, "content": content}


def _anthropic_response(model: Model, answer: Answer) -> Json:
    content: list[Json] = [
        {"type": "thinking", "thinking": answer.thinking, "signature": answer.id},
        {"type": "text", "text": answer.text},
    ]
    if answer.uses is not None:
        use = answer.uses
        content.append({"type": "tool_use", "id": use.id, "name": use.name, "input": use.arguments})
    tokens = answer.tokens
    return {
        "id": f"msg_{answer.id}",
        "type": "message",
        "role": "assistant",
        "model": model.name,
        "content": content,
        "stop_reason": "tool_use" if answer.uses is not None else "end_turn",
        "usage": {
            "input_tokens": tokens.input_tokens - tokens.cache_read_tokens,
            "cache_read_input_tokens": tokens.cache_read_tokens,
            "cache_creation_input_tokens": 0,
            "output_tokens": tokens.output_tokens,
        },
    }


def _gemini_content(message: Message) -> Json:
    if message.answers is not None:
        answered = {"name": message.answers.name, "response": {"output": message.text}}
        return {"role": "user", "parts": [{"functionResponse": answered}]}
    parts: list[Json] = [{"text": message.text}]
    if message.uses is not None:
        parts.append({"functionCall": {"name": message.uses.name, "args": message.uses.arguments}})
    return {"role": "model" if message.role == "assistant" else "user", "parts": parts}


def _gemini_response(model: Model, answer: Answer) -> Json:
    parts: list[Json] = [{"text": answer.thinking, "thought": True}, {"text": answer.text}]
    if answer.uses is not None:
        parts.append({"functionCall": {"name": answer.uses.name, "args": answer.uses.arguments}})
    tokens = answer.tokens
    return {
        "responseId": answer.id,
        "modelVersion": model.name,
        "candidates": [{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP"}],
        "usageMetadata": {
            "promptTokenCount": tokens.input_tokens,
            "cachedContentTokenCount": tokens.cache_read_tokens,
            "candidatesTokenCount": tokens.output_tokens - tokens.reasoning_tokens,
            "thoughtsTokenCount": tokens.reasoning_tokens,
            "totalTokenCount": tokens.input_tokens + tokens.output_tokens,
        },
    }
