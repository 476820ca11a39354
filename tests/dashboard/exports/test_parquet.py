"""Parquet, read again by pyarrow: types, zone, amounts to the last digit, trailer."""

import hashlib
import io
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow
import pyarrow.parquet

from dashboard.exports.parquet import write

BERLIN = ZoneInfo("Europe/Berlin")


class Table:
    columns = ("model", "calls", "best_usd", "started_at", "cost_is_unknown", "wait_seconds")
    head = {"zone": "Europe/Berlin", "query": "a:b", "to": None}

    def rows(self):
        at = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
        yield ("=1+1\ud800", 3, Decimal("0.000000000001"), at, False, 1.5)
        for number in range(4999):
            yield (None, number, None, None, None, None)

    def end(self):
        return {"complete": True}


def read():
    written = b"".join(write(Table()))
    return written, pyarrow.parquet.ParquetFile(io.BytesIO(written))


def test_columns_have_their_types_and_moments_their_zone():
    _, file = read()
    assert [str(field.type) for field in file.schema_arrow] == [
        "string", "int64", "decimal128(38, 12)", "timestamp[us, tz=Europe/Berlin]", "bool", "double",
    ]  # fmt: skip


def test_values_come_back_to_the_last_digit():
    _, file = read()
    first = file.read_row_group(0).slice(0, 1).to_pylist()[0]
    assert first["best_usd"] == Decimal("0.000000000001")
    assert first["started_at"].isoformat() == "2026-10-25T02:30:00+01:00"
    assert (first["model"], first["cost_is_unknown"], first["wait_seconds"]) == ("=1+1?", False, 1.5)
    assert file.read().column("best_usd").null_count == 4999


def test_the_trailer_tells_the_rows_and_the_hash_of_everything_before_it():
    written, file = read()
    told = {name.decode(): value.decode() for name, value in file.metadata.metadata.items()}
    assert (told["recto.rows"], told["recto.complete"], told["recto.to"]) == ("5000", "true", "")
    assert file.metadata.num_row_groups == 3
    ends = int.from_bytes(written[-8:-4], "little") + 8
    assert told["recto.sha256"] == hashlib.sha256(written[:-ends]).hexdigest()
