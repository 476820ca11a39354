"""Delete a session for good and print the receipt."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.actions import delete_session
from journal.management.projects import chosen_project, need_database
from journal.models import Session


class Command(BaseCommand):
    help = "Delete a session: its events, everything folded from them, and texts nobody else needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", help="the session's own id, or its short key")
        parser.add_argument("--project", metavar="SLUG", help="project to look in (the first one)")
        parser.add_argument("--json", action="store_true", help="print the receipt as JSON")

    def handle(self, *args: Any, session: str, project: str | None, json: bool, **options: Any) -> None:
        need_database()
        chosen = chosen_project(project)
        sessions = Session.objects.filter(project=chosen)
        found = sessions.filter(session_id=session).first() or sessions.filter(key=session).first()
        if found is None:
            raise CommandError(f"Project {chosen.slug!r} has no session {session!r}.")
        receipt = delete_session(chosen, found.key, reason="asked for on the command line")
        told = {
            "session_id": receipt.session_id,
            "key": receipt.session_key,
            **receipt.counts,
            "database_bytes_before": receipt.bytes_before,
            "database_bytes_after": receipt.bytes_after,
        }
        if json:
            self.stdout.write(json_module.dumps(told))
        else:
            self.stdout.write(f"Deleted session {receipt.session_id or '(no session)'}")
            for name, value in told.items():
                self.stdout.write(f"  {name.replace('_', ' '):24}{'—' if value is None else value}")
