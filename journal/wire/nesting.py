"""How deep a JSON text nests, without building it."""

import re

_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"{}[]")))
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def deeper_than(raw: bytes, limit: int) -> bool:
    """Whether objects and arrays nest more than `limit` levels.

    Most texts are settled by counting brackets; only long ones are looked at closely.
    """
    if raw.count(b"{") + raw.count(b"[") <= limit:
        return False
    brackets = _STRINGS.sub(b"", raw).translate(None, _NOT_BRACKETS)
    for _ in range(limit):
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return brackets.count(b"{") + brackets.count(b"[") > 0 and _depth(brackets) > 0


def _depth(brackets: bytes) -> int:
    """Deepest level of what is left after pairs were taken away; 0 for nothing."""
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest
