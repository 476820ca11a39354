"""The first place at which two requests no longer say the same, in the order in which a provider reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import is_system, read_item, read_sections, read_system, read_tool
from .breaks import Section
from .message import ECHO_KEYS, Json, part_digest

#: Nesting beyond which a difference is told as a whole.
DEEPEST = 100
_MISSING = object()

Resolve = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: changed, inserted or removed. A path is None where nothing stands on that side.

    `old` and `new` are what stands there: the innermost values that differ, or whole elements.
    """

    kind: str
    before: tuple[str | int, ...] | None
    after: tuple[str | int, ...] | None
    old: Json = None
    new: Json = None


@dataclass(frozen=True, slots=True)
class _Element:
    path: tuple[str | int, ...]
    value: Json
    name: object


def first_difference(
    section: Section,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    protocol: str | None,
    resolve: Resolve,
) -> Difference | None:
    """Where a section of a request first differs from that of an earlier one; None when both say the same.

    Elements may stand for what is kept elsewhere; `resolve` gives their values.
    """
    old = _elements(section, before, protocol, resolve)
    new = _elements(section, after, protocol, resolve)
    at = 0
    while at < len(old) and at < len(new) and old[at].name == new[at].name:
        at += 1
    one = old[at] if at < len(old) else None
    other = new[at] if at < len(new) else None
    if one is None:
        return None if other is None else Difference("inserted", None, other.path, None, other.value)
    if other is None or _stands_later(other, old[at + 1 :]):
        return Difference("removed", one.path, None, one.value, None)
    if _stands_later(one, new[at + 1 :]):
        return Difference("inserted", None, other.path, None, other.value)
    inside = _inside(one.value, other.value)
    if inside is None:
        return Difference("changed", one.path, other.path, one.value, other.value)
    path, left, right = inside
    return Difference("changed", one.path + path, other.path + path, left, right)


def _stands_later(wanted: _Element, elements: list[_Element]) -> bool:
    return any(one.name == wanted.name for one in elements)


def _elements(
    section: Section, body: dict[str, Any], protocol: str | None, resolve: Resolve
) -> list[_Element]:
    told = read_sections(protocol, body)
    if section is Section.TOOLS:
        return _named(body, told.tools, read_tool, resolve)
    found = []
    if section is Section.SYSTEM:
        found = _named(body, told.system, lambda item: tuple(map(part_digest, read_system(item))), resolve)
    is_leading = True
    for path, item in _places(body, told.messages):
        value = resolve(item)
        said = read_item(protocol, value)
        is_leading = is_leading and is_system(said)
        if is_leading is (section is Section.SYSTEM):
            found.append(_Element(path, value, said.digest))
        elif section is Section.SYSTEM:
            break
    return found


def _named(
    body: dict[str, Any], items: list[Json], name: Callable[[Json], object], resolve: Resolve
) -> list[_Element]:
    found = []
    for path, item in _places(body, items):
        value = resolve(item)
        found.append(_Element(path, value, name(value)))
    return found


def _places(body: dict[str, Any], items: list[Json]) -> list[tuple[tuple[str | int, ...], Json]]:
    """Elements of a section with their paths: the section is a member of the body, or the only value of one."""
    for key, value in body.items():
        if value is items:
            return [((key, at), item) for at, item in enumerate(items)]
        if len(items) == 1 and value is items[0] and value is not None:
            return [((key,), items[0])]
    return [((at,), item) for at, item in enumerate(items)]


def _inside(old: Json, new: Json) -> tuple[tuple[str | int, ...], Json, Json] | None:
    """The first innermost values that differ; cache markers and echoes say nothing."""
    path: list[str | int] = []
    for _ in range(DEEPEST):
        step = _step(old, new)
        if step is None:
            return (tuple(path), old, new) if path or not isinstance(old, dict | list) else None
        token, old, new = step
        path.append(token)
        if old is _MISSING or new is _MISSING:
            return tuple(path), None if old is _MISSING else old, None if new is _MISSING else new
    return tuple(path), old, new


def _step(old: Json, new: Json) -> tuple[str | int, Any, Any] | None:
    """One step down to where two values differ; None when they are no containers of one kind."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            one, other = old.get(key), new.get(key)
            if key not in ECHO_KEYS and one != other:
                return key, _MISSING if one is None else one, _MISSING if other is None else other
    elif isinstance(old, list) and isinstance(new, list):
        for at in range(max(len(old), len(new))):
            one = old[at] if at < len(old) else _MISSING
            other = new[at] if at < len(new) else _MISSING
            if one != other:
                return at, one, other
    return None
