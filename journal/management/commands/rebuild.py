"""Fold the whole journal again and say what differs."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.actions import rebuild
from journal.management.projects import chosen_project, need_database
from journal.models import Project

SHOWN = 5  # names of rows printed per table; --json has all


class Command(BaseCommand):
    help = "Make every derived row again from the journal. Ends with 1 when a row came out differently."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="only this project; else all of them")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, project: str | None, json: bool, **options: Any) -> None:
        need_database()
        projects = [chosen_project(project)] if project else list(Project.objects.order_by("pk"))
        reports = [(one, rebuild(one)) for one in projects]
        if json:
            self.stdout.write(
                json_module.dumps(
                    {
                        one.slug: {
                            "entries": report.entries,
                            "groups": report.groups,
                            "differing": report.differing,
                        }
                        for one, report in reports
                    }
                )
            )
        else:
            for one, report in reports:
                self._tell(one, report.entries, report.groups, report.differing)
        differing = sum(len(names) for _, report in reports for names in report.differing.values())
        if differing:
            raise CommandError(
                f"{differing} rows differed; they now stand as the journal says.", returncode=1
            )

    def _tell(self, project: Project, entries: int, groups: int, differing: dict[str, list[str]]) -> None:
        self.stdout.write(f"{project.slug}: {entries} events in {groups} groups folded again")
        for table, names in differing.items():
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            self.stdout.write(f"  {table}: {len(names)} differ: {', '.join(names[:SHOWN])}{more}")
        if not differing:
            self.stdout.write("  no difference")
