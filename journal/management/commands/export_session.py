"""Write a session as JSONL that any Recto can import."""

from __future__ import annotations

import json as json_module
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from journal.management.projects import chosen_project, need_database
from journal.models import Session
from journal.store.export import session_lines


class Command(BaseCommand):
    help = "Write the events of a session, one a line, as they are stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", help="the session's own id, or its short key")
        parser.add_argument("--project", metavar="SLUG", help="project to look in; else all of them")
        parser.add_argument("--output", type=Path, metavar="FILE", help="file to write; else standard output")
        parser.add_argument(
            "--json", action="store_true", help="print what was written as JSON; needs --output"
        )

    def handle(
        self,
        *args: Any,
        session: str,
        project: str | None,
        output: Path | None,
        json: bool,
        **options: Any,
    ) -> None:
        if json and output is None:
            raise CommandError("--json needs --output: standard output is taken by the events.")
        need_database()
        found = _session(session, project)
        if output is None:
            _write(found, sys.stdout.buffer)
            return
        try:
            events, size = _write_file(found, output)
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror}") from error
        if json:
            written = {"session_id": found.session_id, "key": found.key, "output": str(output)}
            self.stdout.write(json_module.dumps({**written, "events": events, "bytes": size}))
        else:
            self.stdout.write(f"Wrote {events} events ({size} bytes) to {output}")


def _session(name: str, slug: str | None) -> Session:
    """By its own id first: a key is made to be short, an id is what people know."""
    sessions = Session.objects.select_related("project")
    if slug is not None:
        sessions = sessions.filter(project=chosen_project(slug))
    found = list(sessions.filter(session_id=name)[:2]) or list(sessions.filter(Q(key=name))[:2])
    if not found:
        raise CommandError(f"There is no session {name!r}.")
    if len(found) > 1:
        raise CommandError(f"Several projects have a session {name!r}; choose one with --project.")
    return found[0]


def _write(session: Session, stream: BinaryIO) -> tuple[int, int]:
    events = size = 0
    for line in session_lines(session):
        stream.write(line)
        events += 1
        size += len(line)
    stream.flush()
    return events, size


def _write_file(session: Session, path: Path) -> tuple[int, int]:
    """Readable by the owner alone, and whole or not there at all."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
            counted = _write(session, stream)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return counted
