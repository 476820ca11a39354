"""Turn JSON text into a tree to draw: literals and key order kept, bounded, large parts left for later."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any

# What one answer of ours may hold; the rest is a link that brings the part it names.
MOST_NODES = 600
MOST_CHARACTERS = 60_000
MOST_CHILDREN = 250
# What is folded is not read at once: so many nodes inside of folds are drawn, those behind them come when opened.
MOST_FOLDED_NODES = 80
# Of a longer array inside of a body the beginning and the end are drawn, which is where people look.
MOST_ENTRIES = 60
FIRST_ENTRIES = 4
LAST_ENTRIES = 36
MOST_BYTES = 32 * 1024 * 1024
MOST_FOLDS = 200_000
MOST_COMMAS = 1_000_000
LONG_STRING = 1_200
LONGEST_STRING = 200_000  # of a string that was asked for alone, at a time
PREVIEW_CHARACTERS = 140
PREVIEW_LEVELS = 8
# A string this long is looked into for JSON; beyond it the look would cost more than it gives.
LONGEST_JSON_IN_STRING = 100_000
MOST_STRINGS_DEEP = 2
OPEN_KEYS = {
    "messages",
    "input",
    "contents",
    "choices",
    "content",
    "parts",
    "output",
    "candidates",
    "message",
    "tool_calls",
}
TELLING_KEYS = (
    "content",
    "text",
    "parts",
    "output",
    "tool_calls",
    "function",
    "arguments",
    "input",
    "thinking",
    "summary",
    "message",
    "delta",
    "description",
)


class Literal(str):
    """A number or constant as it was written."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """An object as it was written: order and repeated keys kept."""


class NoSuchPart(LookupError):
    """A pointer that leads nowhere in this body."""


@dataclass(slots=True)
class Node:
    """One value. `pointer` is its JSON pointer; a `late` node has children that are not drawn yet."""

    key: str | None
    pointer: str
    kind: str  # object | array | string | number | word
    text: str = ""
    length: int = 0
    role: str | None = None
    children: list[Node] = field(default_factory=list)
    opened: bool = False
    late: bool = False
    cut: int = 0  # characters of a string that are not drawn
    more_from: int | None = None  # index of the first child, or character, that is not drawn
    begins: int = 0  # index of the first character that is drawn
    gap: tuple[int, int] | None = (
        None  # indexes of the first child that is left out in the middle, and behind the last
    )
    until: int | None = None  # index that the wanted children end before
    inner: Node | None = None  # JSON that a string holds
    inside: bool = False  # part of such JSON: no pointer of the body leads here


@dataclass(slots=True)
class Allowance:
    """What may still be drawn."""

    nodes: int = MOST_NODES
    characters: int = MOST_CHARACTERS
    children: int = MOST_CHILDREN
    string: int = LONG_STRING
    folded_nodes: int = MOST_FOLDED_NODES
    entries: int = MOST_ENTRIES
    strings_deep: int = 0  # how many strings of JSON we are inside of
    folds_deep: int = 0  # how many folded parts we are inside of


def parse(text: str | bytes) -> Any:
    """JSON with literals, order and repeated keys kept. Raises ValueError on anything else."""
    return json.loads(
        text, parse_float=Literal, parse_int=Literal, parse_constant=Literal, object_pairs_hook=Pairs
    )


def pairs_of(value: Any) -> Any:
    """A value that was read the usual way, as `parse` would have read it."""
    if isinstance(value, dict):
        return Pairs((name, pairs_of(child)) for name, child in value.items())
    if isinstance(value, list):
        return [pairs_of(child) for child in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Literal(value)
    return value


def is_readable(text: bytes) -> bool:
    """Whether a tree of this text costs about a second at most. Counting bytes is cheap; brackets and commas
    inside of strings count too, which only makes the answer more careful."""
    folds = text.count(b"{") + text.count(b"[")
    return len(text) <= MOST_BYTES and folds <= MOST_FOLDS and text.count(b",") <= MOST_COMMAS


def draw(value: Any, *, pointer: str = "", start: int = 0, until: int | None = None) -> Node:
    """The tree of the part at `pointer`; of a long list the children from `start` on, and up to `until`."""
    key, part = part_at(value, pointer)
    node = _node(key, part, pointer, Allowance(), depth=0, is_last=True, start=start, until=until)
    node.opened = True
    return node


def draw_whole(value: Any) -> Node:
    """The tree of a small value, nothing left for later."""
    no_end = sys.maxsize
    allowance = Allowance(
        nodes=no_end,
        characters=no_end,
        children=no_end,
        string=no_end,
        folded_nodes=no_end,
        entries=no_end,
    )
    return _node(None, value, "", allowance, depth=0, is_last=True)


def part_at(value: Any, pointer: str) -> tuple[str | None, Any]:
    """The part a JSON pointer names, with its key."""
    key: str | None = None
    for step in pointer.split("/")[1:] if pointer else []:
        key = step.replace("~1", "/").replace("~0", "~")
        value = _child(value, key, pointer)
    return key, value


def _child(value: Any, key: str, pointer: str) -> Any:
    if isinstance(value, Pairs):
        for name, child in reversed(value):
            if name == key:
                return child
    elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    raise NoSuchPart(pointer)


def _node(
    key: str | None,
    value: Any,
    pointer: str,
    allowance: Allowance,
    *,
    depth: int,
    is_last: bool,
    start: int = 0,
    until: int | None = None,
) -> Node:
    allowance.nodes -= 1
    if allowance.folds_deep:
        allowance.folded_nodes -= 1
    if isinstance(value, list):
        return _container(
            key, value, pointer, allowance, depth=depth, is_last=is_last, start=start, until=until
        )
    if isinstance(value, Literal):
        return Node(key, pointer, "number", text=value)
    if isinstance(value, str):
        return _string(key, value, pointer, allowance, depth, start)
    return Node(key, pointer, "word", text={None: "null", True: "true", False: "false"}[value])


def escape_step(name: str) -> str:
    """A key as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _string(key: str | None, value: str, pointer: str, allowance: Allowance, depth: int, start: int) -> Node:
    end = start + (max(LONGEST_STRING, allowance.string) if depth == 0 else allowance.string)
    kept = value[start:end]
    allowance.characters -= len(kept) + len(key or "")
    inner = _json_inside(value, pointer, allowance) if start == 0 else None
    node = Node(key, pointer, "string", text=kept, length=len(value), inner=inner, begins=start)
    node.cut = max(len(value) - end, 0)
    node.more_from = end if depth == 0 and node.cut else None
    node.inside = allowance.strings_deep > 0
    return node


