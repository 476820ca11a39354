"""Keep the secret that signs cookies and links: made once into the data folder, for its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE_NAME = "secret-key"


def kept_secret(data_folder: Path) -> str:
    """The secret of this data folder. Two processes that start at once end up with the same one."""
    file = data_folder / FILE_NAME
    try:
        return file.read_text().strip() or _make(file)
    except FileNotFoundError:
        return _make(file)


def _make(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{FILE_NAME}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(64))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        # A link, unlike a rename, fails when somebody else was first, and never shows a half-written file.
        os.link(draft, file)
    except FileExistsError:
        if not file.read_text().strip():
            os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return file.read_text().strip()
