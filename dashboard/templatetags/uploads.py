"""Show what came of uploaded files."""

from __future__ import annotations

from typing import Any

from django import template

from dashboard.charts import spell

register = template.Library()


@register.filter
def upload_sums(files: list[dict[str, Any]]) -> dict[str, int | None]:
    """Sums over the files of an upload; unknown while no file has told anything."""
    names = ("events", "duplicates", "conflicts", "refused_count")
    return {name: _sum([file.get(name) for file in files]) for name in names}


@register.filter
def percent(share: float | None) -> str:
    return spell.UNKNOWN if share is None else f"{100 * share:.0f} %"


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
