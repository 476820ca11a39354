"""Finds values that a command line gives to a named flag after a space: `--password …`, `--api-key "…"`."""

import re
from collections.abc import Iterator

from journal.redact.assignments import Assigned
from journal.redact.marks import MARK
from journal.redact.names import Names
from journal.redact.values import is_placeholder, looks_like_code

_FLAG = re.compile(r" --([A-Za-z][A-Za-z0-9_.-]{1,60}) +(\\*[\"'])?(?!--)")
_BARE = re.compile(r"[^\s\"'`\\;|&<>()]{1,512}")
_QUOTED = {quote: re.compile(rf"[^\n{quote}\\]{{1,512}}") for quote in "\"'"}
_SHORTEST = 4
# What is longer and has no digit is no word.
_NO_WORD = 16
_PATHS = ("/", "./", "../", "~", "@", "http://", "https://", "file:")


def flagged(text: str, names: Names) -> Iterator[Assigned]:
    """Every hidden value of a flag, in order. Help texts name what belongs there, which is no secret."""
    for flag in _FLAG.finditer(text):
        rule = names.rule(flag.group(1))
        if rule is None:
            continue
        quote = flag.group(2)
        value = (_QUOTED[quote[-1]] if quote else _BARE).match(text, flag.end())
        if value is not None and _is_secret(value.group()):
            yield Assigned(value.start(), value.end(), rule, "")


def _is_secret(value: str) -> bool:
    if len(value) < _SHORTEST or MARK.match(value) or value.startswith(_PATHS):
        return False
    if is_placeholder(value) or looks_like_code(value):
        return False
    return len(value) >= _NO_WORD or any(character.isdigit() for character in value)
