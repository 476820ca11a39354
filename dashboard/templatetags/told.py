"""Show text that came from outside: escaped, isolated, nothing hidden, never wider than its place."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts import spell
from dashboard.charts.visible import HIDDEN, pieces

register = template.Library()

SHORT_ID_CHARACTERS = 22
LONGEST_INLINE_REST = 20_000
LONGEST_TITLE = 600


def visible_html(text: str) -> SafeString:
    """Escaped text with its hidden characters spelled out."""
    if not HIDDEN.search(text):
        return conditional_escape(str(text))
    # Both halves of every piece pass through escape before they are joined.
    return mark_safe(  # noqa: S308
        "".join(
            escape(piece.text)
            if piece.name is None
            else f'<span class="control-mark" title="{escape(piece.name)}">{escape(piece.text)}</span>'
            for piece in pieces(text)
        )
    )


@register.filter
def told(value: object) -> SafeString:
    """Recorded text in full; a dash when there is none."""
    if value is None:
        return format_html("{}", spell.UNKNOWN)
    return format_html('<bdi class="told">{}</bdi>', visible_html(str(value)))


@register.filter
def aligned(value: object) -> str:
    """Text of which every character keeps its place: one stand-in for each that hides or turns text."""
    return HIDDEN.sub(lambda found: "\ufffd" * len(found.group()), str(value))


@register.filter
def plain(value: object, characters: int) -> str:
    """The beginning of recorded text where no marks can stand, as in a page's title."""
    text = str(value)
    spelled = "".join(piece.text for piece in pieces(text[:characters]))
    return f"{spelled}…" if len(text) > characters else spelled


@register.filter
def clip(value: object, characters: int) -> SafeString:
    """The beginning of recorded text; the rest, cut at a stated length, on pointing at it."""
    if value is None:
        return format_html("{}", spell.UNKNOWN)
    text = str(value)
    if len(text) <= characters:
        return told(text)
    return format_html(
        '<bdi class="told" title="{}">{}…</bdi>', plain(text, LONGEST_TITLE), visible_html(text[:characters])
    )


@register.filter
def unfold(value: object, characters: int) -> SafeString:
    """Recorded text, its rest behind "show all"; what is too long even for that says so."""
    if value is None:
        return format_html("{}", spell.UNKNOWN)
    text = str(value)
    if len(text) <= characters:
        return told(text)
    rest, beyond = (
        text[characters : characters + LONGEST_INLINE_REST],
        len(text) - characters - LONGEST_INLINE_REST,
    )
    note = format_html(" <em>… and {} more</em>", spell.plural(beyond, "character")) if beyond > 0 else ""
    return format_html(
        '<bdi class="told">{}<details class="rest"><summary>show all ({})</summary>{}{}</details></bdi>',
        visible_html(text[:characters]),
        spell.plural(len(text), "character"),
        visible_html(rest),
        note,
    )


@register.filter
def short_id(value: str | None) -> SafeString:
    """An id in its middle cut, whole on pointing at it."""
    if value is None:
        return format_html("{}", spell.UNKNOWN)
    if len(value) <= SHORT_ID_CHARACTERS:
        return told(value)
    return format_html(
        '<bdi class="told" title="{}">{}…{}</bdi>',
        plain(value, LONGEST_TITLE),
        visible_html(value[:12]),
        visible_html(value[-8:]),
    )


@register.filter
def words(values: list[str]) -> SafeString:
    """A list of recorded words with commas between; a dash when it is empty."""
    if not values:
        return format_html("{}", spell.UNKNOWN)
    return format_html_join(", ", "{}", ((told(value),) for value in values))


@register.filter
def items(mapping: dict[str, object]) -> list[tuple[str, object]]:
    """Pairs of a foreign object, which may itself hold a key named "items"."""
    return list(mapping.items())
