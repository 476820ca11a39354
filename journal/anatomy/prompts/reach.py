"""Which call was the last to pass a turn, without a note at every turn of its way.

Turns that follow each other without a branch make a run. A prompt passes few runs, however long it is: one for
each branch on its way.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Run:
    """`beside` is the place this run branches off from: its parent's run, and the position there.

    `passed` are (position, call) of calls that came as far as that; later calls stand after those that came
    farther, and have put out those that did not come as far as they did.
    """

    beside: tuple[int, int] | None
    length: int = 0
    passed: list[tuple[int, int]] = field(default_factory=list)


class Reach:
    """Grows with the turns. Turns and calls are numbers; calls come in order."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._places: list[tuple[int, int]] = []

    def add(self, parent: int) -> None:
        """The next turn, after `parent`; below zero: after nothing."""
        beside = self._places[parent] if parent >= 0 else None
        if beside is not None and beside[1] == self._runs[beside[0]].length - 1:
            number = beside[0]
        else:
            number = len(self._runs)
            self._runs.append(_Run(beside))
        run = self._runs[number]
        self._places.append((number, run.length))
        run.length += 1

    def latest(self, turn: int) -> int | None:
        """The last call that passed the turn, or ended there."""
        number, position = self._places[turn]
        for reached, call in reversed(self._runs[number].passed):
            if reached >= position:
                return call
        return None

    def passes(self, turn: int, call: int) -> None:
        """A call came as far as this turn."""
        place: tuple[int, int] | None = self._places[turn]
        while place is not None:
            number, position = place
            run = self._runs[number]
            while run.passed and run.passed[-1][0] <= position:
                run.passed.pop()
            run.passed.append((position, call))
            place = run.beside
