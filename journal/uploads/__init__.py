"""Uploads: files that are kept, recognised, read by a job, and reported on."""

from __future__ import annotations

from .jobs import cancel_upload, import_paths, requeue_unfinished, run_upload, start_upload
from .spool import UploadNotKeptError, UploadPart, UploadTooLargeError

__all__ = [
    "UploadNotKeptError",
    "UploadPart",
    "UploadTooLargeError",
    "cancel_upload",
    "import_paths",
    "requeue_unfinished",
    "run_upload",
    "start_upload",
]
