"""Uploads: files that are kept, recognised, read by a job, and reported on."""

from __future__ import annotations

from .claims import NotNowError
from .files import UnknownFormatError, format_names
from .jobs import (
    cancel_upload,
    discard_parts,
    import_paths,
    kept_until,
    read_again,
    run_upload,
    start_upload,
)
from .spool import UploadNotKeptError, UploadPart, UploadTooLargeError
from .undoing import start_undo
from .waiting import look, take_over_all, watch

__all__ = [
    "NotNowError",
    "UnknownFormatError",
    "UploadNotKeptError",
    "UploadPart",
    "UploadTooLargeError",
    "cancel_upload",
    "discard_parts",
    "format_names",
    "import_paths",
    "kept_until",
    "look",
    "read_again",
    "run_upload",
    "start_undo",
    "start_upload",
    "take_over_all",
    "watch",
]
