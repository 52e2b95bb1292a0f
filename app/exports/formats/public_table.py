"""The public table: the 14 columns in which INAPROC's portal shows realisation to everybody, under its own headings."""

from app.exports.declaring import Field, Format, Kind
from app.exports.imported import imported_others, imported_v6
from app.exports.placed import placed
from app.language import mark

# fmt: off
FIELDS = (
    Field("Nama Instansi",      Kind.TEXT,   mark("Nama pemerintah daerah, kementerian, atau lembaga"),                   lambda o: o.agency_name),
    Field("Nama Satuan Kerja",  Kind.TEXT,   mark("Nama satuan kerja"),                                                   lambda o: o.satker_name),
    Field("Kode Paket",         Kind.CODE,   mark("Kode pesanan di katalognya"),                                          lambda o: o.package_id),
    Field("Kode RUP",           Kind.CODE,   mark("Kode RUP"),                                                            lambda o: o.kd_rup),
    Field("Tahun Anggaran",     Kind.COUNT,  mark("Tahun anggaran"),                                                      lambda o: o.fiscal_year),
    Field("Sumber Transaksi",   Kind.TEXT,   mark("E-Katalog Lokal (dibuat di sini), E-Katalog 6.0, E-Katalog 5.0, atau Toko Daring"), lambda o: o.source),
    Field("Sumber Dana",        Kind.TEXT,   mark("Sumber dana, dipisah koma"),                                           lambda o: o.fund_sources),
    Field("Nama Penyedia",      Kind.TEXT,   mark("Nama badan usaha; kosong bila perorangan atau tidak diketahui"),       lambda o: o.vendor_name),
    Field("Metode Pengadaan",   Kind.TEXT,   mark("Metode pengadaan"),                                                    lambda o: o.method),
    Field("Jenis Pengadaan",    Kind.TEXT,   mark("Barang, Jasa Lainnya, atau Pekerjaan Konstruksi, bila diketahui"),     lambda o: o.procurement),
    Field("Nama Paket",         Kind.TEXT,   mark("Nama paket RUP"),                                                      lambda o: o.rup_name and " ".join(o.rup_name.split())),
    Field("Status Paket",       Kind.TEXT,   mark("Status pesanan, ditulis dengan spasi"),                                lambda o: o.state_in_words),
    Field("Total Nilai (Rp)",   Kind.RUPIAH, mark("Nilai pesanan: produk, ongkos kirim, dan pajak"),                      lambda o: o.total),
    Field("Nilai PDN (Rp)",     Kind.RUPIAH, mark("Nilai pesanan bila seluruh barisnya PDN, selain itu 0; kosong bila sumbernya tidak menyebut"), lambda o: o.pdn),
)
# fmt: on

PUBLIC_TABLE = Format(
    name="csv",
    title=mark("Tabel publik realisasi"),
    note=mark(
        "Semua pesanan yang terealisasi: dibuat di sini, diimpor dari e-Katalog 6 dan 5, dan Toko Daring. Jumlahnya sama dengan realisasi DIGITAL."
    ),
    fields=FIELDS,
    sources=(placed, imported_v6, imported_others),
    keeps=lambda order: order.is_realised,
    in_csv=True,
    stem="tabel-publik",
)
