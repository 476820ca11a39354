"""Errors that stand inside of bodies and streams: what kind, what it says, which status."""

from typing import Any


def fault_of(body: object) -> dict[str, Any] | None:
    """The error that a body tells: `type`, `message`, `status`, each only when told; None when it tells none."""
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if error:
        if isinstance(error, dict) and any(value is not None for value in error.values()):
            return _named(error)
        if isinstance(error, str):
            return _told(kind=None, message=error, status=None)
    if body.get("type") == "error" or "__type" in body:
        return _named({**body, "type": body.get("code") or body.get("__type")})
    if body.get("object") == "error":
        return _named(body)
    # What a gateway of FastAPI's answered with.
    detail = body.get("detail")
    if isinstance(detail, dict):
        return fault_of({"error": detail["error"]} if "error" in detail else {"error": detail})
    return None


def _named(error: dict[str, Any]) -> dict[str, Any]:
    """Who gives a number as `code` names the kind in `status` (Gemini), or not at all (OpenRouter)."""
    kind = next((error[name] for name in ("type", "status", "code") if _is_text(error.get(name))), None)
    message = next((error[name] for name in ("message", "Message") if _is_text(error.get(name))), None)
    statuses = (error.get(name) for name in ("status", "code", "status_code"))
    return _told(
        kind=kind, message=message, status=next((code for code in statuses if _is_status(code)), None)
    )


def _told(*, kind: str | None, message: str | None, status: int | None) -> dict[str, Any]:
    told = {"type": kind, "message": message, "status": status}
    return {name: value for name, value in told.items() if value is not None}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value < 600
