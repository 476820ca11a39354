"""What a tree of processes has used, read from /proc. Where there is no /proc, the answer is None."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

PROC = Path("/proc")
SAMPLE_SECONDS = 0.2
_STAT_PARENT, _STAT_CPU = 1, slice(11, 15)  # fields of /proc/PID/stat after the name


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a tree: RSS counts shared pages once per process, PSS counts them once."""

    rss_mb: float
    pss_mb: float


def tree(roots: Iterable[int]) -> list[int]:
    """The roots and all their descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*/stat"):
        fields = _stat(int(entry.parent.name))
        if fields is not None:
            children.setdefault(int(fields[_STAT_PARENT]), []).append(int(entry.parent.name))
    found: list[int] = []
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.append(pid)
            waiting.extend(children.get(pid, ()))
    return found


def cpu_seconds(roots: Sequence[int]) -> float | None:
    """User and system time of the tree so far, with that of children who have ended."""
    if not roots or not PROC.is_dir():
        return None
    ticks = 0
    for pid in tree(roots):
        fields = _stat(pid)
        if fields is not None:
            ticks += sum(map(int, fields[_STAT_CPU]))
    return ticks / os.sysconf("SC_CLK_TCK")


def running_seconds(roots: Sequence[int]) -> float | None:
    """Time that threads of the tree which are still alive spent on a core, to the nanosecond: for one short request."""
    if not roots or not (PROC / "self" / "schedstat").exists():
        return None
    total_ns = 0
    for pid in tree(roots):
        for file in (PROC / str(pid) / "task").glob("*/schedstat"):
            try:
                total_ns += int(file.read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total_ns / 1e9


def memory(roots: Sequence[int]) -> Memory | None:
    """What the tree holds right now."""
    if not roots or not PROC.is_dir():
        return None
    rss_kb = pss_kb = 0
    for pid in tree(roots):
        for key, value_kb in _smaps_rollup(pid):
            if key == "Rss":
                rss_kb += value_kb
            elif key == "Pss":
                pss_kb += value_kb
    return Memory(round(rss_kb / 1024, 1), round(pss_kb / 1024, 1))


class MemoryWatch:
    """Samples a tree's memory in the background and keeps the highest values."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = tuple(roots)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak: Memory | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._sample()

    def _run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        seen = memory(self._roots)
        if seen is None:
            return
        if self.peak is None:
            self.peak = seen
        self.peak = Memory(max(self.peak.rss_mb, seen.rss_mb), max(self.peak.pss_mb, seen.pss_mb))


def _stat(pid: int) -> list[str] | None:
    """The fields after the process's name, which may itself hold spaces and brackets."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def _smaps_rollup(pid: int) -> list[tuple[str, int]]:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
    return [(line.split(":")[0], int(line.split()[1])) for line in lines if line.endswith("kB")]
