"""What gets installed is pinned by hash, and comes from whatever index the person uses."""

import re
import tomllib

import pytest

from tests.engines.recto import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def pins(lock):
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host(lock):
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", (ROOT / lock).read_text()) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash(lock):
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert len(entries) == len(pins(lock))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_of_the_tests_holds_all_that_runs():
    runtime, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_what_the_project_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [NAME.match(wish).group() for wish in project["project"]["dependencies"]]
    dev = [NAME.match(wish).group() for wish in project["dependency-groups"]["dev"]]
    assert set(runtime) - set(pins("requirements.lock")) == set()
    assert set(dev) - set(pins("requirements-dev.lock")) == set()


def test_the_recorder_depends_on_nothing():
    recorder = tomllib.loads((ROOT / "recorder" / "pyproject.toml").read_text())
    assert recorder["project"]["dependencies"] == []
