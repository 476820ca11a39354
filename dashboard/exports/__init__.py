"""Tables as bytes, streamed, one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import csv, json, jsonl, xlsx
from .table import Table

Writer = Callable[[Table], Iterator[bytes]]

#: By the name that addresses and commands use: how it is written, and what it is called on the way.
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (csv.write, "text/csv; charset=utf-8"),
    "json": (json.write, "application/json"),
    "jsonl": (jsonl.write, "application/x-ndjson"),
    "xlsx": (xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
