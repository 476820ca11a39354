"""The styles of every page: one file for each component as it is written, one for all of them as it travels."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

COMPONENTS = (
    "badge", "branches", "breaks", "button", "card", "chart", "compare", "conversation", "dialog", "diff", "facts",
    "form", "json", "list", "minimap", "money", "note", "notice", "palette", "refusal", "table", "timeline",
)  # fmt: skip
PAGES = ("costs", "prices", "session", "start", "style", "uploads")
# Later files may build on earlier ones; what wins is settled by layers.
FILES = (
    *(f"css/{name}.css" for name in ("tokens", "base", "layout")),
    *(f"css/components/{name}.css" for name in COMPONENTS),
    *(f"css/pages/{name}.css" for name in PAGES),
)
TAG_CHARACTERS = 16


@functools.cache
def all_styles() -> tuple[str, bytes]:
    """Every file after the other, and a tag that only this content has. Read once a process."""
    content = b"\n".join(_path(name).read_bytes() for name in FILES)
    return hashlib.sha256(content).hexdigest()[:TAG_CHARACTERS], content


def _path(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"there is no style {name}")
    return Path(found)


@register.simple_tag
def styles() -> SafeString:
    """Links to the styles: one, or one for each file where somebody works on them."""
    if settings.DEBUG:
        return format_html_join(
            "\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in FILES)
        )
    return format_html('<link rel="stylesheet" href="{}">', reverse("styles", args=[all_styles()[0]]))
