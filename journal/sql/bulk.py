"""Many rows at a time: ids in advance, inserts, look-ups by list. Inside transactions."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models

#: SQLite takes 32,766 variables in one statement.
_CHUNK = 16_384
#: Rows of one inserting statement. Few sizes, so that statements are the same again and again: SQLite spends more
#: on reading a statement of thousands of variables than on running it.
_ROWS = (64, 8, 1)
_POSTGRES_TYPES = {
    "bigint": "int8",
    "integer": "int4",
    "smallint": "int2",
    "boolean": "bool",
    "bytea": "bytea",
    "text": "text",
    "varchar": "varchar",
}

#: Pairs joined by one statement. For many, SQLite reads the whole table first to make a filter of its own.
_PAIRS = 64

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
    adding = ",".join(f"{name}={table}.{name}+excluded.{name}" for name in sums)
    conflict = f" ON CONFLICT ({','.join(keys)}) DO UPDATE SET {adding}"
    cursor = raw_cursor()
    if connection.vendor == "postgresql":
        marks = ",".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks}){conflict}", rows)
    else:
        _insert_many(cursor, table, columns, rows, conflict)


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
        size = 1 << (len(chunk) - 1).bit_length()
        # Repeating a value asks for nothing more.
        cursor.execute(_listed(statement, size), [*before, *chunk, *[chunk[0]] * (size - len(chunk))])
        yield from cursor.fetchall()


def select_pairs(
    statement: str, pairs: Sequence[tuple[Any, Any]], *, after: Sequence[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement of SQLite that joins a list of pairs; `{pairs}` stands for it, `?` for values of `after`."""
    cursor = raw_cursor()
    for start in range(0, len(pairs), _PAIRS):
        chunk = list(pairs[start : start + _PAIRS])
        # No row has nothing as its key.
        chunk += [(None, None)] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        cursor.execute(_paired(statement, len(chunk)), [*chain.from_iterable(chunk), *after])
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
            size = 1 << (len(chunk) - 1).bit_length()
            cursor.execute(_listed(statement, size), [*before, *chunk, *[chunk[0]] * (size - len(chunk))])
        changed += cursor.rowcount
    return changed


def _insert_many(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Row], conflict: str) -> None:
    """Many rows a statement: each statement gives up the interpreter's lock once, not once a row.

    With other threads at work, taking the lock back is what costs the time.
    """
    start = 0
    for size in _ROWS:
        statement = ""
        while len(rows) - start >= size:
            statement = statement or _inserting(table, tuple(columns), size, conflict)
            cursor.execute(statement, list(chain.from_iterable(rows[start : start + size])))
            start += size


@cache
def _inserting(table: str, columns: tuple[str, ...], rows: int, conflict: str) -> str:
    row_marks = f"({','.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({','.join(columns)}) VALUES {','.join([row_marks] * rows)}{conflict}"


@lru_cache(maxsize=512)
def _paired(statement: str, size: int) -> str:
    return statement.replace("{pairs}", f"(VALUES {','.join(['(?,?)'] * size)})")


@lru_cache(maxsize=512)
def _listed(statement: str, size: int) -> str:
    return statement.replace("{in}", f"IN ({','.join('?' * size)})")


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
