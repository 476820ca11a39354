"""The longest common subsequence of two sequences, exact where that is affordable, in bounded time always."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence

Pair = tuple[int, int]

#: Elements of one sequence times elements of the other up to which the answer is exact: 32 MiB of bits.
EXACT_CELLS = 1 << 28


def common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pairs of indices of equal elements, both rising.

    As many as possible while the sequences without their common ends are below EXACT_CELLS; beyond, elements
    that are there once on either side are paired first, and what lies between them as far as it is affordable.
    """
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    pairs = [(index, index) for index in range(start)]
    pairs += _middle(before, after, start, end)
    pairs += [(len(before) - back, len(after) - back) for back in range(end, 0, -1)]
    return pairs


def _middle(before: Sequence[Hashable], after: Sequence[Hashable], start: int, end: int) -> list[Pair]:
    """What the sequences share between their common ends. Elements that only one of them has are left out."""
    in_before = set(before[start : len(before) - end])
    shared = in_before.intersection(after[start : len(after) - end])
    if not shared:
        return []
    olds = [index for index in range(start, len(before) - end) if before[index] in shared]
    news = [index for index in range(start, len(after) - end) if after[index] in shared]
    left, right = [before[index] for index in olds], [after[index] for index in news]
    find = _exact if len(left) * len(right) <= EXACT_CELLS else _by_anchors
    return [(olds[row], news[column]) for row, column in find(left, right)]


def _exact(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Row by row over the table of lengths. A row is one integer: a zero bit where the length grows by one.

    The shorter sequence makes the rows, for long rows cost hardly more than short ones.
    """
    if len(before) > len(after):
        return [(row, column) for column, row in _exact(after, before)]
    places: dict[Hashable, int] = defaultdict(int)
    for column, element in enumerate(after):
        places[element] |= 1 << column
    full = (1 << len(after)) - 1
    row = full
    rows = [row]
    for element in before:
        hits = row & places.get(element, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)

    pairs: list[Pair] = []
    index, column = len(before), len(after)
    while index:
        # The last column at or before this one where the length grows.
        column = (~rows[index] & ((1 << column) - 1)).bit_length()
        if not column:
            break
        # It grows there without this element as well as long as the row above grows in the same column.
        while rows[index - 1] >> (column - 1) & 1 == 0:
            index -= 1
        index -= 1
        column -= 1
        pairs.append((index, column))
    pairs.reverse()
    return pairs


def _by_anchors(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pair what is there once on either side, then look between those pairs."""
    anchors = _rising(_single(before, after))
    pairs: list[Pair] = []
    last_row, last_column = -1, -1
    for row, column in [*anchors, (len(before), len(after))]:
        left, right = before[last_row + 1 : row], after[last_column + 1 : column]
        find: Callable[[Sequence[Hashable], Sequence[Hashable]], list[Pair]]
        find = _exact if len(left) * len(right) <= EXACT_CELLS else _in_turn
        if left and right:
            pairs += [(last_row + 1 + i, last_column + 1 + j) for i, j in find(left, right)]
        if row < len(before):
            pairs.append((row, column))
        last_row, last_column = row, column
    return pairs


def _single(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    counts = Counter(before)
    places = {element: column for column, element in enumerate(after) if counts.get(element) == 1}
    repeated = {element for element, count in Counter(after).items() if count > 1}
    return [
        (row, places[element])
        for row, element in enumerate(before)
        if element in places and element not in repeated
    ]


def _in_turn(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pair the first of equal elements with the first, the second with the second, and keep what rises."""
    return _rising(nth_pairs(before, after))


def nth_pairs(before: Iterable[Hashable], after: Iterable[Hashable]) -> list[Pair]:
    """Pairs of positions: the n-th of equal elements with the n-th. They need not rise."""
    places: dict[Hashable, deque[int]] = defaultdict(deque)
    for column, element in enumerate(after):
        places[element].append(column)
    pairs = []
    for row, element in enumerate(before):
        columns = places.get(element)
        if columns:
            pairs.append((row, columns.popleft()))
    return pairs


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """As many pairs as possible whose columns rise; their rows rise already and no column is there twice."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, (_, column) in enumerate(pairs):
        length = bisect_left(tails, column)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(column)
            ends.append(position)
        else:
            tails[length], ends[length] = column, position
    chosen = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chosen.append(pairs[position])
        position = before[position]
    chosen.reverse()
    return chosen
