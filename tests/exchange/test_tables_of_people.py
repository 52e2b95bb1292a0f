"""A table that went through somebody's hands: with a title above it, headings in capitals, notes beside it,
a second sheet. It is read right, or told what it is."""

import csv
import gzip
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.datasets import ORDERS_V6, PACKAGES, SATKERS
from app.exchange.reading import Unreadable, open_file
from app.exchange.sifting import NotApplied
from app.plan.models import Package
from tests.exchange.feeds import OFFICES, as_csv, as_json, as_table, as_workbook, bring_in, order, orders, packages
from tests.exchange.raw import flat, raw_rows

ROWS = [order(1), order(2), order(3)]
TABLE = as_table(ROWS)
TITLE = ["Paket e-purchasing, tahun 2026"]


def test_headings_stand_below_a_title_and_rows_keep_the_numbers_that_a_person_sees(tmp_path: Path) -> None:
    """Merged cells over the table are one filled cell and empty ones."""
    sheet = as_workbook(tmp_path, {"Data": [TITLE, [], *TABLE]})
    assert [(n, row["kd_paket"]) for n, row in flat(open_file(sheet))] == [(n, row["kd_paket"]) for n, row in enumerate(ROWS, 4)]
    for mark in (",", ";", "\t", "|"):
        path = as_csv(tmp_path, ROWS, delimiter=mark)
        path.write_text(f'"Paket{mark} e-purchasing"{mark}tahun, 2026{mark}\r\n\r\n' + path.read_text())
        assert [(n, row["kd_paket"]) for n, row in flat(open_file(path))] == [(n, row["kd_paket"]) for n, row in enumerate(ROWS, 4)]


def test_a_table_may_begin_in_another_column(tmp_path: Path) -> None:
    found = flat(open_file(as_workbook(tmp_path, {"Data": [[], *([None, *cells] for cells in TABLE)]})))
    assert [number for number, _row in found] == [3, 4, 5]
    assert list(found[0][1]) == TABLE[0]


@pytest.mark.parametrize("write", [str.upper, lambda name: name.replace("_", " ").title(), lambda name: f" {name} "])
def test_headings_are_known_by_their_letters(tmp_path: Path, write: Any) -> None:
    headings = [write(name) for name in TABLE[0]]
    sheet = as_workbook(tmp_path, {"Data": [headings, *TABLE[1:]]})
    for opened in (open_file(sheet), open_file(_as_csv(tmp_path, [headings, *TABLE[1:]]))):
        assert opened.dataset is ORDERS_V6
        assert {name for _n, row in flat(opened) for name in row} == set(TABLE[0])


def test_a_heading_that_nobody_knows_stays_as_it_was_written_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    found = flat(open_file(as_workbook(tmp_path, {"Data": [[*cells, "Catatan Kami"] for cells in TABLE]})))
    assert set(found[0][1]) == {*TABLE[0], "Catatan Kami"}
    with pytest.raises(Unreadable, match="kd_rup ada dua kali"):
        open_file(as_workbook(tmp_path, {"Data": [[*TABLE[0], "KD RUP"], *([*cells, 1] for cells in TABLE[1:])]}))


def test_empty_columns_beside_a_table_are_nothing_and_what_is_written_in_one_sets_its_row_aside(
    session: Session, tmp_path: Path
) -> None:
    wide = [[*cells, None, ""] for cells in TABLE]
    assert bring_in(session, as_workbook(tmp_path, {"Data": wide})).added == 3
    assert bring_in(session, _as_csv(tmp_path, wide)).unchanged == 3
    noted = [[*cells, None, "cek lagi" if number == 2 else ""] for number, cells in enumerate(TABLE)]
    for file_of in (as_workbook(tmp_path, {"Data": noted}, "catatan.xlsx"), _as_csv(tmp_path, noted)):
        report = bring_in(session, file_of, max_bad=40)
        assert (report.unchanged, report.quarantined, report.gone) == (2, 1, 0)
        assert report.quarantine_file is not None
        told = Path(report.quarantine_file).read_text("utf-8-sig").splitlines()[1]
        assert told.startswith(f"3,*,cek lagi,Kolom ke-{len(TABLE[0]) + 2} tidak berjudul.")


