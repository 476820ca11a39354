"""Find anything by an id that stands in somebody's log: ours, the sender's, or the provider's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from journal.fold.keys import event_digest, group_number, link_number, public_key
from journal.models import Attempt, Call, CallLink, Entry, Project, Session, Upload
from journal.store.shelves import Kind, on_shelves

MAX_PLACES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A thing the id names, and what it takes to write its address."""

    what: str  # session | call | attempt | event | answer | trace | upload
    project_slug: str
    session_key: str | None = None
    call_key: str | None = None
    attempt: int | None = None
    upload_key: str | None = None


def find_places(name: str) -> list[Place]:
    """Everything this id names, in all projects. Six statements, or seven when it could be an attempt's key.

    They follow indexes. Four more run when nothing bears the name: an attempt's own id, an answer's id
    and a trace's id are looked for last.
    """
    projects = {project.pk: project for project in Project.objects.order_by("is_sample", "id")}
    if not name or not projects:
        return []
    places = _sessions(name, projects) + _calls(name, projects) + _attempts_by_key(name, projects)
    places += _events(name, projects) + _uploads(name, projects)
    if not places and "\0" not in name:
        places = _attempts_by_id(name) + _calls_where(_answered(name), "answer", projects)
        places += _calls_where(_traced(name), "trace", projects)
    return places[:MAX_PLACES]


def _sessions(name: str, projects: dict[int, Project]) -> list[Place]:
    keys = _storable(name, public_key("session", name))
    rows = Session.objects.filter(project__in=projects, key__in=keys)
    return [Place("session", projects[row.project_id].slug, session_key=row.key) for row in rows]


def _calls(name: str, projects: dict[int, Project]) -> list[Place]:
    # Two statements: joined by OR, SQLite would read every call.
    of_group = Q(group_key=group_number("call", name))
    of_name = Q(call_id=name) if "\0" not in name else Q()
    by_key = _calls_where(Q(key__in=_storable(name)), "call", projects)
    return by_key + _calls_where(of_group & of_name, "call", projects)


def _answered(name: str) -> Q:
    links = CallLink.objects.filter(project__in=Project.objects.all(), link_key=link_number("response", name))
    return Q(pk__in=links.values("call_id")) & Q(response_id=name)


def _traced(name: str) -> Q:
    # Asked for by itself: beside a project and an order, SQLite would go through the whole list of calls.
    return Q(pk__in=list(Call.objects.filter(trace_id=name).values_list("pk", flat=True)[:MAX_PLACES]))


def _calls_where(condition: Q, what: str, projects: dict[int, Project]) -> list[Place]:
    rows: QuerySet[Call] = Call.objects.filter(condition, project__in=projects).select_related("session")
    return [
        Place(what, projects[row.project_id].slug, session_key=row.session.key, call_key=row.key)
        for row in rows.order_by("sort_at", "id")[:MAX_PLACES]
    ]


def _attempts_by_key(name: str, projects: dict[int, Project]) -> list[Place]:
    call_key, separator, number = name.rpartition(".")
    if not separator or "\0" in name or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return []
    return _attempts_where(Q(call__project__in=projects, call__key=call_key, number=int(number)))


def _attempts_by_id(name: str) -> list[Place]:
    return _attempts_where(Q(attempt_id=name))


def _attempts_where(condition: Q) -> list[Place]:
    rows = Attempt.objects.filter(condition).select_related("call__session", "call__project")
    return [
        Place(
            "attempt",
            row.call.project.slug,
            session_key=row.call.session.key,
            call_key=row.call.key,
            attempt=row.number,
        )
        for row in rows.order_by("id")[:MAX_PLACES]
    ]


def _events(name: str, projects: dict[int, Project]) -> list[Place]:
    """The session an event belongs to, with the call it was folded into, when there is one."""
    call = Call.objects.filter(
        project=OuterRef("project"), group_key=OuterRef("group_key"), session=OuterRef("session")
    )
    rows = Entry.objects.filter(
        on_shelves(Kind.ENTRY), project__in=projects, event_key=event_digest(name)
    ).values_list("project_id", "session__key", Subquery(call.order_by("id").values("key")[:1]))
    return [
        Place("event", projects[project_id].slug, session_key=session_key, call_key=call_key)
        for project_id, session_key, call_key in rows
    ]


def _uploads(name: str, projects: dict[int, Project]) -> list[Place]:
    rows = Upload.objects.filter(project__in=projects, key__in=_storable(name))
    return [Place("upload", projects[row.project_id].slug, upload_key=row.key) for row in rows]


def _storable(*names: str) -> list[str]:
    """PostgreSQL takes no U+0000 in a text, so nothing there can bear such a name."""
    return [name for name in names if "\0" not in name]
