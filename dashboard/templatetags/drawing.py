"""Draw one lane of the timeline. Written in Python: a page holds hundreds of them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.timeline import Bar
from dashboard.templatetags.told import plain

register = template.Library()

LONGEST_WORDS = 300
MARK_THICKNESS = 16
# A moment has no length, but must be seen and pointed at.
MOMENT_WIDTH = 3
SHORT_WIDTH = 2
UNTOLD_THICKNESS = 2


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
