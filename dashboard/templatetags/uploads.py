"""Show what came of uploaded files, and what can be chosen for new ones."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from dashboard.charts import spell
from journal import actions

register = template.Library()


@register.filter
def upload_sums(files: list[dict[str, Any]]) -> dict[str, int | None]:
    """Sums over the files of an upload; unknown while no file has told anything."""
    names = ("lines_read", "events", "duplicates", "merged", "conflicts", "refused_count")
    return {name: _sum([file.get(name) for file in files]) for name in names}


@register.filter
def percent(share: float | None) -> str:
    return spell.UNKNOWN if share is None else f"{100 * share:.0f} %"


@register.filter
def pace(bytes_per_second: float | None) -> str:
    """How fast something is read."""
    return spell.UNKNOWN if bytes_per_second is None else f"{spell.size(round(bytes_per_second))}/s"


@register.simple_tag
def upload_formats() -> list[str]:
    """The formats that can be chosen by hand."""
    return actions.format_names()


@register.simple_tag
def upload_limits() -> dict[str, int]:
    """How much one form may carry: bytes, files."""
    return {"bytes": settings.RECTO_MAX_UPLOAD_BYTES, "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES}


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
