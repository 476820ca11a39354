"""A call through a gateway, as events: three passes that change something, and one that does not."""

from __future__ import annotations

from typing import Any

from tests.factories import requested

CLIENT = {
    "model": "fast",
    "messages": [{"role": "user", "content": "When is high tide?"}],
    "temperature": 0.2,
}
ALIASED = {**CLIENT, "model": "large-1"}
SYSTEM = {"role": "system", "content": "Answer briefly."}
INJECTED = {**ALIASED, "messages": [SYSTEM, *CLIENT["messages"]]}
SENT = {name: value for name, value in INJECTED.items() if name != "temperature"}


def step(number: int, name: str | None, body: Any = None, **data: Any) -> dict[str, Any]:
    """A pass of call-1."""
    attempt = data.pop("at", 1)
    told = {"sequence": number, "name": name, "direction": "request", "component": "gateway", **data}
    if body is not None:
        told["body"] = body
    return {
        "id": f"pass-{number}",
        "type": "transform.pass.applied",
        "ts": f"2026-09-01T11:59:{number:02d}Z",
        "session_id": "run 1",
        "call_id": "call-1",
        "attempt": attempt,
        "data": told,
    }


def through_a_gateway() -> list[dict[str, Any]]:
    """Passes 1 to 6, and the request as it was sent."""
    return [
        step(1, "client_request", CLIENT),
        step(2, "routing", direction="metadata", stage="routing"),
        step(3, "resolve_model", ALIASED, changed=True),
        step(4, "check_limits", ALIASED, changed=True),
        step(5, "inject_system", INJECTED, changed=True),
        step(6, "drop_options", SENT, changed=False),
        requested(body=SENT, attempt=1),
    ]
