"""Delete a session: say what will go, do it, show the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.queries.session import session_header
from journal import actions

from .shell import find_project, found, render_page

LONGEST_REASON = 200


@require_http_methods(["GET", "HEAD", "POST"])
def delete_session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A page that asks; a POST that deletes and answers with the receipt."""
    project = find_project(slug)
    header = found(session_header(project, key), "session")
    if request.method != "POST":
        return render_page(
            request, "session/delete.html", {"header": header}, project=project, section="sessions"
        )
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON] or "deleted on its page"
    receipt = actions.delete_session(project, header.summary.key, reason=reason)
    # As stored: on the row that was just written, moments are still numbers.
    receipt.refresh_from_db()
    return render_page(
        request,
        "session/receipt.html",
        {"receipt": receipt, "header": header},
        project=project,
        section="sessions",
    )
