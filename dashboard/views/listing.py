"""What lists of sessions and of calls have in common: chosen columns, density, ready views, links to the other list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.grammar import Key, QueryError, parse
from dashboard.http import BadParameterError, choice, link_with

from .times import apart

DENSITIES = ("cosy", "compact")
DENSITY_COOKIE = "recto_density"
YEAR_SECONDS = 365 * 24 * 3600
USUAL = "usual"
# What the form of the chooser sends, beside what stays in the address.
FORM_FIELDS: dict[str, None] = {"chosen": None, "column": None}


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """A column that a list can show. `sort` is the order behind its heading, where there is one."""

    name: str
    label: str
    is_number: bool = True
    sort: str | None = None
    is_usual: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. `direction` is what aria-sort says, None when another column sorts."""

    label: str
    name: str
    is_number: bool
    link: str | None
    direction: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A column in the chooser."""

    name: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are shown, and how closely."""

    names: tuple[str, ...]
    choices: list[Choice]
    density: str
    #: Nobody chose them: where the screen is narrow, the less important ones may go.
    is_usual: bool = False

    @property
    def shown(self) -> dict[str, bool]:
        """For templates: `shown.calls`."""
        return dict.fromkeys(self.names, True)

    @property
    def width(self) -> int:
        """Columns of the table, the name and the way to the pane included."""
        return len(self.names) + 2


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A query somebody else thought of."""

    label: str
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The same query over sessions, or over calls."""

    label: str
    link: str
    is_current: bool


def read_layout(request: HttpRequest, kinds: Sequence[ColumnKind], cookie: str) -> Layout:
    """The columns of the address, else those that this browser chose last, else the usual ones."""
    known = [kind.name for kind in kinds]
    usual = [kind.name for kind in kinds if kind.is_usual]
    told = request.GET.get("columns")
    if told in (None, ""):
        # A cookie is of another version at times: what is no column any more is left out.
        names = [name for name in known if name in request.COOKIES.get(cookie, "").split(".")] or usual
    elif told == USUAL:
        names = usual
    else:
        wanted = str(told).split(",")
        for name in wanted:
            if name not in known:
                hint = f"Columns are {', '.join(known)}; or {USUAL}, which are the usual ones."
                raise BadParameterError("columns", name, hint=hint)
        names = [name for name in known if name in wanted]
    kept = request.COOKIES.get(DENSITY_COOKIE, "")
    density = choice(request, "density", DENSITIES, usual=kept if kept in DENSITIES else DENSITIES[0])
    return Layout(
        tuple(names),
        [Choice(kind.name, kind.label, kind.name in names) for kind in kinds],
        density,
        is_usual=names == usual,
    )


def remember_layout(request: HttpRequest, kinds: Sequence[ColumnKind], cookie: str) -> HttpResponse | None:
    """Answer the form of the chooser: to an address that says what was chosen, kept for the next time."""
    if "chosen" not in request.GET:
        return None
    wanted = set(request.GET.getlist("column"))
    names = [kind.name for kind in kinds if kind.name in wanted]
    density = choice(request, "density", DENSITIES, usual=DENSITIES[0])
    reset = request.GET["chosen"] == USUAL or not names
    response = HttpResponseRedirect(
        link_with(request, columns=USUAL if reset else ",".join(names), density=density, **FORM_FIELDS)
    )
    response.set_cookie(DENSITY_COOKIE, density, max_age=YEAR_SECONDS, samesite="Lax")
    if reset:
        response.delete_cookie(cookie, samesite="Lax")
    else:
        response.set_cookie(cookie, ".".join(names), max_age=YEAR_SECONDS, samesite="Lax")
    return response


def headings(
    request: HttpRequest, kinds: Sequence[ColumnKind], layout: Layout, *, current: str, usual: str
) -> list[Column]:
    """Headings in order; a click on the current one turns the order round."""
    return [_heading(request, kind, current, usual) for kind in kinds if kind.name in layout.names]


def _heading(request: HttpRequest, kind: ColumnKind, current: str, usual: str) -> Column:
    if kind.sort is None:
        return Column(kind.label, kind.name, kind.is_number, None, None, kind.title)
    is_current = current.removeprefix("-") == kind.sort
    descending = current.startswith("-")
    # Newest and largest first is what is asked for; a second click asks the other way.
    wanted = kind.sort if is_current and descending else f"-{kind.sort}"
    link = link_with(request, sort=None if wanted == usual else wanted, after=None)
    direction = ("descending" if descending else "ascending") if is_current else None
    return Column(kind.label, kind.name, kind.is_number, link, direction, kind.title)


def ready_views(
    request: HttpRequest, text: str, views: Sequence[tuple[str, str]], keys: Mapping[str, Key]
) -> list[ReadyView]:
    """The ready views that can be asked with these keys; the chosen days stay."""
    try:
        rest, days = apart(text)
    except QueryError:
        rest, days = text, ""
    return [
        ReadyView(
            label,
            link_with(request, q=f"{query} {days}".strip() or None, after=None, peek=None, call=None),
            rest == query,
        )
        for label, query in views
        if can_be_asked(query, keys)
    ]


def can_be_asked(query: str, keys: Mapping[str, Key]) -> bool:
    try:
        parse(query, keys)
    except QueryError:
        return False
    return True


def scopes(slug: str, text: str, current: str) -> list[Scope]:
    """Whether the query is about sessions or about calls."""
    query = f"?{urlencode({'q': text})}" if text else ""
    return [
        Scope(label, reverse(name, args=[slug]) + query, name == current)
        for label, name in (("Sessions where …", "sessions"), ("Calls where …", "calls"))
    ]


def mended_link(request: HttpRequest, fault: QueryError | None) -> str | None:
    """The address with the query as it was probably meant."""
    if fault is None or fault.mended is None:
        return None
    return link_with(request, q=fault.mended, after=None)


def kept_fields(request: HttpRequest, *left_out: str) -> list[tuple[str, str]]:
    """Parameters that a form must carry along to keep them."""
    return [
        (name, request.GET[name])
        for name in ("q", "sort", "columns", "density")
        if name in request.GET and name not in left_out and request.GET[name]
    ]
