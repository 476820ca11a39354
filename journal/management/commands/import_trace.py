"""Import trace files from this machine, and say what became of every line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.management.bar import ProgressBar
from journal.management.projects import chosen_project, prepare_database
from journal.models import Upload
from journal.uploads import UnknownFormatError, format_names, import_paths

SHOWN_REFUSALS = 20


class Command(BaseCommand):
    help = "Import files, archives, or every file of a folder. Formats are recognised by content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, an archive, or a folder of them"
        )
        parser.add_argument("--project", metavar="SLUG", help="project to import into; else the first one")
        parser.add_argument(
            "--format", metavar="NAME", help=f"read everything as this format: {', '.join(format_names())}"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(
        self,
        *args: Any,
        paths: list[Path],
        project: str | None,
        format: str | None,
        json: bool,
        **options: Any,
    ) -> None:
        prepare_database(self.stderr)
        for path in paths:
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise CommandError(
                    f"{path} is neither a file nor a folder. Write what it gives to a file first."
                )
        files = [found for path in paths for found in _files(path)]
        bar = ProgressBar(sys.stderr) if sys.stderr.isatty() and not json else None
        try:
            with bar or nullcontext():
                upload = import_paths(
                    chosen_project(project), files, format=format, watch=bar.watch if bar else None
                )
        except UnknownFormatError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(_as_json(upload) if json else _as_text(upload))
        if upload.state != "done" or any(file["refused_count"] for file in upload.files):
            sys.exit(1)


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """The path itself, or every file below it whose name does not begin with a dot, named from it on."""
    if not path.is_dir():
        yield path.name, path
        return
    above = path.resolve()
    for found in sorted(path.rglob("*")):
        inside = found.relative_to(path)
        hidden = any(part.startswith(".") for part in inside.parts)
        if found.is_file() and not hidden:
            yield f"{above.name}/{inside.as_posix()}", found


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
    alone = (file for file in upload.files if file["folder"] is None)
    lines = [line for file in alone for line in _file_lines(file)]
    lines.append(f"Upload {upload.key}: {upload.state}" + (f": {upload.error}" if upload.error else ""))
    return "\n".join(lines)


def _file_lines(file: dict[str, Any]) -> Iterator[str]:
    yield f"{file['name']} ({_known(file)})"
    merged = f" ({file['merged']} of them parts of answers told before)" if file["merged"] else ""
    yield (
        f"  {file['lines_read']} lines read{merged}, {file['events']} events stored, "
        f"{file['duplicates']} duplicates, {file['conflicts']} conflicts, {file['refused_count']} refused"
    )
    for refused in file["refused"][:SHOWN_REFUSALS]:
        place = f"line {refused['line']}" if refused["line"] else "the file"
        yield f"  refused: {place}: {refused['reason']} ({refused['code']})"
    if file["refused_count"] > SHOWN_REFUSALS:
        yield f"  and {file['refused_count'] - SHOWN_REFUSALS} more"
    for note in file["notes"]:
        yield f"  note: {note}"


def _known(file: dict[str, Any]) -> str:
    if file["format"] is None:
        return "format not recognised" if file["state"] in ("read", "unread") else "not read"
    if file["certainty"] is None:
        return f"{file['format']}, chosen"
    return f"{file['format']}, certainty {file['certainty']:.2f}"
