"""The tree mode of a session's page: forks of its history, and the sub-agents that it started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dashboard.charts import spell
from dashboard.http import link_with
from dashboard.queries.branches import Kind, Line
from dashboard.queries.costs import known_costs
from dashboard.queries.shapes import Cost
from dashboard.queries.starts import Asked
from dashboard.queries.tree import tree_page
from journal.models import Project, Session

from .stretch import OF_THE_PANE, PLACES

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line with its words and links: to its first and last call, and to its place on the timeline."""

    line: Line
    depth: int
    words: str
    look: str
    costs: list[Cost]
    first_link: str
    last_link: str
    timeline_link: str

    @property
    def is_problem(self) -> bool:
        """Where `f` and `b` stop."""
        line = self.line
        return bool(line.errors or line.retried or line.cancelled or line.unanswered)

    def holds(self, key: str) -> bool:
        """Whether it begins or ends with this call."""
        return key in {self.line.first.key, self.line.last.key}


def read(request: HttpRequest, project: Project, session: Session, asked: Asked) -> dict[str, Any]:
    """The context of the mode."""
    page = tree_page(session, cursor=asked.cursor)
    away: dict[str, Any] = dict.fromkeys([*PLACES, *OF_THE_PANE])
    current = request.GET.get("call", "")
    lines = [_drawn(request, line, away) for line in page.lines]
    return {
        "lines": lines,
        "tree": page,
        "current": next((drawn.line.first.key for drawn in lines if drawn.holds(current)), ""),
        "more_link": link_with(request, **(away | {"after": page.next})) if page.next else None,
    }


def _drawn(request: HttpRequest, line: Line, away: dict[str, Any]) -> DrawnLine:
    return DrawnLine(
        line=line,
        depth=min(line.depth, DEEPEST),
        words=words_of(line),
        look=line.kind.name.lower(),
        costs=known_costs(line.usd, line.cost_unknown_calls),
        first_link=link_with(request, **(away | {"call": line.first.key})),
        last_link=link_with(request, **(away | {"call": line.last.key})),
        timeline_link=link_with(request, **(away | {"view": None, "row": line.first.number})),
    )


def words_of(line: Line) -> str:
    """How the line comes about."""
    after = f" after {spell.plural(line.shared or 0, 'message')}" if line.left is not None else ""
    match line.kind:
        case Kind.AGENT:
            by = f", started by #{line.started_by:,}" if line.started_by is not None else ""
            return f"sub-agent{by}"
        case Kind.ALONE:
            return "each for itself"
        case Kind.FORKS:
            return f"side branch, leaves #{line.left:,}{after}" if line.left is not None else "side branch"
        case Kind.GOES_ON:
            return f"history changed: leaves #{line.left:,}{after}" if line.left is not None else "goes on"
    return f"begins like #{line.left:,}{after}" if line.left is not None else "begins"
