"""The mark of a row that somebody noted something at."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.charts import spell

from .facts import icon

register = template.Library()


@register.simple_tag
def note_mark(noted: Mapping[str, int], key: str) -> SafeString | str:
    """How many notes this row has; nothing where there are none."""
    count = noted.get(key, 0)
    if not count:
        return ""
    words = spell.plural(count, "note")
    return format_html(
        '<span class="note-mark" title="{0}">{1}<span class="visually-hidden">{0}</span>{2}</span>',
        words,
        icon("note"),
        format_html('<span aria-hidden="true">{}</span>', count) if count > 1 else "",
    )
