"""A conversation as events, in few words."""

from __future__ import annotations

from typing import Any

USE = {"id": "t1", "type": "function", "function": {"name": "read", "arguments": '{"path": "a.py"}'}}
USER = {"role": "user", "content": "What is in a.py?"}
ASKED = {"role": "assistant", "content": "Let me look.", "tool_calls": [USE]}
RESULT = {"role": "tool", "tool_call_id": "t1", "content": "print(42)"}
ANSWER = {"role": "assistant", "content": "It prints 42."}


def request(call_id: str, second: int, messages: list[Any], **body: Any) -> dict[str, Any]:
    """A request of chat completions."""
    data = {"protocol": "openai_chat", "body": {"model": "gpt-4o", "messages": messages, **body}}
    return event(f"{call_id}-asked", "llm.call.requested", second, data, call_id=call_id)


def response(call_id: str, second: int, message: dict[str, Any], **data: Any) -> dict[str, Any]:
    """Its answer."""
    body = {
        "id": f"r-{call_id}",
        "model": "gpt-4o",
        "choices": [{"message": message, "finish_reason": "stop"}],
    }
    return event(
        f"{call_id}-answered",
        "llm.call.returned",
        second,
        {"status_code": 200, "body": body, **data},
        call_id=call_id,
    )


def event(name: str, kind: str, second: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Any event of session s."""
    ts = f"2026-09-01T12:{second // 60:02d}:{second % 60:02d}Z"
    return {"id": name, "type": kind, "ts": ts, "session_id": "s", "data": data, **more}


def two_calls() -> list[dict[str, Any]]:
    """The second call sends back the answer of the first, and what its tool gave back."""
    return [
        request("a", 0, [USER]),
        response("a", 1, ASKED),
        request("b", 3, [USER, ASKED, RESULT]),
        response("b", 4, ANSWER),
    ]


def agent_call(call_id: str, second: int, text: str, **data: Any) -> list[dict[str, Any]]:
    """A call of a sub-agent."""
    told = {"is_subagent": True, **data}
    asked, answered = (
        request(call_id, second, [{"role": "user", "content": text}]),
        response(call_id, second, ANSWER),
    )
    return [{**one, "data": one["data"] | told} for one in (asked, answered)]
