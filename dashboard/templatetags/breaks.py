"""The mark of a cache break in the row of its call."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.templatetags.facts import icon

register = template.Library()


@register.simple_tag
def break_mark(marks: dict[str, object] | None, key: str) -> SafeString | str:
    """A badge that leads to the break; nothing for a call without one."""
    mark = marks.get(key) if marks else None
    if mark is None:
        return ""
    look = "badge badge--warning" if getattr(mark, "is_alarm", False) else "badge"
    return format_html(
        '<a class="{} break-mark" href="?view=breaks#call-{}" title="{}">{}{}</a>',
        look,
        key,
        getattr(mark, "title", ""),
        icon("warning" if getattr(mark, "is_alarm", False) else "info"),
        getattr(mark, "words", ""),
    )
