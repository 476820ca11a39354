"""Own prices: those there are, a form for one more, what a call would cost, and pricing the past anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.http import wants_fragment
from dashboard.queries.labels import UNTOLD
from dashboard.queries.prices import (
    models_without_price,
    own_price,
    own_prices,
    price_row,
    repricing_rows,
)
from dashboard.queries.spans import BadSpanError, read_span, read_zone
from journal import actions
from journal.models import Project

from .price_form import PriceForm, new_price_link
from .shell import find_project, found, render_page


@require_safe
def prices_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows, the models that lack one, and re-pricings; htmx asks for the last alone while one runs."""
    project = find_project(slug)
    repricings = repricing_rows(project)
    context: dict[str, Any] = {"repricings": repricings, "this_link": request.path}
    if wants_fragment(request):
        return render(request, "prices/_repricings.html", {**context, "project": project})
    return _page(request, project, context)


def _page(
    request: HttpRequest, project: Project, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    rows, ended = own_prices(project)
    context |= {
        "rows": rows,
        "ended": ended,
        "unpriced": [
            {
                "row": row,
                "provider": row.provider or UNTOLD,
                "calls_link": f"{reverse('calls', args=[project.slug])}?{urlencode({'q': query})}",
                "add_link": new_price_link(project, row.provider, row.model),
            }
            for row, query in models_without_price(project)
        ],
    }
    return render_page(
        request, "prices/page.html", context, project=project, section="settings", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_price(request: HttpRequest, slug: str) -> HttpResponse:
    """A form, empty or for a model that has no price; a POST keeps the row, or says what a call would cost."""
    project = find_project(slug)
    if request.method != "POST":
        words = {name: request.GET.get(name, "") for name in ("provider", "model")}
        return _form(request, project, PriceForm(words | {"scope": "project"}), number=None)
    return _sent(request, project, number=None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_price(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same for a row that is there: what is kept is a new row in its place."""
    project = find_project(slug)
    row = found(own_price(project, number), "price")
    if request.method != "POST":
        return _form(request, project, PriceForm.of(row), number=number)
    return _sent(request, project, number=number)


def _sent(request: HttpRequest, project: Project, *, number: int | None) -> HttpResponse:
    form = PriceForm.sent(request.POST.dict())
    wanted = form.read()
    is_tried = request.POST.get("do") == "try"
    usage = form.read_usage() if is_tried else None
    if wanted is None or (is_tried and usage is None):
        return _form(request, project, form, number=number, status=400)
    if usage is not None:
        tried = actions.try_price(wanted.prices, usage, form.words.get("try_tier") or None)
        return _form(request, project, form, number=number, tried=tried)
    try:
        actions.add_price_row(
            None if wanted.is_of_all_projects else project,
            wanted.prices,
            provider_pattern=wanted.provider_pattern,
            model_pattern=wanted.model_pattern,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
            note=wanted.note,
            replaces=number,
        )
    except actions.PricesOverlap as overlap:
        form.faults["overlap"] = (
            "Another price has the same names and holds for some of the same calls, and nobody could say which of "
            "the two should win. End that one, or let one begin where the other ends."
        )
        return _form(request, project, form, number=number, met=overlap.other, status=409)
    return HttpResponseRedirect(reverse("prices", args=[project.slug]) + "?done=price-kept")


def _form(
    request: HttpRequest,
    project: Project,
    form: PriceForm,
    *,
    number: int | None,
    tried: Any = None,
    met: int | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "number": number, "tried": tried, "met": met}
    return render_page(
        request, "prices/form.html", context, project=project, section="settings", status=status
    )


@require_POST
def end_price(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """From a minute on it prices nothing new."""
    project = find_project(slug)
    row = price_row(project, number)
    if row is None:
        raise Http404("There is no such price in force.")
    actions.take_back_price_row(row)
    return HttpResponseRedirect(reverse("prices", args=[project.slug]) + "?done=price-ended")


@require_POST
def reprice(request: HttpRequest, slug: str) -> HttpResponse:
    """Give calls of the past the prices that are in force now, in the background."""
    project = find_project(slug)
    try:
        since, until = _days(request)
        actions.start_repricing(project, calls_from=since, calls_to=until)
    except BadSpanError as fault:
        context = {"repricings": repricing_rows(project), "fault": fault.message, "this_link": _here(project)}
        return _page(request, project, context, status=400)
    except actions.RepricingUnderWay:
        context = {
            "repricings": repricing_rows(project),
            "fault": "Another re-pricing has not ended.",
            "this_link": _here(project),
        }
        return _page(request, project, context, status=409)
    return HttpResponseRedirect(_here(project) + "#repricings")


def _here(project: Project) -> str:
    return reverse("prices", args=[project.slug])


def _days(request: HttpRequest) -> tuple[datetime | None, datetime | None]:
    """Days of UTC, both included; nothing said is everything."""
    first, last = request.POST.get("from", "").strip(), request.POST.get("to", "").strip()
    zone = read_zone("UTC")
    now = datetime.now(zone)
    if not first and not last:
        return None, None
    span = read_span(first or "1973-01-01", last, zone, known=None, now=now)
    return (span.starts_at if first else None), (span.ends_at if last else None)
