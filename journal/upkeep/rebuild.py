"""Rebuild everything derived from the journal, and say what differs: nothing may."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from journal.accept.doubles import relink_doubles
from journal.accept.joined import all_components, keep_joins
from journal.accept.refold import facts_of_groups, fold_groups, write_pictures
from journal.accept.relink import relink_tools
from journal.accept.sessions import Told, find_sessions, update_sessions
from journal.accept.totals import SESSION_SUMS, Sums, write_rollups
from journal.accept.touched import Touched
from journal.accept.views import relink_views
from journal.fold.extract import extract
from journal.fold.facts import Facts
from journal.models import Project
from journal.prepare.event import bounded_facts, odd_members
from journal.sql.bulk import placeholder, raw_cursor
from journal.sql.locks import lock_deletion
from journal.store.cut import NotExact, cut_event
from journal.store.reading import document_texts
from journal.wire.event import read_again

from .digest import derived_rows, differences

_ENTRIES = 500
_GROUPS = 2000


@dataclass(slots=True)
class RebuildReport:
    """How much was folded again, and the rows that came out otherwise than they stood."""

    entries: int = 0
    groups: int = 0
    differing: dict[str, list[str]] = field(default_factory=dict)


def rebuild(project: Project) -> RebuildReport:
    """One transaction: readers see the old rows until it is done, and new events wait for it."""
    report = RebuildReport()
    with transaction.atomic(), connection.wrap_database_errors:
        lock_deletion()
        before = derived_rows(project)
        told = _extract_again(project, report)
        _empty(project)
        sums = Sums(project.pk)
        _fold_again(project, sums, report)
        update_sessions(told, sums)
        write_rollups(sums)
        report.differing = differences(before, derived_rows(project))
    return report


def _extract_again(project: Project, report: RebuildReport) -> dict[int, Told]:
    told: dict[int, Told] = {}
    cursor = raw_cursor()
    mark = placeholder()
    cursor.execute(f"DELETE FROM journal_groupjoin WHERE project_id = {mark}", [project.pk])
    for rows in _slices(project):
        texts = document_texts([bytes(document) for *_, document, _ in rows])
        changed: list[tuple[int | None, bytes, int]] = []
        joining: list[tuple[int, int | None, Facts]] = []
        for (number, event_key, session, occurred_us, group_key, _, stored), text in zip(
            rows, texts, strict=True
        ):
            event = read_again(text)
            try:
                cut = None if event.odd else cut_event(event.text)
            except NotExact:
                cut = None
            data, body = (cut.data, cut.body) if cut is not None else odd_members(event.envelope)
            group, facts = extract(event.envelope, bytes(event_key), occurred_us, data=data, body=body)
            packed = bounded_facts(facts)
            if group != group_key or packed != bytes(stored):
                changed.append((group, packed, number))
            joining.append((session, group, facts))
            told.setdefault(session, Told()).add(event.envelope.context, facts, occurred_us)
            report.entries += 1
        keep_joins(project.pk, joining)
        if changed:
            cursor.executemany(
                f"UPDATE journal_entry SET group_key={mark}, facts={mark} WHERE id={mark}", changed
            )
    return told


def _slices(project: Project) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    cursor = raw_cursor()
    mark = placeholder()
    while True:
        cursor.execute(
            "SELECT id, event_key, session_id, occurred_at, group_key, document, facts FROM journal_entry "
            f"WHERE project_id = {mark} AND id > {mark} ORDER BY id LIMIT {_ENTRIES}",
            [project.pk, last],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _empty(project: Project) -> None:
    cursor = raw_cursor()
    mark = placeholder()
    own_calls = f"call_id IN (SELECT id FROM journal_call WHERE project_id = {mark})"
    for table in ("journal_attempt", "journal_pass", "journal_calllink"):
        cursor.execute(f"DELETE FROM {table} WHERE {own_calls}", [project.pk])
    for table in ("call", "toolcall", "rollup", "dayrollup", "latencyrollup", "daylatency"):
        cursor.execute(f"DELETE FROM journal_{table} WHERE project_id = {mark}", [project.pk])
    # Made again when somebody reads them.
    own_sessions = f"session_id IN (SELECT id FROM journal_session WHERE project_id = {mark})"
    cursor.execute(f"DELETE FROM journal_sessionlineage WHERE {own_sessions}", [project.pk])
    zeros = ", ".join(f"{name} = 0" for name in ("events", "gaps", *SESSION_SUMS))
    nothing = ", ".join(f'"{name}" = NULL' for name in ("title", "agent", "user", "environment"))
    cursor.execute(
        f"UPDATE journal_session SET {zeros}, {nothing}, started_at = NULL, ended_at = NULL, "
        f"firsts = '{{}}', sources = '[]', tags = '[]' WHERE project_id = {mark}",
        [project.pk],
    )


def _fold_again(project: Project, sums: Sums, report: RebuildReport) -> None:
    sessions: dict[str | None, int] = find_sessions(project.pk, [])
    touched = Touched()
    for groups, pairs in _in_order_of_arrival(project, report):
        facts = facts_of_groups(project.pk, groups)
        folded = fold_groups(facts, pairs)
        pictures = {group: folded[group] for group in groups if group in folded}
        touched.add(write_pictures(project.pk, pictures, sessions, sums))
    names, answers = sorted(touched.tools), sorted(touched.answers)
    for start in range(0, len(names), _GROUPS):
        relink_tools(project.pk, names[start : start + _GROUPS], sums)
    for start in range(0, len(answers), _GROUPS):
        relink_views(project.pk, answers[start : start + _GROUPS], (), sums, touched)
    relink_doubles(touched, sums)


def _in_order_of_arrival(
    project: Project, report: RebuildReport
) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
    """Slices of groups, and which of each belong together: first those that were told of first.

    Calls of one moment, or of none, stand in the order of their rows.
    """
    cursor = raw_cursor()
    cursor.execute(
        f"SELECT group_key FROM journal_entry WHERE project_id = {placeholder()} AND group_key IS NOT NULL "
        "GROUP BY group_key ORDER BY MIN(id)",
        [project.pk],
    )
    order = [row[0] for row in cursor.fetchall()]
    report.groups = len(order)
    together = {group: component for component in all_components(project.pk) for group in component}
    groups: list[int] = []
    pairs: list[tuple[int, int]] = []
    done: set[int] = set()
    for first in order:
        if first in done:
            continue
        component = together.get(first, {first})
        pairs += [(first, group) for group in sorted(component - {first})]
        groups += [first, *sorted(component - {first})]
        done |= component
        if len(groups) >= _GROUPS:
            yield groups, pairs
            groups, pairs = [], []
    if groups:
        yield groups, pairs
