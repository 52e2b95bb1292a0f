"""Writes a workbook of listings: empty with an example, with what a vendor has, or with the rows that came back and why.

Every text is a string cell, never a formula. Lists to choose from stand in a sheet of their own; `_metadata` names the etalase.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.catalogue.bulk.columns import EXAMPLE_SKU, Column
from app.catalogue.models import Etalase
from app.documents.plain import is_formula, plain
from app.documents.workbook import EXACT_MAX, TEXT_MAX
from app.language import _, figures

ROWS_MAX = 10_000
FAULT_HEADING = "Kesalahan"
HEAD, NEEDED, EXAMPLE, WRONG = "#EEF2F6", "#FFF3C4", "#F3F4F6", "#FBD5D5"
INPUT_MAX = 255
"""Letters of a message that a spreadsheet shows beside a cell."""


@dataclass(frozen=True, slots=True)
class Written:
    """A row to write: cells by the names of columns, which of them are wrong, and what is said about them."""

    cells: Mapping[str, Any]
    wrong: frozenset[str] = frozenset()
    fault: str = ""


def listing_workbook(
    *, etalase: Etalase, columns: Sequence[Column], rows: Iterable[Written] = (), example: bool = False, faults: bool = False
) -> bytes:
    """The columns in their order, then `Kesalahan` where there are faults."""
    shown = _example(columns) if example else None
    about = (("lokapasar", "listings"), ("etalase", etalase.slug))
    return sheet_workbook(
        etalase.name, _("Produk"), columns, _help_of(etalase), about=about, rows=rows, example=shown, faults=faults
    )


def sheet_workbook(
    title: str,
    sheet_name: str,
    columns: Sequence[Column],
    told: Sequence[str],
    *,
    about: Iterable[tuple[str, str]],
    rows: Iterable[Written] = (),
    example: Written | None = None,
    faults: bool = False,
) -> bytes:
    """One sheet to fill, with its drop-downs, what is `told` about it, and what the file says of itself."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": plain(title, 200), "author": "Lokapasar", "created": datetime(2026, 1, 1)})  # noqa: DTZ001 - the same bytes
    styles = _Styles(book)
    sheet = book.add_worksheet(sheet_name)
    _write_head(sheet, columns, styles, faults)
    number = 0
    if example is not None:
        number += 1
        _write_row(sheet, number, columns, example, styles, EXAMPLE)
    for row in rows:
        number += 1
        _write_row(sheet, number, columns, row, styles)
        if faults:
            _write(sheet, number, len(columns), row.fault, styles, WRONG)
    lists = book.add_worksheet(_("Daftar"))
    for at, column in enumerate(columns):
        _write_list(sheet, lists, at, column)
    _write_help(book.add_worksheet(_("Petunjuk")), told, columns, styles)
    metadata = book.add_worksheet("_metadata")
    for at, (name, value) in enumerate(about):
        metadata.write_string(at, 0, name)
        metadata.write_string(at, 1, value)
    lists.hide()
    metadata.hide()
    book.close()
    return made.getvalue()


class _Styles:
    """The formats of the book, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[Any, Any] = {}

    def of(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]


def _write_head(sheet: Worksheet, columns: Sequence[Column], styles: _Styles, faults: bool) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        color = NEEDED if column.required else HEAD
        sheet.write_string(0, at, column.titled, styles.of(bold=True, text_wrap=True, bg_color=color, bottom=1))
    if faults:
        sheet.set_column(len(columns), len(columns), 70)
        sheet.write_string(0, len(columns), FAULT_HEADING, styles.of(bold=True, bg_color=WRONG, bottom=1))
    sheet.freeze_panes(1, 1)


def _write_row(sheet: Worksheet, number: int, columns: Sequence[Column], row: Written, styles: _Styles, color: str = "") -> None:
    for at, column in enumerate(columns):
        if column.name in row.cells:
            _write(sheet, number, at, row.cells[column.name], styles, WRONG if column.name in row.wrong else color)


def _write(sheet: Worksheet, number: int, at: int, value: Any, styles: _Styles, color: str) -> None:
    properties: dict[str, Any] = {"bg_color": color} if color else {}
    if color == EXAMPLE:
        properties |= {"italic": True, "font_color": "#4B5563"}
    if isinstance(value, bool):
        value = _("Ya") if value else _("Tidak")
    if value is None or value == "":
        sheet.write_blank(number, at, None, styles.of(**properties))
    elif isinstance(value, int | float | Decimal) and -EXACT_MAX < value < EXACT_MAX:
        sheet.write_number(number, at, float(value) if isinstance(value, Decimal) else value, styles.of(**properties))
    else:
        text = plain(value.isoformat() if isinstance(value, date) else str(value), TEXT_MAX)
        if is_formula(text):
            properties["quote_prefix"] = True
        sheet.write_string(number, at, text, styles.of(text_wrap=True, **properties))


def _write_list(sheet: Worksheet, lists: Worksheet, at: int, column: Column) -> None:
    """The drop-down of a column, and what its cells say when one stands on them."""
    asks: dict[str, Any] = {"validate": "any", "input_title": column.heading[:32], "input_message": column.help[:INPUT_MAX]}
    if column.choices:
        for line, (_value, text) in enumerate(column.choices):
            lists.write_string(line, at, plain(text, INPUT_MAX))
        letter = xlsxwriter.utility.xl_col_to_name(at)
        asks |= {
            "validate": "list",
            "source": f"={_quoted(lists)}!${letter}$1:${letter}${len(column.choices)}",
            "error_type": "information" if column.free else "stop",
            "error_title": column.heading[:32],
            "error_message": _("Pilih dari daftar."),
            "show_error": not column.free,
        }
    sheet.data_validation(1, at, ROWS_MAX + 1, at, asks)


def _quoted(sheet: Worksheet) -> str:
    return "'" + sheet.get_name().replace("'", "''") + "'"


def _help_of(etalase: Etalase) -> Sequence[str]:
    return (
        _("Etalase: {name}").format(name=etalase.name),
        _("Isi satu baris untuk satu produk di lembar Produk; kolom bertanda * wajib. Paling banyak {n} baris.").format(n=figures(f"{ROWS_MAX:,}")),
        _("Baris dengan SKU {sku} hanya contoh dan tidak ikut diunggah.").format(sku=EXAMPLE_SKU),
        _("SKU yang sudah ada diubah, yang baru ditambah. Untuk mengubah harga atau stok saja, hapus kolom lainnya selain SKU."),
        _("Foto ditambahkan di halaman produk sesudah diunggah."),
    )  # fmt: skip


def _write_help(sheet: Worksheet, lines: Sequence[str], columns: Sequence[Column], styles: _Styles) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 90)
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, plain(line), styles.of(bold=at == 0))
    for at, column in enumerate(columns, len(lines) + 1):
        sheet.write_string(at, 0, column.heading, styles.of(bold=True))
        sheet.write_string(at, 1, _("wajib") if column.required else "", styles.of())
        sheet.write_string(at, 2, column.help, styles.of(text_wrap=True))


def _example(columns: Sequence[Column]) -> Written:
    return Written({column.name: column.example if column.name != "sku" else EXAMPLE_SKU for column in columns})
