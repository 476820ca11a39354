"""Which project a command is about, in a database that is ready for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from journal.models import Project


def prepare_database(messages: OutputWrapper) -> None:
    """Make the database when there is none yet, as the first start would."""
    if _has_tables():
        _refuse_older_database()
    else:
        call_command("up", prepare=True, stdout=messages)


def need_database() -> None:
    """For commands about what is there already: without a database there is nothing."""
    if not _has_tables():
        raise CommandError(f"There is no database in {settings.RECTO_DATA} yet; --data DIR names another.")
    _refuse_older_database()


def _refuse_older_database() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "The database is of an older version. Bring it up to date with: manage.py up --prepare"
        )


def _has_tables() -> bool:
    # Asking SQLite for the tables of a missing file would make the file.
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return False
    return Project._meta.db_table in connection.introspection.table_names()


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
