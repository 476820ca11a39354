"""Make a project: a wall around a set of sessions, with keys of its own."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from journal.actions import create_project
from journal.management.projects import prepare_database
from journal.models import Project

MOST_CHARACTERS = 200


class Command(BaseCommand):
    help = "Make a project. Its sessions, keys and totals are its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as pages show it")
        parser.add_argument("--json", action="store_true", help="print the project as JSON")
        parser.add_argument("--slug", help="its place in addresses; made of the name when left out")

    def handle(self, *args: Any, name: str, slug: str | None, json: bool, **options: Any) -> None:
        prepare_database(self.stderr)
        wanted = slug or slugify(name).strip("-")
        if not wanted or slugify(wanted) != wanted or len(wanted) > 60:
            raise CommandError(f"{wanted!r} is no slug: letters, digits and hyphens, at most 60; see --slug.")
        if Project.objects.filter(slug=wanted).exists():
            raise CommandError(f"There is a project {wanted!r} already.")
        if len(name) > MOST_CHARACTERS:
            raise CommandError(f"The name has {len(name)} characters; there is room for {MOST_CHARACTERS}.")
        project = create_project(wanted, name)
        if json:
            self.stdout.write(json_module.dumps({"slug": project.slug, "name": project.name}))
            return
        self.stdout.write(
            f"Project {project.slug} is made. A key for it: manage.py create_key NAME --project {project.slug}"
        )
