#!/usr/bin/env python3
"""Run a Recto command; makes Recto's own Python environment first, with the standard library alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"  # holds everything of the runtime lock, and the tools of the tests
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
REPAIRED = "RECTO_BOOTSTRAP_REPAIRED"


def main() -> None:
    arguments = sys.argv[1:]
    if not _bootstrap_is_off():
        _need_a_new_enough_python(arguments)
        _enter_environment(DEV_LOCK if arguments[:1] == ["test"] else RUNTIME_LOCK, arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        _repair_or_give_up(arguments)
        raise
    from config import env

    arguments_of_django = env.adopt_options(arguments)
    for name, meant in env.unknown_names(os.environ):
        hint = f"; did you mean {meant}?" if meant else "."
        print(f"Warning: {name} means nothing to Recto{hint}", file=sys.stderr)
    try:
        execute_from_command_line([sys.argv[0], *arguments_of_django])
    except env.BadEnvironmentError as fault:
        sys.exit(str(fault))


def _bootstrap_is_off() -> bool:
    return os.environ.get("RECTO_NO_BOOTSTRAP", "").strip().lower() in {"1", "true", "yes", "on"}


def _need_a_new_enough_python(arguments: list[str]) -> None:
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        # A version manager may leave a stub on the path that only says it is not installed, so ask it.
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            os.execv(found, [found, str(ROOT / "manage.py"), *arguments])
    sys.exit("Recto needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])


def _enter_environment(lock: str, arguments: list[str]) -> None:
    if not _is_installed(lock):
        with _only_one_at_a_time():
            if not _is_installed(lock):
                _install(lock)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(ROOT / "manage.py"), *arguments])


def _is_installed(lock: str) -> bool:
    wider = {lock, DEV_LOCK}
    return VENV_PYTHON.exists() and any(_stamp(name) == _fingerprint(name) for name in wider)


def _fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _stamp(lock: str) -> str | None:
    stamp = VENV / f".{lock}"
    return stamp.read_text() if stamp.exists() else None


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    import fcntl

    with (ROOT / ".venv.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(lock: str) -> None:
    print(f"Preparing {VENV} from {lock} (once) ...", file=sys.stderr, flush=True)
    base = getattr(sys, "_base_executable", None) or sys.executable
    for name in (RUNTIME_LOCK, DEV_LOCK):
        (VENV / f".{name}").unlink(missing_ok=True)
    if not (_install_with_uv(base, lock) or _install_with_pip(base, lock)):
        sys.exit(f"Could not install {lock}; the messages above say why. Nothing else was changed.")
    (VENV / f".{lock}").write_text(_fingerprint(lock))


def _install_with_uv(base: str, lock: str) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    make = (uv, "venv", "-q", "--clear", "--python", base, VENV)
    if not _runs(VENV_PYTHON, "-c", "") and not _succeeds(*make):
        return False
    install = (uv, "pip", "install", "-q", "--python", VENV_PYTHON, "--require-hashes", "-r", ROOT / lock)
    # uv trusts its own certificates only, pip those of the system: behind a proxy pip may still get through.
    return _succeeds(*install)


def _install_with_pip(base: str, lock: str) -> bool:
    if not _runs(VENV_PYTHON, "-m", "pip", "--version") and not _make_venv(base):
        return False
    pip = (VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check")
    return _succeeds(*pip, "--require-hashes", "-r", ROOT / lock)


def _make_venv(base: str) -> bool:
    """A virtual environment with pip. Debian's Python leaves a half-made one unless python3-venv is there."""
    make = (base, "-m", "venv", "--clear", VENV)
    if _runs(*make) and _runs(VENV_PYTHON, "-m", "pip", "--version"):
        return True
    apt = shutil.which("apt-get")
    if apt is None:
        return _succeeds(*make)
    if os.geteuid() != 0:
        sys.exit("Python cannot make environments here. Please run: sudo apt-get install -y python3-venv")
    _succeeds(apt, "update", "-qq")
    return _succeeds(apt, "install", "-y", "-qq", "python3-venv") and _succeeds(*make)


def _runs(*command: str | Path) -> bool:
    """Whether the command ends well; its messages do not matter."""
    if not shutil.which(str(command[0])):
        return False
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def _succeeds(*command: str | Path) -> bool:
    return subprocess.run([str(part) for part in command], stdout=sys.stderr, check=False).returncode == 0


def _repair_or_give_up(arguments: list[str]) -> None:
    """Django is missing although the stamp says it is there: the system's Python changed underneath."""
    if _bootstrap_is_off() or os.environ.get(REPAIRED):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    base = getattr(sys, "_base_executable", None) or sys.executable
    os.execve(base, [base, str(ROOT / "manage.py"), *arguments], {**os.environ, REPAIRED: "1"})


if __name__ == "__main__":
    main()
