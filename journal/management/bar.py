"""A progress bar on a terminal, drawn from the row of an upload while it is read."""

from __future__ import annotations

import shutil
import threading
import time
from types import TracebackType
from typing import TextIO

from django.db import DatabaseError, connection

from journal.models import Upload
from journal.uploads.pace import Pace

_EVERY_SECONDS = 0.5
_UNITS = ("B", "KB", "MB", "GB", "TB")


class ProgressBar:
    """Looks at the row from a thread of its own; leaves the line empty when it ends."""

    def __init__(self, terminal: TextIO) -> None:
        self.terminal = terminal
        self.pace = Pace()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.terminal.write("\r\x1b[K")
        self.terminal.flush()

    def watch(self, upload: Upload) -> None:
        """Draw how far this upload is from now on."""
        self._thread = threading.Thread(target=self._draw, args=(upload.pk, upload.bytes_total), daemon=True)
        self._thread.start()

    def _draw(self, upload_id: int, total: int) -> None:
        try:
            while not self._ended.wait(_EVERY_SECONDS):
                done = Upload.objects.filter(pk=upload_id).values_list("bytes_read", flat=True).first() or 0
                self.pace.mark(time.monotonic(), done)
                width = shutil.get_terminal_size().columns
                self.terminal.write("\r\x1b[K" + line(done, total, self.pace.per_second(), width=width))
                self.terminal.flush()
        except DatabaseError:
            pass  # whoever reads is told; the bar only shows
        finally:
            connection.close()


def line(done: int, total: int, per_second: float | None, *, width: int) -> str:
    """One line of at most so many characters: bar, share, bytes, rate, time left."""
    share = min(1.0, done / total) if total else 0.0
    rate = f"{size(per_second)}/s" if per_second else "—"
    left = _time((total - done) / per_second) if per_second else "—"
    told = f" {100 * share:3.0f} %  {size(done)} of {size(total)}  {rate}  {left} left"
    room = max(0, min(40, width - len(told) - 3))
    filled = round(room * share)
    return (f"[{'#' * filled}{'.' * (room - filled)}]{told}" if room > 3 else told.strip())[
        : max(0, width - 1)
    ]


def size(count: float) -> str:
    """Bytes for people."""
    unit = 0
    while count >= 1024 and unit < len(_UNITS) - 1:
        count /= 1024
        unit += 1
    return f"{count:.0f} {_UNITS[unit]}" if unit == 0 or count >= 100 else f"{count:.1f} {_UNITS[unit]}"


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