def test_a_column_of_row_numbers_without_a_heading_is_none(session: Session, tmp_path: Path) -> None:
    """As data frames are written. Nothing can have shifted to the left."""
    assert bring_in(session, as_workbook(tmp_path, {"Data": TABLE})).added == 3
    numbered = [["" if number == 0 else number - 1, *cells] for number, cells in enumerate(TABLE)]
    for path in (as_workbook(tmp_path, {"Data": numbered}), _as_csv(tmp_path, numbered)):
        report = bring_in(session, path)
        assert (report.unchanged, report.quarantined) == (3, 0)


def test_of_two_sheets_with_data_none_is_taken_for_the_whole(session: Session, tmp_path: Path) -> None:
    """Else half a year would be gone from the plan, and its orders be proposed for reversal."""
    assert bring_in(session, as_workbook(tmp_path, {"Data": TABLE})).added == 3
    halves: dict[str, Any] = {"Januari": TABLE[:2], "Februari": [TITLE, TABLE[0], *TABLE[2:]]}
    with pytest.raises(Unreadable, match="lembar “Januari” dan “Februari” sama-sama berisi Ecat-PaketEPurchasingV6"):
        bring_in(session, as_workbook(tmp_path, halves))
    assert bring_in(session, as_workbook(tmp_path, {"Data": TABLE})).unchanged == 3


def test_a_sheet_without_headings_that_may_be_the_rest_is_told_of(session: Session, tmp_path: Path) -> None:
    """Else half of a year that a program has cut in two would be missing from its first import, and nobody would know."""
    cut: dict[str, Any] = {"Data": TABLE[:2], "Data (2)": [*TABLE[2:], []], "Kosong": []}
    report = bring_in(session, as_workbook(tmp_path, cut))
    assert report.added == 1
    (said,) = report.warnings
    assert said.startswith("Lembar “Data (2)” berisi 2 baris tanpa judul kolom yang dikenal dan tidak dibaca.")
    asked_for: dict[str, Any] = {"Pesanan": TABLE, "Satker": [TITLE, *as_table(OFFICES[:2])]}
    assert bring_in(session, as_workbook(tmp_path, asked_for), dataset=ORDERS_V6.name).warnings == []


def test_of_sheets_of_two_datasets_the_one_that_is_asked_for_is_read(tmp_path: Path) -> None:
    path = as_workbook(tmp_path, {"Satker": as_table(OFFICES[:2]), "Pesanan": TABLE, "Kosong": TABLE[:1]})
    with pytest.raises(Unreadable, match="lembar “Satker” berisi RUP-MasterSatker dan lembar “Pesanan” berisi Ecat"):
        flat(open_file(path))
    assert len(flat(open_file(path, dataset=ORDERS_V6.name))) == 3
    assert len(flat(open_file(path, dataset=SATKERS.name))) == 2
    with pytest.raises(Unreadable, match="berisi Ecat-PaketEPurchasingV6, bukan RUP-StrukturAnggaranPD"):
        open_file(path, dataset="RUP-StrukturAnggaranPD")


