"""Show what came of uploaded files."""

from __future__ import annotations

from typing import Any

from django import template

from dashboard.charts import spell

register = template.Library()


@register.filter
def upload_sums(files: list[dict[str, Any]]) -> dict[str, int | None]:
    """Sums over the files of an upload; unknown while no file has told anything."""
    sums = {name: _sum([file.get(name) for file in files]) for name in ("events", "duplicates")}
    return {**sums, "refused": _sum([refused_count(file.get("refused")) for file in files])}


@register.filter
def refused_count(refused: Any) -> int | None:
    """How many lines of a file were refused, told as a count or as a list that may be capped."""
    if isinstance(refused, int):
        return refused
    return len(refused) if isinstance(refused, list) else None


@register.filter
def percent(share: float | None) -> str:
    return spell.UNKNOWN if share is None else f"{100 * share:.0f} %"


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
