"""Reports: whatever the row and the format, they add up to the calls."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pytest

from dashboard.exports import FORMATS
from dashboard.queries import report_calls
from dashboard.queries.calls import CallFilters
from dashboard.queries.dimensions import Dimension
from dashboard.queries.report import Per, cost_report
from dashboard.queries.report_calls import CALL_COLUMNS
from dashboard.queries.spans import read_span
from dashboard.queries.spending import CostQuestion, calls_of, known_quarters
from journal.models import Call
from tests.dashboard.queries.spent import spend
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def project():
    project = ProjectFactory(slug="default")
    spend(project)
    return project


def ask(project, *group, zone="Europe/Berlin", first="2026-10-25", last="2026-11-01", q=""):
    span = read_span(first, last, ZoneInfo(zone), known=known_quarters(project), now=NOW)
    return CostQuestion(tuple(Dimension(name) for name in group), span, CallFilters.parse(q))


def read_csv(written):
    lines = list(csv.DictReader(io.StringIO(written.decode(), newline="")))
    return [line for line in lines if not next(iter(line.values())).startswith("# ")]


def read_xlsx(written):
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml"))
    names, *rows = [["".join(cell.itertext()) for cell in row] for row in root.iter(f"{SHEET}row")]
    return [dict(zip(names, row, strict=True)) for row in rows]


def read_parquet(written):
    return pyarrow.parquet.read_table(io.BytesIO(written)).to_pylist()


READERS = {
    "parquet": read_parquet,
    "csv": read_csv,
    "xlsx": read_xlsx,
    "json": lambda written: json.loads(written)["rows"],
    "jsonl": lambda written: [json.loads(line) for line in written.splitlines()[1:-1]],
}


def added(rows, column):
    return sum((Decimal(str(row[column])) for row in rows if row[column] not in (None, "")), Decimal(0))


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("per", [per for per in Per if per is not Per.TAG])
def test_the_rows_of_a_report_add_up_to_its_calls(project, per, name, zone):
    question = ask(project, "agent", "hour", zone=zone)
    write, _ = FORMATS[name]
    rows = READERS[name](b"".join(write(cost_report(project, per, question, now=NOW))))
    calls = calls_of(project, question)
    assert (len(rows) if per is Per.CALL else added(rows, "calls")) == calls.count() > 0
    for column in ("best_usd", "computed_usd"):
        known = [amount for amount in calls.values_list(column, flat=True) if amount is not None]
        assert added(rows, column) == sum(known) > 0


def test_a_report_says_what_was_asked_and_what_it_lacks(project):
    report = cost_report(project, Per.DAY, ask(project, q="-agent:none"), now=NOW)
    rows = list(report.rows())
    assert [row[0] for row in rows] == ["2026-10-25", "2026-10-26", "2026-11-01"]
    assert report.columns[:2] == ("day", "calls")
    head = report.head
    assert (head["project"], head["per"], head["zone"]) == ("default", "day", "Europe/Berlin")
    assert (head["from"], head["to"], head["query"]) == ("2026-10-25", "2026-11-01", "-agent:none")
    assert head["made_at"] == "2026-11-20T01:00:00+01:00"
    assert head["price_lists"]
    end = report.end()
    assert end["calls"] == sum(row[1] for row in rows)
    assert end["complete"] is True
    assert end["unknown_cost_calls"] > 0
    assert end["best_eur"] == "0.013"


def test_a_report_that_was_not_read_to_its_end_is_not_complete(project):
    report = cost_report(project, Per.CALL, ask(project))
    next(iter(report.rows()))
    assert report.end()["complete"] is False


def test_calls_that_come_in_meanwhile_are_left_out_and_those_that_leave_are_missed(project):
    report = cost_report(project, Per.CALL, ask(project))
    Call.objects.filter(pk=calls_of(project, ask(project)).first().pk).update(sort_at=0)
    list(report.rows())
    assert report.end()["complete"] is False


def test_tags_overlap_and_are_counted_once(project):
    report = cost_report(project, Per.TAG, ask(project, first="all", last=""))
    counts = {row[0]: row[1] for row in report.rows()}
    assert counts == {"batch": 17, "week 7": 9, None: 18}
    assert report.end()["calls"] == 35
    assert report.end()["complete"] is True


def test_sessions_are_named(project):
    report = cost_report(project, Per.SESSION, ask(project, first="all", last=""))
    rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows()]
    assert sorted(row["session_id"] for row in rows) == ["s0", "s1", "s2", "s3"]
    assert {row["user"] for row in rows} == {None, "Ada L."}
    assert rows[0]["started_at"].tzinfo == ZoneInfo("Europe/Berlin")


def test_a_call_tells_everything_about_its_cost(project):
    report = cost_report(project, Per.CALL, ask(project, first="all", last=""))
    rows = [dict(zip(CALL_COLUMNS, row, strict=True)) for row in report.rows()]
    billed = next(row for row in rows if row["waste"])
    assert (billed["status"], billed["waste"], billed["waste_usd"]) == (
        "error",
        "failed",
        Decimal("0.0035375"),
    )
    euros = next(row for row in rows if row["reported_currency"] == "EUR")
    assert (euros["reported_amount"], euros["best_usd"]) == (Decimal("0.013"), None)
    assert [row["started_at"] for row in rows[:2]] == [None, None]


def test_pages_of_calls_follow_each_other(project, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(report_calls, "_CALLS_AT_ONCE", 10)
    report = cost_report(project, Per.CALL, ask(project, first="all", last=""))
    with django_assert_num_queries(6):
        keys = [row[0] for row in report.rows()]
    assert len(set(keys)) == len(keys) == 35
