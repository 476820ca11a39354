"""A session whose provider caches prompts, as events: a gateway puts the time into the system prompt."""

from __future__ import annotations

from typing import Any

from journal.cost.editions import pack
from tests.factories import PriceEditionFactory

MODEL = "gpt-4o"
SYSTEM = "You are a careful agent. " * 40
USER = {"role": "user", "content": "What is in a.py?"}
ASKED = {
    "role": "assistant",
    "content": "Let me look.",
    "tool_calls": [{"id": "t1", "type": "function", "function": {"name": "read", "arguments": "{}"}}],
}
RESULT = {"role": "tool", "tool_call_id": "t1", "content": "print(42)"}


def prices() -> None:
    """A million tokens of gpt-4o: 2.5 dollars, 1.25 from the cache."""
    rates = {"input_mtok": "2.5", "cache_read_mtok": "1.25", "output_mtok": "10"}
    model = {"id": MODEL, "match": {"starts_with": MODEL}, "prices": [{"rates": rates}]}
    edition = pack({"source": "test", "providers": [{"id": "openai", "models": [model]}]})
    PriceEditionFactory(name="test", packed=edition)


def event(name: str, kind: str, second: int, data: dict[str, Any], call_id: str) -> dict[str, Any]:
    ts = f"2026-09-01T12:{second // 60:02d}:{second % 60:02d}Z"
    return {"id": name, "type": kind, "ts": ts, "session_id": "s", "call_id": call_id, "data": data}


def call(
    call_id: str, second: int, messages: list[Any], *, cached: int | None, model: str = MODEL, **more: Any
) -> list[dict[str, Any]]:
    """A call of ten thousand tokens that read so many from the cache."""
    asked = {"provider": "openai", "protocol": "openai_chat", "body": {"model": model, "messages": messages}}
    usage: dict[str, Any] = {"prompt_tokens": 10_000, "completion_tokens": 10}
    if cached is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": cached}
    body = {
        "id": f"r-{call_id}",
        "model": model,
        "choices": [{"message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}],
        "usage": usage,
    }
    return [
        event(f"{call_id}-asked", "llm.call.requested", second, asked | more, call_id),
        event(
            f"{call_id}-answered",
            "llm.call.returned",
            second + 1,
            {"status_code": 200, "body": body},
            call_id,
        ),
    ]


def applied(call_id: str, sequence: int, name: str, messages: list[Any]) -> dict[str, Any]:
    """What a pass left."""
    data = {
        "sequence": sequence,
        "name": name,
        "direction": "request",
        "body": {"model": MODEL, "messages": messages},
    }
    return event(f"{call_id}-pass-{sequence}", "transform.pass.applied", 0, data, call_id)


def stamped(call_id: str, second: int, history: list[Any], *, cached: int) -> list[dict[str, Any]]:
    """A call into whose system prompt the pass `add_time` put the time."""
    plain = [{"role": "system", "content": SYSTEM}, *history]
    timed = [{"role": "system", "content": f"{SYSTEM}It is 12:00:{second:02d}."}, *history]
    return [
        *call(call_id, second, timed, cached=cached),
        applied(call_id, 1, "client", plain),
        applied(call_id, 2, "add_time", timed),
        applied(call_id, 3, "route", timed),
    ]


def with_the_time() -> list[dict[str, Any]]:
    """The second call tells another time than the first: nothing can be read from the cache."""
    return [
        *stamped("a", 0, [USER], cached=8_000),
        *stamped("b", 10, [USER, ASKED, RESULT], cached=0),
    ]
