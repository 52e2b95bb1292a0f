"""SPSE's non-tender records (31 fields) and their receipts (25): of buys outside the catalogue as
imported, and as proof of payment of orders placed here.

Both the PDN and the UMK value of an order placed here are always filled: SPSE
cancels records that lack them. Officials are never named.
"""

from typing import Any

from app.exchange.datasets import PAYMENTS, RECORDS
from app.exports.declaring import Field, Format, Kind
from app.exports.recorded import imported_payments, imported_records, placed_payments, placed_records
from app.language import mark


def _field(name: str, kind: Kind, meaning: str) -> Field:
    """SPSE's fields are the record's own."""

    def of(record: dict[str, Any]) -> Any:
        return record.get(name)

    return Field(name, kind, meaning, of)


# fmt: off
HEAD = (
    _field("tahun_anggaran",    Kind.COUNT, mark("Tahun anggaran")),
    _field("kd_klpd",           Kind.CODE,  mark("Kode KLPD")),
    _field("nama_klpd",         Kind.TEXT,  mark("Nama pemerintah daerah, kementerian, atau lembaga")),
    _field("jenis_klpd",        Kind.TEXT,  mark("Jenis pemerintah: PROVINSI, KABUPATEN, KOTA, KEMENTERIAN, LEMBAGA")),
    _field("kd_satker",         Kind.CODE,  mark("Nomor satuan kerja; di SPSE nomornya sendiri")),
    _field("kd_satker_str",     Kind.CODE,  mark("Kode satuan kerja; hanya dengan ini satker disambungkan")),
    _field("nama_satker",       Kind.TEXT,  mark("Nama satuan kerja")),
    _field("kd_lpse",           Kind.COUNT, mark("Kode LPSE; kosong untuk pesanan yang dibuat di sini")),
)
OFFICIAL = (
    _field("nip_ppk",           Kind.TEXT,  mark("Selalu kosong: data pribadi")),
    _field("nama_ppk",          Kind.TEXT,  mark("Selalu kosong: data pribadi")),
)
RECORD_FIELDS = (
    *HEAD,
    _field("kd_nontender_pct",         Kind.COUNT,   mark("Nomor pencatatan; untuk pesanan yang dibuat di sini nomor pengganti 18 angka")),
    _field("kd_pkt_dce",               Kind.COUNT,   mark("Nomor paket di SPSE; untuk pesanan yang dibuat di sini sama dengan nomor pencatatan")),
    _field("kd_rup",                   Kind.CODE,    mark("Kode RUP, dipisah titik koma")),
    _field("nama_paket",               Kind.TEXT,    mark("Nama paket")),
    _field("pagu",                     Kind.CENTS,   mark("Pagu paket")),
    _field("total_realisasi",          Kind.CENTS,   mark("Yang sudah dibayar")),
    _field("nilai_pdn_pct",            Kind.CENTS,   mark("Bagian produk dalam negeri dari yang dibayar")),
    _field("nilai_umk_pct",            Kind.CENTS,   mark("Bagian usaha mikro, kecil, dan koperasi dari yang dibayar")),
    _field("sumber_dana",              Kind.TEXT,    mark("Sumber dana, dipisah titik koma")),
    _field("uraian_pekerjaan",         Kind.TEXT,    mark("Uraian pekerjaan")),
    _field("informasi_lainnya",        Kind.TEXT,    mark("Keterangan lain")),
    _field("kategori_pengadaan",       Kind.TEXT,    mark("Jenis pengadaan")),
    _field("mtd_pemilihan",            Kind.TEXT,    mark("Cara memilih penyedia")),
    _field("bukti_pembayaran",         Kind.TEXT,    mark("Bentuk kontrak atau bukti")),
    _field("status_nontender_pct",     Kind.TEXT,    mark("Aktif atau Ditutup")),
    _field("status_nontender_pct_ket", Kind.TEXT,    mark("Paket Sedang Berjalan, Paket Selesai, atau Paket Dibatalkan")),
    _field("alasan_pembatalan",        Kind.TEXT,    mark("Alasan pembatalan")),
    *OFFICIAL,
    _field("tgl_buat_paket",           Kind.INSTANT, mark("Waktu paket dicatat")),
    _field("tgl_mulai_paket",          Kind.INSTANT, mark("Mulai")),
    _field("tgl_selesai_paket",        Kind.INSTANT, mark("Selesai")),
    _field("_event_date",              Kind.DAY,     mark("Tanggal data di sumber asalnya")),
)
PAYMENT_FIELDS = (
    *HEAD,
    _field("nama_lpse",        Kind.TEXT,  mark("Nama LPSE")),
    _field("kd_nontender_pct", Kind.COUNT, mark("Nomor pencatatan; untuk pesanan yang dibuat di sini nomor pengganti 18 angka")),
    _field("kd_paket_dce",     Kind.COUNT, mark("Nomor paket di SPSE; untuk pesanan yang dibuat di sini sama dengan nomor pencatatan")),
    _field("kd_rup_paket",     Kind.CODE,  mark("Kode RUP, dipisah titik koma")),
    _field("nama_paket",       Kind.TEXT,  mark("Nama paket")),
    _field("pagu",             Kind.CENTS, mark("Pagu paket")),
    _field("jenis_realisasi",  Kind.TEXT,  mark("Jenis bukti")),
    _field("no_realisasi",     Kind.TEXT,  mark("Nomor bukti; untuk pesanan yang dibuat di sini nomor SP2D atau acuan pembayarannya")),
    _field("tgl_realisasi",    Kind.DAY,   mark("Tanggal bukti")),
    _field("nilai_realisasi",  Kind.CENTS, mark("Nilai yang dibayar")),
    _field("dok_realisasi",    Kind.TEXT,  mark("Dokumen bukti")),
    _field("ket_realisasi",    Kind.TEXT,  mark("Keterangan")),
    _field("nama_penyedia",    Kind.TEXT,  mark("Nama badan usaha; kosong bila perorangan")),
    _field("npwp_penyedia",    Kind.TEXT,  mark("NPWP badan usaha; kosong bila perorangan")),
    *OFFICIAL,
    _field("_event_date",      Kind.DAY,   mark("Tanggal data di sumber asalnya")),
)
# fmt: on

SPSE_PENCATATAN = Format(
    name="spse-pencatatan",
    title=mark("Pencatatan non-tender, bentuk SPSE"),
    note=mark("Pencatatan yang diimpor dari SPSE, dan pesanan terealisasi yang dibuat di sini sebagai bukti pembayarannya."),
    fields=RECORD_FIELDS,
    sources=(placed_records, imported_records),
    dataset=RECORDS.name,
    is_bare=True,
)
SPSE_REALISASI = Format(
    name="spse-realisasi",
    title=mark("Bukti realisasi pencatatan, bentuk SPSE"),
    note=mark("Satu baris untuk tiap bukti; banyak baris untuk satu pencatatan."),
    fields=PAYMENT_FIELDS,
    sources=(placed_payments, imported_payments),
    dataset=PAYMENTS.name,
    is_bare=True,
)
