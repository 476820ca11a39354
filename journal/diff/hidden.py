"""Values that were hidden before they were stored: neither equal nor changed, for nobody can tell."""

from journal.redact.marks import LONGEST_MARK_CHARACTERS, MARK

from .pointers import pointer
from .values import Json, leaves

# How gateways write it that hide values themselves.
_FOREIGN = frozenset(("[redacted]", "<redacted>"))


def is_mark(value: Json) -> bool:
    """Whether the whole value is a mark that stands for something hidden."""
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_MARK_CHARACTERS
        and (MARK.fullmatch(value) is not None or value.casefold() in _FOREIGN)
    )


def holds_mark(value: Json) -> bool:
    """Whether some of a text is hidden, or all of it."""
    return isinstance(value, str) and (is_mark(value) or MARK.search(value) is not None)


def is_hidden(old: Json, new: Json) -> bool:
    """Whether two different values differ only in what is hidden, or one of them is hidden altogether."""
    if is_mark(old) or is_mark(new):
        return True
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    if "[redacted:" not in old or "[redacted:" not in new:
        return False
    return MARK.split(old)[::2] == MARK.split(new)[::2]


def hidden_leaves(value: Json) -> list[str]:
    """Pointers of all texts of which something is hidden."""
    return [pointer(path) for path, leaf in leaves(value) if holds_mark(leaf)]
