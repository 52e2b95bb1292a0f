"""The cart: what a buyer has put aside, grouped by vendor; one order is made of one vendor's group against one package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Numeric, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.catalogue.orderable import OrderableListing, orderable_listing, why_not_orderable
from app.db import Base, Instant
from app.errors import invalid_field
from app.language import _
from app.orders.models import Order, OrderPlace, OrderPlaceLine, Shelf
from app.orders.opening import line_total
from app.orders.placing import not_brought, shipping_to
from app.vendors.models import Vendor

LINES_MAX = 200


class CartLine(Base):
    """A product that a buyer has put aside; stays with the person's grant until it is ordered or taken out."""

    __tablename__ = "cart_line"
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(primary_key=True)
    satker_code: Mapped[str] = mapped_column(primary_key=True)
    listing_region_id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    added_at: Mapped[Instant]
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_is_positive"), {"info": {"scale": "local"}})


@dataclass(slots=True)
class Group:
    """One vendor's part of the cart; `total` is what it would cost as listed, with the shipping that is proposed."""

    vendor: Vendor
    lines: list[tuple[CartLine, OrderableListing]] = field(default_factory=list)
    parts: Sequence[Mapping[Shelf, Decimal]] = ()
    """How much of each product goes to each of several places, as far as it is filled in."""

    @property
    def total(self) -> int:
        return sum(amount(line, product) for line, product in self.lines) + self.shipping

    @property
    def preorder_days(self) -> int:
        """Days until all of it is ready: those of the slowest."""
        return max(product.preorder_days for _line, product in self.lines)

    @property
    def shipping(self) -> int:
        return shipping_to([product for _line, product in self.lines], [part for part in self.parts if any(part.values())])

    def left(self, product: OrderableListing, quantity: Decimal) -> Decimal:
        """How much of it goes nowhere yet; below zero what is too much."""
        return quantity - sum(
            (part.get(Shelf(product.region_id, product.listing_id), Decimal(0)) for part in self.parts), Decimal(0)
        )


def amount(line: CartLine, product: OrderableListing) -> int:
    return line_total(unit_price=product.price_for(line.quantity), quantity=line.quantity, tax_rate_bps=product.tax_rate_bps)


def put(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal, actor: Actor, at: datetime) -> None:
    """Put aside, or change how many. Raises `Invalid` for a product that this buyer cannot
    order, fewer than may be bought, or a part of a piece."""
    assert actor.account_id is not None
    assert actor.region_id is not None
    place: dict[str, Any] = {"region_id": region_id, "listing_id": listing_id, "buyer_region_id": actor.region_id}
    product = orderable_listing(session, **place)
    if product is None:
        raise invalid_field("listing_id", why_not_orderable(session, **place)[1])
    if product.shipping is None:
        raise invalid_field("listing_id", not_brought(product))
    if wrong := product.why_not(quantity):
        raise invalid_field("quantity", wrong)
    if (
        len(_lines(session, actor)) >= LINES_MAX
        and how_much_of(session, region_id=region_id, listing_id=listing_id, actor=actor) is None
    ):
        raise invalid_field("listing_id", _("Keranjang sudah penuh. Pesan dulu sebagian."))
    statement = insert(CartLine).values(
        account_id=actor.account_id,
        region_id=actor.region_id,
        satker_code=actor.satker_code,
        listing_region_id=region_id,
        listing_id=listing_id,
        quantity=quantity,
        added_at=at,
    )
    keys = ["account_id", "region_id", "satker_code", "listing_region_id", "listing_id"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"quantity": statement.excluded.quantity}))


def take_out(session: Session, *, listings: Sequence[tuple[int, UUID]], actor: Actor) -> None:
    """Take products out, ordered or not."""
    for region_id, listing_id in listings:
        session.execute(
            delete(CartLine).where(*_own(actor), CartLine.listing_region_id == region_id, CartLine.listing_id == listing_id)
        )


def how_much_of(session: Session, *, region_id: int, listing_id: UUID, actor: Actor) -> Decimal | None:
    """How much of a product lies in this buyer's cart; None where it does not."""
    this = (CartLine.listing_region_id == region_id, CartLine.listing_id == listing_id)
    return session.scalar(select(CartLine.quantity).where(*_own(actor), *this))


def groups_of(session: Session, actor: Actor, *, lock: bool = False) -> tuple[list[Group], list[CartLine]]:
    """The cart by vendor, first put aside first; and the lines whose product cannot be ordered any more. Locked for whoever
    orders them: of two tabs at once the second finds what the first has left."""
    assert actor.region_id is not None
    groups: dict[UUID, Group] = {}
    lost: list[CartLine] = []
    for line in _lines(session, actor, lock=lock):
        product = orderable_listing(
            session, region_id=line.listing_region_id, listing_id=line.listing_id, buyer_region_id=actor.region_id
        )
        if product is None:
            lost.append(line)
            continue
        if product.vendor_id not in groups:
            groups[product.vendor_id] = Group(session.get_one(Vendor, product.vendor_id))
        groups[product.vendor_id].lines.append((line, product))
    return list(groups.values()), lost


def last_address(session: Session, actor: Actor) -> str:
    """Where the buyer's satker had its last order delivered; empty before its first."""
    own = (Order.region_id == actor.region_id, Order.satker_code == actor.satker_code)
    return session.scalar(select(Order.delivery_address).where(*own).order_by(Order.placed_at.desc()).limit(1)) or ""


_GETS_SOMETHING = exists().where(
    OrderPlaceLine.region_id == OrderPlace.region_id,
    OrderPlaceLine.order_id == OrderPlace.order_id,
    OrderPlaceLine.position == OrderPlace.position,
    OrderPlaceLine.quantity > 0,
)


def last_addresses(session: Session, actor: Actor) -> Sequence[str]:
    """Where the buyer's satker had its newest order to several places delivered, in the order of the
    places; a place that was taken away since is none."""
    own = (Order.region_id == actor.region_id, Order.satker_code == actor.satker_code)
    spread = exists().where(OrderPlace.region_id == Order.region_id, OrderPlace.order_id == Order.id, _GETS_SOMETHING)
    newest = session.execute(
        select(Order.region_id, Order.id).where(*own, spread).order_by(Order.placed_at.desc()).limit(1)
    ).first()
    if newest is None:
        return ()
    there = (OrderPlace.region_id == newest.region_id, OrderPlace.order_id == newest.id, _GETS_SOMETHING)
    return session.scalars(select(OrderPlace.address).where(*there).order_by(OrderPlace.position)).all()


def _lines(session: Session, actor: Actor, *, lock: bool = False) -> Sequence[CartLine]:
    mine = select(CartLine).where(*_own(actor)).order_by(CartLine.added_at)
    return session.scalars(mine.with_for_update() if lock else mine).all()


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        CartLine.account_id == actor.account_id,
        CartLine.region_id == actor.region_id,
        CartLine.satker_code == actor.satker_code,
    )
