"""OpenAI Responses: output items, of which some ask for tools, and others tell of tools that the provider ran."""

from typing import Any

from .answer import Answer, member, members, text

#: What a response says of itself while it is still being made.
_UNFINISHED = {"in_progress", "queued"}
_CALL = "_call"
#: Calls that the provider answers itself; all others wait for somebody to answer their `call_id`.
_SERVED = {"web_search", "file_search", "code_interpreter", "image_generation", "mcp"}
_SEARCH = "web_search"


def read_answer(body: dict[str, Any]) -> Answer:
    """`status` stands for the finish reason, with `incomplete_details.reason` when there is one.

    What the provider ran counts once for each item. OpenAI's guide to web search (output and citations) names three
    actions of a `web_search_call`: `search`, which has a fee, and `open_page` and `find_in_page`, of which none is
    told; these two count under their own names. An item without an action is a search, as before there were others.
    """
    answer = Answer(text(body.get("id")), text(body.get("model")), usage=member(body, "usage") or None)
    reason = text(member(body, "incomplete_details").get("reason")) or text(body.get("status"))
    if reason and reason not in _UNFINISHED:
        answer.finish_reasons.append(reason)
    for item in members(body.get("output")):
        kind = text(item.get("type")) or ""
        if not kind.endswith(_CALL):
            continue
        name = kind.removesuffix(_CALL)
        if name in _SERVED or item.get("execution") == "server":
            action = text(member(item, "action").get("type")) if name == _SEARCH else None
            answer.server_tools.append(name if action in (None, "search") else action)
        elif use := text(item.get("call_id")):
            # Tools of the protocol's own, as local_shell, have no other name.
            answer.tool_uses.append((use, text(item.get("name")) or (name if name != "function" else "")))
    return answer
