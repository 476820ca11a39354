"""How fast something goes on, over the last seconds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

WINDOW_SECONDS = 10.0
#: Over less time than this a rate says nothing.
SHORTEST_SECONDS = 1.0


@dataclass(slots=True)
class Pace:
    """Remembers where it stood and when."""

    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def mark(self, now: float, done: int) -> None:
        """It stands at `done` now."""
        self.marks.append((now, done))
        while len(self.marks) > 2 and now - self.marks[1][0] >= WINDOW_SECONDS:
            self.marks.popleft()

    def per_second(self) -> float | None:
        """None while too little is known."""
        if len(self.marks) < 2:
            return None
        (begin, done), (now, done_now) = self.marks[0], self.marks[-1]
        if now - begin < SHORTEST_SECONDS:
            return None
        return (done_now - done) / (now - begin)
