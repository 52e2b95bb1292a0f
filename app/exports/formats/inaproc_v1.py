"""INAPROC v1: the same orders in the 22 fields of INAPROC's own API, in all states."""

from app.exchange.datasets import ORDERS_V6
from app.exports.declaring import Field, Format, Kind
from app.exports.imported import imported_v6
from app.exports.placed import placed
from app.language import mark

# fmt: off
FIELDS = (
    Field("order_id",        Kind.CODE,   mark("Kode pesanan, 26 huruf (ULID)"),                                    lambda o: o.package_id),
    Field("rup_code",        Kind.CODE,   mark("Kode RUP; berupa teks di sini, angka di data RUP"),                 lambda o: o.kd_rup),
    Field("rup_name",        Kind.TEXT,   mark("Nama paket RUP"),                                                   lambda o: o.rup_name),
    Field("rup_desc",        Kind.TEXT,   mark("Uraian paket RUP, bila ada"),                                       lambda o: o.rup_description),
    Field("kode_klpd",       Kind.CODE,   mark("Kode KLPD"),                                                        lambda o: o.klpd_code),
    Field("kode_satker",     Kind.CODE,   mark("Kode satuan kerja; hanya dengan ini satker disambungkan"),          lambda o: o.satker_code),
    Field("nama_satker",     Kind.TEXT,   mark("Nama satuan kerja"),                                                lambda o: o.satker_name),
    Field("kode_penyedia",   Kind.CODE,   mark("Kode penyedia, 26 huruf (ULID)"),                                   lambda o: o.vendor_id),
    Field("rekan_id",        Kind.COUNT,  mark("Kode penyedia di SIKaP; 0 bila tidak diketahui"),                   lambda o: o.vendor_sikap_id),
    Field("product_id",      Kind.TEXT,   mark("Kode produk (UUID), dipisah koma"),                                 lambda o: o.product_ids),
    Field("count_product",   Kind.COUNT,  mark("Banyaknya jenis produk"),                                           lambda o: o.product_kinds),
    Field("total_qty",       Kind.NUMBER, mark("Jumlah seluruh produk"),                                            lambda o: o.quantity),
    Field("shipping_fee",    Kind.RUPIAH, mark("Ongkos kirim; sudah di dalam total; kosong bila dibatalkan"),       lambda o: o.shipping),
    Field("total",           Kind.RUPIAH, mark("Nilai pesanan: produk, ongkos kirim, dan pajak"),                   lambda o: o.total),
    Field("order_date",      Kind.TEXT,   mark("Tanggal tanda tangan kedua; tengah malam UTC berarti tanggal saja"), lambda o: o.ordered_on and f"{o.ordered_on}T00:00:00Z"),
    Field("status",          Kind.TEXT,   mark("Status pesanan"),                                                   lambda o: o.state),
    Field("shipment_status", Kind.TEXT,   mark("Status pengiriman yang paling belakang"),                           lambda o: o.shipment_state),
    Field("funding_source",  Kind.TEXT,   mark("Sumber dana, dipisah koma"),                                        lambda o: o.fund_sources),
    Field("fiscal_year",     Kind.COUNT,  mark("Tahun anggaran"),                                                   lambda o: o.fiscal_year),
    Field("mak",             Kind.TEXT,   mark("Kode akun (MAK), dipisah koma dan spasi"),                          lambda o: o.accounts),
    Field("flag_minikom",    Kind.TEXT,   mark("Lahir dari mini-kompetisi: Ya atau Tidak"),                         lambda o: o.mini_competition),
    Field("last_update_ref", Kind.TEXT,   mark("Penanda versi dari sumber asalnya, bila ada"),                      lambda o: o.served),
)
# fmt: on

INAPROC_V1 = Format(
    name="inaproc-v1",
    title=mark("Pesanan e-Katalog, bentuk INAPROC v1"),
    note=mark("Pesanan dalam semua status, juga yang batal, yang dibuat di sini dan yang diimpor dari e-Katalog 6."),
    fields=FIELDS,
    sources=(placed, imported_v6),
    dataset=ORDERS_V6.name,
)
