"""Sums of amounts in two halves: SQLite fails where one sum leaves 64 bits, at nine million dollars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Aggregate, BigIntegerField, ExpressionWrapper, Sum, Value
from django.db.models.expressions import Combinable

#: Parts of 10^-12 in a thousandth: one half counts thousandths, the other what is left of each amount.
HALF = 10**9


def in_halves(name: str, amount: Combinable, **more: Any) -> dict[str, Aggregate]:
    """Two sums, under the name and under the name with `_high`; zero of nothing."""
    high = ExpressionWrapper(amount / Value(HALF), BigIntegerField())
    low = ExpressionWrapper(amount % Value(HALF), BigIntegerField())
    return {
        name: Sum(low, output_field=BigIntegerField(), default=0, **more),
        f"{name}_high": Sum(high, output_field=BigIntegerField(), default=0, **more),
    }


def put_together(row: Mapping[str, Any], name: str) -> int:
    """The whole sum."""
    return int(row[name] or 0) + HALF * int(row[f"{name}_high"] or 0)
