"""Run every check and test: tools, then pytest on SQLite, then what uses the database on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

NOTHING_COLLECTED = 5  # pytest's exit status for a selection without tests

USAGE = """usage: manage.py test [pytest arguments]

Without arguments: ruff, mypy, import-linter and djade, then every test on SQLite, then every test
that uses the database on PostgreSQL. With arguments (a path, -k words, -x ...): only the tests, on
both. Add --db sqlite or --db postgres to choose one. What is missing is installed or named.
The whole suite runs in several processes; for a selection say so: -n auto.
"""

# A process has engines of its own; more of them than this would ask for much memory on a large machine.
BESIDE_EACH_OTHER = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]


class Command(BaseCommand):
    help = "Run the whole suite, or the tests that the given pytest arguments select."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """The arguments are pytest's, so this class must not read them."""
        arguments = argv[2:]
        if arguments in (["--help"], ["-h"]):
            print(USAGE)
            return
        sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """Every step, also after one has failed; returns the exit status of the whole."""
    steps = [*([] if arguments else checks()), *test_runs(arguments)]
    outcomes = [(name, _run(name, command)) for name, command in steps]
    print("\n" + "\n".join(f"{'ok    ' if status == 0 else 'FAILED'} {name}" for name, status in outcomes))
    return 1 if any(status for _, status in outcomes) else 0


def checks() -> list[tuple[str, list[str]]]:
    """Each tool with its arguments; all of them are configured in pyproject.toml."""
    tools = Path(sys.executable).parent
    templates = [str(path) for path in sorted((settings.ROOT / "templates").rglob("*.html"))]
    found = [
        ("ruff check", [str(tools / "ruff"), "check", "--quiet", "."]),
        ("ruff format", [str(tools / "ruff"), "format", "--quiet", "--check", "."]),
        ("mypy", [sys.executable, "-m", "mypy"]),
        ("import contracts", [str(tools / "lint-imports"), "--no-cache"]),
    ]
    if templates:
        found.append(("djade", [str(tools / "djade"), "--check", "--target-version", "5.2", *templates]))
    return found


def test_runs(arguments: list[str]) -> list[tuple[str, list[str]]]:
    pytest = [sys.executable, "-m", "pytest", *([] if arguments else BESIDE_EACH_OTHER)]
    if any(argument == "--db" or argument.startswith("--db=") for argument in arguments):
        return [("tests", [*pytest, *arguments])]
    return [
        ("tests on SQLite", [*pytest, "--db", "sqlite", *arguments]),
        ("tests on PostgreSQL", [*pytest, "--db", "postgres", *arguments]),
    ]


def _run(name: str, command: list[str]) -> int:
    print(f"\n== {name}", flush=True)
    began_at = time.monotonic()
    # The recorder is a distribution of its own; the import contracts need to find it.
    path = os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "recorder" / "src")])
    status = subprocess.run(
        command, cwd=settings.ROOT, env={**os.environ, "PYTHONPATH": path}, check=False
    ).returncode
    print(f"== {name}: {time.monotonic() - began_at:.1f} s", flush=True)
    # A selection may well hold no test that uses the database; that is not a fault of the second run.
    return 0 if status == NOTHING_COLLECTED and "postgres" in command else status