def archive(folder: Path, name: str, parts: dict[str, bytes]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as written:
        for part, content in parts.items():
            written.writestr(part, content)
    return path


OTHERS = {
    "the same file in an archive": (
        lambda folder: archive(folder, "data.zip", {"map/": b"", "map/Ecat.json": json.dumps(ROWS).encode()}),
        "arsip ZIP berisi map/Ecat.json. Ekstrak dahulu",
    ),
    "a workbook of LibreOffice": (
        lambda folder: archive(folder, "data.xlsx", {"mimetype": b"application/vnd.oasis", "META-INF/manifest.xml": b"<a/>"}),
        "ODS. Buka di Excel atau LibreOffice, lalu simpan sebagai XLSX",
    ),
    "a binary workbook": (
        lambda folder: archive(folder, "data.xlsb", {"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"\x00"}),
        "simpan sebagai XLSX",
    ),
    "a packed text": (lambda folder: written(folder, "data.json", gzip.compress(json.dumps(ROWS).encode())), "Ekstrak dahulu"),
    "an old workbook": (lambda folder: written(folder, "data.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 504), "XLS"),
    "a page that calls itself a workbook": (
        lambda folder: written(folder, "data.xls", b"<html><body><table><tr><th>kd_rup</th></tr></table></body></html>"),
        "tabel HTML atau XML, bukan buku kerja",
    ),
    "a workbook of 2003": (
        lambda folder: written(
            folder, "data.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
        ),
        "tabel HTML atau XML, bukan buku kerja",
    ),
    "a document": (lambda folder: written(folder, "data.csv", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), "bukan berkas teks"),
    "an object without rows": (lambda folder: as_json(folder, {"rows": ROWS}), "atau objek dengan larik “data”; yang ada: rows."),
    "an object in each line": (
        lambda folder: written(folder, "data.json", "\n".join(map(json.dumps, ROWS)).encode()),
        "Seharusnya satu larik JSON",
    ),
}  # fmt: skip


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_table_is_called_by_its_name_with_what_to_do(session: Session, tmp_path: Path, name: str) -> None:
    make, said = OTHERS[name]
    path = make(tmp_path)
    with pytest.raises(Unreadable) as refused:
        bring_in(session, path)
    assert said in refused.value.message
    assert path.name in refused.value.message


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kd_rup", "9E+08", "dipendekkan oleh lembar kerja"),
        ("kd_rup", "9,00001E+08", "dipendekkan oleh lembar kerja"),
        ("kd_rup", "9,00001", "Harus kode angka."),
        ("total_harga", "1500000,00", "Tulis desimal dengan titik"),
        ("total_harga", "1.500.000,00", "Tulis desimal dengan titik"),
        ("total_harga", "1.23457E+11", "dibulatkan oleh lembar kerja"),
        ("total_harga", "2E+11", "dibulatkan oleh lembar kerja"),
        ("total_harga", "1.500.000", "tanpa pemisah ribuan"),
        ("tgl_order", "46083", "Ini nomor hari lembar kerja"),
        ("tgl_order", "02/03/2026", "Harus tanggal seperti 2025-03-31."),
    ],
)
def test_what_a_spreadsheet_did_to_a_cell_is_told(session: Session, tmp_path: Path, field: str, value: str, said: str) -> None:
    with pytest.raises(NotApplied, match=said):
        bring_in(session, as_csv(tmp_path, [order(1, **{field: value})]))


def test_a_number_too_long_for_a_workbook_is_no_code_and_no_text(session: Session, tmp_path: Path) -> None:
    """A workbook keeps 9007199254740993 as …992: the last digits would be somebody else's. In JSON each digit is there."""
    path = tmp_path / "data.xlsx"
    long = 2**53 + 1
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(as_table(orders(10))):
            sheet.write_row(number, 0, cells)
        sheet.write_number(3, TABLE[0].index("kd_rup"), long)
        sheet.write_number(5, TABLE[0].index("nama_satker"), long)
    report = bring_in(session, path)
    assert (report.added, report.quarantined) == (8, 2)
    assert report.quarantine_file is not None
    assert Path(report.quarantine_file).read_text("utf-8-sig").count("kehilangan digit terakhirnya") == 2
    assert bring_in(session, as_json(tmp_path, [order(4, kd_rup=long)]), partial=True).quarantined == 0


def test_an_officials_number_that_a_workbook_has_rounded_is_hidden_whole_and_keeps_no_row_back(
    session: Session, tmp_path: Path
) -> None:
    """Nobody reads more than its end, which here is nobody's."""
    path, table = tmp_path / "data.xlsx", as_table([package | {"nip_ppk": "199901012026011005"} for package in packages(3)])
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(table):
            sheet.write_row(number, 0, cells)
            if number:
                sheet.write_number(number, table[0].index("nip_ppk"), 199901012026011005)
    report = bring_in(session, path)
    assert (report.added, report.quarantined) == (3, 0)
    assert {raw["nip_ppk"] for raw in raw_rows(session, PACKAGES.name)} == {"***"}


def _as_csv(folder: Path, table: Sequence[Sequence[Any]]) -> Path:
    path = folder / "catatan.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(table)
    return path


def test_true_and_false_are_known_in_indonesian(session: Session, tmp_path: Path) -> None:
    announced = {"status_umumkan_rup": "Terumumkan", "status_delete_rup": "SALAH"}
    rows = [
        {**row, **announced, "status_aktif_rup": is_active} for row, is_active in zip(packages(2), ("BENAR", "SALAH"), strict=True)
    ]
    assert bring_in(session, as_csv(tmp_path, rows)).added == 2
    assert list(session.scalars(select(Package.counts).order_by(Package.kd_rup))) == [True, False]
