"""The set-up needs nothing but Python: it makes its environment, keeps it, and mends it."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.engines.recto import ROOT

STAND_IN = """
import sys

def execute_from_command_line(arguments):
    print(sys.prefix, *arguments[1:])
"""


@pytest.fixture
def checkout(tmp_path):
    """A project whose locks ask for nothing, so that no network is needed, with a stand-in for Django."""
    shutil.copy(ROOT / "manage.py", tmp_path)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "django" / "core" / "management").mkdir(parents=True)
    (tmp_path / "django" / "core" / "management" / "__init__.py").write_text(STAND_IN)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "requirements-dev.lock").write_text("# nothing, and tools\n")
    return tmp_path


def run(checkout, *arguments, **environment):
    """Run manage.py as a person would, with a Python that knows nothing of this project."""
    python = getattr(sys, "_base_executable", sys.executable)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("RECTO_", "PYTHON"))}
    # uv would be used if it were here; what is shown is that Python alone is enough.
    clean["PATH"] = "/usr/bin:/bin"
    command = [python, checkout / "manage.py", *arguments]
    done = subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done


def prepared(done):
    """Locks that were installed by this run."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("Preparing")]
    return [line.split(" from ")[1].split()[0] for line in lines]


def test_the_first_command_makes_the_environment_and_the_second_finds_it(checkout):
    first, second = run(checkout, "up", "--port", "1"), run(checkout, "up", "--port", "1")
    assert first.stdout == second.stdout == f"{checkout / '.venv'} up --port 1\n"
    assert (prepared(first), prepared(second)) == (["requirements.lock"], [])


def test_tests_get_their_tools_and_leave_nothing_to_do_for_the_server(checkout):
    assert prepared(run(checkout, "test")) == ["requirements-dev.lock"]
    assert prepared(run(checkout, "up")) == []


def test_a_changed_lock_is_installed(checkout):
    run(checkout, "up")
    (checkout / "requirements.lock").write_text("# something else\n")
    assert prepared(run(checkout, "up")) == ["requirements.lock"]
    assert prepared(run(checkout, "up")) == []


def test_a_half_made_environment_is_made_anew(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert run(checkout, "up").stdout == f"{checkout / '.venv'} up\n"


def test_without_bootstrap_the_running_python_is_used(checkout):
    done = run(checkout, "up", RECTO_NO_BOOTSTRAP="1")
    assert done.stdout.startswith(sys.base_prefix)
    assert not (checkout / ".venv").exists()
