"""A workbook opened by a reader that is not ours: types, local times of the named zone, sums, harmless text."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from dashboard.exports.xlsx import write
from dashboard.queries.report import Per, cost_report
from journal.models import Call
from tests.dashboard.queries.spent import spend
from tests.dashboard.queries.test_report import NOW, ask
from tests.factories import ProjectFactory

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def opened(db):
    project = ProjectFactory(slug="default")
    spend(project)
    question = ask(project, zone="Europe/Berlin", first="all", last="")
    written = b"".join(write(cost_report(project, Per.CALL, question, now=NOW)))
    return openpyxl.load_workbook(io.BytesIO(written))


def rows_of(sheet):
    names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_cells_have_the_types_of_what_they_say(opened):
    rows = rows_of(opened.worksheets[0])
    kinds = {name: {type(row[name]) for row in rows} - {type(None)} for name in rows[0]}
    assert kinds["started_at"] == {datetime}
    assert kinds["attempts"] == {int}
    assert kinds["best_usd"] <= {int, float}
    assert kinds["status"] == {str}
    assert kinds["cost_is_unknown"] == {bool}


def test_times_are_local_times_of_the_zone_that_the_second_sheet_names(opened):
    facts = dict(row[:2] for row in opened.worksheets[1].iter_rows(values_only=True))
    assert facts["zone"] == "Europe/Berlin"
    local = {
        call.key: call.started_at.astimezone(BERLIN).replace(tzinfo=None)
        for call in Call.objects.exclude(started_at=None)
    }
    rows = [row for row in rows_of(opened.worksheets[0]) if row["started_at"] is not None]
    assert len(rows) == len(local) > 0
    for row in rows:
        assert abs(row["started_at"] - local[row["call_key"]]) < timedelta(milliseconds=2)


def test_amounts_add_up_to_the_total_that_the_second_sheet_tells(opened):
    rows = rows_of(opened.worksheets[0])
    facts = dict(row[:2] for row in opened.worksheets[1].iter_rows(values_only=True))
    amounts = [Decimal(repr(row["best_usd"])) for row in rows if row["best_usd"] is not None]
    assert sum(amounts) == Decimal(str(facts["best_usd"]))
    assert (facts["rows"], facts["complete"]) == (len(rows), True)


def test_no_cell_is_a_formula(opened):
    assert not [cell for row in opened.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"]
