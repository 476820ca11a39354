"""Start Recto: prepare its database, make a first key, and become the web server."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from journal.checks import open_to_strangers
from journal.management.lock import DataLock
from journal.models import ApiKey, Project
from journal.models.projects import FIRST_PROJECT

KEY_FILE = "first-key"
SAMPLE_MARK = "sample-loaded"
PORT_SECONDS = 3  # how long the port of a server that was just killed may take to be free


class Command(BaseCommand):
    help = "Start Recto on this machine: embedded database, web server and worker in one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        # The first four are read before the settings are; here they are only described.
        parser.add_argument(
            "--data", metavar="DIR", help="folder of the embedded database (RECTO_DATA, ./data)"
        )
        parser.add_argument("--host", help="address to listen on (RECTO_HOST, 127.0.0.1)")
        parser.add_argument("--port", help="port to listen on (RECTO_PORT, 8321)")
        parser.add_argument(
            "--workers", help="web processes; more than one needs PostgreSQL (RECTO_WORKERS, 1)"
        )
        parser.add_argument("--no-sample", action="store_true", help="do not load the sample project")
        parser.add_argument("--prepare", action="store_true", help="only make the database and the first key")
        parser.add_argument(
            "--login", action="store_true", help="ask for a login; prints a link that works once"
        )

    def handle(self, *args: Any, no_sample: bool, prepare: bool, login: bool, **options: Any) -> None:
        self._refuse_what_is_unsafe(login)
        folder = settings.RECTO_DATA
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if prepare:
            _prepare_database()
            self._make_first_key(folder)
            self.stdout.write("The database is ready.")
            return
        lock = DataLock(folder)
        if not lock.acquire():
            self.stdout.write(f"Recto is already running at {lock.address()} (data in {folder})")
            return
        _wait_for_port(settings.RECTO_HOST, settings.RECTO_PORT)
        lock.leave_address(_address())
        _prepare_database()
        self._make_first_key(folder)
        if not no_sample:
            self._load_sample_once(folder)
        environment = _server_environment()
        if login:
            environment["RECTO_LOGIN_TOKEN_HASH"] = self._print_login_link()
        connection.close()
        lock.keep_across_exec()
        self.stdout.flush()
        os.execve(sys.executable, [sys.executable, "-m", "config.serve"], environment)

    def _refuse_what_is_unsafe(self, login: bool) -> None:
        reasons = [] if settings.RECTO_LOCAL_MODE and not login else open_to_strangers(login_link=login)
        if reasons:
            raise CommandError(f"Recto does not listen on {settings.RECTO_HOST}: " + "; ".join(reasons) + ".")
        if settings.RECTO_WORKERS > 1 and connection.vendor == "sqlite":
            raise CommandError("More than one web process needs PostgreSQL: set DATABASE_URL.")

    def _make_first_key(self, folder: Path) -> None:
        if _has_first_key():
            return
        from journal.actions import ensure_first_project

        key = ensure_first_project(settings.RECTO_KEY).key
        if key is None or key == settings.RECTO_KEY:
            return
        if sys.stdout.isatty():
            self.stdout.write(f"Your first key, shown this once: {key}")
            return
        file = folder / KEY_FILE
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(key + "\n")
        self.stdout.write(f"Your first key is in {file} (readable by you alone).")

    def _load_sample_once(self, folder: Path) -> None:
        """Once: whoever deletes the sample does not want it back at the next start."""
        mark = folder / SAMPLE_MARK
        if mark.exists():
            return
        from journal.actions import load_sample

        load_sample()
        mark.touch()
        self.stdout.write("Loaded a sample project, marked as such and left out of all totals.")

    def _print_login_link(self) -> str:
        token = secrets.token_urlsafe(32)
        self.stdout.write(f"Log in here, once: {_address()}/login/once/{token}")
        return hashlib.sha256(token.encode()).hexdigest()


def _has_first_key() -> bool:
    """Whether there is nothing to make, asked without loading what could make it: that is half of a start."""
    keys = ApiKey.objects
    if settings.RECTO_KEY is None:
        return keys.filter(project__slug=FIRST_PROJECT).exists()
    known = keys.filter(digest=ApiKey.digest_of(settings.RECTO_KEY)).exists()
    return known and Project.objects.filter(slug=FIRST_PROJECT).exists()


def _prepare_database() -> None:
    """Create and migrate; a start that finds nothing to do leaves out the slow part."""
    if connection.vendor == "sqlite":
        from journal.sql import prepare_sqlite_file

        prepare_sqlite_file(Path(str(connection.settings_dict["NAME"])))
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _server_environment() -> dict[str, str]:
    """What the server needs to know of this command's options and decisions."""
    environment = dict(os.environ)
    # The server starts as a module, and people may call us from any folder.
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(settings.ROOT), os.environ.get("PYTHONPATH")])
    )
    environment["RECTO_DATA"] = str(settings.RECTO_DATA)
    environment["DATABASE_URL"] = os.environ.get("DATABASE_URL", "")
    if settings.RECTO_BROKER_URL.startswith("memory://"):
        environment["RECTO_EMBEDDED_WORKER"] = "1"
    return environment


def _address() -> str:
    host = settings.RECTO_HOST
    if host in {"0.0.0.0", "::"}:  # noqa: S104 compared, not bound
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.RECTO_PORT}"


def _wait_for_port(host: str, port: int) -> None:
    """The web server would share a taken port without a word, so ask for it alone first."""
    give_up_at = time.monotonic() + PORT_SECONDS
    while (fault := _fault_of_binding(host, port)) is not None:
        if time.monotonic() > give_up_at:
            raise CommandError(f"Cannot listen on {host}:{port} ({fault}). Choose another with --port.")
        time.sleep(0.1)


def _fault_of_binding(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return fault.strerror
    return None
