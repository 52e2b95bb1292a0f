"""Files as SIRUP, ISB and INAPROC serve them, of a government that does not exist."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange import synthetic
from app.exchange.importing import Report, import_file

AT = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
TODAY = date(2026, 10, 12)
YEAR = 2026
OFFICES = synthetic.satkers(synthetic.KABUPATEN)
EDUCATION, HEALTH = OFFICES[0], OFFICES[1]
Row = dict[str, Any]


def bring_in(session: Session, path: Path, **changes: Any) -> Report:
    given = {"region_code": "99.01", "year": YEAR, "actor": SYSTEM_ACTOR, "at": AT}
    return import_file(session, path, **(given | changes))


def order(number: int, **changes: Any) -> Row:
    """A row of Ecat-PaketEPurchasingV6."""
    return {
        "tahun_anggaran": YEAR,
        "jenis_instansi": "KABUPATEN",
        "nama_instansi": "Kab. Contoh",
        "nama_satker": EDUCATION["nama_satker"],
        "kd_klpd": "X9901",
        "kd_satker_str": EDUCATION["kd_satker_str"],
        "kd_paket": f"01K0000000000000000000{number:04}",
        "kd_rup": str(synthetic.FIRST_KD_RUP + number),
        "rup_nama_pkt": "Belanja Alat Tulis Kantor ",
        "product_ids": "0a11c374-e5d6-4d1b-b079-fbf81c071c7e",
        "sumber_dana": "APBD",
        "mak": "1.01.01.2.06.0005.5.1.02.01.01.0024.1.1.1.20.10.30.001.00135",
        "kd_penyedia_v6": "01JHKT4BFAVEMPVFWSNK1BQ4F6",
        "kd_penyedia_sikap": 0,
        "jml_jenis_produk": 1,
        "jml_produk": 10,
        "ongkir": 0,
        "total_harga": 1_000_000 * number,
        "tgl_order": "2026-03-02",
        "status_pkt": "ON_PROCESS",
        "status_pengiriman": "DRAFT",
        **changes,
    }


def orders(count: int = 10) -> list[Row]:
    return [order(number) for number in range(1, count + 1)]


def packages(count: int = 40, **changes: Any) -> list[Row]:
    return [{**row, **changes} for row in synthetic.packages(synthetic.KABUPATEN, OFFICES, year=YEAR, count=count)]


def revision(old: int, new: int, kind: str = "SATUKESATU", **changes: Any) -> Row:
    """A row of RUP-HistoryKajiUlang."""
    return {
        "kd_satker_str": EDUCATION["kd_satker_str"],
        "tahun_anggaran": YEAR,
        "tgl_kaji_ulang": f"{YEAR}-02-03T09:16:07Z",
        "alasan_kajiulang": "Penambahan satu paket",
        "jenis_paket": "PENYEDIA",
        "jenis_revisi": kind,
        "kd_satker": EDUCATION["kd_satker"],
        "nama_klpd": "Kab. Contoh",
        "nama_satker": EDUCATION["nama_satker"],
        "jenis_klpd": "KABUPATEN",
        "kd_klpd": "X9901",
        "kd_rup_baru": synthetic.FIRST_KD_RUP + new,
        "kd_rup_lama": synthetic.FIRST_KD_RUP + old,
        "last_update_ref": "x",
        **changes,
    }


def as_json(folder: Path, rows: Any, name: str = "data.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def as_csv(folder: Path, rows: Sequence[Row], name: str = "data.csv", **dialect: Any) -> Path:
    """As ISB's CSV has it: true and false in small letters, nothing for null."""
    path = folder / name
    with path.open("w", encoding=dialect.pop("encoding", "utf-8"), newline="") as file:
        writer = csv.writer(file, **dialect)
        writer.writerow(rows[0])
        writer.writerows([str(value).lower() if isinstance(value, bool) else value for value in row.values()] for row in rows)
    return path


def as_workbook(folder: Path, sheets: dict[str, Iterable[Sequence[Any]]], name: str = "data.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def as_table(rows: Sequence[Row]) -> list[list[Any]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]
