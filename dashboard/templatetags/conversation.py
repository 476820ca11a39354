"""Show what was said: the beginning at once, the rest behind "show all", hidden characters spelled out."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.charts import spell
from dashboard.templatetags.told import visible_html

register = template.Library()

#: What of a text is shown at once.
PROSE_LINES, PROSE_CHARACTERS = 14, 1600
MONO_LINES, MONO_CHARACTERS = 8, 600
#: Lines less than this behind "show all" are shown at once.
SPARED_LINES = 4

LOOKS = {
    "user": "user",
    "assistant": "assistant",
    "model": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
}


@register.filter
def said_look(role: str) -> str:
    """The look of a role that a client may have invented."""
    return LOOKS.get(role, "other")


@register.simple_tag
def prose(text: str, characters: int) -> SafeString:
    """A text to read."""
    return _folded(text, characters, "prose", PROSE_LINES, PROSE_CHARACTERS)


@register.simple_tag
def mono(text: str, characters: int) -> SafeString:
    """A text of a program, or for one."""
    return _folded(text, characters, "prose prose--mono", MONO_LINES, MONO_CHARACTERS)


@register.simple_tag
def run_address(base: str, name: str) -> str:
    """The conversation of one run of a sub-agent."""
    return f"{base}{'&' if '?' in base else '?'}{urlencode({'run': name}, errors='surrogatepass')}"


def _folded(text: str, characters: int, look: str, lines: int, most: int) -> SafeString:
    missing = characters - len(text)
    # Models begin and end with empty lines; they say nothing.
    shown = text.strip("\n")
    if not shown.strip():
        return format_html('<p class="muted">{} of white space</p>', spell.plural(characters, "character"))
    head = beginning(shown, lines, most)
    rest = shown[len(head) :]
    note = ""
    if missing > 0:
        note = format_html('<em class="muted">… and {} more</em>', spell.plural(missing, "character"))
    if rest:
        note = format_html(
            '<details class="rest fold"><summary>show all ({})</summary>{}{}</details>',
            spell.plural(characters, "character"),
            visible_html(rest.removeprefix("\n")),
            note,
        )
    return format_html('<div class="{}" dir="auto">{}{}</div>', look, visible_html(head), note)


def beginning(text: str, lines: int, characters: int) -> str:
    """The first lines of a text; all of it when hardly more would be left."""
    end = -1
    for _ in range(lines):
        end = text.find("\n", end + 1)
        if end < 0:
            break
    if 0 <= end <= characters and text.count("\n", end + 1) >= SPARED_LINES:
        return text[:end]
    return text if len(text) <= characters + characters // 4 else text[:characters]
