"""Groups that are folded together because the records of one follow those of another."""

from collections.abc import Iterable, Iterator, Mapping

from journal.fold.facts import Facts
from journal.fold.join import Join, components, joins_of
from journal.fold.picture import Fact
from journal.models import GroupJoin
from journal.sql.bulk import insert_new_rows, placeholder, raw_cursor, select_in

_COLUMNS = ("project_id", "session_id", "join_key", "is_own", "group_key")
_UNIQUE = ("project_id", "join_key", "is_own", "group_key")


def keep_joins(project_id: int, told: Iterable[tuple[int, int | None, Facts]]) -> None:
    """Store the names of groups, given (session, group, facts) of events."""
    rows = {
        (project_id, session, key, is_own, group)
        for session, group, facts in told
        if group is not None and (facts.parent_record_id is not None or facts.record_id is not None)
        for key, is_own in joins_of(facts)
    }
    if rows:
        # In the order of the unique columns: two writers of the same names wait for each other in one order.
        ordered = sorted(rows, key=lambda row: (row[2], row[3], row[4]))
        insert_new_rows(GroupJoin, _COLUMNS, ordered, unique=_UNIQUE)


def joins_of_groups(groups: Mapping[int, list[Fact]]) -> dict[Join, set[int]]:
    """Which of these groups have which names."""
    found: dict[Join, set[int]] = {}
    for group, facts in groups.items():
        for fact in facts:
            for join in joins_of(fact.facts):
                found.setdefault(join, set()).add(group)
    return found


def neighbours(project_id: int, joins: Mapping[Join, set[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of groups whose names meet: of each, one bears the name and the other follows it."""
    for wanted in (True, False):
        keys = {key: groups for (key, is_own), groups in joins.items() if is_own is not wanted}
        for key, group in select_in(
            f"SELECT join_key, group_key FROM journal_groupjoin WHERE project_id = ? "
            f"AND is_own = {'TRUE' if wanted else 'FALSE'} AND join_key {{in}}",
            keys,
            before=[project_id],
        ):
            for mine in keys[key]:
                yield mine, group


def all_components(project_id: int) -> list[set[int]]:
    """Every set of groups of a project that hangs together."""
    cursor = raw_cursor()
    cursor.execute(
        "SELECT o.group_key, f.group_key FROM journal_groupjoin o JOIN journal_groupjoin f "
        "ON f.project_id = o.project_id AND f.join_key = o.join_key AND f.is_own = FALSE "
        f"WHERE o.project_id = {placeholder()} AND o.is_own = TRUE",
        [project_id],
    )
    return components(cursor.fetchall())
