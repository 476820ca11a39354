"""Keys and signs on a page of their own, for browsers without scripts and for printing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .home import last_looked_at
from .shell import render_page


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What the dialog behind `?` says."""
    return render_page(request, "help/page.html", {}, project=last_looked_at(request))
