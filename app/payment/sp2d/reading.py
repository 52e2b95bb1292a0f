"""Reading: the rows of a CSV or XLSX of SP2D under the headings that treasuries write; what cannot be read is told row by row."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.files.csv_sheets import csv_lines
from app.files.workbooks import Unreadable, refuse_bomb, sheet_lines
from app.language import _
from app.money import NotMoney, parse_rupiah

BYTES_MAX = 5 * 2**20
ROWS_MAX = 500
TEXT_MAX = 200
HEADINGS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"nomorsp2d", "nosp2d", "sp2d", "number"}),
    "dated": frozenset({"tanggalsp2d", "tglsp2d", "tanggal", "tgl", "date"}),
    "reference": frozenset(
        {"nomorspm", "nospm", "spm", "nomortagihan", "notagihan", "tagihan", "nomorinvoice", "invoice", "nomorpesanan", "nopesanan",
         "pesanan", "order", "suratpesanan", "nomorsuratpesanan", "referensi", "reference"}
    ),
    "amount": frozenset({"nilai", "nilaisp2d", "jumlah", "bruto", "nilaibruto", "amount"}),
}  # fmt: skip
"""By letters and digits alone. Several columns may say what a row pays (SPM, invoice, order): the first that is filled counts."""
DAY = re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the file; `wrong` says what of it could not be read."""

    position: int
    number: str
    dated: date | None
    reference: str
    amount: int | None
    typed: str
    wrong: str


def read_rows(content: bytes, file_name: str) -> list[Read]:
    """Raises `Unreadable`: no CSV or XLSX, a heading that is missing, no row, more than 500."""
    shown = re.sub(r"[^\w. -]", "_", Path(file_name.replace("\\", "/")).name)[:80].strip(". ") or "daftar"
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as folder:
        path = Path(folder, shown)
        path.write_bytes(content)
        rows = list(_rows(path))
    if not rows:
        raise Unreadable(_("{file}: belum ada baris yang diisi.").format(file=shown))
    if len(rows) > ROWS_MAX:
        raise Unreadable(_("{file}: lebih dari {n} baris. Bagi menjadi beberapa file.").format(file=shown, n=ROWS_MAX))
    return rows


def _rows(path: Path) -> Iterator[Read]:
    places: list[tuple[int, str]] = []
    for line in _lines(path):
        if "headings" in line:
            if places:
                return
            places = _places(line["headings"])
            continue
        missing = set(HEADINGS) - {name for _at, name in places}
        if missing:
            break
        if "rows" in line:
            yield from (_read(n, cells, places) for n, cells in zip(line["numbers"], line["rows"], strict=True))
    if set(HEADINGS) - {name for _at, name in places}:
        raise Unreadable(
            _("{file}: perlu kolom Nomor SP2D, Tanggal, Nomor SPM (atau Nomor Tagihan, atau Nomor Pesanan), dan Nilai.").format(
                file=path.name
            )
        )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.stat().st_size > BYTES_MAX:
        raise Unreadable(_("{file}: lebih dari {n} MB. Bagi menjadi beberapa file.").format(file=path.name, n=BYTES_MAX // 2**20))
    with path.open("rb") as file:
        is_workbook = file.read(4) == b"PK\x03\x04"
    if not is_workbook:
        return csv_lines(path, bytes_max=BYTES_MAX)
    refuse_bomb(path)
    return sheet_lines(path)


def _places(headings: Sequence[Any]) -> list[tuple[int, str]]:
    keys = [re.sub(r"[^a-z0-9]", "", str(heading).lower()) for heading in headings[:TEXT_MAX]]
    return [(at, name) for at, key in enumerate(keys) for name, said in HEADINGS.items() if key in said]


def _read(position: int, cells: Sequence[Any], places: Sequence[tuple[int, str]]) -> Read:
    found: dict[str, str] = {}
    for at, name in places:
        cell = str(cells[at] if at < len(cells) and cells[at] is not None else "").strip()[:TEXT_MAX]
        if cell and name not in found:
            found[name] = cell
    dated, amount = _day(found.get("dated", "")), _amount(found.get("amount", ""))
    wrong = [
        *([] if found.get("number") else [_("nomor SP2D kosong")]),
        *([] if dated else [_("tanggal tidak terbaca")]),
        *([] if found.get("reference") else [_("nomor SPM, tagihan, atau pesanan kosong")]),
        *([] if amount else [_("nilai tidak terbaca")]),
    ]
    typed = " · ".join(str(cell).strip()[:TEXT_MAX] for cell in cells[:20] if str(cell).strip())
    return Read(position, found.get("number", ""), dated, found.get("reference", ""), amount, typed, ", ".join(wrong))


def _day(typed: str) -> date | None:
    """`2026-03-31`, with a time or without, or `31/3/2026`."""
    try:
        if said := DAY.fullmatch(typed):
            return date(int(said["year"]), int(said["month"]), int(said["day"]))
        return date.fromisoformat(typed[:10])
    except ValueError:
        return None


def _amount(typed: str) -> int | None:
    """Whole rupiah above 0; cents of a spreadsheet only where they are none."""
    try:
        amount = parse_rupiah(re.sub(r"[.,]00?$", "", typed))
    except NotMoney:
        return None
    return amount if 0 < amount < 10**15 else None
