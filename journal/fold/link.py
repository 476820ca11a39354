"""Link keys: rows that share one concern each other. Pure."""

from collections.abc import Iterable

from .keys import group_number, link_number
from .picture import FoldedCall


def link_keys(call: FoldedCall) -> list[int]:
    """Keys of a call: the provider's id of its answer (SDK and gateway may both have recorded the same one),
    and the id of each tool use it asked for."""
    keys = [tool_link(use) for use, _ in call.tool_uses]
    if call.response_id is not None:
        keys.append(link_number("response", call.response_id))
    return keys


def tool_link(tool_call_id: str) -> int:
    """The key under which a call asks for a tool use."""
    return link_number("tool", tool_call_id)


def tool_group(tool_call_id: str) -> int:
    """The group of an executed tool that names no call."""
    return group_number("tool", tool_call_id)


def tool_groups(uses: Iterable[tuple[str, str]]) -> list[int]:
    """Groups in which the tools that an answer asked for would be, if they name no call."""
    return [tool_group(use) for use, _ in uses]
