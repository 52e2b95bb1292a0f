"""Lateness: days after the agreed date, and the penalty for them by the rules that the Surat Pesanan was signed under.

Rule: `PENALTY` and `PENALTY_MAX`: 1/1000 of the late part before value added tax for every calendar day, up to a cap.
Late goods are taken; the penalty is told on pages, in the API and on the BAST, and taken off no bill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import local_date
from app.fulfilment.models import Shipment
from app.fulfilment.states import ShipmentState
from app.money import rounded_share
from app.orders import bookkeeping
from app.orders.accepted import accepted_amount
from app.orders.models import Order
from app.orders.states import TERMINAL
from app.rules.national import Rule
from app.rules.queries import Rules, rules_in_force
from app.vendors.models import Vendor

ARRIVED = frozenset({ShipmentState.DELIVERED, ShipmentState.BUYER_CONFIRMED, ShipmentState.COMPLETED})
"""What was sent back has not arrived, though it has a day on which it came."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """`amount` is 1/1000 of the late part before value added tax for every calendar day, at most `cap`; whole rupiah,
    rounded half up once."""

    days: int
    base: int
    amount: int
    is_capped: bool
    per_mille: Rule
    cap: Rule


def penalty(*, due: date, delivered: date, base: int, rules: Rules) -> Penalty:
    """For a part worth `base` (before tax) that came on `delivered`; `rules` are the region's on the day of the Surat
    Pesanan, which names both."""
    rate, cap = rules["PENALTY"], rules["PENALTY_MAX"]
    days = max(0, (delivered - due).days)
    full, most = rounded_share(base * days * rate.value, 1000), rounded_share(base * cap.value, 100)
    return Penalty(days, base, min(full, most), full > most, rate, cap)


def lateness_of(session: Session, shipment: Shipment, *, rules: Rules, on: date) -> Penalty:
    """By its arrival, or by the day `on` while it has not arrived, and the day of its own place; of what was accepted
    of it, of what it carries while nobody has counted."""
    zone = bookkeeping.region_of(session, shipment.order).timezone
    return penalty(
        due=shipment.due, delivered=arrived_on(shipment, zone) or on, base=_untaxed(session, shipment, rules), rules=rules
    )


def late_among(session: Session, order: Order, shipments: Sequence[Shipment], *, at: datetime) -> dict[UUID, Penalty]:
    """Those that came after their day, or are still out after it while the order runs. Nothing is asked of the rules
    where none is late."""
    region = bookkeeping.region_of(session, order)
    today = local_date(at, region.timezone)
    late = [shipment for shipment in shipments if is_late(shipment, region.timezone, today)]
    if not late:
        return {}
    rules = rules_in_force(session, region, on=order.order_date or today)
    return {shipment.id: lateness_of(session, shipment, rules=rules, on=today) for shipment in late}


def is_late(shipment: Shipment, zone: str, today: date) -> bool:
    """Did it arrive after its day, or is it out after it, of an order that has not ended?"""
    arrived = arrived_on(shipment, zone)
    if arrived is None and shipment.order.state in TERMINAL:
        return False
    return (arrived or today) > shipment.due


def arrived_on(shipment: Shipment, zone: str) -> date | None:
    """The region's day; None while it is not there."""
    if shipment.state not in ARRIVED or shipment.delivered_at is None:
        return None
    return local_date(shipment.delivered_at, zone)


def _untaxed(session: Session, shipment: Shipment, rules: Rules) -> int:
    """Without value added tax, which lies on top of the prices where the order's lines carry it, and otherwise in those
    of a PKP."""
    order = shipment.order
    is_on_top = any(line.tax_rate_bps for line in order.lines)
    is_within = not is_on_top and session.get_one(Vendor, order.vendor_id).pkp
    within = rules["PPN"].value if is_within else 0
    known = {line.id: line for line in order.lines}
    base = 0
    for carried in shipment.lines:
        line = known[carried.line_id]
        if line.quantity:
            counted = carried.quantity if carried.confirmed_quantity is None else carried.confirmed_quantity
            part = accepted_amount(line.amount, counted, line.quantity)
            base += rounded_share(part * 10_000, 10_000 + (line.tax_rate_bps if is_on_top else within))
    return base
