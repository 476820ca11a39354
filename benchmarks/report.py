"""Small tables for people, JSON lines for scripts."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def show(title: str, rows: Sequence[Row]) -> None:
    """Print one table, columns as in the rows, unknown as a dash; then one JSON line per row."""
    print(f"\n{title}")
    if rows:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        cells = [columns, *([_cell(row.get(column)) for column in columns] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for line in cells:
            print("  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    for row in rows:
        print(json.dumps({"figure": title.split(" ", 1)[0], **row}, ensure_ascii=False))


def percentile(values: Sequence[float], part: float) -> float | None:
    """Nearest-rank percentile; nothing measured gives nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def ratio(upper: float | None, lower: float | None) -> float | None:
    """How many times `lower` goes into `upper`; unknown when either is."""
    if upper is None or not lower:
        return None
    return upper / lower


def machine() -> str:
    """What the figures were taken on."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the start"
    )


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
