"""Draw the small bars in the list of sessions. Written in Python: a page holds fifty pictures."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.spark import HEIGHT, WIDTH, SparkBar

register = template.Library()


@register.simple_tag
def sparkline(bars: Sequence[SparkBar]) -> SafeString:
    """The bars; the amounts they stand for are in the cell beside them, and on the page of the session."""
    if not bars:
        return SafeString("")
    pieces = [
        f'<rect x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}"'
        + (' class="is-unknown"/>' if bar.is_unknown else "/>")
        for bar in bars
    ]
    # Every number is ours.
    return mark_safe(  # noqa: S308
        f'<svg class="spark" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' preserveAspectRatio="none" aria-hidden="true">{"".join(pieces)}</svg>'
    )
