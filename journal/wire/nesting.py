"""How deep a JSON text nests, without building it."""

import re

_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"{}[]")))
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def deeper_than(raw: bytes, limit: int) -> bool:
    """Whether objects and arrays nest more than `limit` levels.

    Few brackets settle most texts. Brackets inside strings must not count, nor hide those that do.
    """
    if raw.count(b"{") + raw.count(b"[") <= limit:
        return False
    brackets = _STRINGS.sub(b"", raw).translate(None, _NOT_BRACKETS)
    # Innermost pairs taken away a few times leave little of any common text.
    rounds = limit // 2
    for _ in range(rounds):
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return _depth(brackets) > limit - rounds


def _depth(brackets: bytes) -> int:
    """Deepest level of balanced brackets."""
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest
