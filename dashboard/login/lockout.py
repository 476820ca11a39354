"""Make guessing slow: after some wrong passwords an address waits, longer each time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 900.0
MOST_ADDRESSES = 4096


@dataclass(slots=True)
class Tries:
    """Failures of one address since its last success."""

    failures: int = 0
    locked_until: float = 0.0


class Lockout:
    """Counts per address, in this process; the oldest addresses are forgotten when there are too many."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def seconds_left(self, address: str) -> float:
        """How long this address still has to wait; 0 when it may try."""
        with self._lock:
            tries = self._tries.get(address)
            return max(0.0, tries.locked_until - self._now()) if tries else 0.0

    def failed(self, address: str) -> None:
        with self._lock:
            tries = self._tries.setdefault(address, Tries())
            self._tries.move_to_end(address)
            tries.failures += 1
            over = tries.failures - FREE_TRIES
            if over >= 0:
                wait = min(FIRST_WAIT_SECONDS * 2 ** min(over, 10), LONGEST_WAIT_SECONDS)
                tries.locked_until = self._now() + wait
            while len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)

    def succeeded(self, address: str) -> None:
        with self._lock:
            self._tries.pop(address, None)
