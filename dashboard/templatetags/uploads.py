"""Show what came of uploaded files, and what can be chosen for new ones."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from dashboard.charts import spell
from journal import actions

register = template.Library()

_SHORT_REASONS = {
    "unknown_format": "no format that is known was recognised in it",
    "empty_file": "it is empty",
}


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


@register.filter
def why_nothing(files: list[dict[str, Any]]) -> str | None:
    """Why nothing was taken from the first file of which that is so, in a few words; None where there is none."""
    for file in files:
        refused = file.get("refused") or []
        if file.get("state") == "unread" and refused:
            return _SHORT_REASONS.get(refused[0].get("code"), str(refused[0].get("reason")))
    return None


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
