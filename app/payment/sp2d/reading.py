"""Reading: the rows of a CSV or XLSX of SP2D under the headings that treasuries write; what cannot be read is told row by row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.errors import NotFound
from app.files.tables import Line, read_day, read_table
from app.identifiers import parse_public_id
from app.language import _
from app.money import NotMoney, parse_rupiah
from app.payment.numbers import Paper, as_numbered

BYTES_MAX = 5 * 2**20
ROWS_MAX = 500
HEADINGS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"nomorsp2d", "nosp2d", "sp2d", "number", "sp2dnumber"}),
    "dated": frozenset({"tanggalsp2d", "tglsp2d", "tanggal", "tgl", "date", "sp2ddate"}),
    "reference": frozenset(
        {"nomorspm", "nospm", "spm", "nomortagihan", "notagihan", "tagihan", "nomorinvoice", "invoice", "nomorpesanan", "nopesanan",
         "pesanan", "order", "suratpesanan", "nomorsuratpesanan", "referensi", "reference",
         "spmnumber", "invoicenumber", "ordernumber"}
    ),
    "amount": frozenset({"nilai", "nilaisp2d", "jumlah", "bruto", "nilaibruto", "amount", "grossamount"}),
    "code": frozenset({"kodepembayaran", "paymentcode"}),
}  # fmt: skip
"""Several columns may say what a row pays (SPM, invoice, order): the first that
is filled counts. `code` is what `filling.py` writes."""
NEEDED = frozenset(HEADINGS) - {"code"}


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the file; `wrong` says what of it could not be read. `code` tells apart the payments that its number may mean."""

    position: int
    number: str
    dated: date | None
    reference: str
    amount: int | None
    typed: str
    wrong: str
    code: UUID | None = None
    blank: bool = False
    """Neither a number nor a date: nobody has filled it in yet."""

    @property
    def paper(self) -> Paper:
        """Of what could not be read no paper of any treasury."""
        return self.number, self.dated.year if self.dated else 0


def read_rows(content: bytes, file_name: str) -> list[Read]:
    """Raises `Unreadable`: no CSV or XLSX, a heading that is missing, no row, more than 500."""
    lines = read_table(
        content,
        file_name,
        HEADINGS,
        needs=NEEDED,
        missing=_("perlu kolom Nomor SP2D, Tanggal, Nomor SPM (atau Nomor Tagihan, atau Nomor Pesanan), dan Nilai."),
        rows_max=ROWS_MAX,
        bytes_max=BYTES_MAX,
    )
    return [_read(line) for line in lines]


def _read(line: Line) -> Read:
    cells = line.cells
    reference = cells["reference"].removeprefix("'")
    dated, amount = read_day(cells["dated"]), _amount(cells["amount"])
    wrong = [
        *([] if cells["number"] else [_("nomor SP2D kosong")]),
        *([] if dated else [_("tanggal tidak terbaca")]),
        *([] if reference else [_("nomor SPM, tagihan, atau pesanan kosong")]),
        *([] if amount else [_("nilai tidak terbaca")]),
    ]
    return Read(
        line.number,
        as_numbered(cells["number"]),
        dated,
        reference,
        amount,
        line.typed,
        ", ".join(wrong),
        _code(cells["code"]),
        not cells["number"] and not cells["dated"],
    )


def _code(typed: str) -> UUID | None:
    """None for none, and for a code of somebody else's making."""
    try:
        return parse_public_id(typed)[1]
    except NotFound:
        return None


def _amount(typed: str) -> int | None:
    """Whole rupiah above 0; cents of a spreadsheet only where they are none."""
    try:
        amount = parse_rupiah(re.sub(r"[.,]00?$", "", typed))
    except NotMoney:
        return None
    return amount if 0 < amount < 10**15 else None
