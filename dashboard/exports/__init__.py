"""Tables as bytes, streamed, one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import csv, json, jsonl, parquet, xlsx
from .table import Table

Writer = Callable[[Table], Iterator[bytes]]

#: By the name that addresses and commands use: how it is written, and what it is called on the way.
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (csv.write, "text/csv; charset=utf-8"),
    "json": (json.write, "application/json"),
    "jsonl": (jsonl.write, "application/x-ndjson"),
    "xlsx": (xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": (parquet.write, "application/vnd.apache.parquet"),
}


def missing_formats() -> dict[str, str]:
    """Formats that cannot be written here, and what they need."""
    if parquet.is_installed():
        return {}
    return {
        "parquet": f"it needs pyarrow, which is not installed here: it is the extra `{parquet.EXTRA}` of recto-server"
    }


def offered_formats() -> list[str]:
    """Formats that can be written here."""
    return [name for name in FORMATS if name not in missing_formats()]
