"""Token counts as they stand in recorded JSON: whole, not negative, and within reason, or unknown."""

from typing import Any

#: Above this a count is damage, not a prompt; 64-bit columns and sums stay safe below it.
MOST_TOKENS = 10**12


def count(usage: dict[str, Any], *path: str) -> int | None:
    """The count at a path of keys, or None when it is absent or no count."""
    found: Any = usage
    for key in path:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or found != found:
        return None
    if found < 0 or found > MOST_TOKENS or found != int(found):
        return None
    return int(found)


def without(whole: int | None, *parts: int | None) -> int | None:
    """A whole less the parts it includes. Unknown stays unknown, and so does a part larger than its whole."""
    if whole is None:
        return None
    rest = whole - sum(part for part in parts if part is not None)
    return rest if rest >= 0 else None
