"""The containers are described validly, and start commands that exist."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from django.core.management import get_commands

from tests.engines.recto import ROOT

COMPOSE = ROOT / "docker-compose.yml"
OWN = ("migrate", "web", "worker")


def services():
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_the_file_is_what_compose_understands():
    checker = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [checker, "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_part_of_a_served_recto_is_there():
    assert sorted(services()) == ["migrate", "postgres", "redis", "web", "worker"]


def test_migrating_happens_once_and_first():
    assert services()["migrate"]["restart"] == "no"
    for name in ("web", "worker"):
        assert services()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_its_commands_exist():
    for name in OWN:
        command = services()[name]["command"]
        match command[:2]:
            case ["python", "manage.py"]:
                assert command[2] in get_commands()
            case ["python", "-m"]:
                assert importlib.util.find_spec(command[2]) is not None
            case ["celery", "-A"]:
                assert shutil.which("celery", path=str(Path(sys.executable).parent))
                assert importlib.util.find_spec(command[2]) is not None
            case _:
                raise AssertionError(f"{name} starts {command}, which no test knows")


def test_every_volume_that_is_used_is_declared():
    declared = set(yaml.safe_load(COMPOSE.read_text())["volumes"])
    used = {volume.split(":")[0] for service in services().values() for volume in service.get("volumes", [])}
    assert used == declared


def test_the_page_is_published_to_this_machine_only_unless_asked():
    assert services()["web"]["ports"] == ["${RECTO_PUBLISH:-127.0.0.1:8321}:8321"]


def test_the_image_runs_without_root_and_without_building_its_own_environment():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER recto" in lines
    assert any("RECTO_NO_BOOTSTRAP=1" in line for line in lines)
    assert sum(line.startswith("FROM ") for line in lines) == 2


def test_what_the_image_copies_exists():
    copied = [
        source
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    assert [source for source in copied if not (ROOT / source).exists()] == []
