"""Lay two JSON values beside each other line by line: what changed, and folded between it what did not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from journal.diff.operations import Kind, Operation
from journal.diff.pointers import Path
from journal.diff.text import SpanKind, changes
from journal.diff.values import Json, Number

#: What one page holds; the rest is counted.
MOST_LINES = 1_200
MOST_LINES_OF_ONE = 60
MOST_CHARACTERS = 240_000
#: Of one text.
MOST_TEXT_CHARACTERS = 6_000
#: Unchanged text that is left at either side of a change.
CONTEXT_CHARACTERS = 70
#: Unchanged neighbours up to which they are shown, each in a line.
MOST_NEIGHBOURS = 3
MOST_FOLDED = 40
PREVIEW_CHARACTERS = 110
DEEPEST = 60
_LEFT = (Kind.REMOVE, Kind.MOVE)
_ARRIVED = (Kind.ADD, Kind.MOVE)
_IN_PLACE = (Kind.REPLACE, Kind.HIDDEN)


class Piece(NamedTuple):
    """A stretch of a line. `kind`: same, removed, added, or gap: unchanged text that is left out."""

    kind: str
    text: str


@dataclass(slots=True)
class Side:
    """One side of a line. `is_text` says that quotation marks belong around it."""

    pieces: list[Piece]
    is_text: bool = False


@dataclass(slots=True)
class Line:
    """One line. `kind`: same, added, removed, changed, moved-away, moved-here, hidden, fold, more.

    A line without `old` stands only at the right, one without `new` only at the left.
    """

    kind: str
    depth: int
    key: str | None = None
    old: Side | None = None
    new: Side | None = None
    note: str = ""
    folded: list[Line] = field(default_factory=list)
    #: The place at the left, where it is another than at the right.
    old_key: str | None = None


@dataclass(slots=True)
class _Entry:
    """A child of two containers: on one side, or on both."""

    kind: str  # both, left, arrived
    token: str | int
    old_path: Path | None
    new_path: Path | None
    old: Json = None
    new: Json = None


def lay_out(old: Json, new: Json, operations: Sequence[Operation]) -> list[Line]:
    """The lines of a diff. Nothing changed gives none."""
    if not operations:
        return []
    return _Layout(operations).run(old, new)


def lay_out_operation(operation: Operation) -> list[Line]:
    """One operation alone, named by its whole pointer."""
    layout = _Layout([operation], most_lines=MOST_LINES_OF_ONE)
    where = operation.after if operation.after is not None else operation.before
    if operation.kind in _IN_PLACE:
        layout.replaced(operation, 0, where)
    else:
        layout.one_side(operation, 0, where, is_old=operation.kind is Kind.REMOVE)
    return layout.lines


class _Layout:
    """One walk over both values. A class for what is still allowed."""

    def __init__(self, operations: Sequence[Operation], most_lines: int = MOST_LINES) -> None:
        self.lines: list[Line] = []
        self.most_lines = most_lines
        self.characters = MOST_CHARACTERS
        self.left_out = 0
        self.landed = {one.after_path: one for one in operations if one.after_path is not None}
        self.gone = {
            one.before_path: one for one in operations if one.before_path is not None and one.kind in _LEFT
        }
        self.touched_before = _prefixes(one.before_path for one in operations)
        self.touched_after = _prefixes(one.after_path for one in operations)

    def run(self, old: Json, new: Json) -> list[Line]:
        self.both(_Entry("both", "", (), (), old, new), 0, None)
        if self.left_out:
            self.lines.append(Line("more", 0, note=f"{self.left_out} more changed places are not drawn"))
        return self.lines

    def is_full(self) -> bool:
        return len(self.lines) >= self.most_lines or self.characters <= 0

    def add(self, line: Line) -> None:
        for side in (line.old, line.new):
            self.characters -= sum(len(piece.text) for piece in side.pieces) if side else 0
        self.lines.append(line)

    def both(self, entry: _Entry, depth: int, key: str | None) -> None:
        """A value that is on both sides and is touched."""
        old_path, new_path = entry.old_path or (), entry.new_path or ()
        operation = self.landed.get(new_path)
        if self.is_full():
            self.left_out += 1
        elif operation is not None and operation.kind in _IN_PLACE:
            self.replaced(operation, depth, key)
        elif depth >= DEEPEST:
            self.add(Line("more", depth, key, note="something deeper than is drawn changed"))
        else:
            brackets = "[]" if isinstance(entry.new, list) else "{}"
            line = _same(depth, key, brackets[0])
            line.old_key = _old_key(old_path, new_path)
            self.add(line)
            self.inside(
                list(self.children(entry, old_path, new_path)), depth + 1, isinstance(entry.new, list)
            )
            self.add(_same(depth, None, brackets[1]))

    def inside(self, entries: list[_Entry], depth: int, is_list: bool) -> None:
        same: list[_Entry] = []
        for entry in entries:
            if entry.kind == "both" and not self.is_touched(entry):
                same.append(entry)
                continue
            self.unchanged(same, depth, is_list)
            same = []
            key = _key(entry.token, is_list)
            if entry.kind == "both":
                self.both(entry, depth, key)
            elif self.is_full():
                self.left_out += 1
            elif entry.kind == "left":
                self.one_side(self.gone[entry.old_path or ()], depth, key, is_old=True)
            else:
                self.one_side(self.landed[entry.new_path or ()], depth, key, is_old=False)
        self.unchanged(same, depth, is_list)

    def is_touched(self, entry: _Entry) -> bool:
        return entry.new_path in self.touched_after or entry.old_path in self.touched_before

    def unchanged(self, entries: list[_Entry], depth: int, is_list: bool) -> None:
        if not entries or self.is_full():
            return
        lines = [
            _same(depth, _key(entry.token, is_list), *_short(entry.new)) for entry in entries[:MOST_FOLDED]
        ]
        for line, entry in zip(lines, entries, strict=False):
            line.old_key = _old_key(entry.old_path or (), entry.new_path or ())
        if len(entries) <= MOST_NEIGHBOURS:
            for line in lines:
                self.add(line)
            return
        if len(entries) > MOST_FOLDED:
            lines.append(Line("more", depth, note=f"and {len(entries) - MOST_FOLDED:,} more"))
        named = "" if is_list else ": " + ", ".join(str(entry.token)[:40] for entry in entries[:5])
        more = ", …" if not is_list and len(entries) > 5 else ""
        self.add(Line("fold", depth, note=f"{len(entries):,} unchanged{named}{more}", folded=lines))

    def children(self, entry: _Entry, old_path: Path, new_path: Path) -> Iterator[_Entry]:
        if isinstance(entry.new, list):
            yield from self.elements(entry.old, entry.new, old_path, new_path)
        else:
            yield from self.members(entry.old, entry.new, old_path, new_path)

    def elements(self, old: list[Json], new: list[Json], old_path: Path, new_path: Path) -> Iterator[_Entry]:
        """What stayed keeps its order; what left stands before what took its place."""
        row = 0
        for column, value in enumerate(new):
            here = (*new_path, column)
            operation = self.landed.get(here)
            if operation is not None and operation.kind in _ARRIVED:
                yield _Entry("arrived", column, None, here, None, value)
                continue
            while (*old_path, row) in self.gone:
                yield _Entry("left", row, (*old_path, row), None, old[row])
                row += 1
            yield _Entry("both", column, (*old_path, row), here, old[row], value)
            row += 1
        for at in range(row, len(old)):
            yield _Entry("left", at, (*old_path, at), None, old[at])

    def members(
        self, old: dict[str, Json], new: dict[str, Json], old_path: Path, new_path: Path
    ) -> Iterator[_Entry]:
        """Keys in their new order; those that left follow the key they stood behind."""
        behind: dict[str | None, list[str]] = {}
        last: str | None = None
        for key in old:
            if key in new:
                last = key
            else:
                behind.setdefault(last, []).append(key)
        for gone in behind.get(None, ()):
            yield _Entry("left", gone, (*old_path, gone), None, old[gone])
        for key, value in new.items():
            here, there = (*new_path, key), (*old_path, key)
            if key in old:
                yield _Entry("both", key, there, here, old[key], value)
            else:
                yield _Entry("arrived", key, None, here, None, value)
            for gone in behind.get(key, ()):
                yield _Entry("left", gone, (*old_path, gone), None, old[gone])

    def one_side(self, operation: Operation, depth: int, key: str | None, *, is_old: bool) -> None:
        """What was added, was removed, or went elsewhere."""
        if operation.kind is Kind.MOVE:
            other = operation.after if is_old else operation.before
            side = Side(*_pieces(operation.new))
            note = f"moved to {other}" if is_old else f"moved from {other}"
            line = Line("moved-away" if is_old else "moved-here", depth, key, note=note)
            line.old, line.new = (side, None) if is_old else (None, side)
            self.add(line)
            return
        self.whole(operation.old if is_old else operation.new, depth, key, is_old=is_old)

    def replaced(self, operation: Operation, depth: int, key: str | None) -> None:
        old, new = operation.old, operation.new
        if operation.is_coarse:
            note = "too large to look into: they differ, and that is all that is known"
            sides = Side(*_pieces(old)), Side(*_pieces(new))
            self.add(Line("changed", depth, key, *sides, note=note))
        elif operation.kind is Kind.HIDDEN:
            note = "hidden before it was stored: nobody can tell whether it changed"
            self.add(Line("hidden", depth, key, Side(*_pieces(old)), Side(*_pieces(new)), note=note))
        elif isinstance(old, str) and isinstance(new, str):
            self.add(_text_changed(old, new, depth, key))
        elif isinstance(old, dict | list) or isinstance(new, dict | list):
            self.whole(old, depth, key, is_old=True)
            self.whole(new, depth, key, is_old=False)
        else:
            olds, news = Side(*_pieces(old, "removed")), Side(*_pieces(new, "added"))
            self.add(Line("changed", depth, key, olds, news))

    def whole(self, value: Json, depth: int, key: str | None, *, is_old: bool) -> None:
        """A value that stands on one side, all of it."""
        kind = "removed" if is_old else "added"
        for inner_depth, inner_key, text, is_text in spelled(value, depth, key):
            if self.is_full():
                self.add(Line("more", depth, note="the rest of this value is not drawn"))
                return
            cut = text[:MOST_TEXT_CHARACTERS]
            side = Side([Piece("same", cut)], is_text)
            note = f"{len(text) - len(cut):,} characters more" if len(cut) < len(text) else ""
            line = Line(kind, inner_depth, inner_key, note=note)
            line.old, line.new = (side, None) if is_old else (None, side)
            self.add(line)


def _prefixes(paths: Iterator[Path | None] | Sequence[Path | None]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        while path is not None and path not in found:
            found.add(path)
            path = path[:-1] if path else None
    return found


def _key(token: str | int, is_list: bool) -> str:
    return f"[{token}]" if is_list else str(token)


def _old_key(old_path: Path, new_path: Path) -> str | None:
    """The index at the left, where elements before it came or went."""
    if not old_path or not new_path or old_path[-1] == new_path[-1]:
        return None
    return _key(old_path[-1], isinstance(old_path[-1], int))


def _same(depth: int, key: str | None, text: str, is_text: bool = False) -> Line:
    side = Side([Piece("same", text)], is_text)
    return Line("same", depth, key, side, side)


def _short(value: Json) -> tuple[str, bool]:
    """One line for a value that did not change."""
    if isinstance(value, dict | list):
        return outline(value), False
    text = value if isinstance(value, str) else scalar(value)
    text = " ".join(text[: PREVIEW_CHARACTERS * 3].split()) if isinstance(value, str) else text
    short = text[:PREVIEW_CHARACTERS]
    is_cut = len(short) < len(text) or (isinstance(value, str) and len(value) > PREVIEW_CHARACTERS * 3)
    return short + ("…" if is_cut else ""), isinstance(value, str)


def outline(value: dict[str, Json] | list[Json]) -> str:
    """A container in one line: how much is in it, and the first words."""
    shape = f"[{len(value)}]" if isinstance(value, list) else f"{{{len(value)}}}"
    told = []
    if isinstance(value, dict):
        function = value.get("function")
        for name in ("role", "name", "type", "id", "content", "text"):
            inside = value.get(name)
            if name == "name" and inside is None and isinstance(function, dict):
                inside = function.get("name")
            if isinstance(inside, str) and inside:
                told.append(" ".join(inside[:200].split()))
    words = " · ".join(told)[:PREVIEW_CHARACTERS]
    return f"{shape} {words}".rstrip()


def _pieces(value: Json, kind: str = "same") -> tuple[list[Piece], bool]:
    if isinstance(value, dict | list):
        return [Piece(kind, outline(value))], False
    text = value if isinstance(value, str) else scalar(value)
    return [Piece(kind, text[:MOST_TEXT_CHARACTERS])], isinstance(value, str)


def scalar(value: Json) -> str:
    """A value that holds no other, as JSON writes it; texts without quotation marks."""
    if isinstance(value, str | Number):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes
            return hex(value)
    return json.dumps(value)


def spelled(value: Json, depth: int, key: str | None) -> Iterator[tuple[int, str | None, str, bool]]:
    """A value as lines: depth, key, text, and whether it is a text. However deep it nests."""
    waiting: list[tuple[Json, int, str | None] | tuple[int, str]] = [(value, depth, key)]
    while waiting:
        item = waiting.pop()
        if len(item) == 2:
            yield item[0], None, item[1], False
            continue
        node, level, name = item
        if isinstance(node, dict | list) and node:
            is_list = isinstance(node, list)
            yield level, name, "[" if is_list else "{", False
            waiting.append((level, "]" if is_list else "}"))
            pairs = enumerate(node) if isinstance(node, list) else node.items()
            waiting += [(child, level + 1, _key(token, is_list)) for token, child in list(pairs)[::-1]]
        elif isinstance(node, dict | list):
            yield level, name, "[]" if isinstance(node, list) else "{}", False
        else:
            yield level, name, scalar(node), isinstance(node, str)


def _text_changed(old: str, new: str, depth: int, key: str | None) -> Line:
    told = changes(old, new)
    spans = told.spans
    olds, news = [], []
    for at, span in enumerate(spans):
        if span.kind is SpanKind.SAME:
            around = _around(span.text, is_first=at == 0, is_last=at == len(spans) - 1)
            olds += around
            news += around
        else:
            cut = _cut(span.text)
            (olds if span.kind is SpanKind.REMOVED else news).extend(
                Piece("gap" if one.kind == "gap" else str(span.kind), one.text) for one in cut
            )
    note = "a long text: only its begin and its end were compared" if told.is_coarse else ""
    return Line("changed", depth, key, Side(olds, is_text=True), Side(news, is_text=True), note=note)


def _around(text: str, *, is_first: bool, is_last: bool) -> list[Piece]:
    """Unchanged text, of which only what stands next to a change is shown."""
    if len(text) <= 3 * CONTEXT_CHARACTERS:
        return [Piece("same", text)]
    head = "" if is_first else text[:CONTEXT_CHARACTERS]
    tail = "" if is_last else text[-CONTEXT_CHARACTERS:]
    gap = Piece("gap", f"{len(text) - len(head) - len(tail):,} characters")
    return [piece for piece in (Piece("same", head), gap, Piece("same", tail)) if piece.text]


def _cut(text: str) -> list[Piece]:
    if len(text) <= MOST_TEXT_CHARACTERS:
        return [Piece("same", text)]
    return [
        Piece("same", text[:MOST_TEXT_CHARACTERS]),
        Piece("gap", f"{len(text) - MOST_TEXT_CHARACTERS:,} characters"),
    ]
