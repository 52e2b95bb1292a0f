"""Orders that were placed here, as the national feeds would say them; amounts and states are the ledger's, now or as of a day.

What the ledger does not hold (products, shipping, names) is as it stands today, also as of an earlier day.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.competition.queries import bidders_of_orders
from app.db import among
from app.errors import NotFound
from app.exports.declaring import Asked
from app.exports.naming import agency_kind, satker_names, vendor_name
from app.exports.ordered import HERE, Ordered
from app.fulfilment.models import Shipment
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.identifiers import parse_public_id, public_id
from app.ledger import Basis
from app.moves.history import MoveTaken
from app.orders.bookkeeping import is_all_pdn, key_of
from app.orders.models import GOODS, Order
from app.orders.queries import orders_of_year
from app.orders.states import CANCELLED, CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW
from app.plan.models import Package
from app.realisation import counting
from app.realisation.asking import AskedScope, Question
from app.vendors.models import Vendor
from app.web.api.pagination import unknown_cursor

ENDED_EARLY = frozenset({CANCELLED, CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW})
ADVANCE = {state: number for number, state in enumerate(ShipmentState)}
"""How far a shipment is; an order is as far as its last one."""
PROCUREMENT = {GOODS: "Barang", "service": "Jasa Lainnya", "construction": "Pekerjaan Konstruksi"}


def placed(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Ordered | None]]:
    """By the order's id, so in the order in which they were placed."""
    found = orders_after(session, asked, after, limit)
    facts = facts_of(session, asked, found)
    beside = _Beside(session, asked, found)
    return [(key_of(order), beside.ordered(order, facts[key_of(order)]) if key_of(order) in facts else None) for order in found]


def orders_after(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[Order]:
    """The orders of the year after that one."""
    return orders_of_year(
        session, region_id=asked.region.id, year=asked.year, after=None if after is None else id_of(after), limit=limit
    )


def id_of(key: str) -> UUID:
    """Raises `Invalid` for a key that we did not give."""
    try:
        return parse_public_id(key)[1]
    except NotFound:
        raise unknown_cursor() from None


def facts_of(session: Session, asked: Asked, orders: Collection[Order], basis: Basis = Basis.ORDERED) -> Mapping[str, Any]:
    """What the ledger says of these orders, those that it knew by then."""
    question = Question(region=asked.region.code, year=asked.year, scope=AskedScope.EP_LOCAL, basis=basis, as_of=asked.as_of)
    counted = counting.orders(question, asked.region, only=[key_of(order) for order in orders])
    return {row.order_key: row for row in session.execute(select(counted))}


class _Beside:
    """What an order's row needs of other tables, read for many orders at once."""

    def __init__(self, session: Session, asked: Asked, orders: Sequence[Order]) -> None:
        self.region, ids = asked.region, [order.id for order in orders]
        region_id = self.region.id
        self.satkers = satker_names(session, region_id, {order.satker_code for order in orders})
        self.vendors = {
            vendor.id: vendor
            for vendor in session.scalars(select(Vendor).where(among(Vendor.id, {order.vendor_id for order in orders})))
        }
        kd_rups = {order.kd_rup for order in orders}
        named = select(Package.kd_rup, Package.procurement_type).where(
            Package.region_id == region_id, among(Package.kd_rup, kd_rups)
        )
        self.procurement: dict[str, str | None] = dict(session.execute(named).all())
        self.competed = set(session.scalars(bidders_of_orders(region_id, ids)))
        self.shipments = _shipment_states(session, asked, ids)

    def ordered(self, order: Order, facts: Any) -> Ordered:
        quantity = sum((line.quantity for line in order.lines), Decimal(0))
        vendor = self.vendors[order.vendor_id]
        kinds = {line.kind for line in order.lines}
        return Ordered(
            source=HERE,
            fiscal_year=order.fiscal_year,
            agency_kind=agency_kind(self.region),
            agency_name=self.region.name,
            klpd_code=self.region.klpd_code,
            satker_code=facts.satker_code,
            satker_name=self.satkers.get(order.satker_code),
            package_id=without_region(key_of(order)),
            kd_rup=facts.kd_rup,
            rup_name=order.package_name,
            rup_description=None,
            product_ids=",".join(dict.fromkeys(str(line.listing_id or line.id) for line in order.lines)),
            fund_sources=facts.fund_set,
            accounts=", ".join(share.account_code for share in order.accounts) or None,
            vendor_id=without_region(public_id(0, vendor.id)),
            vendor_sikap_id=0,
            vendor_name=vendor_name(vendor),
            product_kinds=len(order.lines),
            quantity=int(quantity) if quantity == quantity.to_integral_value() else float(quantity),
            shipping=None if facts.state in ENDED_EARLY else order.shipping_rupiah,
            total=facts.total,
            pdn=facts.total if is_all_pdn(order) else 0,
            ordered_on=facts.order_date,
            state=facts.state,
            shipment_state=self.shipments.get(order.id, ShipmentState.DRAFT),
            mini_competition="Ya" if order.id in self.competed else "Tidak",
            method="E-Purchasing",
            procurement=self.procurement.get(order.kd_rup) or (PROCUREMENT.get(kinds.pop()) if len(kinds) == 1 else None),
            served=None,
        )


def without_region(key: str) -> str:
    """`2.01JDA…` → `01JDA…`: 26 letters, as the national catalogue's own numbers are."""
    return key.partition(".")[2]


def _shipment_states(session: Session, asked: Asked, orders: Collection[UUID]) -> dict[UUID, ShipmentState]:
    """By order the state of the shipment that is least far; as of a day by the moves that were taken until then."""
    region_id = asked.region.id
    rows = session.execute(
        select(Shipment.order_id, Shipment.id, Shipment.state).where(
            Shipment.region_id == region_id, among(Shipment.order_id, orders)
        )
    ).all()
    states = {row.id: row.state for row in rows}
    if asked.known_at is not None:
        last = (
            select(MoveTaken.subject_id, MoveTaken.state_to)
            .ext(distinct_on(MoveTaken.subject_id))
            .where(
                MoveTaken.region_id == region_id,
                MoveTaken.machine == SHIPMENT.name,
                among(MoveTaken.subject_id, states),
                MoveTaken.at <= asked.known_at,
            )
            .order_by(MoveTaken.subject_id, MoveTaken.id.desc())
        )
        states = dict.fromkeys(states, str(ShipmentState.DRAFT)) | dict(session.execute(last).all())
    found: dict[UUID, ShipmentState] = {}
    for row in rows:
        state = ShipmentState(states[row.id])
        found[row.order_id] = min(found.get(row.order_id, state), state, key=ADVANCE.__getitem__)
    return found
