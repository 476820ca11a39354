"""Whether a note stands in a JSON list of notes, written so that a partial index can serve it."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler


class HasNote(Func):
    """`HasNote("flags", note="usage_mismatch")`: the list in that column holds the note.

    The note is part of the statement and no parameter of it: SQLite uses a partial index only where the
    words of the query are those of the index. So it may be an identifier and nothing else.
    """

    output_field = BooleanField()

    def __init__(self, expression: str, *, note: str, **extra: Any) -> None:
        if not note.isidentifier():
            raise ValueError(f"{note!r} is no note")
        super().__init__(expression, note=note, **extra)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        position = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
        template = f"({position}(%(expressions)s, '\"%(note)s\"') > 0)"
        return super().as_sql(compiler, connection, template=template, **extra)
