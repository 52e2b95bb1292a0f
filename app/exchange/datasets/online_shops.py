"""Bela-TokoDaringRealisasi: purchases in online shops of the Bela programme, one
row each. Its `kd_satker` is SIRUP's number, as text."""

from collections.abc import Mapping
from typing import Any

from app.exchange.datasets.fields import CODE, DATE, MONEY, TEXT, Complaint, Dataset, needing, of
from app.language import _

VERIFIED, DONE = "verified", "selesai"


def was_bought(row: Mapping[str, Any]) -> bool:
    """A purchase counts when it is verified and the shop says that it is done, or says nothing. A
    verified one that the shop calls `gagal` does not."""
    said = row["status_konfirmasi_ppmse"]
    return (row["status_verif"] or "").lower() == VERIFIED and (said is None or said.lower() == DONE)


def dated_when_bought(row: Mapping[str, Any]) -> Complaint | None:
    """A purchase that counts needs the day on which it counts."""
    if was_bought(row) and row["tanggal_transaksi"] is None:
        return Complaint("tanggal_transaksi", _("Transaksi yang sah wajib bertanggal."))
    return None


ONLINE_SHOPS = Dataset(
    "Bela-TokoDaringRealisasi",
    needing(
        of(CODE, "tahun")
        + of(TEXT, "kd_klpd nama_klpd")
        + of(CODE, "kd_satker")
        + of(TEXT, "nama_satker order_id order_desc")
        + of(MONEY, "valuasi")
        + of(TEXT, "kategori metode_bayar")
        + of(DATE, "tanggal_transaksi")
        + of(TEXT, "marketplace merchant_name jenis_transaksi kota_kab provinsi")
        + of(TEXT, "nama_pemesan", personal=True)
        + of(TEXT, "status_verif sumber_data status_konfirmasi_ppmse keterangan_ppmse last_update_ref"),
        "tahun kd_klpd kd_satker order_id valuasi status_verif",
    ),
    signature=frozenset({"order_id", "valuasi", "status_verif", "marketplace"}),
    key=lambda row: str(row["order_id"]),
    year="tahun",
    check=dated_when_bought,
)
