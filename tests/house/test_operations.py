"""What the operator reads is what the program does: defaults, bounds, commands, files, addresses."""

import ast
import re

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from journal.management import lock
from journal.management.commands import up
from tests.engines.recto import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = ROOT / "config" / "settings.py"


def rows():
    """Rows of the tables of variables: name → default and bounds as written."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", OPERATIONS, re.MULTILINE))


def integers():
    """Every knob that is a number: name, default, least and most as the settings read them."""
    calls = [node for node in ast.walk(ast.parse(SETTINGS.read_text())) if isinstance(node, ast.Call)]
    return [
        (call.args[0].value, call.args[1].value, *(keyword.value.value for keyword in call.keywords))
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "integer"
    ]


@pytest.mark.parametrize(("name", "default", "least", "most"), integers())
def test_the_default_and_the_bounds_of_a_number_are_as_written(name, default, least, most):
    assert re.fullmatch(rf"{default}( MB| levels| times)? \({least} to {most}\)", rows()[name])


def test_there_are_numbers_to_compare():
    assert {name for name, *_ in integers()} >= {"RECTO_PORT", "RECTO_WORKERS", "RECTO_MAX_EVENT_MB"}


def test_every_command_is_named():
    ours = {name for name, app in get_commands().items() if app in {"journal", "dashboard"}}
    assert {"up", "rebuild", "import_trace"} <= ours
    assert {name for name in ours - {"test"} if name not in OPERATIONS} == set()


def test_every_option_of_up_is_named():
    parser = up.Command().create_parser("manage.py", "up")
    django_own = {"help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color"}
    ours = {
        action.option_strings[0]
        for action in parser._actions
        if action.dest not in django_own | {"force_color", "skip_checks"}
    }
    assert {"--data", "--login"} <= ours
    assert {option for option in ours if f"`{option}" not in OPERATIONS} == set()


@pytest.mark.parametrize("name", [up.KEY_FILE, up.SAMPLE_MARK, lock.FILE_NAME, "secret-key", "uploads/"])
def test_every_file_of_the_data_folder_is_named(name):
    assert f"| `{name}` |" in OPERATIONS


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_addresses_for_probes_are_named_and_answered(address):
    assert f"| `{address}` |" in OPERATIONS
    assert resolve(address).view_name == address.removeprefix("/")


def test_every_value_that_the_containers_ask_for_is_named():
    compose = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", compose))
    assert {"POSTGRES_PASSWORD", "RECTO_PUBLISH"} <= asked
    section = OPERATIONS.partition("## Containers")[2].partition("\n## ")[0]
    assert {name for name in asked if f"`{name}`" not in section} == set()


def test_the_services_that_share_the_uploads_are_those_that_need_them():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert services["web"]["volumes"] == services["worker"]["volumes"] == ["recto:/data"]
