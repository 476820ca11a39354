"""What a span says that was asked and answered, in whichever convention its instrumentation speaks."""

from __future__ import annotations

import json
import re
from typing import Any

from journal.anatomy.protocol import protocol_of

from .otel_messages import chat_messages, has_parts

Attributes = dict[str, Any]

#: Where what was asked may stand, and what was answered: many instrumentations say it twice.
ASKED = (
    *("input.value", "gen_ai.input.messages", "gen_ai.system_instructions", "langfuse.observation.input"),
    *("llm.input_messages.", "gen_ai.prompt.", "llm.tools.", "gen_ai.tool.definitions"),
)
ANSWERED = (
    *("output.value", "gen_ai.output.messages", "langfuse.observation.output"),
    *("llm.output_messages.", "gen_ai.completion."),
)
_ASKS = ("messages", "input", "contents", "prompt")
_PARAMETERS = "gen_ai.request."
_NO_PARAMETERS = frozenset(("model", "stream", "is_streaming", "encoding_formats", "choice.count"))
#: Attributes that are a list spread over names; the number stands behind the prefix.
_SPREAD_INPUTS = ("llm.input_messages.", "gen_ai.prompt.")
_SPREAD_OUTPUTS = ("llm.output_messages.", "gen_ai.completion.")
_SPREAD_TOOL = "llm.tools."
_MOST_SPREAD = 10_000
_MOST_STEPS = 12
_NUMBER = re.compile(r"[0-9]{1,8}")


def asked(attributes: Attributes, model: str | None) -> tuple[dict[str, Any] | None, bool]:
    """The body of the request as far as it was recorded, and whether it was recorded in one piece."""
    whole = json_in(attributes.get("input.value"))
    if isinstance(whole, dict) and not whole.keys().isdisjoint(_ASKS):
        return whole, True
    messages = _said(attributes, "input", _SPREAD_INPUTS)
    if not messages:
        return None, False
    system = json_in(attributes.get("gen_ai.system_instructions"))
    if system:
        messages = [*chat_messages([{"role": "system", "parts": system}]), *messages]
    body: dict[str, Any] = {"model": model} if model else {}
    body |= {
        name.removeprefix(_PARAMETERS): value
        for name, value in attributes.items()
        if name.startswith(_PARAMETERS) and name.removeprefix(_PARAMETERS) not in _NO_PARAMETERS
    }
    if tools := _tools(attributes):
        body["tools"] = tools
    return {**body, "messages": messages}, False


def answered(attributes: Attributes, finish_reasons: list[str]) -> dict[str, Any] | None:
    """The answer's body where it was recorded whole; else its messages as the choices of one."""
    whole = json_in(attributes.get("output.value"))
    if isinstance(whole, dict) and protocol_of(whole) is not None:
        return whole
    messages = _said(attributes, "output", _SPREAD_OUTPUTS)
    if not messages:
        return None
    choices = []
    for number, told in enumerate(messages):
        message = {key: value for key, value in told.items() if key != "finish_reason"}
        reason = told.get("finish_reason") or (
            finish_reasons[number] if number < len(finish_reasons) else None
        )
        choices.append({"index": number, "message": message, "finish_reason": reason})
    return {"object": "chat.completion", "choices": choices}


def _said(attributes: Attributes, side: str, spread: tuple[str, ...]) -> list[dict[str, Any]]:
    """Messages from the first place that has any."""
    for name in (f"gen_ai.{side}.messages", f"langfuse.observation.{side}"):
        raw = attributes.get(name)
        told = json_in(raw)
        if messages := _messages(raw if told is None else told, side):
            return messages
    for prefix in spread:
        if messages := [_spread_message(one) for one in spread_out(attributes, prefix)]:
            return messages
    plain = attributes.get(f"{side}.value")
    return _messages(plain, side) if isinstance(plain, str) else []


def _messages(told: object, side: str) -> list[dict[str, Any]]:
    role = "user" if side == "input" else "assistant"
    if isinstance(told, dict):
        if isinstance(inner := told.get("messages"), list):
            return _messages(inner, side)
        if "content" in told or "tool_calls" in told:
            return [{"role": role, **told}]
        return [{"role": role, "content": json.dumps(told, ensure_ascii=False)}] if told else []
    if isinstance(told, str):
        return [{"role": role, "content": told}] if told else []
    if not isinstance(told, list):
        return []
    found: list[dict[str, Any]] = []
    for one in told:
        if has_parts(one):
            of_one = chat_messages([one])
            if side == "output" and of_one and "finish_reason" in one:
                of_one[0] = {**of_one[0], "finish_reason": one["finish_reason"]}
            found += of_one
        elif isinstance(one, dict):
            found.append(one)
    return found


def spread_out(attributes: Attributes, prefix: str) -> list[Any]:
    """A list whose elements, and what is in them, stand in attributes of their own."""
    root: dict[str, Any] = {}
    for name, value in attributes.items():
        if not name.startswith(prefix):
            continue
        place = root
        steps = name.removeprefix(prefix).split(".", _MOST_STEPS)
        for step in steps[:-1]:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            place[steps[-1]] = value
    return _listed(root) if _is_list(root) else []


def _listed(told: dict[str, Any]) -> list[Any]:
    return [_unspread(told[key]) for key in sorted(told, key=int)[:_MOST_SPREAD]]


def _is_list(told: dict[str, Any]) -> bool:
    return bool(told) and all(map(_NUMBER.fullmatch, told))


def _unspread(told: object) -> Any:
    if not isinstance(told, dict):
        return told
    if _is_list(told):
        return _listed(told)
    return {key: _unspread(value) for key, value in told.items()}


def _spread_message(told: Any) -> dict[str, Any]:
    """A message of OpenInference (`message.…`) or of OpenLLMetry, as chat completions would say it."""
    message = told.get("message", told) if isinstance(told, dict) else {}
    message = dict(message) if isinstance(message, dict) else {}
    contents = message.pop("contents", None)
    if isinstance(contents, list) and "content" not in message:
        parts = [_part(one) for one in contents]
        message["content"] = [part for part in parts if part is not None]
    uses = message.get("tool_calls")
    if isinstance(uses, list):
        message["tool_calls"] = [_use(use) for use in uses]
    return message


def _part(told: Any) -> dict[str, Any] | None:
    inner = told.get("message_content") if isinstance(told, dict) else None
    return inner if isinstance(inner, dict) else None


def _use(told: Any) -> dict[str, Any]:
    use = told.get("tool_call", told) if isinstance(told, dict) else {}
    if not isinstance(use, dict):
        return {}
    if isinstance(use.get("function"), dict):
        return {"type": "function", **use}
    function = {"name": use.get("name"), "arguments": use.get("arguments")}
    return {"id": use.get("id"), "type": "function", "function": function}


def _tools(attributes: Attributes) -> list[Any]:
    told = json_in(attributes.get("gen_ai.tool.definitions"))
    if isinstance(told, list):
        return told
    schemas = (one.get("tool", {}) for one in spread_out(attributes, _SPREAD_TOOL) if isinstance(one, dict))
    found = (json_in(schema.get("json_schema")) for schema in schemas if isinstance(schema, dict))
    return [schema for schema in found if isinstance(schema, dict)]


def json_in(told: object) -> Any:
    """What a text holds as JSON; values that were never written into a text as they are."""
    if not isinstance(told, str):
        return told
    if not told.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(told)
    except (ValueError, RecursionError):
        return None
