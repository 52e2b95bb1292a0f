"""ISB v6: the 21 fields in which LKPP's data bridge serves orders of catalogue v6; only those that are realised."""

from app.exchange.datasets import ORDERS_V6
from app.exports.declaring import Field, Format, Kind
from app.exports.imported import imported_v6
from app.exports.placed import placed
from app.language import mark

# fmt: off
FIELDS = (
    Field("tahun_anggaran",    Kind.COUNT,  mark("Tahun anggaran"),                                                    lambda o: o.fiscal_year),
    Field("jenis_instansi",    Kind.TEXT,   mark("Jenis pemerintah: PROVINSI, KABUPATEN, KOTA, KEMENTERIAN, LEMBAGA"), lambda o: o.agency_kind),
    Field("nama_instansi",     Kind.TEXT,   mark("Nama pemerintah daerah, kementerian, atau lembaga"),                 lambda o: o.agency_name),
    Field("nama_satker",       Kind.TEXT,   mark("Nama satuan kerja"),                                                 lambda o: o.satker_name),
    Field("kd_klpd",           Kind.CODE,   mark("Kode KLPD"),                                                         lambda o: o.klpd_code),
    Field("kd_satker_str",     Kind.CODE,   mark("Kode satuan kerja; hanya dengan ini satker disambungkan"),           lambda o: o.satker_code),
    Field("kd_paket",          Kind.CODE,   mark("Kode pesanan, 26 huruf (ULID)"),                                     lambda o: o.package_id),
    Field("kd_rup",            Kind.CODE,   mark("Kode RUP; berupa teks di sini, angka di data RUP"),                  lambda o: o.kd_rup),
    Field("rup_nama_pkt",      Kind.TEXT,   mark("Nama paket RUP"),                                                    lambda o: o.rup_name),
    Field("product_ids",       Kind.TEXT,   mark("Kode produk (UUID), dipisah koma"),                                  lambda o: o.product_ids),
    Field("sumber_dana",       Kind.TEXT,   mark("Sumber dana, dipisah koma"),                                         lambda o: o.fund_sources),
    Field("mak",               Kind.TEXT,   mark("Kode akun (MAK), dipisah koma dan spasi"),                           lambda o: o.accounts),
    Field("kd_penyedia_v6",    Kind.CODE,   mark("Kode penyedia, 26 huruf (ULID)"),                                    lambda o: o.vendor_id),
    Field("kd_penyedia_sikap", Kind.COUNT,  mark("Kode penyedia di SIKaP; 0 bila tidak diketahui"),                    lambda o: o.vendor_sikap_id),
    Field("jml_jenis_produk",  Kind.COUNT,  mark("Banyaknya jenis produk"),                                            lambda o: o.product_kinds),
    Field("jml_produk",        Kind.NUMBER, mark("Jumlah seluruh produk"),                                             lambda o: o.quantity),
    Field("ongkir",            Kind.RUPIAH, mark("Ongkos kirim; sudah di dalam total"),                                lambda o: o.shipping),
    Field("total_harga",       Kind.RUPIAH, mark("Nilai pesanan: produk, ongkos kirim, dan pajak"),                    lambda o: o.total),
    Field("tgl_order",         Kind.DAY,    mark("Tanggal tanda tangan kedua, menurut waktu wilayah"),                 lambda o: o.ordered_on),
    Field("status_pkt",        Kind.TEXT,   mark("Status pesanan"),                                                    lambda o: o.state),
    Field("status_pengiriman", Kind.TEXT,   mark("Status pengiriman yang paling belakang"),                            lambda o: o.shipment_state),
)
# fmt: on

ISB_V6 = Format(
    name="isb-v6",
    title=mark("Pesanan e-Katalog, bentuk ISB v6"),
    note=mark(
        "Pesanan yang terealisasi (ON_PROCESS, ON_ADDENDUM, COMPLETED, PAYMENT_OUTSIDE_SYSTEM), yang dibuat di sini dan yang diimpor dari e-Katalog 6."
    ),
    fields=FIELDS,
    sources=(placed, imported_v6),
    dataset=ORDERS_V6.name,
    keeps=lambda order: order.is_realised,
    is_bare=True,
)
