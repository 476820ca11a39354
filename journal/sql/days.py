"""Tables of sums by days: how they lie on disk, and how they are filled from quarters of an hour."""

from typing import Any

_TABLES = ("journal_dayrollup", "journal_daylatency")
_NAMES = ("provider", "model", "agent", "environment", "status", "api_key")
# Division cuts towards zero on both databases, so what is before 1970 is moved beyond it first.
_FAR_DAYS = 1_000_000
_QUARTER = f"(bucket + {_FAR_DAYS * 96})"
_DAY = f"{_QUARTER} / 96 - {_FAR_DAYS}"
_PARTS = ("0", f"1 + {_QUARTER} % 96 / 24", f"5 + {_QUARTER} % 96 / 4")


def make_day_tables_anew(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration that changed their keys, which are the rows: what is in them is reckoned again."""
    for table, model in zip(_TABLES, ("DayRollup", "DayLatency"), strict=True):
        schema_editor.execute(f"DROP TABLE {table}")
        schema_editor.create_model(apps.get_model("journal", model))
    shape_day_tables(apps, schema_editor)
    fill_day_tables(apps, schema_editor)


def shape_day_tables(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration: on SQLite the rows themselves lie in the order of their keys."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in _TABLES:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            created = cursor.fetchone()[0]
        schema_editor.execute(f"DROP TABLE {table}")
        schema_editor.execute(f"{created} WITHOUT ROWID")


def fill_day_tables(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration: everything that quarters of an hour hold. May run again."""
    with schema_editor.connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table}")
        known = {field.column for field in apps.get_model("journal", "Rollup")._meta.concrete_fields}
        names = [name for name in _NAMES if name in known]
        sums = _columns(apps, "DayRollup", "currency")
        for part in _PARTS:
            keys = {"project_id": "project_id", "part": part, "day": _DAY}
            keys |= {name: name for name in (*names, "currency", "shard")}
            _fill(cursor, "journal_dayrollup", keys, sums, source="journal_rollup")
        bins = _columns(apps, "DayLatency")
        keys = {"project_id": "project_id", "measure": "measure", "day": _DAY}
        keys |= {name: name for name in (*names, "shard")}
        _fill(cursor, "journal_daylatency", keys, bins, source="journal_latencyrollup")


def _fill(cursor: Any, table: str, keys: dict[str, str], sums: list[str], *, source: str) -> None:
    places = ", ".join(str(place + 1) for place in range(len(keys)))
    cursor.execute(
        f"INSERT INTO {table} ({', '.join([*keys, *sums])}) "
        f"SELECT {', '.join([*keys.values(), *(f'sum({name})' for name in sums)])} FROM {source} "
        f"WHERE bucket <> -1 GROUP BY {places}"
    )


def _columns(apps: Any, model: str, *more: str) -> list[str]:
    """The columns that hold sums."""
    keys = {"project_id", "part", "measure", "day", *_NAMES, "shard", *more}
    fields = apps.get_model("journal", model)._meta.concrete_fields
    return [field.column for field in fields if field.column and field.column not in keys]
