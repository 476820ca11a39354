"""Import trace files from this machine, and say what became of every line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from journal.management.projects import chosen_project, prepare_database
from journal.models import Upload
from journal.uploads import import_paths

SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import files, or every file of a folder. Formats are recognised by content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files"
        )
        parser.add_argument("--project", metavar="SLUG", help="project to import into; else the first one")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, paths: list[Path], project: str | None, json: bool, **options: Any) -> None:
        prepare_database(self.stderr)
        upload = import_paths(chosen_project(project), [file for path in paths for file in _files(path)])
        self.stdout.write(_as_json(upload) if json else _as_text(upload))
        if upload.state != "done" or any(file["refused_count"] for file in upload.files):
            sys.exit(1)


def _files(path: Path) -> Iterator[Path]:
    """The path itself, or every file below it whose name does not begin with a dot."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.is_file() and not hidden:
            yield found


def _as_json(upload: Upload) -> str:
    report = {
        "id": upload.key,
        "state": upload.state,
        "error": upload.error,
        "bytes_total": upload.bytes_total,
        "bytes_read": upload.bytes_read,
        "files": upload.files,
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _as_text(upload: Upload) -> str:
    lines = [line for file in upload.files for line in _file_lines(file)]
    lines.append(f"Upload {upload.key}: {upload.state}" + (f": {upload.error}" if upload.error else ""))
    return "\n".join(lines)


def _file_lines(file: dict[str, Any]) -> Iterator[str]:
    known = (
        f"{file['format']}, certainty {file['certainty']:.2f}" if file["format"] else "format not recognised"
    )
    yield f"{file['name']} ({known})"
    yield (
        f"  {file['lines_read']} lines read, {file['events']} events stored, {file['duplicates']} duplicates,"
        f" {file['conflicts']} conflicts, {file['refused_count']} refused"
    )
    for refused in file["refused"][:SHOWN_REFUSALS]:
        place = f"line {refused['line']}" if refused["line"] else "the file"
        yield f"  refused: {place}: {refused['reason']} ({refused['code']})"
    if file["refused_count"] > SHOWN_REFUSALS:
        yield f"  and {file['refused_count'] - SHOWN_REFUSALS} more"
    for note in file["notes"]:
        yield f"  note: {note}"
