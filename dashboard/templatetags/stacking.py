"""Draw stacked columns, and rows of amounts. Written in Python: a page holds hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts import spell
from dashboard.charts.stacked import Chart, Place
from dashboard.templatetags.told import plain

register = template.Library()

LONGEST_WORDS = 300
LACKS_THICKNESS = 4


@register.simple_tag
def stacked_columns(chart: Chart) -> SafeString:
    """Every column with its pieces, and words for pointing at it: its sum, and what each series comes to."""
    # Numbers are ours; all words have gone through escape.
    return mark_safe("".join(map(_column, chart.places)))  # noqa: S308


def _column(place: Place) -> str:
    words = "\n".join(escape(plain(line, LONGEST_WORDS)) for line in (place.says, *place.series_say))
    pieces = "".join(
        f'<rect class="series-{part.series}" x="{part.x}" y="{part.y}" width="{part.width}"'
        f' height="{part.height}"/>'
        for part in place.parts
    )
    lacks = (
        f'<rect class="chart__lacks" x="{place.x}" y="100%" width="{place.width}" height="{LACKS_THICKNESS}"'
        f' transform="translate(0 -{LACKS_THICKNESS})"/>'
        if place.lacks
        else ""
    )
    return (
        f'<g class="chart__place"><title>{words}</title><rect class="chart__area" x="{place.x}" y="0"'
        f' width="{place.width}" height="100%"/>{pieces}{lacks}</g>'
    )


@register.simple_tag
def amount_cells(amounts: Iterable[Decimal | None]) -> SafeString:
    """Cells of a table, one for each amount of US dollars."""
    return mark_safe("".join(f'<td class="num">{spell.usd(amount)}</td>' for amount in amounts))  # noqa: S308
