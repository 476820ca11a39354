"""Draw the small bars in the list of sessions. Written in Python: a page holds fifty pictures."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.spark import HEIGHT, WIDTH, SparkBar

register = template.Library()


def _outline(bar: SparkBar) -> str:
    return f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z"


@register.simple_tag
def sparkline(bars: Sequence[SparkBar]) -> SafeString:
    """The bars; the amounts they stand for are in the cell beside them, and on the page of the session."""
    if not bars:
        return SafeString("")
    # One path for all bars of a kind: a list has a thousand of them, and elements are what a browser works for.
    known = "".join(_outline(bar) for bar in bars if not bar.is_unknown)
    unknown = "".join(_outline(bar) for bar in bars if bar.is_unknown)
    pieces = [
        f'<path d="{known}"/>' if known else "",
        f'<path d="{unknown}" class="is-unknown"/>' if unknown else "",
    ]
    # Every number is ours.
    return mark_safe(  # noqa: S308
        f'<svg class="spark" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' preserveAspectRatio="none" aria-hidden="true">{"".join(pieces)}</svg>'
    )
