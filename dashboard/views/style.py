"""Every component with sample data, for those who change them. Only while RECTO_DEBUG is on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.charts import blamed, difference, spark, tree
from dashboard.grammar import QueryError
from dashboard.queries.notes import NoteRow
from journal.diff.structural import diff
from journal.models import Project

from .blame import BlameLinks
from .faults import Refusal, Step
from .listing import DENSITIES
from .shell import render_page

STATUSES = ("ok", "error", "cancelled", "open", "queued", "running", "done", "failed")
ICONS = ("ok", "error", "cancelled", "open", "running", "retry", "warning", "info", "tool", "search", "close", "down",
         "theme", "help", "file", "copy", "upload", "trash", "key", "link", "columns", "pane",
         "note")  # fmt: skip
SAMPLE_BODY: dict[str, Any] = {
    "model": "gpt-4o",
    "temperature": 0.2,
    "stream": True,
    "stop": None,
    "messages": [
        {"role": "system", "content": "You answer briefly."},
        {"role": "user", "content": "Summarise the failing test.\nName the line."},
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "call_1", "function": {"name": "read_file", "arguments": '{"path": "a.py"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "text that turns\u202e round, <b>not bold</b>"},
    ],
}

CHANGED_BODY = {
    "model": "gpt-4o-2024",
    "temperature": 0.2,
    "stop": None,
    "stream": "[redacted:flag:4]",
    "messages": [
        {"role": "system", "content": "You answer briefly, today is Monday."},
        {"role": "user", "content": "What was that?"},
        *SAMPLE_BODY["messages"][1:3],
    ],
}
OWNERS = {"/model": 1, "/messages/0/content": 1, "/messages/1/role": 1, "/messages/1/content": 1}


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404("The style page is shown in debug mode only.")
    tokens = (settings.ROOT / "static" / "css" / "tokens.css").read_text()
    context = {
        "statuses": STATUSES,
        "icons": ICONS,
        "colours": re.findall(r"--([a-z-]+): light-dark", tokens),
        "root": tree.draw(tree.parse(json.dumps(SAMPLE_BODY))),
        "densities": DENSITIES,
        "spark": spark.draw([Decimal(cost) if cost else None for cost in (3, 1, 0, 2, 5, 1)]),
        "fault": QueryError(
            "there is no key 'statsu'",
            text="statsu:error",
            start=0,
            end=6,
            hint="did you mean status:?",
            meant="status",
        ),
        "changed_lines": difference.lay_out(SAMPLE_BODY, CHANGED_BODY, diff(SAMPLE_BODY, CHANGED_BODY)),
        "blamed": blamed.lay_out_blame(CHANGED_BODY, OWNERS),
        "blame_numbers": [1, 2],
        "blame_labels": ["client", "2 inject_date"],
        "blame_links": BlameLinks("/style/", {}),
        "refusal": Refusal(
            403, "Not allowed", "What was refused, and why.", (Step("What to do next", "#main"),)
        ),
        "sample_project": Project(slug="default"),
        "notes": [NoteRow("n", "s", "c", "Ada", "Words of somebody.", datetime(2026, 9, 1, 12, tzinfo=UTC))],
        "hostile": "x" * 400 + "<script>alert(1)</script>\u202e\u0000",
    }
    return render_page(request, "style/page.html", context)
