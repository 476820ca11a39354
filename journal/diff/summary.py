"""What a diff comes to: how many changes of which kind, where, and how much text came and went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .operations import Kind, Operation
from .pointers import general
from .text import SpanKind, changes
from .values import Json, Number, leaves

#: Places that a summary names; the rest is counted.
MOST_PATHS = 50
#: Characters of changed texts of one diff that are compared word by word; others count whole.
MOST_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by kind; paths with a star for every index, the most changed first; characters of values.

    What moved adds and removes no characters; of a hidden value nobody knows.
    """

    counts: dict[Kind, int]
    paths: dict[str, int]
    paths_not_named: int
    added_characters: int
    removed_characters: int
    is_coarse: bool

    @property
    def changes(self) -> int:
        """How many operations are certain to have changed something."""
        return sum(count for kind, count in self.counts.items() if kind is not Kind.HIDDEN)


def summary(operations: Sequence[Operation]) -> Summary:
    """Counts, places and characters of a diff."""
    paths = Counter(general(operation.path) for operation in operations)
    named = sorted(paths.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_PATHS]
    added, removed = _characters(operations)
    return Summary(
        counts=dict(Counter(operation.kind for operation in operations)),
        paths=dict(named),
        paths_not_named=len(paths) - len(named),
        added_characters=added,
        removed_characters=removed,
        is_coarse=any(operation.is_coarse for operation in operations),
    )


def _characters(operations: Sequence[Operation]) -> tuple[int, int]:
    added = removed = 0
    left = MOST_CHARACTERS
    for operation in operations:
        old, new = operation.old, operation.new
        if operation.kind is Kind.ADD:
            added += characters(new)
        elif operation.kind is Kind.REMOVE:
            removed += characters(old)
        elif operation.kind is Kind.REPLACE:
            if isinstance(old, str) and isinstance(new, str) and len(old) + len(new) <= left:
                left -= len(old) + len(new)
                spans = changes(old, new).spans
                added += sum(len(span.text) for span in spans if span.kind is SpanKind.ADDED)
                removed += sum(len(span.text) for span in spans if span.kind is SpanKind.REMOVED)
            else:
                added += characters(new)
                removed += characters(old)
    return added, removed


def characters(value: Json) -> int:
    """Characters of all texts and literals inside a value; keys and punctuation do not count."""
    return sum(_length(leaf) for _, leaf in leaves(value))


def _length(leaf: Json) -> int:
    if isinstance(leaf, str):
        return len(leaf)
    if leaf is None or isinstance(leaf, bool):
        return 5 if leaf is False else 4
    if isinstance(leaf, int) and leaf.bit_length() > 64:
        return int(leaf.bit_length() * 0.30103) + 1
    return len(str(leaf)) if isinstance(leaf, int | float | Number) else 0
