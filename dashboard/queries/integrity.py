"""What is missing, doubled or odd in a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from journal.cost.best import DIFFERS
from journal.models import Call, Conflict, Project, Refusal, Session, ToolCall
from journal.models.calls import UNREADABLE_AMOUNTS, has_unreadable_amounts
from journal.sql.notes import HasNote

from .costs import plain_or_none
from .paging import MAX_LIMIT, page_size
from .values import json_list

DEFAULT_LISTED = 100
#: The note of a call of which the provider's own counts contradict each other.
USAGE_MISMATCH = "usage_mismatch"


@dataclass(frozen=True, slots=True)
class IntegrityCounts:
    """How many of each kind; all of them, not only what is listed."""

    refusals: int
    conflicts: int
    open_calls: int
    orphan_tool_calls: int
    gaps: int
    unknown_usage_calls: int
    at_least_calls: int
    view_calls: int
    usage_mismatch_calls: int
    unreadable_amount_calls: int
    cost_difference_calls: int


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """Something that came in and was not stored."""

    received_at: datetime
    source: str
    upload: str | None
    file: str | None
    place: int | None
    event_id: str | None
    code: str
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """How often something was refused for one kind of reason, where it came from, and how often last."""

    code: str
    source: str
    refusals: int
    uploads: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A second, different event under an id that is taken; the first one stays."""

    received_at: datetime
    event_id: str
    session_key: str
    upload: str | None


@dataclass(frozen=True, slots=True)
class OpenCallRow:
    """A call whose answer was never recorded."""

    key: str
    session_key: str
    session_id: str | None
    started_at: datetime | None
    request_model: str | None


@dataclass(frozen=True, slots=True)
class GapRow:
    """A session whose recorder says that it lost events."""

    session_key: str
    session_id: str | None
    gaps: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MismatchRow:
    """A call of which the provider's own counts contradict each other."""

    key: str
    session_key: str
    session_id: str | None
    started_at: datetime | None
    request_model: str | None
    response_model: str | None
    usage_rule: str | None


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A call of which something that was told of tokens or costs could not be read; `notes` say what."""

    key: str
    session_key: str
    session_id: str | None
    started_at: datetime | None
    request_model: str | None
    response_model: str | None
    notes: list[str]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A call that was billed otherwise than we compute, in US dollars; `reported_where` is the place of the report."""

    key: str
    session_key: str
    session_id: str | None
    started_at: datetime | None
    request_model: str | None
    response_model: str | None
    reported_usd: str | None
    computed_usd: str | None
    reported_where: str | None


@dataclass(frozen=True, slots=True)
class UncertainRow:
    """A session some of whose calls have no final count, or are counted elsewhere."""

    session_key: str
    session_id: str | None
    at_least_calls: int
    view_calls: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """Counts, and the newest of each kind."""

    counts: IntegrityCounts
    refusal_kinds: list[RefusalKind]
    refusals: list[RefusalRow]
    conflicts: list[ConflictRow]
    open_calls: list[OpenCallRow]
    gaps: list[GapRow]
    usage_mismatches: list[MismatchRow]
    unreadable_amounts: list[UnreadableRow]
    cost_differences: list[DifferenceRow]
    uncertain: list[UncertainRow]


def integrity_report(project: Project, *, limit: int | None = None) -> IntegrityReport:
    """What there is to worry about. Fourteen statements, and up to three more when calls are more than are listed.

    Four of them are spared where the sums say that there is nothing to list.
    """
    listed = page_size(limit) if limit is not None else min(DEFAULT_LISTED, MAX_LIMIT)
    mismatches = _mismatches(project, listed)
    unreadable = _unreadable(project, listed)
    differences = _differences(project, listed)
    counts = _counts(project, mismatches, unreadable, differences, listed)
    return IntegrityReport(
        counts=counts,
        refusal_kinds=_refusal_kinds(project),
        refusals=_refusals(project, listed),
        conflicts=_conflicts(project, listed),
        open_calls=_open_calls(project, listed) if counts.open_calls else [],
        gaps=_gaps(project, listed) if counts.gaps else [],
        usage_mismatches=mismatches,
        unreadable_amounts=unreadable,
        cost_differences=differences,
        uncertain=_uncertain(project, listed) if counts.at_least_calls or counts.view_calls else [],
    )


def _counts(
    project: Project,
    mismatches: list[MismatchRow],
    unreadable: list[UnreadableRow],
    differences: list[DifferenceRow],
    listed: int,
) -> IntegrityCounts:
    """How many of each kind. Four statements, and one for each list that is not whole."""
    sums = Session.objects.filter(project=project).aggregate(
        open_calls=Sum("open_calls", default=0),
        gaps=Sum("gaps", default=0),
        unknown=Sum("unknown_usage_calls", default=0),
        at_least=Sum("at_least_calls", default=0),
        views=Sum("view_calls", default=0),
    )
    return IntegrityCounts(
        refusals=Refusal.objects.filter(project=project).count(),
        conflicts=Conflict.objects.filter(project=project).count(),
        open_calls=int(sums["open_calls"]),
        # By way of the sessions: an index of such tools alone is by session.
        orphan_tool_calls=ToolCall.objects.filter(session__project=project, call_key__isnull=True).count(),
        gaps=int(sums["gaps"]),
        unknown_usage_calls=int(sums["unknown"]),
        at_least_calls=int(sums["at_least"]),
        view_calls=int(sums["views"]),
        usage_mismatch_calls=(
            len(mismatches) if len(mismatches) < listed else _with_mismatch(project).count()
        ),
        unreadable_amount_calls=(
            len(unreadable) if len(unreadable) < listed else _with_unreadable_amounts(project).count()
        ),
        cost_difference_calls=(
            len(differences) if len(differences) < listed else _billed_otherwise(project).count()
        ),
    )


