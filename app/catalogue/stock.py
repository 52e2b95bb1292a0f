"""Stock: three guarded updates. Nothing reads the stock first and writes it later.

Reserved at placing, given back at every end before shipment, consumed when it is shipped. Each is one statement that
names the listing's region and holds its own condition; the table's CHECK stands behind it. Who reserves several
listings does so in the order of their keys.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.search.index import note_stock
from app.catalogue.states import PUBLISHED
from app.db import pipelining, rows_changed
from app.errors import Refusal, invalid_field
from app.language import _, figures

LISTINGS: Any = Listing.__table__
AVAILABLE = LISTINGS.c.stock - LISTINGS.c.reserved
RESERVE = (
    update(LISTINGS)
    .where(
        LISTINGS.c.region_id == bindparam("of_region"),
        LISTINGS.c.id == bindparam("of_listing"),
        LISTINGS.c.state == PUBLISHED,
        ~LISTINGS.c.price_jump,
        bindparam("asked", type_=LISTINGS.c.reserved.type) <= AVAILABLE,
    )
    .values(reserved=LISTINGS.c.reserved + bindparam("asked", type_=LISTINGS.c.reserved.type))
    .returning(AVAILABLE)
)
"""Made once."""


class OutOfStock(Refusal):
    """Less is there than was asked for; `available` is the exact figure."""

    def __init__(self, *, name: str, unit: str, available: Decimal, asked: Decimal) -> None:
        self.available, self.asked = available, asked
        super().__init__(
            _("Stok {name} tinggal {available} {unit}, diminta {asked}. Kurangi jumlahnya.").format(
                name=name, unit=unit, available=plain(available), asked=plain(asked)
            )
        )


class NotOrderable(Refusal):
    """It is off show, or an undecided price stops its orders."""

    def __init__(self, *, name: str) -> None:
        super().__init__(_("{name} tidak dapat dipesan sekarang. Muat ulang halaman produknya.").format(name=name))


def reserve(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> Decimal:
    """Set aside for an order; returns what is left. Raises `OutOfStock` with the figure, `NotOrderable` when it is off show."""
    return ask_for(session, region_id=region_id, listing_id=listing_id, quantity=quantity)()


def ask_for(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> Callable[[], Decimal]:
    """The same, with the answer read later."""
    assert quantity > 0
    answer = pipelining.ask(session, RESERVE, {"of_region": region_id, "of_listing": listing_id, "asked": quantity})

    def left() -> Decimal:
        row = answer()
        if row is None:
            raise _why_not(session, region_id, listing_id, quantity)
        rest: Decimal = row[0]
        if rest <= 0:
            note_stock(session, region_id, listing_id, there=False)
        return rest

    return left


def release(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> None:
    """Give back what was set aside."""
    _take(session, region_id, listing_id, quantity, from_stock=False)


def consume(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> None:
    """What was set aside leaves the house."""
    _take(session, region_id, listing_id, quantity, from_stock=True)


def take_back(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> None:
    """What left the house is in it again, set aside for whom it was: as much as before is left for others."""
    assert quantity > 0
    session.execute(
        update(Listing)
        .where(Listing.region_id == region_id, Listing.id == listing_id)
        .values(stock=Listing.stock + quantity, reserved=Listing.reserved + quantity)
        .execution_options(synchronize_session=False)
    )


def set_stock(session: Session, listing: Listing, quantity: Decimal) -> None:
    """The vendor counts anew. Raises `Invalid` for less than what is set aside for orders."""
    before = listing.available
    changed = rows_changed(
        session,
        update(Listing)
        .where(Listing.region_id == listing.region_id, Listing.id == listing.id, Listing.reserved <= quantity)
        .values(stock=quantity)
        .execution_options(synchronize_session=False),
    )
    session.refresh(listing, ["stock", "reserved"])
    if changed == 0:
        raise invalid_field(
            "stock", _("{n} sudah disisihkan untuk pesanan. Isi paling sedikit sebanyak itu.").format(n=plain(listing.reserved))
        )
    if (before > 0) != (listing.available > 0):
        note_stock(session, listing.region_id, listing.id, there=listing.available > 0)


def plain(quantity: Decimal) -> str:
    """`4`, `2,5`: a quantity as a person writes it."""
    return figures(f"{quantity.normalize():f}")


def _take(session: Session, region_id: int, listing_id: UUID, quantity: Decimal, *, from_stock: bool) -> None:
    assert quantity > 0
    values = {"reserved": Listing.reserved - quantity, **({"stock": Listing.stock - quantity} if from_stock else {})}
    left = session.execute(
        update(Listing)
        .where(Listing.region_id == region_id, Listing.id == listing_id, Listing.reserved >= quantity)
        .values(values)
        .returning(Listing.available)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    assert left is not None, f"{quantity} of listing {listing_id} was never reserved"
    if not from_stock and 0 < left <= quantity:
        note_stock(session, region_id, listing_id, there=True)


def _why_not(session: Session, region_id: int, listing_id: UUID, quantity: Decimal) -> Refusal:
    row = session.execute(
        select(ListingVersion.name, ListingVersion.unit, Listing.available.label("left"), Listing.state, Listing.price_jump)
        .join(ListingVersion, PUBLISHED_VERSION)
        .where(Listing.region_id == region_id, Listing.id == listing_id)
    ).one_or_none()
    if row is None:
        return NotOrderable(name=_("Produk ini"))
    if row.state != PUBLISHED or row.price_jump:
        return NotOrderable(name=row.name)
    return OutOfStock(name=row.name, unit=row.unit, available=row.left, asked=quantity)
