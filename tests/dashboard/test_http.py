"""Page or fragment, and links that keep the rest of the query."""

from django.test import RequestFactory

from dashboard.http import link_with


def request(address):
    return RequestFactory().get(address)


def test_a_link_keeps_what_it_does_not_change():
    assert link_with(request("/list?q=a&sort=b"), sort="c") == "/list?q=a&sort=c"


def test_none_takes_a_parameter_away():
    assert link_with(request("/list?q=a&after=x"), after=None) == "/list?q=a"


def test_an_empty_parameter_is_left_out():
    assert link_with(request("/list?q="), sort="c") == "/list?sort=c"


def test_what_is_kept_stays_encoded():
    assert link_with(request("/list?q=%22a%26b%22"), sort="c") == "/list?q=%22a%26b%22&sort=c"
