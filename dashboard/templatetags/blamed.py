"""Draw a JSON value with a gutter that names who left each leaf. Written in Python: there may be many lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts.blamed import BlamedLine
from dashboard.templatetags.difference import MOST_STEPS, key_html
from dashboard.templatetags.told import visible_html

register = template.Library()

LONGEST_NAME = 28


class Links(Protocol):
    """Addresses of one blame."""

    def to(self, **more: object) -> str:
        """With a `path`, a `pass`, or the part `under` a pointer."""
        ...


@register.simple_tag
def blame_tree(root: BlamedLine, numbers: Sequence[int], labels: Sequence[str], links: Links) -> SafeString:
    """The lines; `links` knows the page for one `path`, one `pass`, or the part `under` a pointer."""
    drawing = _Drawing(numbers, labels, links)
    # Every piece has gone through escape or visible_html.
    return mark_safe(f'<ol class="blame">{"".join(drawing.line(root))}</ol>')  # noqa: S308


class _Drawing:
    """Labels are told once for lines of the same owner in a row."""

    def __init__(self, numbers: Sequence[int], labels: Sequence[str], links: Links) -> None:
        self.numbers = numbers
        self.labels = labels
        self.links = links
        self.last: int | None = -1

    def line(self, line: BlamedLine) -> Iterator[str]:
        if not line.inside:
            yield f'<li class="blame__row{self.look(line)}">{self.gutter(line)}{self.text(line)}</li>'
        elif line.is_folded:
            # No links inside of what folds: they would be two controls in one.
            yield (
                f'<li class="blame__fold{self.look(line)}"><details class="fold"><summary class="blame__row">'
                f"{self.gutter(line, is_link=False)}{self.text(line, is_link=False)}</summary>"
                '<ol class="blame__inside">'
            )
            self.last = -1
            for inside in line.inside:
                yield from self.line(inside)
            yield "</ol></details></li>"
        else:
            yield f'<li class="blame__row{self.look(line)}">{self.gutter(line)}{self.text(line)}</li>'
            for inside in line.inside:
                yield from self.line(inside)

    def look(self, line: BlamedLine) -> str:
        return "" if line.is_mixed or not line.owner else " is-touched"

    def gutter(self, line: BlamedLine, *, is_link: bool = True) -> str:
        if line.is_mixed:
            self.last = -1
            return '<span class="blame__who"></span>'
        owner = line.owner or 0
        label = self.labels[owner]
        if owner == self.last:
            return f'<span class="blame__who" title="{escape(label)}"><span class="visually-hidden">same</span></span>'
        self.last = owner
        short = label[:LONGEST_NAME] + ("…" if len(label) > LONGEST_NAME else "")
        if not is_link:
            return f'<span class="blame__who">{visible_html(short)}</span>'
        address = escape(self.links.to(**{"pass": self.numbers[owner]}))
        return f'<span class="blame__who"><a href="{address}">{visible_html(short)}</a></span>'

    def text(self, line: BlamedLine, *, is_link: bool = True) -> str:
        step = f"step-{min(line.depth, MOST_STEPS)}"
        if line.is_late:
            address = escape(self.links.to(under=line.pointer))
            shown = f'<a href="{address}">{visible_html(line.text)}, open this part</a>'
        else:
            mark = '<span class="diff__quote">"</span>' if line.is_text else ""
            look = "blame__leaf" if not line.inside else "blame__outline"
            shown = f'{mark}<bdi class="{look}">{visible_html(line.text)}</bdi>{mark}'
            if line.cut_characters:
                shown += f' <span class="diff__gap">⋯ {line.cut_characters:,} characters more ⋯</span>'
        key = key_html(line.key)
        if key and is_link and not line.is_late:
            key = f'<a class="blame__field" href="{escape(self.links.to(path=line.pointer))}">{key}</a>'
        return f'<div class="blame__text {step}">{key}{shown}</div>'
