"""Every environment variable is known, and an operator can read what it does."""

import re

import yaml

from config.env import KNOWN
from tests.engines.recto import ROOT

READ = re.compile(r'env\.\w+\(\s*"(RECTO_[A-Z_]+)"')
INTERNAL = {"RECTO_BOOTSTRAP_REPAIRED", "RECTO_EMBEDDED_WORKER", "RECTO_LOGIN_TOKEN_HASH"}


def test_what_the_settings_read_is_known():
    read = {name for path in (ROOT / "config").glob("*.py") for name in READ.findall(path.read_text())}
    assert {"RECTO_DATA", "RECTO_PORT", "RECTO_MAX_LINE_MB"} <= read
    assert read - set(KNOWN) == set()


def test_what_the_containers_set_is_known():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    given = {name for service in services.values() for name in service.get("environment", {})}
    assert {name for name in given if name.startswith("RECTO_")} - set(KNOWN) == set()


def test_operators_can_read_about_every_variable():
    text = (ROOT / "docs" / "operations.md").read_text()
    assert sorted(name for name in set(KNOWN) - INTERNAL if name not in text) == []
