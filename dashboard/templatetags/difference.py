"""Draw a diff, inline or side by side, and the gutter of a blame. Written in Python: there may be a thousand lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.difference import Line, Side
from dashboard.templatetags.told import visible_html

register = template.Library()

LONGEST_KEY = 120
#: Steps of indentation beyond which lines are not moved further to the right.
MOST_STEPS = 12
_SIGNS = {"removed": "−", "added": "+", "moved-away": "↗", "moved-here": "↘", "hidden": "?"}
_WORDS = {
    "removed": "removed",
    "added": "added",
    "moved-away": "moved away",
    "moved-here": "moved here",
    "hidden": "hidden",
}


@register.simple_tag
def inline_diff(lines: list[Line]) -> SafeString:
    """What was removed above what was added."""
    # Every piece has gone through escape or visible_html.
    return mark_safe(f'<ol class="diff">{"".join(_inline(lines))}</ol>')  # noqa: S308


@register.simple_tag
def side_by_side_diff(lines: list[Line]) -> SafeString:
    """What stood before at the left, what stands after at the right."""
    return mark_safe(f'<ol class="diff diff--sides">{"".join(_sides(lines))}</ol>')  # noqa: S308


def _inline(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind == "fold":
            yield _fold(line, "".join(_inline(line.folded)))
        elif line.kind == "changed":
            yield _row("removed", _cell("removed", line, line.old))
            yield _row("added", _cell("added", line, line.new, note=line.note))
        elif line.kind == "hidden":
            yield _row("hidden", _cell("hidden", line, line.old))
            yield _row("hidden", _cell("hidden", line, line.new, note=line.note))
        elif line.kind == "more":
            yield _row("more", _cell("more", line, None, note=line.note))
        else:
            yield _row(line.kind, _cell(line.kind, line, line.new or line.old, note=line.note))


def _sides(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind == "fold":
            yield _fold(line, "".join(_sides(line.folded)))
        elif line.kind == "more":
            yield _row("more", _cell("more", line, None, note=line.note))
        else:
            old_kind, new_kind = ("removed", "added") if line.kind == "changed" else (line.kind, line.kind)
            left = '<div class="diff__cell is-empty"></div>'
            if line.old:
                left = _cell(old_kind, line, line.old, key=line.old_key)
            right = '<div class="diff__cell is-empty"></div>'
            if line.new:
                right = _cell(new_kind, line, line.new, note=line.note)
            elif line.note and line.old:
                left = _cell(old_kind, line, line.old, note=line.note)
            yield _row("sides", left + right)


def _fold(line: Line, inside: str) -> str:
    return (
        f'<li class="diff__fold"><details class="fold"><summary class="{_step(line)}">'
        f'<span class="diff__sign" aria-hidden="true">⋯</span>{visible_html(line.note)}</summary>'
        f'<ol class="diff__inside">{inside}</ol></details></li>'
    )


def _row(kind: str, cells: str) -> str:
    return f'<li class="diff__row diff__row--{kind}">{cells}</li>'


def _cell(kind: str, line: Line, side: Side | None, *, note: str = "", key: str | None = None) -> str:
    sign = _SIGNS.get(kind, " ")
    word = f'<span class="visually-hidden">{_WORDS[kind]}: </span>' if kind in _WORDS else ""
    told = f'<span class="diff__note">{visible_html(note)}</span>' if note else ""
    text = _text(side) if side is not None else ""
    return (
        f'<div class="diff__cell diff__cell--{kind} {_step(line)}">'
        f'<span class="diff__sign" aria-hidden="true">{sign}</span>{word}{key_html(key or line.key)}{text}{told}</div>'
    )


def key_html(key: str | None) -> str:
    """The name of a member, or the place of an element."""
    if key is None:
        return ""
    shown = visible_html(key[:LONGEST_KEY]) + ("…" if len(key) > LONGEST_KEY else "")
    return f'<span class="diff__key">{shown}:</span> '


def _step(line: Line) -> str:
    return f"step-{min(line.depth, MOST_STEPS)}"


def _text(side: Side) -> str:
    mark = '<span class="diff__quote">"</span>' if side.is_text else ""
    pieces = "".join(_piece(piece.kind, piece.text) for piece in side.pieces)
    return f'<bdi class="diff__text">{mark}{pieces}{mark}</bdi>'


def _piece(kind: str, text: str) -> str:
    if kind == "gap":
        return f'<span class="diff__gap">⋯ {escape(text)} ⋯</span>'
    name = {"removed": "del", "added": "ins"}.get(kind)
    shown = visible_html(text)
    return f"<{name}>{shown}</{name}>" if name else str(shown)


@register.simple_tag
def token_words(added: int | None, removed: int | None) -> SafeString:
    """About how many tokens came and went; unknown where no provider counted the input."""
    if added is None or removed is None:
        return format_html(
            '<span title="{}">— tokens</span>',
            "How many tokens that are is unknown: no count of the input was told for it",
        )
    return format_html(
        '<span title="{}">≈ <span class="diff__came">+{}</span> <span class="diff__went">−{}</span> tokens</span>',
        "Reckoned: these characters, at the rate of tokens that the provider counted for the request",
        f"{added:,}",
        f"{removed:,}",
    )


@register.simple_tag
def change_words(added: int | None, removed: int | None) -> SafeString:
    """How much text came and went."""
    if added is None or removed is None:
        return format_html("{}", "—")
    return format_html(
        '<span class="diff__came">+{}</span> <span class="diff__went">−{}</span> characters',
        f"{added:,}",
        f"{removed:,}",
    )
