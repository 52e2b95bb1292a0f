"""Ecat-PaketEPurchasingV6: orders of the national catalogue, one row each; ISB serves realised ones only, INAPROC v1 all."""

from collections.abc import Mapping
from typing import Any

from app.exchange.datasets.fields import CODE, DATE, MONEY, NUMBER, STATE, TEXT, Complaint, Dataset, needing, of
from app.fulfilment.states import ShipmentState
from app.language import _
from app.orders.states import REALISED, OrderState


def dated_when_realised(row: Mapping[str, Any]) -> Complaint | None:
    """An order that counts needs the day on which it counts."""
    if row["status_pkt"] in REALISED and row["tgl_order"] is None:
        return Complaint("tgl_order", _("Pesanan berstatus {state} wajib bertanggal.").format(state=row["status_pkt"]))
    return None


ORDERS_V6 = Dataset(
    "Ecat-PaketEPurchasingV6",
    needing(
        of(CODE, "tahun_anggaran=fiscal_year")
        + of(TEXT, "jenis_instansi nama_instansi nama_satker kd_klpd=kode_klpd kd_satker_str=kode_satker kd_paket=order_id")
        + of(CODE, "kd_rup=rup_code")
        + of(
            TEXT,
            "rup_nama_pkt=rup_name rup_desc product_ids=product_id sumber_dana=funding_source mak kd_penyedia_v6=kode_penyedia",
        )
        + of(CODE, "kd_penyedia_sikap=rekan_id jml_jenis_produk=count_product")
        + of(NUMBER, "jml_produk=total_qty")
        + of(MONEY, "ongkir=shipping_fee total_harga=total")
        + of(DATE, "tgl_order=order_date")
        + of(STATE, "status_pkt=status", among=frozenset(OrderState))
        + of(STATE, "status_pengiriman=shipment_status", among=frozenset(ShipmentState))
        + of(TEXT, "flag_minikom last_update_ref"),
        "tahun_anggaran kd_klpd kd_satker_str kd_paket kd_rup kd_penyedia_v6 total_harga status_pkt",
    ),
    signature=frozenset({"kd_paket", "kd_penyedia_v6", "status_pkt", "status_pengiriman"}),
    key=lambda row: str(row["kd_paket"]),
    check=dated_when_realised,
)
