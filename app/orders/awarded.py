"""Awarded: an order that is born of a mini-competition waits for the PPK's review at
once; the winning bid is the offer that both agreed to.

As at placing the package of the actor's satker pays and the total is held. A line may name the vendor's listing, then its stock
is reserved; without one it is what was asked for and bid, and no shelf is touched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.orderable import OrderableListing, orderable_listing
from app.errors import Refusal
from app.identifiers import new_id
from app.language import _
from app.moves.history import MoveTaken, history
from app.moves.machine import Move
from app.orders.ground import Delivery, ground
from app.orders.models import Order, OrderLine
from app.orders.opening import line_total, open_order
from app.orders.splitting import Share
from app.orders.states import OrderState
from app.regions.models import Region
from app.vendors.models import Vendor

AWARDED = Move(from_="", name="award", to=OrderState.WAITING_PPK_REVIEW, who=lambda *_: True)


def competition_in(taken: Iterable[MoveTaken]) -> str | None:
    """The number of the mini-competition that an order was born of, by its history; None of one that was put together
    in a cart."""
    return next((str(one.details["competition"]) for one in taken if one.move == "award" and "competition" in one.details), None)


def was_awarded(session: Session, *, region_id: int, order_id: UUID) -> bool:
    """Was it born of a mini-competition? Its first prices are those of a sealed bid then."""
    born = select(MoveTaken.id).where(
        MoveTaken.region_id == region_id,
        MoveTaken.subject_id == order_id,
        MoveTaken.state_from.is_(None),
        MoveTaken.move == AWARDED.name,
    )
    return session.scalar(born) is not None


def was_let_go_by_vendor(session: Session, order: Order) -> bool:
    """Of an order that came to nothing: did its vendor decline it, leave the talks or let its own time run out, or was
    it signed and then cancelled by decision? Whatever else ended it is the buyer's doing, or their silence."""
    taken = history(session, region_id=order.region_id, subject_id=order.id)
    last = next(one for one in reversed(taken) if one.state_to == order.state and one.state_from != one.state_to)
    match last.move:
        case "decline" | "grant_cancel":
            return True
        case "abandon":
            return last.role == Role.VENDOR
        case "expire":
            return order.buyer_signed_at is not None
    return False


@dataclass(frozen=True, slots=True)
class AwardedLine:
    """What was asked for and bid: `unit_price` is whole rupiah with tax; `listing` (region, id) the vendor's product, where the
    bid names one, and then its kind is that of the product."""

    name: str
    specification: str
    kind: str
    kbki: str
    unit: str
    quantity: Decimal
    unit_price: int
    pdn: bool
    listing: tuple[int, UUID] | None = None


class ListingGone(Refusal):
    """A product that the bid names can no longer be ordered."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            _(
                "Produk yang ditawarkan untuk {name} sudah tidak dapat dipesan. Minta penyedia menayangkannya lagi, lalu tetapkan ulang."
            ).format(name=name)
        )


def place(
    session: Session,
    *,
    kd_rup: str,
    vendor: Vendor,
    lines: Sequence[AwardedLine],
    shipping: int,
    delivery: Delivery,
    accounts: Sequence[Share],
    source: str,
    actor: Actor,
    at: datetime,
) -> Order:
    """The order of an award; `source` is the competition's number. Who awards is its PPK, who reviews and signs it.

    Raises `Invalid` (package, accounts, a date that has passed), `ListingGone`, `OutOfStock`, `YearClosed` and
    `BudgetExceeded`.
    """
    assert actor.role is Role.PPK
    on = ground(session, kd_rup=kd_rup, delivery=delivery, actor=actor, at=at)
    products = [_product(session, line, vendor, on.region) for line in lines]
    return open_order(
        session,
        on,
        move=AWARDED,
        vendor=vendor,
        lines_of=lambda order: [
            _line(order, position, line, product) for position, (line, product) in enumerate(zip(lines, products, strict=True), 1)
        ],
        shipping=shipping,
        delivery=delivery,
        accounts=accounts,
        actor=actor,
        at=at,
        details={"competition": source},
    ).order


def _product(session: Session, line: AwardedLine, vendor: Vendor, region: Region) -> OrderableListing | None:
    if line.listing is None:
        return None
    region_id, id = line.listing
    product = orderable_listing(session, region_id=region_id, listing_id=id, buyer_region_id=region.id)
    if product is None or product.vendor_id != vendor.id:
        raise ListingGone(name=line.name)
    return product


def _line(order: Order, position: int, line: AwardedLine, product: OrderableListing | None) -> OrderLine:
    return OrderLine(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        position=position,
        listing_region_id=product and product.region_id,
        listing_id=product and product.listing_id,
        listing_version=product and product.version,
        etalase_id=product and product.etalase_id,
        etalase_name=product.etalase_name if product else _("Mini-kompetisi"),
        name=line.name,
        specification=line.specification,
        kind=product.kind if product else line.kind,
        kbki=line.kbki,
        unit=line.unit,
        pdn=line.pdn,
        photo_sha256=product and product.photo_sha256,
        quantity=line.quantity,
        list_price=product.price_for(line.quantity) if product else line.unit_price,
        unit_price=line.unit_price,
        tax_rate_bps=0,
        amount=line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=0),
        shipped_quantity=Decimal(0),
        accepted_quantity=Decimal(0),
    )
