"""Draw the lanes of the timeline and its minimap. Written in Python: a page holds hundreds of them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.minimap import Column, Minimap
from dashboard.charts.timeline import Bar
from dashboard.templatetags.told import plain

register = template.Library()

LONGEST_WORDS = 300
MARK_THICKNESS = 16
# A moment has no length, but must be seen and pointed at.
MOMENT_WIDTH = 3
SHORT_WIDTH = 2
UNTOLD_THICKNESS = 2
# Looks of the minimap that every step may have: each is one shape through all of them.
SOLID_LOOKS = ("provider", "cost")


@register.simple_tag
def lane(grid: str, bars: Sequence[Bar], thick: int, marks: Sequence[str] = ()) -> SafeString:
    """Bars of a call or a tool before the grid that is drawn once per page of calls."""
    pieces = [
        f'<svg class="lane" aria-hidden="true"><use href="#{escape(grid)}" width="100%" height="100%"/>'
    ]
    pieces += [_bar(bar, thick) for bar in bars]
    pieces += [
        f'<rect class="first-token" x="{mark}" width="2" y="50%" height="{MARK_THICKNESS}"'
        f' transform="translate(0 -{MARK_THICKNESS // 2})"><title>first token</title></rect>'
        for mark in marks
    ]
    # Numbers are ours; the words of a bar have gone through escape.
    return mark_safe("".join(pieces) + "</svg>")  # noqa: S308


@register.simple_tag
def steps(minimap: Minimap, base: str) -> SafeString:
    """Every step as a link to its first call, behind what is drawn of it."""
    pieces = [_step(column, minimap.height, escape(base)) for column in minimap.columns]
    box = f"0 0 {minimap.calls} {minimap.height}"
    pieces.append(f'<svg class="minimap__solid" viewBox="{box}" preserveAspectRatio="none" width="100%">')
    pieces += [f'<path class="bar--{look}" d="{_solid(minimap, look)}"/>' for look in SOLID_LOOKS]
    pieces.append("</svg>")
    # Numbers are ours; words and the address have gone through escape.
    return mark_safe("".join(pieces))  # noqa: S308


def _step(column: Column, height: int, base: str) -> str:
    place = f'x="{column.x}" width="{column.width}"'
    marks = "".join(
        f'<rect class="bar--{part.look}" {place} y="{part.y}" height="{part.height}"/>'
        for part in column.rects
        if part.look not in SOLID_LOOKS
    )
    return (
        f'<a href="{base}row={column.row}" tabindex="-1"><title>{escape(column.says)}</title>'
        f'<rect class="minimap__place" {place} height="{height}"/>{marks}</a>'
    )


def _solid(minimap: Minimap, look: str) -> str:
    return "".join(
        f"M{column.row - 1} {part.y}h{column.calls}v{part.height}h-{column.calls}z"
        for column in minimap.columns
        for part in column.rects
        if part.look == look
    )


def _bar(bar: Bar, thick: int) -> str:
    if bar.is_moment:
        half = MOMENT_WIDTH / 2
        return (
            f'<rect class="bar--{bar.kind}" x="{bar.x}" width="{MOMENT_WIDTH}" y="50%" height="{thick}"'
            f' transform="translate(-{half:g} -{thick / 2:g})"><title>{_words(bar)}</title></rect>'
        )
    thick = UNTOLD_THICKNESS if bar.kind == "untold" else thick
    look = 'fill="url(#hatch)"' if bar.kind == "wait" else 'rx="1.5"'
    width = SHORT_WIDTH if bar.is_short else bar.width
    return (
        f'<rect class="bar--{bar.kind}" {look} x="{bar.x}" width="{width}" y="50%" height="{thick}"'
        f' transform="translate(0 -{thick / 2:g})"><title>{_words(bar)}</title></rect>'
    )


def _words(bar: Bar) -> str:
    return escape(plain(bar.says, LONGEST_WORDS))
