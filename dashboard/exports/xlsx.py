"""A workbook: a sheet with the rows, typed, and one that says what was asked and what came of it.

Written with the standard library as the zip of a few XML parts, each row as it comes, so that memory stays flat.
Text stands in the cells themselves and is never a formula. Moments are local times of the zone that the second
sheet names, as spreadsheets know no zones.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, cast
from xml.sax.saxutils import escape

from .table import Cell, Fact, Table, Tally, decimal_text

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a local time, of whichever zone
#: Characters that XML cannot hold at all.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROWS_AT_ONCE = 200
_PLAIN, _MOMENT, _BOLD = 0, 1, 2
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OFFICE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_OFFICE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="Report" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_SPREADSHEET}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_SHEET = f'{_XML}<worksheet xmlns="{_SPREADSHEET}">'
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
    ' state="frozen"/></sheetView></sheetViews>'
)


def write(table: Table) -> Iterator[bytes]:
    """The whole file in pieces. Rows beyond what a sheet can hold are left out, which the second sheet says."""
    # All that a zip needs of a file that is only written to.
    out = _Pieces()
    tally = Tally()
    left_out = 0
    with zipfile.ZipFile(cast("IO[bytes]", out), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, _XML + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(tally.add(f"{_SHEET}{_FROZEN}<sheetData>{_row(table.columns, _BOLD)}".encode()))
            waiting: list[str] = []
            for row in table.rows():
                if tally.rows == MOST_ROWS:
                    left_out += 1
                    continue
                tally.rows += 1
                waiting.append(_row(row))
                if len(waiting) == _ROWS_AT_ONCE:
                    sheet.write(tally.add("".join(waiting).encode()))
                    waiting.clear()
                    yield out.take()
            sheet.write(tally.add(f"{''.join(waiting)}</sheetData></worksheet>".encode()))
        archive.writestr("xl/worksheets/sheet2.xml", _about(table, tally, left_out))
        yield out.take()
    yield out.take()


def _about(table: Table, tally: Tally, left_out: int) -> str:
    facts: Mapping[str, Fact] = {**table.head, **tally.facts(table)}
    if left_out:
        facts = {**facts, "complete": False, "left_out_rows": left_out}
    lines = "".join(_row((name, fact)) for name, fact in facts.items())
    return f"{_SHEET}<sheetData>{lines}</sheetData></worksheet>"


def _row(cells: Sequence[Cell], style: int = _PLAIN) -> str:
    return f"<row>{''.join(_cell(cell, style) for cell in cells)}</row>"


def _cell(cell: Cell, style: int) -> str:
    match cell:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(cell)}</v></c>'
        case Decimal():
            return f"<c><v>{decimal_text(cell)}</v></c>"
        case int() | float():
            return f"<c><v>{cell}</v></c>"
        case datetime():
            return f'<c s="{_MOMENT}"><v>{_days(cell):.10f}</v></c>'
    text = escape(_NOT_XML.sub("\ufffd", cell[:MOST_CHARACTERS]))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _days(moment: datetime) -> float:
    """Days since the epoch of spreadsheets, of the clock on the wall."""
    return (moment.replace(tzinfo=None) - _EPOCH).total_seconds() / 86400


class _Pieces:
    """A file that only goes on: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, written: bytes, /) -> int:
        self._waiting.append(bytes(written))
        return len(written)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken
