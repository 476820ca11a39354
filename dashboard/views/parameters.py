"""The parameters each page takes: a name that it does not know is refused, not passed over."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

from django.http import HttpRequest

from dashboard.http import BadParameterError

from .shell import DONE_WORDS

_LIST = frozenset(("q", "sort", "after", "columns", "column", "density", "chosen", "done"))
#: What the pane of a call reads.
_PANE = frozenset(("call", "attempt", "tab", "pass", "path", "view", "from", "find"))
_SESSION = _PANE | {"scale", "run", "whole", "after", "before", "at", "row", "under", "done"}
_COSTS = frozenset(("group", "from", "to", "tz", "q", "figure", "view", "above", "per", "format"))
_BODY = ("path", "from", "to", "find")

#: By the name of the address. Pages and files that are not named here take none.
TAKEN: Mapping[str, Collection[str]] = {
    "home": (),
    "go": ("id",),
    "palette": ("p", "q"),
    "projects": (),
    "help": (),
    "start": ("done",),
    "sessions": _LIST | {"peek", "totals"},
    "calls": _LIST | _PANE,
    "complete": ("of", "text"),
    "fresh": ("of", "since", "q"),
    "integrity": (),
    "uploads": ("done", "after"),
    "upload": ("done", "show", "from"),
    "settings": ("done",),
    "session": _SESSION,
    "session-problem": _SESSION | {"of", "way", "open"},
    "delete-session": (),
    "body": _BODY,
    "answer": _BODY,
    "pass-body": _BODY,
    "answer-part": _BODY,
    "chunks": ("from",),
    "compare": ("a", "b", "of", "view"),
    "diff": ("from", "to", "view", "attempt", "path"),
    "blame": ("attempt", "to", "pass", "path", "under"),
    "passes": ("name",),
    "prices": ("done",),
    "new-price": ("provider", "model"),
    "edit-price": (),
    "costs": _COSTS,
    "costs-report": _COSTS,
}
#: What a form sends several times.
_SEVERAL = frozenset(("column", "of", "group"))
#: Parameters that take one of a few words on every page.
_WORDS: Mapping[str, Collection[str]] = {
    "totals": ("1",),
    "chosen": ("these", "usual"),
    "whole": ("1",),
    "open": ("1",),
    "done": tuple(DONE_WORDS),
}


def refuse_unknown(request: HttpRequest) -> None:
    """Raise BadParameterError for a name that the page does not take, or one that is told twice."""
    match = request.resolver_match
    name_of_page = match.url_name if match is not None else None
    if name_of_page is None or request.method not in ("GET", "HEAD"):
        return
    taken = sorted(TAKEN.get(name_of_page, ()))
    for name, values in request.GET.lists():
        if name not in taken:
            raise BadParameterError(
                name, values[-1], reason=f"this page takes no parameter {name!r}", hint=_meant(name, taken)
            )
        if len(values) > 1 and name not in _SEVERAL:
            raise BadParameterError(name, values[-1], reason=f"{name} is told {len(values)} times")
        allowed = _WORDS.get(name)
        if allowed is not None and values[-1] not in ("", *allowed):
            raise BadParameterError(name, values[-1], hint=f"It may be {', '.join(allowed)}.")


def _meant(name: str, taken: list[str]) -> str:
    if not taken:
        return "It takes none."
    near = difflib.get_close_matches(name, taken, n=1)
    return f"{f'did you mean {near[0]}? ' if near else ''}It takes {', '.join(taken)}."
