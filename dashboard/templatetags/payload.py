"""Draw a JSON tree with folds. Written in Python: a template per node would cost more than the query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts import spell
from dashboard.charts.find import pattern
from dashboard.charts.tree import Node
from dashboard.templatetags.told import visible_html

register = template.Library()

Wanted = re.Pattern[str] | None

LONGEST_KEY = 400
LONGEST_LINE = 90
PROSE_KEYS = {"content", "text", "thinking", "refusal", "reasoning_content"}
KNOWN_ROLES = {"user", "assistant", "system", "developer", "tool", "model", "function"}


@register.simple_tag
def json_tree(root: Node, address: str = "", words: str = "") -> SafeString:
    """The tree; `address` answers with a part of it for `?path=`, and is not needed for a whole one.

    `words` are marked where they stand in a text.
    """
    wanted = pattern(words) if words else None
    pieces = _children(root, address, wanted) if root.children else _leaf(root, address, wanted)
    # Every piece has gone through escape or visible_html.
    return mark_safe(f'<div class="json">{"".join(pieces)}</div>')  # noqa: S308


def _children(node: Node, address: str, wanted: Wanted) -> Iterator[str]:
    yield '<ul class="json__list">'
    for place, child in enumerate(node.children):
        if node.gap is not None and place == node.gap[0]:
            yield f'<li class="json__item">{_between(node, address)}</li>'
        yield '<li class="json__item">'
        if child.children or child.late:
            yield from _fold(child, address, wanted)
        else:
            yield from _leaf(child, address, wanted)
        yield "</li>"
    if node.more_from is not None and not node.inside:
        yield f'<li class="json__item">{_more(node, address)}</li>'
    yield "</ul>"


def _fold(node: Node, address: str, wanted: Wanted) -> Iterator[str]:
    opened = " open" if node.opened else ""
    summary = f'<summary class="json__summary">{_key(node)}{_shape(node)}</summary>'
    if node.late:
        link = _address(address, node.pointer)
        yield (
            f'<details class="json__fold" data-late>{summary}<div class="json__late" hx-get="{link}"'
            ' hx-trigger="toggle from:closest details once" hx-swap="outerHTML">'
            f'<a href="{link}">open this part</a></div></details>'
        )
        return
    yield f'<details class="json__fold"{opened}>{summary}'
    yield from _children(node, address, wanted)
    yield "</details>"


def _leaf(node: Node, address: str, wanted: Wanted) -> Iterator[str]:
    yield _key(node)
    if node.kind == "string":
        yield from _string(node, address, wanted)
    elif node.kind in {"object", "array"}:
        yield f'<span class="json__meta">{"{}" if node.kind == "object" else "[]"}</span>'
    else:
        yield f'<span class="json__{node.kind}">{escape(node.text)}</span>'


def _string(node: Node, address: str, wanted: Wanted) -> Iterator[str]:
    is_block = node.key in PROSE_KEYS or "\n" in node.text or len(node.text) > LONGEST_LINE
    text = visible_html(node.text) if wanted is None else _marked(node.text, wanted)
    if node.begins:
        place = f"from character {spell.number(node.begins + 1)} of {spell.number(node.length)}"
        yield f'<div class="json__meta">{place}</div>'
    if is_block:
        yield f'<div class="json__string json__string--block" dir="auto">{text}</div>'
    else:
        yield f'<bdi class="json__string">"{text}"</bdi>'
    if node.cut and node.inside:
        yield f'<div class="json__late">and {spell.plural(node.cut, "character")} more, in the text above</div>'
    elif node.cut and node.more_from is not None:
        link = _address(address, node.pointer, start=node.more_from)
        yield (
            f'<div class="json__late"><a href="{link}" hx-get="{link}" hx-target="closest div" hx-swap="outerHTML">'
            f"show what follows ({spell.plural(node.cut, 'character')})</a></div>"
        )
    elif node.cut:
        link = _address(address, node.pointer)
        yield (
            f'<div class="json__late"><a href="{link}" hx-get="{link}" hx-target="closest div" hx-swap="outerHTML">'
            f"show all ({spell.plural(node.length, 'character')})</a></div>"
        )
    if node.inner is not None and node.inner.children:
        yield '<details class="json__fold json__inside"><summary class="json__summary">'
        yield f'<span class="json__meta">the same, read as JSON</span> {_shape(node.inner)}</summary>'
        yield from _children(node.inner, address, wanted)
        yield "</details>"


def _marked(text: str, wanted: re.Pattern[str]) -> str:
    """The text with the words that were looked for marked."""
    pieces: list[str] = []
    done = 0
    for found in wanted.finditer(text):
        pieces.append(visible_html(text[done : found.start()]))
        pieces.append(f"<mark>{visible_html(found.group())}</mark>")
        done = found.end()
    return "".join([*pieces, visible_html(text[done:])])


def _key(node: Node) -> str:
    if node.key is None:
        return ""
    key = visible_html(node.key[:LONGEST_KEY]) + ("…" if len(node.key) > LONGEST_KEY else "")
    return f'<span class="json__key">{key}:</span> '


def _shape(node: Node) -> str:
    count = f"{{{node.length}}}" if node.kind == "object" else f"[{node.length}]"
    role = ""
    if node.role is not None:
        look = node.role if node.role in KNOWN_ROLES else "other"
        role = f'<span class="json__role json__role--{look}">{visible_html(node.role)}</span> '
    preview = f'<span class="json__preview">{visible_html(node.text)}</span>' if node.text else ""
    return f'{role}<span class="json__meta">{count}</span> {preview}'


def _more(node: Node, address: str) -> str:
    link = _address(address, node.pointer, start=node.more_from, until=node.until)
    rest = (node.until or node.length) - (node.more_from or 0)
    return format_html(
        '<div class="json__late"><a href="{0}" hx-get="{0}" hx-target="closest li" hx-swap="outerHTML">'
        "show the next of {1}</a></div>",
        mark_safe(link),  # noqa: S308 - escaped by _address
        spell.plural(rest, "remaining entry"),
    )


def _between(node: Node, address: str) -> str:
    first, behind = node.gap or (0, 0)
    link = _address(address, node.pointer, start=first, until=behind)
    return format_html(
        '<div class="json__late"><a href="{0}" hx-get="{0}" hx-target="closest li" hx-swap="outerHTML">'
        "show {1} between</a></div>",
        mark_safe(link),  # noqa: S308 - escaped by _address
        spell.plural(behind - first, "entry"),
    )


def _address(address: str, pointer: str, *, start: int | None = None, until: int | None = None) -> str:
    query: dict[str, str | int] = {"path": pointer}
    query |= {} if start is None else {"from": start}
    query |= {} if until is None else {"to": until}
    return escape(f"{address}?{urlencode(query, errors='surrogatepass')}")
