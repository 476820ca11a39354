"""Make an API key; it is shown once."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.actions import create_key
from journal.management.projects import chosen_project, prepare_database
from journal.vocabulary import Scope

SCOPES = [str(scope) for scope in Scope]


class Command(BaseCommand):
    help = "Make an API key of a project and print it. Only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the key is for, as shown in the list of keys")
        parser.add_argument("--project", metavar="SLUG", help="project the key opens; else the first one")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            dest="scopes",
            help="what the key may do; may be given several times; write when left out",
        )
        parser.add_argument("--json", action="store_true", help="print the key as JSON")

    def handle(
        self,
        *args: Any,
        name: str,
        project: str | None,
        scopes: list[str] | None,
        json: bool,
        **options: Any,
    ) -> None:
        if not name.strip():
            raise CommandError("A key needs a name: what is it for?")
        prepare_database(self.stderr)
        owner = chosen_project(project)
        key, plain = create_key(owner, name, scopes or [Scope.WRITE])
        if json:
            told = {"project": owner.slug, "name": key.name, "scopes": sorted(key.scope_set), "key": plain}
            self.stdout.write(json_module.dumps(told))
        else:
            self.stdout.write(f"{plain}\nFor project {owner.slug}: {key.scopes}. It is shown only this once.")
