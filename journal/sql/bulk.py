"""Many rows at a time: ids in advance, inserts, look-ups by list. Inside transactions."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

#: SQLite takes 32,766 variables in one statement.
_CHUNK = 20_000
_VARIABLES = 32_000
_POSTGRES_TYPES = {
    "bigint": "int8",
    "integer": "int4",
    "smallint": "int2",
    "boolean": "bool",
    "bytea": "bytea",
    "text": "text",
    "varchar": "varchar",
}

Row = Sequence[Any]


def raw_cursor() -> Any:
    """The driver's own cursor on Django's connection: Django's rewrites every statement's placeholders."""
    connection.ensure_connection()
    return connection.connection.cursor()


def placeholder() -> str:
    """`?` or `%s`."""
    return "%s" if connection.vendor == "postgresql" else "?"


def take_ids(model: type[models.Model], number: int) -> Sequence[int]:
    """Ids for new rows, never given out before."""
    if not number:
        return ()
    table = model._meta.db_table
    cursor = raw_cursor()
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
        )
        return [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
    found = cursor.fetchone()
    last = found[0] if found else 0
    return range(last + 1, last + 1 + number)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows that must not be there yet. Values are the database's own (integers for times)."""
    if not rows:
        return
    table = model._meta.db_table
    cursor = raw_cursor()
    if connection.vendor == "postgresql":
        _copy(cursor, table, columns, _types(model, tuple(columns)), rows)
    else:
        _insert_many(cursor, table, columns, rows, "")


def insert_new_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], *, unique: Sequence[str]
) -> None:
    """Insert the rows whose unique columns are not taken. Give them sorted: two writers then never deadlock."""
    if not rows:
        return
    table = model._meta.db_table
    cursor = raw_cursor()
    names = ",".join(columns)
    if connection.vendor == "postgresql":
        types = _types(model, tuple(columns))
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS new_{table} ON COMMIT DELETE ROWS "
            f"AS SELECT {names} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"DELETE FROM new_{table}")
        _copy(cursor, f"new_{table}", columns, types, rows)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM new_{table} ORDER BY {','.join(unique)} "
            f"ON CONFLICT ({','.join(unique)}) DO NOTHING"
        )
    else:
        _insert_many(cursor, table, columns, rows, f" ON CONFLICT ({','.join(unique)}) DO NOTHING")


def add_to_rows(
    model: type[models.Model], keys: Sequence[str], sums: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows of sums, or add to those that are there. Give them sorted by their keys."""
    if not rows:
        return
    table = model._meta.db_table
    columns = [*keys, *sums]
    marks = ",".join([placeholder()] * len(columns))
    adding = ",".join(f"{name}={table}.{name}+excluded.{name}" for name in sums)
    raw_cursor().executemany(
        f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({','.join(keys)}) DO UPDATE SET {adding}",
        rows,
    )


def select_in(
    statement: str, values: Iterable[Any], *, before: Sequence[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement that ends in a list; `{in}` stands for it, `?` for the values of `before`."""
    wanted = list(values)
    cursor = raw_cursor()
    if connection.vendor == "postgresql":
        if wanted:
            cursor.execute(statement.replace("?", "%s").replace("{in}", "= ANY(%s)"), [*before, wanted])
            yield from cursor.fetchall()
        return
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        cursor.execute(statement.replace("{in}", f"IN ({','.join('?' * len(chunk))})"), [*before, *chunk])
        yield from cursor.fetchall()


def change_in(statement: str, values: Iterable[Any], *, before: Sequence[Any] = ()) -> int:
    """Run a changing statement that ends in a list; returns how many rows it changed."""
    wanted = list(values)
    cursor = raw_cursor()
    changed = 0
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        if connection.vendor == "postgresql":
            cursor.execute(statement.replace("?", "%s").replace("{in}", "= ANY(%s)"), [*before, chunk])
        else:
            marks = ",".join("?" * len(chunk))
            cursor.execute(statement.replace("{in}", f"IN ({marks})"), [*before, *chunk])
        changed += cursor.rowcount
    return changed


def _insert_many(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Row], conflict: str) -> None:
    """Many rows a statement: each statement gives up the interpreter's lock once, not once a row.

    With other threads at work, taking the lock back is what costs the time.
    """
    row_marks = f"({','.join('?' * len(columns))})"
    head = f"INSERT INTO {table} ({','.join(columns)}) VALUES "
    size = _VARIABLES // len(columns)
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        cursor.execute(
            head + ",".join([row_marks] * len(some)) + conflict, [value for row in some for value in row]
        )


def _copy(cursor: Any, table: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row]) -> None:
    with cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


@cache
def _types(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return [
        _POSTGRES_TYPES[(by_column[name].db_type(connection) or "").partition("(")[0].partition(" ")[0]]
        for name in columns
    ]