def _json_inside(value: str, pointer: str, allowance: Allowance) -> Node | None:
    """Arguments of tools are JSON written into a string; a reader wants to see it unfolded."""
    if not (2 < len(value) <= LONGEST_JSON_IN_STRING and value[0] in "{[" and value[-1] in "}]"):
        return None
    if allowance.nodes <= 0 or allowance.strings_deep >= MOST_STRINGS_DEEP:
        return None
    try:
        inside = parse(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(inside, list) or not inside:
        return None
    allowance.strings_deep += 1
    node = _node(None, inside, pointer, allowance, depth=1, is_last=True)
    allowance.strings_deep -= 1
    return node


def _container(
    key: str | None,
    value: list[Any],
    pointer: str,
    allowance: Allowance,
    *,
    depth: int,
    is_last: bool,
    start: int,
    until: int | None,
) -> Node:
    is_object = isinstance(value, Pairs)
    node = Node(key, pointer, "object" if is_object else "array", text=preview(value), length=len(value))
    node.inside = allowance.strings_deep > 0
    node.role = _role(value) if isinstance(value, Pairs) else None
    node.opened = _opens(key, value, depth=depth, is_last=is_last)
    if not value:
        return node
    if depth > 0 and _is_for_later(node, allowance):
        node.late = not node.inside
        node.opened = False
        return node
    allowance.folds_deep += not node.opened
    end = len(value) if until is None else min(until, len(value))
    places = _places(node, start, end, allowance, is_whole=depth > 0 and not is_object)
    last = len(value) - 1
    # The end of a conversation is what is read first, so it is the last to run out of room.
    drawn = []
    for place in reversed(places):
        name, child = value[place] if is_object else (str(place), value[place])
        step = f"{pointer}/{escape_step(name)}"
        closes = not is_object and place == last
        drawn.append(_node(name, child, step, allowance, depth=depth + 1, is_last=closes))
    allowance.folds_deep -= not node.opened
    node.children = drawn[::-1]
    return node


def _is_for_later(node: Node, allowance: Allowance) -> bool:
    """Whether there is no room for what a part holds. A string's JSON cannot be asked for by its pointer."""
    if allowance.nodes <= 0 or allowance.characters <= 0:
        return True
    return not node.opened and not node.inside and allowance.folded_nodes <= 0


def _places(node: Node, start: int, end: int, allowance: Allowance, *, is_whole: bool) -> list[int]:
    """Indexes of the children that are drawn; what is left out is noted at the node."""
    if is_whole and not node.inside and end > allowance.entries:
        node.gap = (FIRST_ENTRIES, end - LAST_ENTRIES)
        return [*range(FIRST_ENTRIES), *range(end - LAST_ENTRIES, end)]
    shown = min(end, start + allowance.children)
    if shown < end:
        node.more_from = shown
        node.until = None if end == node.length else end
    return list(range(start, shown))


def _opens(key: str | None, value: list[Any], *, depth: int, is_last: bool) -> bool:
    """The way to what was said is open; the rest is folded, with a preview."""
    if depth == 0 or not value:
        return True
    return key in OPEN_KEYS or (is_last and depth <= 6) or (len(value) <= 3 and depth > 1 and _is_flat(value))


def _is_flat(value: list[Any]) -> bool:
    parts = [child for _, child in value] if isinstance(value, Pairs) else value
    return not any(isinstance(part, list) or (isinstance(part, str) and len(part) > 80) for part in parts)


def _role(value: Pairs) -> str | None:
    role = next((child for name, child in value if name == "role"), None)
    return role if isinstance(role, str) and not isinstance(role, Literal) and len(role) <= 20 else None


def preview(value: Any, characters: int = PREVIEW_CHARACTERS, levels: int = PREVIEW_LEVELS) -> str:
    """One line that says what a folded part holds."""
    if isinstance(value, Literal):
        return value[:characters]
    if isinstance(value, str):
        return " ".join(value[: characters * 2].split())[:characters]
    if isinstance(value, list) and levels == 0:
        return ""
    if isinstance(value, Pairs):
        return _preview_of_object(value, characters, levels - 1)[:characters]
    if isinstance(value, list):
        parts = [preview(part, 40, levels - 1) for part in value[:4] if part not in (None, [])]
        return ", ".join(part for part in parts if part)[:characters]
    return {None: "", True: "true", False: "false"}[value]


def _preview_of_object(value: Pairs, characters: int, levels: int) -> str:
    facts = dict(value)
    named = facts.get("name")
    names = [preview(named, 60)] if isinstance(named, str) else []
    told = next((preview(facts[key], characters, levels) for key in TELLING_KEYS if facts.get(key)), "")
    if names or told:
        return " · ".join([*names, told] if told else names)
    kind = facts.get("type")
    inner = next((child for _, child in value if isinstance(child, Pairs)), None)
    if isinstance(kind, str) and not isinstance(kind, Literal):
        return preview(inner, characters, levels) or kind[:characters]
    flat = [
        f"{name[:60]} {preview(child, 24, 0)}" for name, child in value[:6] if not isinstance(child, list)
    ]
    return ", ".join(flat) or preview(inner, characters, levels)