def _refusal_kinds(project: Project) -> list[RefusalKind]:
    rows = (
        Refusal.objects.filter(project=project)
        .values("code", "source")
        .annotate(refusals=Count("id"), uploads=Count("upload", distinct=True), newest_at=Max("received_at"))
        .order_by("-refusals", "code", "source")
    )
    return [RefusalKind(**row) for row in rows]


def _refusals(project: Project, listed: int) -> list[RefusalRow]:
    rows = Refusal.objects.filter(project=project).select_related("upload").order_by("-received_at", "-id")
    return [
        RefusalRow(
            received_at=row.received_at,
            source=row.source,
            upload=row.upload.key if row.upload else None,
            file=row.file,
            place=row.place,
            event_id=row.event_id,
            code=row.code,
            reason=row.reason,
            excerpt=row.excerpt,
        )
        for row in rows[:listed]
    ]


def _conflicts(project: Project, listed: int) -> list[ConflictRow]:
    rows = Conflict.objects.filter(project=project).order_by("-received_at", "-id")
    values = rows.values_list("received_at", "event_id", "entry__session__key", "upload__key")
    return [ConflictRow(*row) for row in values[:listed]]


def _open_calls(project: Project, listed: int) -> list[OpenCallRow]:
    # Sessions know how many open calls they have, so only those are looked into.
    sessions = (
        Session.objects.filter(project=project, open_calls__gt=0)
        .order_by(F("started_at").desc(nulls_last=True))
        .values("id")[:listed]
    )
    rows = Call.objects.filter(Q(session__in=list(sessions.values_list("id", flat=True))), status="open")
    values = rows.order_by("-sort_at", "-id").values_list(
        "key", "session__key", "session__session_id", "started_at", "request_model"
    )
    return [OpenCallRow(*row) for row in values[:listed]]


def _gaps(project: Project, listed: int) -> list[GapRow]:
    rows = Session.objects.filter(project=project, gaps__gt=0).order_by(F("ended_at").desc(nulls_last=True))
    return [GapRow(*row) for row in rows.values_list("key", "session_id", "gaps", "ended_at")[:listed]]


def _with_mismatch(project: Project) -> QuerySet[Call]:
    # A view tells the same as the call that counts in its place.
    contradicts = HasNote("flags", note=USAGE_MISMATCH)
    return Call.objects.filter(contradicts, project=project, view_of__isnull=True)


def _mismatches(project: Project, listed: int) -> list[MismatchRow]:
    values = (
        _with_mismatch(project)
        .order_by("-sort_at", "-id")
        .values_list(
            "key",
            "session__key",
            "session__session_id",
            "started_at",
            "request_model",
            "response_model",
            "usage_rule",
        )
    )
    return [MismatchRow(*row) for row in values[:listed]]


def _with_unreadable_amounts(project: Project) -> QuerySet[Call]:
    return Call.objects.filter(has_unreadable_amounts(), project=project, view_of__isnull=True)


def _unreadable(project: Project, listed: int) -> list[UnreadableRow]:
    rows = _with_unreadable_amounts(project).select_related("session").order_by("-sort_at", "-id")
    return [
        UnreadableRow(
            key=row.key,
            session_key=row.session.key,
            session_id=row.session.session_id,
            started_at=row.started_at,
            request_model=row.request_model,
            response_model=row.response_model,
            notes=[note for note in json_list(row.flags) if note in UNREADABLE_AMOUNTS],
        )
        for row in rows[:listed]
    ]


def _billed_otherwise(project: Project) -> QuerySet[Call]:
    return Call.objects.filter(HasNote("flags", note=DIFFERS), project=project, view_of__isnull=True)


def _differences(project: Project, listed: int) -> list[DifferenceRow]:
    rows = _billed_otherwise(project).select_related("session").order_by("-sort_at", "-id")
    return [
        DifferenceRow(
            key=row.key,
            session_key=row.session.key,
            session_id=row.session.session_id,
            started_at=row.started_at,
            request_model=row.request_model,
            response_model=row.response_model,
            reported_usd=plain_or_none(row.reported_amount),
            computed_usd=plain_or_none(row.computed_usd),
            reported_where=row.reported_where,
        )
        for row in rows[:listed]
    ]


def _uncertain(project: Project, listed: int) -> list[UncertainRow]:
    rows = Session.objects.filter(Q(at_least_calls__gt=0) | Q(view_calls__gt=0), project=project).order_by(
        F("ended_at").desc(nulls_last=True)
    )
    values = rows.values_list("key", "session_id", "at_least_calls", "view_calls", "ended_at")
    return [UncertainRow(*row) for row in values[:listed]]
