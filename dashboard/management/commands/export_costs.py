"""Write a report on costs to a file or to standard output."""

from __future__ import annotations

import json as json_module
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from dashboard.exports import FORMATS, missing_formats
from dashboard.grammar import QueryError
from dashboard.queries.asking import BadChoiceError, project_named, read_per, read_question
from dashboard.queries.report import Per, Report, cost_report
from dashboard.queries.spans import BadSpanError


class Command(BaseCommand):
    help = "Write a report on costs, one row for each call, session, model, day, user, tag or group."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="project; else the first that is no sample")
        parser.add_argument("--per", choices=[str(per) for per in Per], default="model")
        parser.add_argument("--format", choices=list(FORMATS), default="csv")
        parser.add_argument("--group", default="", help="one or two dimensions, for --per group: model,day")
        parser.add_argument("--from", dest="first", default="all", help="day, or local moment; default: all")
        parser.add_argument("--to", default="", help="day, which is included, or the local moment after it")
        parser.add_argument("--tz", default="UTC", help="zone whose days are meant, such as Europe/Berlin")
        parser.add_argument("--query", default="", help="query over calls, as on the page")
        parser.add_argument("--output", type=Path, metavar="FILE", help="file to write; else standard output")
        parser.add_argument("--json", action="store_true", help="print the trailer as JSON; needs --output")

    def handle(self, *args: Any, output: Path | None, json: bool, **options: Any) -> None:
        if json and output is None:
            raise CommandError("--json needs --output: standard output is taken by the report.")
        if why := missing_formats().get(options["format"]):
            raise CommandError(f"--format: this server cannot write {options['format']}: {why}")
        report = _report(options)
        write, _ = FORMATS[options["format"]]
        if output is None:
            try:
                _write(write(report), sys.stdout.buffer)
            except BrokenPipeError:
                # Whoever reads, such as `head`, has enough. Nothing more may be written when Python ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return
            self._judge(report)
            return
        try:
            size = _write_file(write(report), output)
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror}") from error
        told = {**report.head, **report.end(), "output": str(output), "bytes": size}
        self.stdout.write(
            json_module.dumps(told)
            if json
            else f"Wrote {report.counted} calls in {report.written} rows ({size} bytes) to {output}"
        )
        self._judge(report)

    def _judge(self, report: Report) -> None:
        if not report.end()["complete"]:
            raise CommandError("Calls changed while they were read, so some are missing: run it again.")


def _report(options: dict[str, Any]) -> Report:
    try:
        project = project_named(options["project"])
        words = {
            "group": options["group"],
            "from": options["first"],
            "to": options["to"],
            "tz": options["tz"],
            "q": options["query"],
        }
        return cost_report(project, read_per(options["per"]), read_question(project, words).question)
    except QueryError as fault:
        raise CommandError(
            f"{fault.message}\n{fault.text}\n{fault.caret}\n{fault.hint or ''}".rstrip()
        ) from fault
    except (BadSpanError, BadChoiceError) as fault:
        hint = f": {fault.hint}" if fault.hint else ""
        raise CommandError(f"--{fault.where}: {fault.message}{hint}") from fault
    except DatabaseError as fault:
        raise CommandError(f"The database cannot be read: {fault}") from fault


def _write(pieces: Iterable[bytes], stream: BinaryIO) -> int:
    size = 0
    for piece in pieces:
        stream.write(piece)
        size += len(piece)
    stream.flush()
    return size


def _write_file(pieces: Iterable[bytes], path: Path) -> int:
    """Readable by the owner alone, and whole or not there at all."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
            size = _write(pieces, stream)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return size
