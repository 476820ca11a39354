"""Token counts as they stand in recorded JSON: whole, not negative, and within reason, or unknown."""

from typing import Any

#: Above this a count is damage, not a prompt; 64-bit columns and sums stay safe below it.
MOST_TOKENS = 10**12


def count(counts: dict[str, Any], name: str) -> int | None:
    """The count of a name, or None when it is absent or no count."""
    found = counts.get(name)
    # Not isinstance(): a truth value is no count.
    if type(found) is int:
        return found if 0 <= found <= MOST_TOKENS else None
    if isinstance(found, float) and 0 <= found <= MOST_TOKENS and found == int(found):
        return int(found)
    return None


def first_count(counts: dict[str, Any], *names: str) -> int | None:
    """The first count that is told under one of several names."""
    for name in names:
        if (found := count(counts, name)) is not None:
            return found
    return None


def details(usage: dict[str, Any], name: str) -> dict[str, Any]:
    """The object of further counts under a name; an empty one when there is none."""
    found = usage.get(name)
    return found if isinstance(found, dict) else {}


def without(whole: int | None, *parts: int | None) -> int | None:
    """A whole less the parts it includes. Unknown stays unknown, and so does a part larger than its whole."""
    if whole is None:
        return None
    for part in parts:
        if part is not None:
            whole -= part
    return whole if whole >= 0 else None


def of_output(output: int | None, reasoning: int | None) -> tuple[int | None, int | None, bool]:
    """The visible part of an output, its reasoning, and whether both can be.

    More reasoning than there is output is not believed; what was put out, and is paid for, is known all the same.
    """
    if output is None or reasoning is None:
        return output, reasoning, True
    return (output - reasoning, reasoning, True) if reasoning <= output else (output, None, False)


def is_sum(total: int | None, *parts: int | None) -> bool:
    """Whether parts give the total that was told. Nothing is wrong with what was not told."""
    if total is None:
        return True
    for part in parts:
        if part is None:
            return True
        total -= part
    return total == 0
