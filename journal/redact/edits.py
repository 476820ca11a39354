"""Replacements of parts of a text, put together and carried out."""

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """The characters from start to end give way to the replacement."""

    start: int
    end: int
    replacement: str
    rule: str


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits, which are in order and do not overlap."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.replacement)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)
