"""Files of a form on their way in: each goes to disk once, beside the data, and one at a time is open."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from .spool import arriving_folder


class ArrivedFile(UploadedFile):
    """A file of a form. It can be moved to where it belongs; if nobody does, it goes with the request."""

    def __init__(self, path: Path, name: str, content_type: str | None, size: int) -> None:
        super().__init__(None, name, content_type, size)
        self.path = path

    def read(self, size: int = -1) -> bytes:
        """From disk, which is opened only when somebody asks."""
        if self.file is None:
            self.file = self.path.open("rb")
        found: bytes = self.file.read(size)
        return found

    def close(self) -> None:
        """The end of the request."""
        if self.file is not None:
            self.file.close()
        self.path.unlink(missing_ok=True)


class ArrivingHandler(FileUploadHandler):
    """Django calls it with the pieces of each file of a form; thousands of files are no trouble."""

    chunk_size = 256 * 1024

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.is_too_large = content_length > settings.RECTO_MAX_UPLOAD_BYTES

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        if self.is_too_large:
            # Whoever answers says so; nothing more is read.
            self.request.is_upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        self.path = arriving_folder() / secrets.token_hex(16)
        descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self.stream: BinaryIO | None = os.fdopen(descriptor, "wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.stream is not None  # noqa: S101 - a new file was begun
        self.stream.write(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile:
        assert self.stream is not None  # noqa: S101 - a new file was begun
        self.stream.close()
        self.stream = None
        return ArrivedFile(self.path, self.file_name or "", self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if getattr(self, "stream", None) is not None:
            self.stream.close()  # type: ignore[union-attr]
            self.path.unlink(missing_ok=True)
