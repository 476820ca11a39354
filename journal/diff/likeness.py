"""How much two elements of arrays resemble each other: whether one may be the other after a change."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from .sequences import Pair, common
from .values import Json

#: Elements on either side, multiplied, up to which every pair of one run of changes is compared.
LARGEST_RUN = 2_500
#: Pairs that are compared for one diff.
MOST_PAIRS = 100_000
#: Words of an element that are compared.
MOST_WORDS = 400
#: Values of an element that are looked at for words.
_MOST_VALUES = 2_000
_LONGEST_TEXT_CHARACTERS = 4_000
#: From here on two elements are one that changed.
_LIKE = 0.5
#: From here on they are, when as many stand between the same neighbours before and after.
_LIKE_IN_PLACE = 0.35
#: What likeness counts for when somebody else speaks, or it is something of another type.
_OF_ANOTHER = 0.6
#: Characters from which a text says by itself which element it belongs to.
_TELLING_CHARACTERS = 16

_IDENTITIES = ("id", "tool_call_id", "tool_use_id", "call_id", "name")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of an element."""

    shape: type
    who: tuple[object, object]
    keys: frozenset[str]
    identities: frozenset[tuple[str, str]]
    words: frozenset[str]


def features(element: Json) -> Features:
    """What is compared of an element."""
    if not isinstance(element, dict):
        return Features(type(element), (None, None), frozenset(), frozenset(), _words(element))
    return Features(dict, _who(element), frozenset(element), frozenset(_identities(element)), _words(element))


def likeness(one: Features, other: Features) -> float:
    """From 0 (nothing in common) to 1.5 (everything, and one name)."""
    if one.shape is not other.shape:
        # A number that became a text is still the one value at its place; an object is no text.
        return 0.0 if {one.shape, other.shape} & {dict, list} else _LIKE
    total = len(one.words) + len(other.words)
    shared = 2 * len(one.words & other.words) / total if total else 1.0
    if one.shape is not dict:
        return shared if one.shape is list else _LIKE + shared / 2
    score = 0.6 * shared + 0.2 * (one.keys == other.keys)
    score = score + 0.2 if one.who == other.who else score * _OF_ANOTHER
    return score + 0.5 * bool(one.identities & other.identities)


class Likeness:
    """Pairs elements that changed, for one diff. A class for what is spent on the way."""

    def __init__(self) -> None:
        self.pairs_left = MOST_PAIRS

    def pairs(self, before: Sequence[Json], after: Sequence[Json]) -> list[Pair]:
        """Pairs of positions of elements that are one before and after a change; both rise.

        Elements are paired by what they say at length, and what is left by comparing every pair. Where as many
        stand before and after, they need less in common. A run beyond LARGEST_RUN, and all runs when MOST_PAIRS
        are spent, are compared place by place, if that.
        """
        if len(before) == 1 and len(after) == 1:
            return _in_place(before, after)
        anchors = common(_sayings(before, 0), _sayings(after, len(before)))
        pairs: list[Pair] = []
        last_row, last_column = -1, -1
        for row, column in [*anchors, (len(before), len(after))]:
            olds, news = before[last_row + 1 : row], after[last_column + 1 : column]
            if olds and news:
                pairs += [(last_row + 1 + i, last_column + 1 + j) for i, j in self._gap(olds, news)]
            if row < len(before):
                pairs.append((row, column))
            last_row, last_column = row, column
        return pairs

    def _gap(self, before: Sequence[Json], after: Sequence[Json]) -> list[Pair]:
        cells = len(before) * len(after)
        if cells == 1 or cells > min(LARGEST_RUN, self.pairs_left):
            return _in_place(before, after)
        self.pairs_left -= cells
        return _best(before, after)


def _in_place(before: Sequence[Json], after: Sequence[Json]) -> list[Pair]:
    """The first with the first, as long as there are as many and they are not wholly unlike."""
    if len(before) != len(after):
        return []
    return [
        (at, at) for at, (one, other) in enumerate(zip(before, after, strict=True)) if _may_be(one, other)
    ]


def _may_be(one: Json, other: Json) -> bool:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return True
    if _who(one) == _who(other) and (one.keys() <= other.keys() or one.keys() >= other.keys()):
        return True
    return likeness(features(one), features(other)) >= _LIKE_IN_PLACE


def _sayings(elements: Sequence[Json], first: int) -> list[Hashable]:
    """For each element all its telling texts; a number of its own for one that has none."""
    return [_telling(element) or first + position for position, element in enumerate(elements)]


def _telling(element: Json) -> tuple[str, ...]:
    return tuple(sorted(text for text in _values(element) if len(text) >= _TELLING_CHARACTERS))


def _best(before: Sequence[Json], after: Sequence[Json]) -> list[Pair]:
    """The rising pairs whose likeness adds up to most; on equal terms the later ones."""
    rows, columns = [features(element) for element in before], [features(element) for element in after]
    least = _LIKE_IN_PLACE if len(rows) == len(columns) else _LIKE
    scores = [[_counted(likeness(row, column), least) for column in columns] for row in rows]
    totals = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for i, line in enumerate(scores, 1):
        above, here = totals[i - 1], totals[i]
        for j, score in enumerate(line, 1):
            here[j] = max(above[j], here[j - 1], above[j - 1] + score)
    pairs = []
    i, j = len(rows), len(columns)
    while i and j:
        score = scores[i - 1][j - 1]
        if score and totals[i][j] == totals[i - 1][j - 1] + score:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif totals[i][j] == totals[i - 1][j]:
            i -= 1
        else:
            j -= 1
    pairs.reverse()
    return pairs


def _counted(score: float, least: float) -> float:
    return score if score >= least else 0.0


def _who(element: dict[str, Json]) -> tuple[object, object]:
    return _text(element.get("role")), _text(element.get("type"))


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _identities(element: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for key in _IDENTITIES:
        if isinstance(element.get(key), str):
            yield key, element[key]
    function = element.get("function")
    if isinstance(function, dict) and isinstance(function.get("name"), str):
        yield "name", function["name"]


def _words(element: Json) -> frozenset[str]:
    words: set[str] = set()
    for text in _values(element):
        words.update(_WORD.findall(text[:_LONGEST_TEXT_CHARACTERS]))
        if len(words) >= MOST_WORDS:
            break
    return frozenset(words)


def _values(element: Json) -> Iterator[str]:
    """The texts and numbers inside an element, as texts, without its role and type."""
    waiting: list[Json] = [element]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            waiting += [value for key, value in reversed(node.items()) if key not in ("role", "type")]
        elif isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, str):
            yield node
        elif isinstance(node, float) or (isinstance(node, int) and node.bit_length() <= 64):
            yield str(node)
