"""Figures beside each other: each in its unit, and the difference with its sign."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from dashboard.charts import spell
from dashboard.queries.figures import Figure, Unit
from dashboard.templatetags.told import clip

register = template.Library()

LONGEST_WORD = 60


@register.simple_tag
def figure_value(figure: Figure, side: str) -> SafeString | str:
    """One side of a figure."""
    value = figure.before if side == "before" else figure.after
    if isinstance(value, str):
        return clip(value, LONGEST_WORD)
    return _written(value, figure.unit)


@register.simple_tag
def figure_difference(figure: Figure) -> str:
    """What the second has more; nothing for words."""
    if figure.unit is Unit.WORDS:
        return "" if figure.is_same else "differs"
    return _signed(figure.difference, figure.unit)


@register.filter
def more_usd(amount: Decimal | None) -> str:
    """US dollars with their sign."""
    return _signed(amount, Unit.USD)


@register.filter
def more_seconds(amount: float | None) -> str:
    """A duration with its sign."""
    return _signed(amount, Unit.SECONDS)


@register.filter
def usd_of(amount: Decimal | None) -> str:
    """US dollars."""
    return spell.usd(amount)


def _signed(amount: int | float | Decimal | None, unit: Unit) -> str:
    if amount is None:
        return spell.UNKNOWN
    if not amount:
        return "same"
    return f"+{_written(amount, unit)}" if amount > 0 else f"−{_written(-amount, unit)}"


def _written(value: int | float | Decimal | None, unit: Unit) -> str:
    if unit is Unit.USD:
        return spell.usd(value if isinstance(value, Decimal) or value is None else Decimal(str(value)))
    if unit is Unit.SECONDS:
        return spell.duration(float(value) if value is not None else None)
    return spell.number(float(value) if isinstance(value, Decimal) else value)
