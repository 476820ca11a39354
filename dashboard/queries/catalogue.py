"""The passes of a project by name: how often each ran, what it changed, how long it took, how often it failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, BigIntegerField, Count, ExpressionWrapper, F, Max, Min, Q, Sum, Value

from journal.models import Pass, Project
from journal.store.passes import catch_up

from .looking import SECONDS_TO_CATCH_UP
from .values import seconds

MOST_NAMES = 500
MOST_PATHS = 5
#: Latest changed passes of each name whose places are named.
LATEST = 200
MOST_DAYS = 60
MOST_PLACES = 30
DAY_US = 86_400_000_000


_IS_UNRECKONED = Q(added_characters__isnull=False) & (
    Q(added_tokens__isnull=True) | Q(removed_tokens__isnull=True)
)
_IS_RECKONED = Q(added_tokens__gt=0) | Q(removed_tokens__gt=0)


def _tokens(total: int | None, reckoned: int, unreckoned: int) -> int | None:
    """A sum of tokens; unknown where none of those that changed something could be reckoned."""
    return None if unreckoned and not reckoned else total


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """Passes of one name. `compared` counts those of which is known whether they changed something.

    `paths` are the places that its latest changes touched, the most frequent first. Tokens are about, and without
    those of the `unreckoned` runs.
    """

    name: str | None
    runs: int
    calls: int
    with_payload: int
    compared: int
    changed: int
    paths: list[str]
    added_characters: int | None
    removed_characters: int | None
    about_added_tokens: int | None
    about_removed_tokens: int | None
    unreckoned: int
    mean_seconds: float | None
    longest_seconds: float | None
    errors: int
    disagreements: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def changed_percent(self) -> float | None:
        """Share of those that are known; None when nothing is known."""
        return None if not self.compared else 100 * self.changed / self.compared


@dataclass(frozen=True, slots=True)
class PassCatalogue:
    """All names, the most frequent first."""

    rows: list[CatalogueRow]
    names_left_out: int
    left_to_compare: int


def pass_catalogue(project: Project, *, catch_up_seconds: float = SECONDS_TO_CATCH_UP) -> PassCatalogue:
    """The passes of a project by name. Three statements, and those that compare what nobody compared before."""
    left = catch_up(project, seconds=catch_up_seconds)
    told = (
        Pass.objects.filter(call__project=project)
        .values("name")
        .annotate(
            runs=Count("id"),
            calls=Count("call", distinct=True),
            with_payload=Count("id", filter=Q(has_body=True)),
            compared=Count("changed"),
            changes_told=Count("id", filter=Q(changed=True)),
            came=Sum("added_characters"),
            went=Sum("removed_characters"),
            tokens_came=Sum("added_tokens"),
            tokens_went=Sum("removed_tokens"),
            reckoned=Count("id", filter=_IS_RECKONED),
            unreckoned=Count("id", filter=_IS_UNRECKONED),
            mean=Avg("since_before_us"),
            longest=Max("since_before_us"),
            failed=Count("error_type"),
            other=Count(
                "id",
                filter=Q(changed=True, writer_says_changed=False)
                | Q(changed=False, writer_says_changed=True),
            ),
            first=Min("occurred_at"),
            last=Max("occurred_at"),
        )
        .order_by("-runs", "name")
    )
    rows = list(told[: MOST_NAMES + 1])
    left_out = 0
    if len(rows) > MOST_NAMES:
        rows, left_out = rows[:MOST_NAMES], told.count() - MOST_NAMES
    paths = _paths(project)
    return PassCatalogue(
        rows=[
            CatalogueRow(
                name=row["name"],
                runs=row["runs"],
                calls=row["calls"],
                with_payload=row["with_payload"],
                compared=row["compared"],
                changed=row["changes_told"],
                paths=[path for path, _ in paths.get(row["name"], Counter()).most_common(MOST_PATHS)],
                added_characters=row["came"],
                removed_characters=row["went"],
                about_added_tokens=_tokens(row["tokens_came"], row["reckoned"], row["unreckoned"]),
                about_removed_tokens=_tokens(row["tokens_went"], row["reckoned"], row["unreckoned"]),
                unreckoned=row["unreckoned"],
                mean_seconds=seconds(None if row["mean"] is None else round(row["mean"])),
                longest_seconds=seconds(row["longest"]),
                errors=row["failed"],
                disagreements=row["other"],
                first_at=row["first"],
                last_at=row["last"],
            )
            for row in rows
        ],
        names_left_out=left_out,
        left_to_compare=left,
    )


@dataclass(frozen=True, slots=True)
class PassDay:
    """Passes of one name on one day in UTC; `day` None: nobody told when."""

    day: date | None
    runs: int
    compared: int
    changed: int
    added_characters: int | None
    removed_characters: int | None
    about_added_tokens: int | None
    about_removed_tokens: int | None
    unreckoned: int
    mean_seconds: float | None
    errors: int


@dataclass(frozen=True, slots=True)
class NamedPass:
    """One name over time: its latest days, oldest first, and the places that its latest changes touched."""

    name: str
    days: list[PassDay]
    paths: list[tuple[str, int]]


def named_pass(project: Project, name: str) -> NamedPass | None:
    """Passes of one name, day by day; None when none ran. Two statements."""
    rows = Pass.objects.filter(call__project=project, name=name)
    days = list(
        rows.annotate(day=ExpressionWrapper(F("occurred_at") / Value(DAY_US), output_field=BigIntegerField()))
        .values("day")
        .annotate(
            runs=Count("id"),
            compared=Count("changed"),
            changes_told=Count("id", filter=Q(changed=True)),
            came=Sum("added_characters"),
            went=Sum("removed_characters"),
            tokens_came=Sum("added_tokens"),
            tokens_went=Sum("removed_tokens"),
            reckoned=Count("id", filter=_IS_RECKONED),
            unreckoned=Count("id", filter=_IS_UNRECKONED),
            mean=Avg("since_before_us"),
            failed=Count("error_type"),
        )
        .order_by(F("day").desc(nulls_last=True))[:MOST_DAYS]
    )
    if not days:
        return None
    counts: Counter[str] = Counter()
    for paths in rows.filter(changed=True).order_by("-id").values_list("changed_paths", flat=True)[:LATEST]:
        counts.update(paths.split("\n")[1:-1])
    return NamedPass(
        name,
        [
            PassDay(
                day=None if row["day"] is None else date(1970, 1, 1) + timedelta(days=row["day"]),
                runs=row["runs"],
                compared=row["compared"],
                changed=row["changes_told"],
                added_characters=row["came"],
                removed_characters=row["went"],
                about_added_tokens=_tokens(row["tokens_came"], row["reckoned"], row["unreckoned"]),
                about_removed_tokens=_tokens(row["tokens_went"], row["reckoned"], row["unreckoned"]),
                unreckoned=row["unreckoned"],
                mean_seconds=seconds(None if row["mean"] is None else round(row["mean"])),
                errors=row["failed"],
            )
            for row in reversed(days)
        ],
        counts.most_common(MOST_PLACES),
    )


def pass_names(project: Project, most: int) -> list[str]:
    """Names of passes, the most frequent first. One statement."""
    rows = Pass.objects.filter(call__project=project, name__isnull=False).values("name")
    return [row["name"] or "" for row in rows.annotate(runs=Count("id")).order_by("-runs", "name")[:most]]


def _paths(project: Project) -> dict[str | None, Counter[str]]:
    """Places by name, of the latest changes of the whole project. One statement."""
    found: dict[str | None, Counter[str]] = {}
    rows = Pass.objects.filter(call__project=project, changed=True).order_by("-id")
    for name, paths in rows.values_list("name", "changed_paths")[: LATEST * 20]:
        counts = found.setdefault(name, Counter())
        if counts.total() < LATEST * 5:
            counts.update(paths.split("\n")[1:-1])
    return found
