"""Every answer tells the browser to run nothing but our own files."""

from django.http import HttpResponse
from django.test import RequestFactory

from config.csp import ContentSecurityPolicy


def test_every_answer_carries_the_policy(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_nothing_inline_and_nothing_evaluated_is_allowed(client):
    assert "unsafe" not in client.get("/healthz").headers["Content-Security-Policy"]


def test_a_view_may_set_its_own_policy():
    def view(request):
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    answer = ContentSecurityPolicy(view)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "sandbox"
