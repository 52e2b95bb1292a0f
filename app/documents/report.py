"""Reports: facts and tables of typed cells, written once and shown as a PDF, a workbook, CSV or a page with the same figures.

Amounts are integers. A share is its two exact parts (numerator, denominator), so that two decimals on paper and four in a file
are both right; None where nothing is known, never 0.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.documents.drawing import draw
from app.documents.letterhead import Letterhead, letterhead_data, with_picture
from app.documents.plain import breakable, inert, plain
from app.documents.qr import qr_svg
from app.language import _, figures, language
from app.money import percent, rupiah, thousands
from app.web.pages.dates import tanggal_pendek

NONE = "—"


class Kind(StrEnum):
    """What a cell holds. TEXT: a text; COUNT, RUPIAH: an integer; PERCENT: (numerator, denominator);
    DECIMAL: digits with a point (`"2.40"`); DAY: an ISO date."""

    TEXT = "text"
    COUNT = "count"
    RUPIAH = "rupiah"
    PERCENT = "percent"
    DECIMAL = "decimal"
    DAY = "day"


Cell = str | int | tuple[int, int | None] | None
NUMBERS = frozenset({Kind.COUNT, Kind.RUPIAH, Kind.PERCENT, Kind.DECIMAL})


@dataclass(frozen=True, slots=True)
class Column:
    """`code` is its name in CSV and JSON; `weight` its share of the width."""

    code: str
    name: str
    kind: Kind = Kind.TEXT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its name."""

    name: str
    value: Cell
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`name` is the sheet's; a row has one cell a column; `totals` stands below the rows; `empty` says why there are none."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] | None = None
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Where somebody signs: as what, and who."""

    post: str
    name: str = ""
    number: str = ""
    above: str = ""
    """Place and date, or "Mengetahui"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`as_of` says until when the figures are known, in words; `drawn_at` is the one
    instant in the file; `address` is where the QR leads."""

    title: str
    subtitle: str = ""
    letterhead: Letterhead = field(default_factory=Letterhead)
    facts: Sequence[Fact] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[Signature] = ()
    as_of: str
    drawn_at: datetime
    address: str | None = None
    landscape: bool = False
    hash: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", _hash_of(self))


def pdf(report: Report) -> bytes:
    """The report on A4. Raises `DocumentTooLarge` for more rows than a PDF is good for, `DrawingFailed`."""
    return draw("report", as_data(report), drawn_at=report.drawn_at, rows=sum(len(table.rows) for table in report.tables))


def as_csv(table: Table) -> str:
    """The table's rows under the codes of its columns, without the totals; a
    text that a spreadsheet would compute is made plain."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.code for column in table.columns])
    writer.writerows(csv_row(row) for row in table.rows)
    return out.getvalue()


def csv_row(row: Sequence[Cell]) -> list[str | int]:
    """A line of CSV: nothing in it computes."""
    return ["" if cell is None else inert(cell) if isinstance(cell, str) else cell for cell in map(exact, row)]


def exact(cell: Cell) -> str | int | None:
    """The cell for JSON and CSV: integers, shares with four decimals."""
    if isinstance(cell, tuple):
        return percent(*cell)
    return plain(cell, 32_000) if isinstance(cell, str) else cell


def written(cell: Cell, kind: Kind) -> str:
    """The cell for a reader: `1.471.965.566`, `33,26%`, `22 Jun 2022`; a dash where there is none."""
    if isinstance(cell, tuple):
        share = percent(*cell, places=2)
        return NONE if share is None else figures(share) + "%"
    if cell is None or cell == "":
        return NONE
    if isinstance(cell, int):
        return thousands(cell)
    if kind is Kind.DAY:
        return tanggal_pendek(date.fromisoformat(cell))
    if kind is Kind.DECIMAL:
        return figures(cell.replace("-", "−"))
    return plain(cell)


def written_fact(fact: Fact) -> str:
    """A fact for a reader: amounts with `Rp`."""
    if fact.kind is Kind.RUPIAH and isinstance(fact.value, int):
        return rupiah(fact.value)
    return written(fact.value, fact.kind)


def as_data(report: Report) -> dict[str, Any]:
    """What the layout is given: texts only, every one of them plain."""
    return {
        "lang": language(),
        "title": plain(report.title) or NONE,
        "subtitle": plain(report.subtitle),
        **with_picture(letterhead_data(report.letterhead)),
        "facts": [[plain(fact.name), breakable(written_fact(fact))] for fact in report.facts],
        "tables": [table_data(table) for table in report.tables],
        "notes": [breakable(plain(note)) for note in report.notes],
        "signatures": [
            {"above": plain(s.above), "post": plain(s.post), "name": plain(s.name), "number": plain(s.number)}
            for s in report.signatures
        ],
        "as_of": plain(report.as_of),
        "landscape": report.landscape,
        "hash": report.hash,
        "qr": qr_svg(report.address) if report.address else "",
        "address": report.address or "",
        "words": {
            "page": _("Halaman"),
            "of": _("dari"),
            "as_of": _("Data per"),
            "hash": _("Sidik isi (SHA-256)"),
            "notes": _("Catatan"),
            "verify": _("Periksa keaslian dokumen ini"),
            "qr_alt": _("Kode QR menuju halaman pemeriksaan keaslian"),
        },
    }


def table_data(table: Table) -> dict[str, Any]:
    def cells(row: Sequence[Cell]) -> list[str]:
        return [breakable(written(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)]

    return {
        "caption": plain(table.caption),
        "note": breakable(plain(table.note)),
        "empty": plain(table.empty) or _("Tidak ada baris."),
        "columns": [
            {"name": plain(column.name), "number": column.kind in NUMBERS, "weight": column.weight} for column in table.columns
        ],
        "rows": [cells(row) for row in table.rows],
        "totals": ["" if cell == NONE else cell for cell in cells(table.totals)] if table.totals else [],
    }


def _hash_of(report: Report) -> str:
    """Of everything that the report says; when it was drawn and where its QR leads are no part of it."""
    said = {
        "title": report.title,
        "subtitle": report.subtitle,
        "letterhead": list(report.letterhead.lines),
        **({"logo": report.letterhead.logo.sha256} if report.letterhead.logo else {}),
        "facts": [[fact.name, exact(fact.value)] for fact in report.facts],
        "tables": [
            [
                table.caption,
                [column.code for column in table.columns],
                [list(map(exact, row)) for row in table.rows],
                list(map(exact, table.totals or ())),
            ]
            for table in report.tables
        ],
        "notes": list(report.notes),
        "as_of": report.as_of,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
