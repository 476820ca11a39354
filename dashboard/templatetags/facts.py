"""Show numbers, durations, sizes, moments and statuses."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.charts import spell

register = template.Library()

register.filter("number", spell.number)
register.filter("duration", spell.duration)
register.filter("size", spell.size)
register.filter("plural", spell.plural)

# status: (symbol of the sprite, word)
STATUS_SIGNS = {
    "ok": ("ok", "ok"),
    "error": ("error", "error"),
    "cancelled": ("cancelled", "cancelled"),
    "open": ("open", "no answer yet"),
    "queued": ("open", "queued"),
    "running": ("running", "running"),
    "done": ("ok", "done"),
    "failed": ("error", "failed"),
    "undoing": ("running", "undoing"),
    "undone": ("cancelled", "undone"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the page's sprite; says nothing aloud, so a word must stand beside it."""
    return format_html('<svg aria-hidden="true" class="icon"><use href="#i-{}"></use></svg>', name)


@register.simple_tag
def status(value: str, word: str = "") -> SafeString:
    """A badge: symbol, word and colour say the same."""
    symbol, usual_word = STATUS_SIGNS.get(value, ("open", value))
    look = {"done": "ok"}.get(value, value)
    return format_html('<span class="badge badge--{}">{}{}</span>', look, icon(symbol), word or usual_word)


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """Date and time to the second; everything else on pointing at it."""
    return _time(at, spell.moment(at))


@register.simple_tag
def day(at: datetime | None) -> SafeString:
    """The day of a moment, where its time of day would be in the way."""
    return _time(at, spell.day(at))


@register.simple_tag
def clock(at: datetime | None) -> SafeString:
    """Time of day to the millisecond."""
    return _time(at, spell.clock(at))


def _time(at: datetime | None, text: str) -> SafeString:
    if at is None:
        return format_html('<span title="No time was recorded">{}</span>', spell.UNKNOWN)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.astimezone(UTC).isoformat(), spell.exact(at), text
    )


@register.simple_tag
def total(value: int | None, unknown: int, at_least: int = 0) -> SafeString:
    """A sum; parts that nobody told, or not to their end, make it "at least", and are counted."""
    reasons = [f"{spell.plural(unknown, 'call')} told nothing"] if unknown else []
    if at_least:
        reasons.append(f"the final count of {spell.plural(at_least, 'call')} was never written")
    untold = "; ".join(reasons)
    if not untold:
        return format_html("{}", spell.number(value))
    if value is None:
        return format_html('<span title="{}">{}</span>', untold, spell.UNKNOWN)
    return format_html('<span title="{}">≥ {}</span>', untold, spell.number(value))


@register.filter
def rate(part: int | None, whole: int | None) -> str:
    """A share in whole percent; a dash where one side is unknown or nothing."""
    if part is None or not whole:
        return spell.UNKNOWN
    return f"{100 * part / whole:.0f} %"
