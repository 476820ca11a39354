"""Refusals, all of one design: what was refused, why, and what to do next. Never more than the asker may see."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from dashboard.http import BadParameterError, as_private
from dashboard.login import is_signed_in
from journal.models import Project

from .parameters import refuse_unknown
from .shell import render_page

LONGEST_REASON = 300

logger = logging.getLogger("recto.pages")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the reader can do next."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page of refusal says."""

    status: int
    title: str
    words: str
    steps: tuple[Step, ...]
    hint: str | None = None


FIRST_PAGE = Step("To the first page", "/")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page. Whoever may see pages keeps the project's navigation."""
    context = {"refusal": refusal}
    return as_private(
        render_page(request, "refused.html", context, project=_project(request), status=refusal.status)
    )


def refusing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view; a page that says what is allowed where its address, or the way it is asked, cannot be meant."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            refuse_unknown(request)
            response = view(request, *args, **kwargs)
        except BadParameterError as fault:
            return _bad_parameter(request, fault)
        return not_this_way(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    return wrapper


def _bad_parameter(request: HttpRequest, fault: BadParameterError) -> HttpResponse:
    told = fault.message[:LONGEST_REASON]
    # A sentence begins with a capital, the name of a parameter as it is written.
    words = f"{told if told.startswith(fault.name) else told[:1].upper() + told[1:]}."
    steps = (Step("The same page without parameters", request.path),)
    title = "This address is not understood"
    return refused(request, Refusal(400, title, words, steps, fault.hint))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something of a request that no page can take: too many fields, a foreign host, a broken form."""
    words = "The server could not make sense of what the browser sent. Nothing was changed."
    return refused(request, Refusal(400, "This request is not understood", words, (FIRST_PAGE,)))


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that is there, for others."""
    words = str(exception or "") or "You are not allowed to see this, or to do it. Nothing was changed."
    steps = (FIRST_PAGE, Step("Sign in as somebody else", reverse("login")))
    return refused(request, Refusal(403, "Not allowed", words[:LONGEST_REASON], steps))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not sent from a page of this Recto, or from one that is too old."""
    words = "This form was not sent from a page of this Recto, or the page was too old. Nothing was changed."
    back = Step("Load the page again, and send it from there", request.path)
    return refused(request, Refusal(403, "Refused", words, (back, FIRST_PAGE)))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address of nothing. Our own words are kept, those of the framework are not for people."""
    told = exception.args[0] if isinstance(exception, Http404) and exception.args else None
    words = told if isinstance(told, str) else "There is nothing at this address."
    project = _project(request)
    steps = (Step("Look for it by its id or name", reverse("go")), FIRST_PAGE)
    if project is not None:
        steps = (Step("To its sessions", reverse("sessions", args=[project.slug])), *steps[:1])
    return refused(request, Refusal(404, "Not found", words[:LONGEST_REASON], steps))


def not_this_way(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """An address that takes forms only, opened as a page, or the other way round."""
    words = "This address does something when a form is sent to it; there is nothing to look at."
    page = refused(request, Refusal(405, "Not a page", words, (FIRST_PAGE,)))
    page["Allow"] = response["Allow"]
    return page


def our_fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Nothing is asked of the database: it may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _project(request: HttpRequest) -> Project | None:
    """The project of the address, for those who may see it."""
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match is not None else None
    try:
        if slug is None or not (getattr(request, "local", False) or is_signed_in(request)):
            return None
        return Project.objects.filter(slug=slug).first()
    except DatabaseError:
        logger.warning("a refusal was shown without its project")
        return None
