"""Which project a command is about, in a database that is ready for it."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from django.db import connection

from journal.models import Project


def prepare_database(messages: OutputWrapper) -> None:
    """Make the database when there is none yet, as the first start would."""
    is_new_file = connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists()
    if is_new_file or Project._meta.db_table not in connection.introspection.table_names():
        call_command("up", prepare=True, stdout=messages)


def chosen_project(slug: str | None) -> Project:
    """The project of that name; without one the first that is not a sample."""
    if slug is None:
        first = Project.objects.filter(is_sample=False).order_by("pk").first()
        if first is None:
            raise CommandError("There is no project yet. Make one with: manage.py up --prepare")
        return first
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        there = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no project {slug!r}; there are: {there}")
    return found
