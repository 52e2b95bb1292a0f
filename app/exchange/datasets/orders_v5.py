"""Ecat-PaketEPurchasing: orders of catalogue v5, one row per product **line**;
`kd_paket` names the order and stands in each of its lines.

INAPROC v1 numbers the lines (`kd_paket_produk`); ISB does not, so there a line is what its product, seller and price region make
it, and equal ones are numbered. Lines are never told apart, nor left out, by `kd_paket`.
"""

from collections.abc import Mapping
from typing import Any

from app.exchange.datasets.fields import AMOUNT, CODE, CODES, DATE, NUMBER, STATE, TEXT, Complaint, Dataset, needing, of
from app.language import _
from app.orders.states import REALISED, OrderState

STATES: Mapping[str, OrderState] = {
    "DRAFT": OrderState.ON_NEGOTIATION,
    "MEMPROSES_PAKET": OrderState.ON_NEGOTIATION,
    "PROSES_NEGOSIASI": OrderState.ON_NEGOTIATION,
    "SEPAKAT": OrderState.ON_NEGOTIATION,
    "PERSETUJUAN_PENYEDIA": OrderState.WAITING_SELLER_CONFIRMATION,
    "PERSETUJUAN_PANITIA": OrderState.WAITING_PPK_REVIEW,
    "MENGIRIMKAN_KE_PPK": OrderState.WAITING_PPK_REVIEW,
    "REVIEW_PAKET": OrderState.WAITING_PPK_REVIEW,
    "PROSES_KONTRAK_PPK": OrderState.ON_PROCESS,
    "MELAKUKAN_PENGIRIMAN_DAN_PENERIMAAN": OrderState.ON_PROCESS,
    "PROSES_ADENDUM_KONTRAK": OrderState.ON_ADDENDUM,
    "VERIFIKASI_PENYELESAIAN_PAKET": OrderState.ON_PROCESS,
    "PAKET_SELESAI": OrderState.COMPLETED,
    "BATAL_DAN_SELESAI": OrderState.CANCELLED,
}
"""`status_paket` in the twelve states of an order. Files at hand have four of them: `paket_selesai`,
`melakukan_pengiriman_dan_penerimaan`, `proses_kontrak_ppk`, `verifikasi_penyelesaian_paket`; the
others are the steps of v5's own diagram of a package.

- Until both sides agree on the price (draft to `sepakat`) it is a negotiation; then the vendor, the committee and the PPK each
  look at it.
- `proses_kontrak_ppk` counts: the price is agreed, the PPK has the package and enters its contract, and regional dashboards on
  v5 count from here on.
- Sending, receiving and the check before completion are one state here; `paket_selesai` is the end with goods and papers.
- `batal_dan_selesai` ended without an order. A status that is not here is set aside and named, never guessed."""
ARRIVED = frozenset({"VERIFIKASI_PENYELESAIAN_PAKET", "PAKET_SELESAI"})
"""Statuses that stand for acceptance: v5 has no handover in the feed, but checks completion only after goods were received."""


def line_key(row: Mapping[str, Any]) -> str:
    number = row["kd_paket_produk"]
    parts = [f"id:{number}"] if number is not None else [str(row[name] or "") for name in MAKES_A_LINE]
    return "|".join([row["kd_paket"], *parts])


def order_of(line_key: str) -> str:
    """The `kd_paket` of a line's key."""
    return line_key.partition("|")[0]


def dated_when_realised(row: Mapping[str, Any]) -> Complaint | None:
    """An order that counts needs the day on which it counts."""
    if STATES[row["status_paket"]] in REALISED and row["tanggal_buat_paket"] is None:
        return Complaint("tanggal_buat_paket", _("Paket berstatus {state} wajib bertanggal.").format(state=row["status_paket"]))
    return None


MAKES_A_LINE = ("kd_produk", "kd_penyedia_distributor", "kd_provinsi_wilayah_harga", "kd_kabupaten_wilayah_harga")
ORDERS_V5 = Dataset(
    "Ecat-PaketEPurchasing",
    needing(
        of(CODE, "tahun_anggaran")
        + of(TEXT, "kd_klpd")
        + of(CODE, "satker_id")
        + of(TEXT, "nama_satker alamat_satker npwp_satker")
        + of(CODE, "kd_paket")
        + of(TEXT, "no_paket nama_paket")
        + of(CODES, "kd_rup")
        + of(TEXT, "nama_sumber_dana kode_anggaran")
        + of(CODE, "kd_komoditas kd_produk kd_penyedia kd_penyedia_distributor jml_jenis_produk")
        + of(NUMBER, "kuantitas")
        + of(AMOUNT, "harga_satuan ongkos_kirim total_harga")
        + of(CODE, "kd_user_pokja")
        + of(TEXT, "no_telp_user_pokja email_user_pokja", personal=True)
        + of(CODE, "kd_user_ppk")
        + of(TEXT, "ppk_nip", personal=True)
        + of(TEXT, "jabatan_ppk")
        + of(DATE, "tanggal_buat_paket tanggal_edit_paket")
        + of(TEXT, "deskripsi")
        + of(STATE, "status_paket", among=frozenset(STATES))
        + of(TEXT, "paket_status_str catatan_produk")
        + of(CODE, "kd_provinsi_wilayah_harga kd_kabupaten_wilayah_harga kd_paket_produk")
        + of(TEXT, "last_update_ref"),
        "tahun_anggaran kd_klpd satker_id kd_paket kd_rup kd_penyedia total_harga status_paket",
    ),
    signature=frozenset({"kd_paket", "kd_produk", "satker_id", "status_paket"}),
    key=line_key,
    repeats=True,
    check=dated_when_realised,
)
