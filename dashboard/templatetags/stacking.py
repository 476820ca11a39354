"""Draw stacked columns, and rows of amounts. Written in Python: a page holds hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts import spell
from dashboard.charts.stacked import HEIGHT, Chart, Place
from dashboard.templatetags.told import clip, plain

register = template.Library()


class TableRow(Protocol):
    """A row of a chart's table, its amounts spelled."""

    label: str
    link: str
    amounts: list[str]
    total: str
    unknown_calls: int


LONGEST_WORDS = 300
LACKS_THICKNESS = 4


@register.simple_tag
def stacked_columns(chart: Chart) -> SafeString:
    """Areas to point at, with words: the sum of a column, and what each series comes to; over them every series."""
    # Numbers are ours; all words have gone through escape.
    names = [escape(plain(name, LONGEST_WORDS)) for name in chart.names]
    areas = "".join([_area(place, names) for place in chart.places])
    series = "".join(
        [f'<path class="series-{number}" d="{path}"/>' for number, path in enumerate(chart.outlines) if path]
    )
    return mark_safe(  # noqa: S308
        f'{areas}<svg class="chart__series" viewBox="0 0 {chart.width} {HEIGHT}"'
        f' preserveAspectRatio="none">{series}</svg>{_feet(chart)}'
    )


def _area(place: Place, names: Sequence[str]) -> str:
    told = [f"\n{name}: {said}" for name, said in zip(names, place.series_say, strict=True) if said]
    words = escape(plain(place.says, LONGEST_WORDS)) + "".join(told)
    return (
        f'<g class="chart__place"><title>{words}</title><rect class="chart__area" x="{place.x}" y="0"'
        f' width="{place.width}" height="100%"/></g>'
    )


def _feet(chart: Chart) -> str:
    """A hatched foot for columns of which something is unknown."""
    return "".join(
        [
            f'<rect class="chart__lacks" x="{place.x}" y="100%" width="{place.width}" height="{LACKS_THICKNESS}"'
            f' transform="translate(0 -{LACKS_THICKNESS})"/>'
            for place in chart.places
            if place.lacks
        ]
    )


@register.simple_tag
def amount_rows(rows: Iterable[TableRow], characters: int) -> SafeString:
    """The numbers of a chart as rows of a table."""
    return mark_safe("".join([_row(row, characters) for row in rows]))  # noqa: S308


def _row(row: TableRow, characters: int) -> str:
    label = clip(row.label, characters)
    head = f'<a href="{escape(row.link)}">{label}</a>' if row.link else label
    cells = '</td><td class="num">'.join(row.amounts)
    is_part = row.unknown_calls and row.total != spell.UNKNOWN
    unknown = spell.plural(row.unknown_calls, "call") if row.unknown_calls else '<span class="faint">0</span>'
    return (
        f'<tr><th scope="row" class="nowrap">{head}</th><td class="num">{cells}</td>'
        f'<td class="num">{"≥ " if is_part else ""}{row.total}</td><td class="num">{unknown}</td></tr>'
    )
