"""Which stretch of a long session a page shows, read from its address, and the links to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dashboard.http import BadParameterError, link_with, wants_fragment
from dashboard.queries.starts import MOST_DIGITS, Asked

#: Parameters that say where a page begins; one of them at a time.
PLACES = ("after", "row", "before", "at")
#: Parameters that open a call beside the list, and do not belong to the list itself.
OF_THE_PANE = ("call", "attempt", "tab", "pass", "find")

#: Numbers of more calls need a wider column.
LONG = 10_000


@dataclass(frozen=True, slots=True)
class StretchLinks:
    """The pages before and behind, and how many calls each of the links stands for.

    As a part of a page, a stretch has only the link at the side that it goes on: at the other one its neighbours
    are there already. `has_axis` says whether it brings an axis of its own.
    """

    previous: str | None
    next: str | None
    before: int
    behind: int
    has_axis: bool
    is_long: bool


def asked_of(request: HttpRequest, *, most: int) -> Asked:
    """What the address asks for in a session of `most` calls; raises what is allowed for another number."""
    return Asked(
        cursor=request.GET.get("after") or None,
        row=_number(request, "row", most),
        before=_number(request, "before", most + 1),
        call=request.GET.get("call") or request.GET.get("at") or None,
    )


def stretch_links(
    request: HttpRequest, *, first: int, shown: int, in_all: int, following: str | None
) -> StretchLinks:
    """Links around `shown` calls that begin with number `first`. `following` is the cursor of the next page."""
    is_part = wants_fragment(request)
    goes_up = is_part and bool(request.GET.get("before"))
    away: dict[str, Any] = dict.fromkeys([*PLACES, *OF_THE_PANE])
    has_previous = first > 1 and (goes_up or not is_part)
    return StretchLinks(
        previous=link_with(request, **(away | {"before": first})) if has_previous else None,
        next=link_with(request, **(away | {"after": following})) if following and not goes_up else None,
        before=first - 1,
        behind=max(in_all - (first - 1) - shown, 0),
        has_axis=is_part or first > 1,
        is_long=in_all >= LONG,
    )


def _number(request: HttpRequest, name: str, most: int) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not is_number or not 1 <= int(text) <= max(most, 1):
        raise BadParameterError(name, text, hint=f"It may be the number of a call, 1 to {max(most, 1)}.")
    return int(text)
