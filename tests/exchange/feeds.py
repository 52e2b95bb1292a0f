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


def line(paket: int, number: int = 1, **changes: Any) -> Row:
    """A row of Ecat-PaketEPurchasing (catalogue v5) as INAPROC v1 serves it: one
    line of an order. Invented, in the feed's own form."""
    return {
        "tahun_anggaran": YEAR,
        "kd_klpd": "X9901",
        "satker_id": EDUCATION["kd_satker"],
        "nama_satker": None,
        "alamat_satker": "Jalan Contoh 1",
        "npwp_satker": "000000000000000",
        "kd_paket": 9_000_000 + paket,
        "no_paket": f"XXX-P2601-{9_000_000 + paket}",
        "nama_paket": "Pengadaan Alat Tulis Contoh",
        "kd_rup": synthetic.FIRST_KD_RUP + paket,
        "nama_sumber_dana": "APBD",
        "kode_anggaran": "1.01.01.2.06.0005.5.1.02.01.01.0024.;1.01.01.2.06.0005.5.1.02.01.01.0025.",
        "kd_komoditas": 812,
        "kd_produk": 7_000_000 + number,
        "kd_penyedia": 900_001,
        "kd_penyedia_distributor": 900_002,
        "jml_jenis_produk": 1,
        "kuantitas": 2,
        "harga_satuan": 500_000 * number,
        "ongkos_kirim": 0,
        "total_harga": 1_000_000 * number,
        "kd_user_pokja": 1,
        "no_telp_user_pokja": "081200000050",
        "email_user_pokja": "orang@contoh.example",
        "kd_user_ppk": 2,
        "ppk_nip": "199901012026011005",
        "jabatan_ppk": "PPK",
        "tanggal_buat_paket": "2026-03-02",
        "tanggal_edit_paket": "2026-03-05",
        "deskripsi": None,
        "status_paket": "melakukan_pengiriman_dan_penerimaan",
        "paket_status_str": "Paket Proses",
        "catatan_produk": None,
        "kd_provinsi_wilayah_harga": 12,
        "kd_kabupaten_wilayah_harga": 197,
        "kd_paket_produk": 100 * paket + number,
        **changes,
    }


def isb_line(paket: int, number: int = 1, **changes: Any) -> Row:
    """The same as ISB serves it: lines have no number of their own."""
    row = line(paket, number, **changes)
    del row["kd_paket_produk"]
    return row


def purchase(number: int, **changes: Any) -> Row:
    """A row of Bela-TokoDaringRealisasi. Invented, in the feed's own form."""
    return {
        "tahun": YEAR,
        "kd_klpd": "X9901",
        "nama_klpd": "Kab. Contoh",
        "kd_satker": str(EDUCATION["kd_satker"]),
        "nama_satker": EDUCATION["nama_satker"],
        "order_id": str(8_000_000 + number),
        "order_desc": None,
        "valuasi": 1_000_000 * number,
        "kategori": None,
        "metode_bayar": "transfer",
        "tanggal_transaksi": "2026-06-14 14:07:35",
        "marketplace": "toko contoh",
        "merchant_name": "Warung Contoh",
        "jenis_transaksi": "bela",
        "kota_kab": "Contoh (Kab.)",
        "provinsi": "Contoh",
        "nama_pemesan": "Nama Orang Contoh",
        "status_verif": "verified",
        "sumber_data": "api_v3",
        "status_konfirmasi_ppmse": "selesai",
        "keterangan_ppmse": None,
        **changes,
    }


def record(number: int, **changes: Any) -> Row:
    """A row of SPSE-PencatatanNonTender. Invented, in the feed's own form."""
    return {
        "tahun_anggaran": YEAR,
        "kd_klpd": "X9901",
        "nama_klpd": "Kab. Contoh",
        "jenis_klpd": "KABUPATEN",
        "kd_satker": "16203099",
        "kd_satker_str": EDUCATION["kd_satker_str"],
        "nama_satker": EDUCATION["nama_satker"],
        "kd_lpse": 999,
        "kd_nontender_pct": 7_000_000 + number,
        "kd_pkt_dce": 9_000_000 + number,
        "kd_rup": f"{synthetic.FIRST_KD_RUP + number}",
        "nama_paket": f"Belanja Bahan Komputer {number}",
        "pagu": 1_450_200,
        "total_realisasi": 1_000_000 * number,
        "nilai_pdn_pct": 849_400.46,
        "nilai_umk_pct": 0,
        "sumber_dana": "APBDP;APBD",
        "uraian_pekerjaan": "<p>Belanja&nbsp;Alat <b>Bahan</b> &amp; Kertas</p>          \r\n   ",
        "informasi_lainnya": None,
        "kategori_pengadaan": "Pengadaan Barang",
        "mtd_pemilihan": "Pengadaan Langsung",
        "bukti_pembayaran": "NonSPK",
        "status_nontender_pct": "Aktif",
        "status_nontender_pct_ket": "Paket Selesai",
        "alasan_pembatalan": None,
        "nip_ppk": "199901012026011005",
        "nama_ppk": "Nama Orang Contoh",
        "tgl_buat_paket": f"{YEAR}-08-29T10:00:01.679000Z",
        "tgl_mulai_paket": f"{YEAR}-08-29 10:06:52",
        "tgl_selesai_paket": f"{YEAR}-08-30 00:00:00",
        "_event_date": f"{YEAR}-10-03",
        **changes,
    }


def receipt(number: int, **changes: Any) -> Row:
    """A row of SPSE-PencatatanNonTenderRealisasi. Invented, in the feed's own form."""
    return {
        "tahun_anggaran": YEAR,
        "kd_klpd": "X9901",
        "nama_klpd": "Kab. Contoh",
        "jenis_klpd": "KABUPATEN",
        "kd_satker": "16203099",
        "kd_satker_str": EDUCATION["kd_satker_str"],
        "nama_satker": EDUCATION["nama_satker"],
        "kd_lpse": 999,
        "nama_lpse": "LPSE Contoh",
        "kd_nontender_pct": 7_000_000 + number,
        "kd_paket_dce": 9_000_000 + number,
        "kd_rup_paket": f"{synthetic.FIRST_KD_RUP + number}",
        "nama_paket": f"Belanja Bahan Komputer {number}",
        "pagu": 1_450_200,
        "jenis_realisasi": "Kwitansi",
        "no_realisasi": f"BKU_{number}",
        "tgl_realisasi": f"{YEAR}-08-30T00:00:00.000000Z",
        "nilai_realisasi": 298_400,
        "dok_realisasi": None,
        "ket_realisasi": "Belanja Bahan",
        "nama_penyedia": "Nama Orang Contoh",
        "npwp_penyedia": "99.999.999.9-999.000",
        "nip_ppk": "199901012026011005",
        "nama_ppk": "Nama Orang Contoh",
        "_event_date": f"{YEAR}-10-03",
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
