"""Which steps of the code a run reaches: what a fuzzer guided by coverage keeps its finds by."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2] / "journal"
ROOMS = tuple(str(ROOT / room) + "/" for room in ("importers", "uploads", "anatomy", "cost", "wire", "fold"))

#: A step from one line of a file to another.
Step = tuple[str, int, int]


@contextmanager
def reached() -> Iterator[set[Step]]:
    """Steps between lines in the rooms of reading, while the block runs in this thread."""
    steps: set[Step] = set()

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(ROOMS):
            return None
        last = frame.f_lineno

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            if event == "line":
                steps.add((file, last, frame.f_lineno))
                last = frame.f_lineno
            return line

        return line

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield steps
    finally:
        sys.settrace(before)
