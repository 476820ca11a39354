"""Read what an address, an API request or a command asks of costs; all three have the same words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from journal.models import Project

from .calls import CallFilters
from .dimensions import TIMES, Dimension
from .looking import look_first
from .measures import Figure
from .report import Per
from .spans import read_span, read_zone
from .spending import CostQuestion, known_quarters

USUAL_GROUP = "model,day"
USUAL_ZONE = "UTC"
USUAL_FIGURE = Figure.BEST
MOST_DIMENSIONS = 2
PARAMETERS = ("group", "from", "to", "tz", "q", "figure")


class BadChoiceError(ValueError):
    """A word where only some are offered. `where` names the parameter."""

    def __init__(self, message: str, *, where: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whether there is anything to ask of."""

    question: CostQuestion
    is_empty: bool


def read_question(project: Project, words: Mapping[str, str], *, now: datetime | None = None) -> Asked:
    """The question that parameters ask; raises what is wrong with them. Two statements, and what `look_first` takes."""
    filters = CallFilters.parse(words.get("q", "").strip())
    look_first(project, filters.query)
    group = read_group(words.get("group", ""))
    figure = read_figure(words.get("figure", ""))
    zone = read_zone(words.get("tz", "") or USUAL_ZONE)
    known = known_quarters(project)
    span = read_span(
        words.get("from", ""), words.get("to", ""), zone, known=known, now=now or datetime.now(UTC)
    )
    return Asked(CostQuestion(group, span, filters, figure), is_empty=known is None)


def read_group(text: str) -> tuple[Dimension, ...]:
    """One or two dimensions, separated by a comma; nothing said is model and day."""
    names = [name.strip() for name in text.split(",") if name.strip()] or USUAL_GROUP.split(",")
    if len(names) > MOST_DIMENSIONS:
        raise BadChoiceError(
            "costs are grouped by one or two dimensions", where="group", hint=_offered(Dimension)
        )
    found = tuple(dict.fromkeys(Dimension(_choice(name, list(Dimension), "group")) for name in names))
    if len(TIMES & set(found)) > 1:
        finer = max(TIMES & set(found), key=list(Dimension).index)
        raise BadChoiceError(
            f"every {finer} belongs to one of the others already",
            where="group",
            hint=f"group by {finer} alone",
        )
    return found


def read_figure(text: str) -> Figure:
    """Which figure counts; nothing said is the usual one."""
    return Figure(_choice(text or USUAL_FIGURE, list(Figure), "figure"))


def read_per(text: str) -> Per:
    """What a row of a report stands for; nothing said is what the page is grouped by."""
    return Per(_choice(text or Per.GROUP, list(Per), "per"))


def read_format(text: str, offered: Sequence[str], missing: Mapping[str, str]) -> str:
    """How a report is written; nothing said is the first of those offered. `missing`: what cannot be, and why."""
    name = _choice(text or offered[0], offered, "format")
    if name in missing:
        raise BadChoiceError(f"this server cannot write {name}", where="format", hint=missing[name])
    return name


def read_view(text: str, offered: Sequence[str]) -> str:
    """Which side of the page is asked for; nothing said is the page itself."""
    return _choice(text, offered, "view") if text else ""


def _choice(word: str, offered: Sequence[str], where: str) -> str:
    names = [str(name) for name in offered if name]
    if word in names:
        return word
    near = difflib.get_close_matches(word, names, n=1)
    allowed = "one of " + ", ".join(names)
    hint = f"did you mean {near[0]}? ({allowed})" if near else allowed
    raise BadChoiceError(f"{where} cannot be {word[:60]!r}", where=where, hint=hint)


def _offered(names: type[Dimension]) -> str:
    return "of " + ", ".join(names)


def project_named(slug: str | None) -> Project:
    """The project of that name, or the first that is not a sample; raises what there is to choose from."""
    if slug is None:
        first = Project.objects.filter(is_sample=False).order_by("pk").first()
        if first is None:
            raise BadChoiceError("there is no project yet", where="project")
        return first
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        there = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True))
        raise BadChoiceError(
            f"there is no project {slug[:60]!r}", where="project", hint=f"there are: {there or 'none'}"
        )
    return found
