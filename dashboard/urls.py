"""Addresses of the pages. Every page is guarded; only the login itself is open."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from dashboard.login import guarded
from dashboard.views import (
    answers,
    blame,
    bodies,
    calls,
    catalogue,
    compare,
    complete,
    costs,
    deletion,
    fresh,
    go,
    help,
    home,
    integrity,
    login,
    notes,
    palette,
    passes,
    prices,
    problems,
    projects,
    session,
    sessions,
    settings,
    style,
    styles,
    uploads,
)
from dashboard.views.faults import refusing


class SideConverter:
    """Recto and verso of an attempt."""

    regex = "request|response"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SideConverter, "side")


def page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    return path(route, guarded(refusing(view)), name=name)


urlpatterns: list[URLPattern] = [
    path("login", login.login, name="login"),
    path("login/once/<str:token>", login.login_once, name="login-once"),
    path("styles/<str:tag>.css", styles.styles, name="styles"),
    page("logout", login.logout, "logout"),
    page("", home.home, "home"),
    page("go/", go.go, "go"),
    page("palette", palette.palette, "palette"),
    page("projects", projects.project_list, "projects"),
    page("help", help.help_page, "help"),
    page("sample", home.load_sample, "load-sample"),
    page("style/", style.style, "style"),
    page("p/<slug:slug>/start", home.start, "start"),
    page("p/<slug:slug>/sessions", sessions.session_list, "sessions"),
    page("p/<slug:slug>/sessions/<str:key>", session.session_page, "session"),
    page("p/<slug:slug>/sessions/<str:key>/problem", problems.session_problem, "session-problem"),
    page("p/<slug:slug>/sessions/<str:key>/delete", deletion.delete_session, "delete-session"),
    page("p/<slug:slug>/sessions/<str:key>/notes", notes.add_note, "add-note"),
    page("p/<slug:slug>/notes/<str:key>/take-back", notes.take_back_note, "take-back-note"),
    page("p/<slug:slug>/calls", calls.call_list, "calls"),
    page("p/<slug:slug>/complete", complete.complete, "complete"),
    page("p/<slug:slug>/fresh", fresh.fresh, "fresh"),
    page("p/<slug:slug>/attempts/<str:key>/<side:side>", bodies.attempt_body_page, "body"),
    page("p/<slug:slug>/attempts/<str:key>/<side:side>.json", bodies.attempt_body_raw, "body-raw"),
    page("p/<slug:slug>/attempts/<str:key>/answer", answers.answer_page, "answer"),
    page("p/<slug:slug>/attempts/<str:key>/answer.json", answers.answer_raw, "answer-raw"),
    page("p/<slug:slug>/attempts/<str:key>/records/<int:number>", answers.part_of_answer, "answer-part"),
    page(
        "p/<slug:slug>/attempts/<str:key>/records/<int:number>.json",
        answers.part_of_answer_raw,
        "answer-part-raw",
    ),
    page("p/<slug:slug>/attempts/<str:key>/stream", answers.chunks_page, "chunks"),
    page("p/<slug:slug>/attempts/<str:key>/request.sh", bodies.attempt_request_curl, "request-curl"),
    page("p/<slug:slug>/calls/<str:key>/passes/<int:number>", bodies.pass_body_page, "pass-body"),
    page("p/<slug:slug>/calls/<str:key>/passes/<int:number>.json", bodies.pass_body_raw, "pass-body-raw"),
    page("p/<slug:slug>/compare", compare.compare_page, "compare"),
    page("p/<slug:slug>/calls/<str:key>/diff", passes.diff_page, "diff"),
    page("p/<slug:slug>/calls/<str:key>/blame", blame.blame_page, "blame"),
    page("p/<slug:slug>/uploads", uploads.upload_list, "uploads"),
    page("p/<slug:slug>/uploads/<str:key>", uploads.upload_detail, "upload"),
    page("p/<slug:slug>/uploads/<str:key>/cancel", uploads.cancel, "cancel-upload"),
    page("p/<slug:slug>/uploads/<str:key>/read", uploads.read_again, "read-upload-again"),
    page("p/<slug:slug>/uploads/<str:key>/discard", uploads.discard, "discard-upload"),
    page("p/<slug:slug>/uploads/<str:key>/undo", uploads.undo, "undo-upload"),
    page("p/<slug:slug>/uploads/<str:key>/refused.jsonl", uploads.refused_file, "refused-file"),
    page("p/<slug:slug>/costs", costs.costs_page, "costs"),
    page("p/<slug:slug>/costs/report", costs.costs_report, "costs-report"),
    page("p/<slug:slug>/passes", catalogue.catalogue_page, "passes"),
    page("p/<slug:slug>/integrity", integrity.integrity_page, "integrity"),
    page("p/<slug:slug>/settings", settings.settings_page, "settings"),
    page("p/<slug:slug>/settings/prices", prices.prices_page, "prices"),
    page("p/<slug:slug>/settings/prices/new", prices.new_price, "new-price"),
    page("p/<slug:slug>/settings/prices/reprice", prices.reprice, "reprice"),
    page("p/<slug:slug>/settings/prices/<int:number>", prices.edit_price, "edit-price"),
    page("p/<slug:slug>/settings/prices/<int:number>/end", prices.end_price, "end-price"),
    page("p/<slug:slug>/settings/browser", settings.browser_settings, "browser-settings"),
    page("p/<slug:slug>/settings/keys/<int:key_id>/revoke", settings.revoke_key, "revoke-key"),
]
