"""Settings follow the environment; each case in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.engines.recto import ROOT


def ask(expression, **environment):
    """Value of an expression over the settings, under that environment."""
    code = f"from django.conf import settings; print({expression})"
    given = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
    given |= {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    done = subprocess.run([sys.executable, "-c", code], env=given, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_local_mode_is_the_default():
    assert ask("settings.RECTO_LOCAL_MODE, settings.DEBUG") == "True False"


@pytest.mark.parametrize(
    "environment",
    [{"RECTO_HOST": "0.0.0.0"}, {"RECTO_LOGIN": "1"}, {"RECTO_ADMIN_PASSWORD": "a-long-password"}],
)
def test_another_address_or_a_login_ends_local_mode(environment):
    assert ask("settings.RECTO_LOCAL_MODE", **environment) == "False"


def test_limits_are_kept_in_bytes():
    assert ask("settings.RECTO_MAX_EVENT_BYTES", RECTO_MAX_EVENT_MB="2") == "2097152"


def test_a_value_that_cannot_be_meant_is_told_by_name():
    assert "RECTO_MAX_NESTING" in ask("settings.DEBUG", RECTO_MAX_NESTING="deep")


def test_probes_from_inside_a_container_are_answered_beside_the_chosen_names():
    names = ask("settings.ALLOWED_HOSTS", RECTO_HOST="0.0.0.0", RECTO_ALLOWED_HOSTS="recto.example")
    assert names == "['recto.example', '127.0.0.1', 'localhost', '[::1]']"


def test_a_command_that_signs_nothing_leaves_no_secret_behind(tmp_path):
    ask("settings.DEBUG", RECTO_DATA=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_the_deployment_check_is_clean_behind_https(tmp_path):
    environment = {
        **os.environ,
        "RECTO_HTTPS": "1",
        "RECTO_HOST": "0.0.0.0",
        "RECTO_ADMIN_PASSWORD": "a-long-password",
        "RECTO_SECRET_KEY": "k7" * 5 + "vQ9xLw3Zt8RbNc5Yh2Mf6Js4Pd1Ga0UeXiKoTlWmHgBz",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment["RECTO_NO_BOOTSTRAP"] = "1"
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
