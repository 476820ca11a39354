"""From places in the value of a JSON string to places in its written form."""

import json
import re
from collections.abc import Sequence

from journal.redact.edits import Edit

# One written unit gives one character, but for runs without a backslash. A surrogate pair is one character.
_UNIT = re.compile(
    r"[^\\]+|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL
)


def escaped_edits(written: str, edits: Sequence[Edit], offset: int) -> list[Edit]:
    """The same edits, given in places of the value, for its written form that begins at `offset`."""
    if "\\" not in written:
        return [
            Edit(offset + edit.start, offset + edit.end, _escaped(edit.replacement), edit.rule)
            for edit in edits
        ]
    wanted = sorted({place for edit in edits for place in (edit.start, edit.end)})
    at = _places(written, wanted)
    return [
        Edit(offset + at[edit.start], offset + at[edit.end], _escaped(edit.replacement), edit.rule)
        for edit in edits
    ]


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _places(written: str, wanted: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    index = characters = 0
    for unit in _UNIT.finditer(written):
        start, end = unit.span()
        plain = written[start] != "\\"
        length = end - start if plain else 1
        while index < len(wanted) and wanted[index] < characters + length:
            found[wanted[index]] = start + wanted[index] - characters
            index += 1
        if index == len(wanted):
            return found
        characters += length
    for place in wanted[index:]:
        found[place] = len(written)
    return found
