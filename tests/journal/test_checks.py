"""What a server must have before others can reach it."""

from types import SimpleNamespace

import pytest

from journal import checks
from journal.checks import others_can_reach_it_only_by_login, several_processes_need_postgresql

LONG = "k7vQ9xLw3Zt8RbNc5Yh2Mf6Js4Pd1Ga0UeXiKoTlWmHgBz"


@pytest.fixture
def served(settings):
    """Settings of a server that others reach, and that asks for a password."""
    settings.RECTO_LOCAL_MODE = False
    settings.RECTO_HOST = "0.0.0.0"
    settings.RECTO_ADMIN_PASSWORD = "a-long-password"
    settings.RECTO_LOGIN_TOKEN_HASH = None
    settings.SECRET_KEY = LONG
    settings.DEBUG = False
    return settings


def faults():
    return [fault.msg for fault in others_can_reach_it_only_by_login(None)]


def test_a_password_and_a_secret_are_enough(served):
    assert faults() == []


def test_without_a_login_it_is_refused(served):
    served.RECTO_ADMIN_PASSWORD = None
    assert len(faults()) == 1
    assert "RECTO_ADMIN_PASSWORD" in faults()[0]


def test_a_one_time_link_is_a_login(served):
    served.RECTO_ADMIN_PASSWORD = None
    served.RECTO_LOGIN_TOKEN_HASH = "0" * 64
    assert faults() == []


def test_showing_faults_to_strangers_is_refused(served):
    served.DEBUG = True
    assert "RECTO_DEBUG" in faults()[0]


@pytest.mark.parametrize("secret", ["short", "django-insecure-" + LONG, "ChangeMe" + LONG])
def test_a_secret_that_can_be_guessed_is_refused(served, secret):
    served.SECRET_KEY = secret
    assert "RECTO_SECRET_KEY" in faults()[0]


def test_nobody_else_reaches_local_mode_so_nothing_is_asked(served):
    served.RECTO_LOCAL_MODE = True
    served.RECTO_ADMIN_PASSWORD = None
    assert faults() == []


def test_several_web_processes_on_one_file_are_refused(settings, monkeypatch):
    settings.RECTO_WORKERS = 2
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="sqlite"))
    assert [fault.id for fault in several_processes_need_postgresql(None)] == ["recto.E002"]


def test_several_web_processes_on_postgresql_are_welcome(settings, monkeypatch):
    settings.RECTO_WORKERS = 2
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    assert several_processes_need_postgresql(None) == []
