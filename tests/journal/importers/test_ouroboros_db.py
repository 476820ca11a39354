"""The Ouroboros database gives the same events as its rows written out, and can do no harm."""

import io
import sqlite3
import struct
from pathlib import Path

import pytest

from journal.importers.base import Reading, ReadLimits, Record
from journal.importers.ouroboros import OuroborosJson
from journal.importers.ouroboros_db import OuroborosDatabase

SAMPLES = Path(__file__).parents[2] / "samples" / "ouroboros"
COLUMNS = "id TEXT, aggregate_type TEXT, aggregate_id TEXT, event_type TEXT, payload JSON, timestamp TEXT"
ROW = ("e1", "execution", "x", "llm.call.requested", '{"model_id":"gpt-4o"}', "2026-11-20 08:47:13")


@pytest.fixture
def read(tmp_path):
    def read(content, limits=None, path=None):
        reading = Reading(limits=limits or ReadLimits(), workspace=tmp_path, path=path)
        found = list(OuroborosDatabase().read(io.BytesIO(content), reading))
        return found, reading

    return read


@pytest.fixture
def made(tmp_path):
    def made(*statements):
        path = tmp_path / "made.db"
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.execute(*(statement if isinstance(statement, tuple) else (statement,)))
        database.close()
        return path.read_bytes()

    return made


def inserted(row):
    return (f"INSERT INTO events VALUES ({', '.join('?' * len(row))})", row)


def test_a_sqlite_file_with_its_table_is_recognised():
    assert OuroborosDatabase().recognise((SAMPLES / "events.db").read_bytes(), "x") == 0.95


def test_a_file_that_is_no_sqlite_file_is_not():
    assert OuroborosDatabase().recognise(b"SQLite format 2", "events.db") == 0


def test_the_database_and_its_rows_written_out_give_equal_events(read):
    found, reading = read((SAMPLES / "events.db").read_bytes())
    written = OuroborosJson().read(io.BytesIO((SAMPLES / "rows.jsonl").read_bytes()), Reading())
    assert [record.event for record in found] == [record.event for record in written]
    assert reading.lines_read == 14


def test_a_database_in_wal_mode_says_that_rows_may_be_missing(read):
    _, reading = read((SAMPLES / "events.db").read_bytes())
    assert reading.notes == [
        "The database was in WAL mode: rows that were still in its -wal file are not in here."
    ]


def test_a_database_that_is_still_written_to_is_read_with_its_wal_file(read, tmp_path):
    path = tmp_path / "live.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(f"CREATE TABLE events ({COLUMNS})")
    database.execute(*inserted(ROW))
    database.commit()
    found, reading = read(path.read_bytes(), path=path)
    database.close()
    assert [type(record) for record in found] == [Record]
    assert reading.notes == []


def test_nothing_is_left_in_the_workspace(read, tmp_path):
    read((SAMPLES / "events.db").read_bytes())
    assert list(tmp_path.iterdir()) == []


def test_reading_that_is_given_up_half_way_leaves_nothing_in_the_workspace(tmp_path):
    stream = io.BytesIO((SAMPLES / "events.db").read_bytes())
    records = OuroborosDatabase().read(stream, Reading(workspace=tmp_path))
    next(records)
    records.close()
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_refused(read, made):
    (refused,), _ = read(made("CREATE TABLE notes (id)"))
    assert refused.code == "unknown_format"


def test_a_table_without_the_columns_is_refused(read, made):
    (refused,), _ = read(made("CREATE TABLE events (id, payload)"))
    assert refused.code == "unknown_format"


def test_a_view_that_calls_itself_events_is_refused(read, made):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n"
    names = [column.split()[0] for column in COLUMNS.split(", ")]
    columns = ", ".join(f"({endless}) AS {name}" for name in names)
    (refused,), _ = read(made(f"CREATE VIEW events AS SELECT {columns}"))
    assert refused.code == "unknown_format"


def interior_page(child):
    """A page of a table's tree that names the same child 601 times."""
    cells = 600
    head = struct.pack(">BHHHBI", 5, 0, cells, 4091, 0, child)
    return (head + struct.pack(">H", 4091) * cells).ljust(4091, b"\0") + struct.pack(">IB", child, 1)


def test_a_tree_that_names_its_leaf_many_times_is_given_up(read, made):
    content = made(
        f"CREATE TABLE events ({COLUMNS})", "CREATE TABLE two (x)", "CREATE TABLE three (x)", inserted(ROW)
    )
    pages = [content[start : start + 4096] for start in range(0, len(content), 4096)]
    pages[1:4] = [interior_page(3), interior_page(4), pages[1]]
    found, _ = read(b"".join(pages))
    assert (found[-1].code, found[-1].reason) == ("damaged_database", "more rows than the file has room for")
    assert len(found) == 4 * 4096 // 8 + 2


def test_columns_that_are_computed_are_not_asked_for(read, made):
    slow = f"{COLUMNS}, consensus_id TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL"
    content = made(f"CREATE TABLE events ({slow})", ("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", ROW))
    found, _ = read(content)
    assert [type(record) for record in found] == [Record]


def test_a_value_over_the_limit_is_refused(read, made):
    long = (*ROW[:4], '{"model_id":"' + "x" * 2_000_000 + '"}', ROW[5])
    (refused,), _ = read(
        made(f"CREATE TABLE events ({COLUMNS})", inserted(long)), ReadLimits(line_bytes=1000)
    )
    assert (refused.code, refused.reason) == ("damaged_database", "after row 0: string or blob too big")


def test_a_damaged_page_ends_the_reading_and_says_after_which_row(read, made):
    rows = [inserted((f"e{number}", *ROW[1:4], '{"x":"' + "y" * 900 + '"}', ROW[5])) for number in range(40)]
    content = bytearray(made(f"CREATE TABLE events ({COLUMNS})", *rows))
    content[6 * 4096 : 7 * 4096] = b"\xff" * 4096
    found, _ = read(bytes(content))
    assert isinstance(found[0], Record)
    assert found[-1].code == "damaged_database"


def test_a_database_that_is_cut_is_refused(read):
    found, _ = read((SAMPLES / "events.db").read_bytes()[:5000])
    assert [refused.code for refused in found] == ["damaged_database"]


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("value", [None, 7, 0.5, b"\xff", "", "{"])
def test_any_value_in_any_column_gives_a_record_or_a_refusal(read, made, column, value):
    row = (*ROW[:column], value, *ROW[column + 1 :])
    found, _ = read(made(f"CREATE TABLE events ({COLUMNS})", inserted(row)))
    assert len(found) == 1


def test_bytes_that_are_not_utf8_are_refused_at_their_row(read, made):
    bad = (*ROW[:4], b'{"a":"\xff"}', ROW[5])
    found, _ = read(made(f"CREATE TABLE events ({COLUMNS})", inserted(bad), inserted(ROW)))
    assert (found[0].index, found[0].code) == (1, "invalid_utf8")
    assert found[1].line == 2
