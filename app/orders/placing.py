"""Placing: lines of one vendor against one RUP package become an order in negotiation; stock is reserved and the total held.

Fail closed: without a package of the buyer's own satker that has the money there is no order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.orderable import OrderableListing, orderable_listing, why_not_orderable
from app.db import pipelining
from app.errors import FieldError, Invalid
from app.identifiers import new_id
from app.language import _
from app.moves.machine import Move
from app.orders.ground import Delivery, ground
from app.orders.models import Order, OrderLine, Shelf
from app.orders.opening import Opened, line_total, open_order
from app.orders.places import Place, faults
from app.orders.splitting import Share
from app.orders.states import OrderState

PLACED = Move(from_="", name="place", to=OrderState.ON_NEGOTIATION, who=lambda *_: True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product and how much of it: the listing's key and a positive quantity."""

    region_id: int
    listing_id: UUID
    quantity: Decimal


def place(
    session: Session,
    *,
    kd_rup: str,
    wanted: Sequence[Wanted],
    delivery: Delivery,
    accounts: Sequence[Share] = (),
    actor: Actor,
    at: datetime,
) -> Opened:
    """Place an order of one vendor's products against a package of the actor's satker.

    Raises `Invalid` naming the field (unknown package or listing, two vendors, below the minimum, a part of a
    piece, a date that has passed), `OutOfStock`, `YearClosed`, `RuleBroken` above the PP's limit, and
    `BudgetExceeded` with the exact shortfall. Nothing is written then.
    """
    assert actor.is_buyer
    with pipelining.together(session):
        on = ground(session, kd_rup=kd_rup, delivery=delivery, actor=actor, at=at)
        offered = _listings(session, on.region.id, wanted, delivery.places)
        return open_order(
            session,
            on,
            move=PLACED,
            vendor=offered[0].vendor,
            lines_of=lambda order: [
                _line(order, position, product, want)
                for position, (product, want) in enumerate(zip(offered, wanted, strict=True), 1)
            ],
            shipping=shipping_to(offered, [place.quantities for place in delivery.places]),
            delivery=delivery,
            accounts=accounts,
            actor=actor,
            at=at,
        )


def _listings(session: Session, region_id: int, wanted: Sequence[Wanted], to: Sequence[Place]) -> list[OrderableListing]:
    """The products as they stand, one per wanted line; every fault is named at once."""
    errors: list[FieldError] = []
    offered: list[OrderableListing] = []
    for index, want in enumerate(wanted):
        product = orderable_listing(session, region_id=want.region_id, listing_id=want.listing_id, buyer_region_id=region_id)
        if product is None:
            _name, why = why_not_orderable(session, region_id=want.region_id, listing_id=want.listing_id, buyer_region_id=region_id)
            errors.append(FieldError(f"lines.{index}.listing_id", why))
        elif product.shipping is None:
            errors.append(FieldError(f"lines.{index}.listing_id", not_brought(product)))
        elif wrong := product.why_not(want.quantity):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
        else:
            offered.append(product)
    if len({(want.region_id, want.listing_id) for want in wanted}) < len(wanted):
        errors.append(FieldError("lines", _("Satu produk cukup satu baris; jumlahkan saja.")))
    if len({product.vendor_id for product in offered}) > 1:
        errors.append(FieldError("lines", _("Satu pesanan untuk satu penyedia. Buat pesanan terpisah untuk penyedia yang lain.")))
    errors += faults(to, {Shelf(want.region_id, want.listing_id): want.quantity for want in wanted}, offered)
    if errors or not offered:
        raise Invalid(
            _("Pesanan belum dapat dibuat."), errors=errors or [FieldError("lines", _("Pilih paling sedikit satu produk."))]
        )
    return offered


def proposed_shipping(offered: Sequence[OrderableListing]) -> int:
    """One delivery brings all lines: what the dearest of them costs. The two sides may agree on another amount."""
    return max((product.shipping or 0 for product in offered), default=0)


def shipping_to(offered: Sequence[OrderableListing], parts: Sequence[Mapping[Shelf, Decimal]]) -> int:
    """To each of several places one delivery brings what goes there; all of them lie in
    the buyer's region, whose zone sets what one costs."""
    if not parts:
        return proposed_shipping(offered)
    return sum(
        proposed_shipping([product for product in offered if part.get(Shelf(product.region_id, product.listing_id))])
        for part in parts
    )


def not_brought(product: OrderableListing) -> str:
    return _("{name} tidak dikirim ke daerah Anda. Pilih penyedia lain, atau minta penyedianya menambah daerah kirim.").format(
        name=product.name
    )


def _line(order: Order, position: int, product: OrderableListing, want: Wanted) -> OrderLine:
    price = product.price_for(want.quantity)
    return OrderLine(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        position=position,
        listing_region_id=product.region_id,
        listing_id=product.listing_id,
        listing_version=product.version,
        etalase_id=product.etalase_id,
        etalase_name=product.etalase_name,
        name=product.name,
        specification=product.specification,
        kind=product.kind,
        kbki=product.kbki,
        unit=product.unit,
        pdn=product.pdn,
        photo_sha256=product.photo_sha256,
        quantity=want.quantity,
        list_price=price,
        unit_price=price,
        tax_rate_bps=product.tax_rate_bps,
        amount=line_total(unit_price=price, quantity=want.quantity, tax_rate_bps=product.tax_rate_bps),
        shipped_quantity=Decimal(0),
        accepted_quantity=Decimal(0),
    )
