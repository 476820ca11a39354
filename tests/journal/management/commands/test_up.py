"""`up` starts a whole Recto, once, and says how to reach it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.engines.recto import ROOT, free_port


def fetch(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def up(tmp_path, *options, **environment):
    """Run `up` where it is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "manage.py", "up", "--data", str(tmp_path / "data"), *options],
        env={**os.environ, "RECTO_NO_BOOTSTRAP": "1", "DATABASE_URL": "", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_up_prints_the_running_address_and_ends_well(live_recto):
    second = live_recto.manage("up")
    assert second.returncode == 0
    assert f"already running at {live_recto.url}" in second.stdout


def test_a_foreign_host_is_refused_in_local_mode(live_recto):
    status, text = fetch(f"{live_recto.url}/healthz", Host="evil.example")
    assert (status, "127.0.0.1, localhost and [::1] only" in text) == (400, True)


def test_asked_to_end_it_ends_well(live_recto):
    assert live_recto.stop() == 0
    assert not live_recto.answers()


def test_killed_in_the_middle_it_starts_again_on_the_same_data(live_recto):
    live_recto.kill()
    live_recto.restart()
    status, _ = fetch(f"{live_recto.url}/api/v1/sessions", Authorization=f"Bearer {live_recto.key}")
    assert status == 200


def test_the_web_process_does_not_outlive_its_server(live_recto):
    os.kill(live_recto.process.pid, signal.SIGKILL)
    live_recto.process.wait(timeout=30)
    live_recto.restart()
    assert live_recto.answers()


def test_the_address_and_the_ways_in_are_printed(live_recto):
    printed = live_recto.log.read_text()
    assert f"Recto is at {live_recto.url}/" in printed
    assert "/api/v1/events" in printed
    assert "import_trace" in printed


def test_a_given_key_is_not_printed(live_recto):
    assert live_recto.key not in live_recto.log.read_text()


def test_without_a_terminal_the_first_key_goes_to_a_file_of_its_owner(start_recto):
    recto = start_recto(RECTO_KEY="")
    file = recto.data / "first-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().strip() not in recto.log.read_text()
    assert str(file) in recto.log.read_text()


def test_a_login_asked_for_opens_with_the_printed_link_alone(start_recto):
    recto = start_recto("--login")
    link = re.search(r"Log in here, once: (\S+)", recto.log.read_text()).group(1)
    assert link.startswith(f"{recto.url}/login/once/")
    assert fetch(link)[0] == 200
    assert fetch(f"{recto.url}/login/once/guessed")[0] == 403
    with urllib.request.urlopen(recto.url, timeout=10) as answer:
        assert answer.url.startswith(f"{recto.url}/login")


def test_a_taken_port_is_named(tmp_path):
    port = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = up(tmp_path, "--port", str(port))
    assert refused.returncode != 0
    assert f"127.0.0.1:{port}" in refused.stderr


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "set RECTO_ADMIN_PASSWORD"),
        ({"RECTO_ADMIN_PASSWORD": "a-long-password", "RECTO_DEBUG": "1"}, "RECTO_DEBUG"),
        ({"RECTO_ADMIN_PASSWORD": "a-long-password", "RECTO_SECRET_KEY": "changeme"}, "RECTO_SECRET_KEY"),
    ],
)
def test_it_does_not_listen_to_strangers_unprotected(tmp_path, environment, reason):
    refused = up(tmp_path, "--host", "0.0.0.0", **environment)
    assert refused.returncode != 0
    assert reason in refused.stderr


def test_several_web_processes_need_postgresql(tmp_path):
    refused = up(tmp_path, "--workers", "2")
    assert refused.returncode != 0
    assert "DATABASE_URL" in refused.stderr


def test_a_number_that_cannot_be_a_port_is_refused_without_a_traceback(tmp_path):
    refused = up(tmp_path, "--port", "many")
    assert (refused.returncode, refused.stderr) == (1, "RECTO_PORT='many' is not a whole number.\n")


def test_a_misspelt_variable_is_a_warning_with_the_name_that_was_meant(tmp_path):
    assert "did you mean RECTO_PORT?" in up(tmp_path, "--port", "many", RECTO_PROT="1").stderr
