"""Imported open orders. Of these the national catalogue says a state and a shipment state, and no
person; what they wait for is done there, by the PPK."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.actor import Role
from app.control.open_orders.open_order import Circumstances, OpenOrder
from app.feeds.queries import raw_rows
from app.fulfilment.states import ShipmentState
from app.language import _
from app.orders.states import OrderState

CATALOGUE = "Ecat-PaketEPurchasingV6"
STEPS_LEFT: dict[str | None, int] = {
    ShipmentState.DRAFT: 13,
    ShipmentState.PROCESSING: 12,
    ShipmentState.SHIPPING: 11,
    ShipmentState.DELIVERED: 10,
    ShipmentState.BUYER_CONFIRMED: 9,
    ShipmentState.COMPLETED: 6,
}
"""By the order's shipment: comparable with those of `waiting`."""
STEPS_LEFT_UNSENT = STEPS_LEFT[ShipmentState.DRAFT]
"""Of an order whose shipment the feed does not name."""


def imported_orders(session: Session, rows: Sequence[Row[Any]], circumstances: Circumstances) -> list[OpenOrder]:
    """The orders of these tallies, each with what its shipment says is missing."""
    if not rows:
        return []
    numbers = [_number_of(row.order_key) for row in rows]
    shipments = _shipment_states(session, circumstances, numbers)
    return [_order(row, number, shipments.get(number), circumstances) for row, number in zip(rows, numbers, strict=True)]


def _order(row: Row[Any], number: str, shipment: str | None, circumstances: Circumstances) -> OpenOrder:
    satker_code = row.satker_code or ""
    return OpenOrder(
        key=row.order_key,
        number=number,
        is_local=False,
        satker_code=satker_code,
        satker_name=circumstances.satker_names.get(satker_code, satker_code),
        vendor_name=None,
        kd_rup=row.kd_rup or "",
        charged_to=row.charged_to or "",
        state=row.state,
        since=row.order_date,
        days=None if row.order_date is None else circumstances.days_since(row.order_date),
        role=Role.PPK,
        persons=(),
        missing=_missing(row.state, shipment),
        left=STEPS_LEFT.get(shipment, STEPS_LEFT_UNSENT),
        value=row.total,
        gain=circumstances.gain_of(row.state),
    )


def _number_of(order_key: str) -> str:
    """The catalogue's own number (`kd_paket`), without the prefix of whence it was imported."""
    return order_key.partition(":")[2]


def _missing(state: str, shipment: str | None) -> str:
    """What the two states of the feed say."""
    if state == OrderState.ON_ADDENDUM:
        return _("Adendum belum selesai")
    match shipment:
        case ShipmentState.COMPLETED:
            return _("Pembayaran, lalu tandai selesai")
        case ShipmentState.BUYER_CONFIRMED:
            return _("BAST")
        case ShipmentState.DELIVERED:
            return _("Pemeriksaan barang, lalu BAST")
        case _:
            return _("Barang belum tiba; tagih penyedia")


def _shipment_states(session: Session, circumstances: Circumstances, numbers: list[str]) -> dict[str, str]:
    """By `kd_paket`, as the newest file says; both spellings of the feed."""
    region, year = circumstances.region, circumstances.year
    found = raw_rows(session, region_id=region.id, dataset=CATALOGUE, fiscal_year=year, keys=numbers)
    states = (
        (row.get("kd_paket") or row.get("order_id"), row.get("status_pengiriman") or row.get("shipment_status")) for row in found
    )
    return {str(key): str(state).strip() for key, state in states if key and state}
