"""Workbooks, read again as the parts they are made of."""

import io
import zipfile
from xml.etree import ElementTree

from dashboard.exports import xlsx
from dashboard.exports.xlsx import write
from tests.dashboard.exports.tables import Table

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def workbook(table):
    return zipfile.ZipFile(io.BytesIO(b"".join(write(table))))


def cells(table, sheet):
    root = ElementTree.fromstring(workbook(table).read(f"xl/worksheets/sheet{sheet}.xml"))
    return [[_cell(cell) for cell in row] for row in root.iterfind(".//s:row", NAMES)]


def _cell(cell):
    text = cell.find(".//s:t", NAMES)
    value = cell.find("s:v", NAMES)
    return (cell.get("t"), text.text if text is not None else value.text if value is not None else None)


def test_cells_have_their_types():
    names, first, second = cells(Table(), 1)
    assert names[0] == ("inlineStr", "name")
    assert first == [("inlineStr", "gpt-4o"), (None, "3"), (None, "1.5"), (None, None), ("b", "0")]
    # Text in the cell itself is never a formula; half past two at night is a bit more than a tenth of the day.
    assert second == [
        ("inlineStr", "=1+1"),
        (None, None),
        (None, "0.000000000001"),
        (None, "46320.1043460648"),
        ("b", "1"),
    ]


def test_the_second_sheet_says_what_was_asked_and_what_came_of_it():
    facts = {name[1]: value for name, value in cells(Table(), 2)}
    assert facts["zone"] == ("inlineStr", "Europe/Berlin")
    assert facts["rows"] == (None, "2")
    assert facts["complete"] == ("b", "1")
    assert len(facts["sha256"][1]) == 64


def test_every_part_that_is_named_is_there():
    archive = workbook(Table())
    assert archive.testzip() is None
    types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
    named = {part.get("PartName").lstrip("/") for part in types if part.get("PartName")}
    assert named == {
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    }
    assert named < set(archive.namelist())


def test_characters_that_xml_cannot_hold_are_replaced():
    assert cells(Table(columns=("a",), lines=[("a\0<b>\ud800",)]), 1)[1] == [
        ("inlineStr", "a\ufffd<b>\ufffd")
    ]


def test_rows_beyond_a_sheet_are_counted_and_left_out(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    table = Table(columns=("n",), lines=[(1,), (2,), (3,)])
    assert len(cells(table, 1)) == 3
    facts = {name[1]: value[1] for name, value in cells(table, 2)}
    assert (facts["rows"], facts["complete"], facts["left_out_rows"]) == ("2", "0", "1")
