"""Lay out a JSON value line by line with who left each leaf as it is; long stretches of one owner are folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journal.diff.pointers import pointer
from journal.diff.values import Json

from .difference import outline, scalar

MOST_LINES = 1_500
MOST_TEXT_CHARACTERS = 400
#: Lines of one owner inside of a container from which it is folded.
FOLDED_FROM = 8
#: Levels that are drawn; what is deeper is one line, and a link that draws it alone.
DEEPEST = 40

Owner = int | None


@dataclass(slots=True)
class BlamedLine:
    """One line. A container has `inside`; its owner is that of everything in it, where they agree.

    `is_mixed` says that they do not. `late` is left for another page: nothing of it is drawn.
    """

    key: str | None
    pointer: str
    text: str
    owner: Owner
    depth: int
    is_text: bool = False
    is_mixed: bool = False
    is_folded: bool = False
    is_late: bool = False
    cut_characters: int = 0
    inside: list[BlamedLine] = field(default_factory=list)


def lay_out_blame(
    value: Json, owners: Mapping[str, Owner], *, under: str = "", only: int | None = None
) -> BlamedLine:
    """The value as lines. `under` is the pointer that it stands at, `only` keeps the leaves of one owner."""
    return _Layout(owners, only).line(None, value, under, 0)


class _Layout:
    def __init__(self, owners: Mapping[str, Owner], only: int | None) -> None:
        self.owners = owners
        self.only = only
        self.left = MOST_LINES

    def line(self, key: str | None, value: Json, where: str, depth: int) -> BlamedLine:
        self.left -= 1
        if not isinstance(value, dict | list) or not value:
            text = value if isinstance(value, str) else _empty(value)
            shown = text[:MOST_TEXT_CHARACTERS]
            return BlamedLine(
                key,
                where,
                shown,
                self.owners.get(where),
                depth,
                is_text=isinstance(value, str),
                cut_characters=len(text) - len(shown),
            )
        found = BlamedLine(key, where, outline(value), None, depth)
        if depth >= DEEPEST or self.left <= 0:
            found.is_late = True
            found.is_mixed = True
            return found
        is_list = isinstance(value, list)
        pairs = enumerate(value) if isinstance(value, list) else value.items()
        for token, child in pairs:
            name = f"[{token}]" if is_list else str(token)
            line = self.line(name, child, where + pointer((token,)), depth + 1)
            if self.only is None or self.is_wanted(line):
                found.inside.append(line)
        owners = {line.owner for line in found.inside}
        found.is_mixed = len(owners) != 1 or any(line.is_mixed for line in found.inside)
        found.owner = next(iter(owners)) if not found.is_mixed else None
        found.is_folded = not found.is_mixed and self.only is None and _lines(found) >= FOLDED_FROM
        return found

    def is_wanted(self, line: BlamedLine) -> bool:
        return bool(line.inside) or line.is_late or (not line.is_mixed and (line.owner or 0) == self.only)


def _empty(value: Json) -> str:
    if isinstance(value, dict | list):
        return "[]" if isinstance(value, list) else "{}"
    return scalar(value)


def _lines(line: BlamedLine) -> int:
    return 1 + sum(_lines(inside) for inside in line.inside)
