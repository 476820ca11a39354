"""Price calls of the past by the prices that are in force now, and say what changed."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.actions import RepricingUnderWay, begin_repricing, run_repricing, unfinished_repricings
from journal.management.moments import moment_of
from journal.management.projects import chosen_project, need_database
from journal.models import Repricing


class Command(BaseCommand):
    help = "Give stored calls the prices that are in force now. Reported costs stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="of this project; else of the first")
        parser.add_argument(
            "--from", dest="calls_from", metavar="DAY", help="calls that started on or after it"
        )
        parser.add_argument("--to", dest="calls_to", metavar="DAY", help="calls that started before it")
        parser.add_argument("--go-on", action="store_true", help="end re-pricings that were cut off")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(
        self,
        *args: Any,
        project: str | None,
        calls_from: str | None,
        calls_to: str | None,
        go_on: bool,
        json: bool,
        **options: Any,
    ) -> None:
        need_database()
        if go_on:
            for number in unfinished_repricings():
                self._tell(run_repricing(number), json)
            return
        since, until = moment_of(calls_from), moment_of(calls_to)
        if since is not None and until is not None and until <= since:
            raise CommandError("--to: the span ends before it begins.")
        try:
            begun = begin_repricing(chosen_project(project), calls_from=since, calls_to=until)
        except RepricingUnderWay as refusal:
            raise CommandError("Another re-pricing has not ended: see --go-on.") from refusal
        self._tell(run_repricing(begun.pk), json)

    def _tell(self, one: Repricing, json: bool) -> None:
        if json:
            self.stdout.write(
                json_module.dumps({"as_of": one.as_of.isoformat(), "calls": one.done, **one.report})
            )
            return
        self.stdout.write(f"{one.done} calls priced as of {one.as_of.isoformat()}")
        for name, told in one.report.get("models", {}).items():
            if told["changed"]:
                self.stdout.write(
                    f"  {name}: {told['changed']} of {told['calls']} changed, "
                    f"${told['before_usd']} → ${told['after_usd']}, {told['became_known']} became known"
                )
