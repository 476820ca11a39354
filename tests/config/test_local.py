"""Who needs no login: the person at this machine, asking directly."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.local import LocalAccess, is_local

DIRECT = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8321"}


def request(**changes):
    return RequestFactory().get("/", **{**DIRECT, **changes})


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost:8321", "[::1]:8321", "localhost"])
def test_the_three_names_of_this_machine_are_local(host):
    assert is_local(request(HTTP_HOST=host))


@pytest.mark.parametrize("site", ["same-origin", "none", "same-site"])
def test_our_own_pages_are_local(site):
    assert is_local(request(HTTP_SEC_FETCH_SITE=site))


@pytest.mark.parametrize(
    "change",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "127.0.0.1.evil.example:8321"},
        {"HTTP_HOST": "localhost.:8321x"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
)
def test_anything_else_is_not_local(change):
    assert not is_local(request(**change))


def answer(asked):
    return LocalAccess(lambda request: HttpResponse(str(request.local)))(asked)


def test_local_mode_refuses_a_foreign_host(settings):
    settings.RECTO_LOCAL_MODE = True
    refused = answer(request(HTTP_HOST="evil.example"))
    assert refused.status_code == 400
    assert b"127.0.0.1, localhost and [::1] only" in refused.content


def test_local_mode_marks_the_person_at_this_machine(settings):
    settings.RECTO_LOCAL_MODE = True
    assert answer(request()).content == b"True"


def test_a_cross_site_request_is_answered_but_not_as_local(settings):
    settings.RECTO_LOCAL_MODE = True
    assert answer(request(HTTP_SEC_FETCH_SITE="cross-site")).content == b"False"


def test_nobody_is_local_once_a_login_is_asked_for(settings):
    settings.RECTO_LOCAL_MODE = False
    assert answer(request()).content == b"False"
