"""What stands at a place before and after, cut to the part that differs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from journal.anatomy.prompts import Json

from .spoken import whole_characters

#: Equal text that is left before the difference, and the length of what is shown in all.
LEAD_CHARACTERS = 60
MOST_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Both sides from shortly before they differ. None: nothing stood there. `skipped` characters are the same."""

    before: str | None
    after: str | None
    skipped: int


def excerpt(old: Json, new: Json) -> Excerpt:
    """Both values, cut."""
    one, other = _text(old), _text(new)
    start = 0
    if one is not None and other is not None:
        while start < len(one) and start < len(other) and one[start] == other[start]:
            start += 1
        start = max(start - LEAD_CHARACTERS, 0)
    return Excerpt(_cut(one, start), _cut(other, start), start)


def _text(value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    kept = text[start : start + MOST_CHARACTERS]
    return whole_characters(kept + "…" if start + MOST_CHARACTERS < len(text) else kept)
