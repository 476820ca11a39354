"""Lock a data folder for one running server, and leave its address there for the next one who asks."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

FILE_NAME = "running"
ADDRESS_SECONDS = 10  # how long a server that is just starting may take to leave its address


class DataLock:
    """Held by the file's open descriptor: the system lets go of it however the server ends."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME
        self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._descriptor, 0)
        return True

    def leave_address(self, address: str) -> None:
        os.write(self._descriptor, address.encode())

    def keep_across_exec(self) -> None:
        os.set_inheritable(self._descriptor, True)

    def address(self) -> str | None:
        """Where the server that holds the lock listens, or will listen."""
        give_up_at = time.monotonic() + ADDRESS_SECONDS
        while not (address := self.file.read_text()) and time.monotonic() < give_up_at:
            time.sleep(0.05)
        return address or None
