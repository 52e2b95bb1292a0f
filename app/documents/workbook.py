"""Workbooks: a report as XLSX. Numbers are numbers, days are days, a text is
never a formula; the same report gives the same bytes."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.documents.plain import is_formula, plain
from app.documents.report import NUMBERS, Cell, Kind, Report, Table, exact, written_fact
from app.language import _

TEXT_MAX = 32_767
"""Characters that a cell takes."""
EXACT_MAX = 10**15
"""A spreadsheet computes in floats: a larger integer would lose digits, so it is written as text."""
SHEET_NAME_MAX = 31
WIDTHS = {Kind.TEXT: 14, Kind.COUNT: 9, Kind.RUPIAH: 18, Kind.PERCENT: 10, Kind.DECIMAL: 9, Kind.DAY: 12}
FORMATS = {Kind.COUNT: "#,##0", Kind.RUPIAH: "#,##0", Kind.PERCENT: "0.00%", Kind.DECIMAL: "0.00", Kind.DAY: "d mmm yyyy"}


def workbook(report: Report) -> bytes:
    """One sheet of facts and notes, then one a table: head frozen, filter set, printed on A4 with the head on every page."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties(
        {
            "title": plain(report.title, 200),
            "author": "Lokapasar",
            "comments": f"SHA-256 {report.hash}",
            "created": report.drawn_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    styles = _Styles(book)
    names: set[str] = set()
    _write_facts(book.add_worksheet(_sheet_name(_("Ringkasan"), names)), report, styles)
    for table in report.tables:
        _write_table(book.add_worksheet(_sheet_name(table.name, names)), table, report, styles)
    book.close()
    return made.getvalue()


class _Styles:
    """The formats of the book, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]

    def cell(self, kind: Kind, **properties: Any) -> Format:
        return self.of(**properties, **({"num_format": FORMATS[kind]} if kind in FORMATS else {"text_wrap": True}))


def _write_facts(sheet: Worksheet, report: Report, styles: _Styles) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 60)
    row = 0
    for line, style in (
        *((line, styles.of(bold=True)) for line in report.letterhead.lines),
        (report.title, styles.of(bold=True, font_size=14)),
        (report.subtitle, styles.of()),
    ):
        if line:
            _write_text(sheet, row, 0, line, style, styles)
            row += 1
    for fact in report.facts:
        _write_text(sheet, row, 0, fact.name, styles.of(), styles)
        properties = {"align": "left", "bold": True}
        if fact.kind is Kind.TEXT:
            _write_text(sheet, row, 1, written_fact(fact), styles.of(**properties, text_wrap=True), styles)
        else:
            _write(sheet, row, 1, fact.value, fact.kind, styles, **properties)
        row += 1
    for name, value in (
        (_("Data per"), report.as_of),
        (_("Sidik isi (SHA-256)"), report.hash),
        (_("Alamat pemeriksaan"), report.address or ""),
    ):
        if value:
            _write_text(sheet, row, 0, name, styles.of(), styles)
            _write_text(sheet, row, 1, value, styles.of(text_wrap=True), styles)
            row += 1
    for note in report.notes:
        sheet.merge_range(row, 0, row, 1, "", styles.of(text_wrap=True))
        _write_text(sheet, row, 0, note, styles.of(text_wrap=True), styles)
        sheet.set_row(row, 15 * (1 + len(note) // 95))
        row += 1
    _set_up_print(sheet, report.landscape)


def _write_table(sheet: Worksheet, table: Table, report: Report, styles: _Styles) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, WIDTHS[column.kind] * (max(1.0, column.weight) if column.kind is Kind.TEXT else 1))
        _write_text(sheet, 0, at, column.name, styles.of(bold=True, text_wrap=True, bg_color="#EEF2F6", bottom=1), styles)
    for position, row in enumerate(table.rows, 1):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write(sheet, position, at, cell, column.kind, styles)
    if table.totals:
        for at, (cell, column) in enumerate(zip(table.totals, table.columns, strict=True)):
            _write(sheet, len(table.rows) + 1, at, cell, column.kind, styles, bold=True, top=1)
    sheet.freeze_panes(1, _frozen(table.columns))
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    sheet.repeat_rows(0)
    _set_up_print(sheet, report.landscape)


def _write(sheet: Worksheet, row: int, at: int, cell: Cell, kind: Kind, styles: _Styles, **properties: Any) -> None:
    style = styles.cell(kind, **properties)
    value = exact(cell)
    if value is None or value == "":
        # Whoever fills it in later means what was typed: `000123` is a number of a paper, not 123
        sheet.write_blank(row, at, None, styles.of(**properties, num_format="@") if kind is Kind.TEXT else style)
    elif isinstance(value, int):
        if abs(value) < EXACT_MAX:
            sheet.write_number(row, at, value, style)
        else:
            _write_text(sheet, row, at, str(value), styles.of(**{"align": "right", **properties}), styles)
    elif kind is Kind.DAY:
        day = date.fromisoformat(value)
        sheet.write_datetime(row, at, datetime(day.year, day.month, day.day), style)  # noqa: DTZ001 - a spreadsheet's day has no zone
    elif kind in NUMBERS:
        sheet.write_number(row, at, float(Decimal(value) / 100 if kind is Kind.PERCENT else Decimal(value)), style)
    else:
        _write_text(sheet, row, at, value, style, styles)


def _write_text(sheet: Worksheet, row: int, at: int, text: str, style: Format, styles: _Styles) -> None:
    """As a string cell; one that looks like a formula also carries the mark that keeps it text when it is edited."""
    clean = plain(text, TEXT_MAX)
    sheet.write_string(row, at, clean, styles.of(quote_prefix=True, text_wrap=True) if is_formula(clean) else style)


def _set_up_print(sheet: Worksheet, landscape: bool) -> None:
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    if landscape:
        sheet.set_landscape()


def _frozen(columns: Any) -> int:
    """The first column stays in sight when it names the row."""
    return 1 if columns and columns[0].kind is Kind.TEXT and len(columns) > 4 else 0


def _sheet_name(name: str, taken: set[str]) -> str:
    """As spreadsheets allow it: 31 characters, no `[]:*?/\\`, each name once whatever its case."""
    base = re.sub(r"[\[\]:*?/\\']", " ", plain(name)).strip()[:SHEET_NAME_MAX] or "Data"
    chosen, number = base, 1
    while chosen.lower() in taken or chosen.lower() == "history":
        number += 1
        chosen = f"{base[: SHEET_NAME_MAX - len(str(number)) - 1]} {number}"
    taken.add(chosen.lower())
    return chosen
