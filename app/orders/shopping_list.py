"""Shopping lists: named lists of products that the buyers and PPTK of one satker share, kept
to be bought again and put into the cart as a whole.

A list belongs to the satker, not to who made it. Nobody else sees one. Only a buyer has a cart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Numeric, Text, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.catalogue.orderable import OrderableListing, orderable_listing, why_not_orderable
from app.catalogue.queries import is_on_show
from app.catalogue.stock import plain
from app.db import Base, Instant, Key, RegionKey
from app.errors import NotAllowed, NotFound, invalid_field
from app.identifiers import new_id, parse_public_id
from app.language import _
from app.orders import cart
from app.orders.placing import not_brought

LISTS_MAX = 100
LINES_MAX = 200


class ShoppingList(Base):
    """A named list of products that the buyers and PPTK of one satker share. A PPTK hands it to a buyer for a package: it waits
    for `handed_to` until a buyer puts it into the cart; for which package, by whom and with which words stays."""

    __tablename__ = "shopping_list"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    satker_code: Mapped[str]
    name: Mapped[str]
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    kd_rup: Mapped[str | None]
    handed_to: Mapped[UUID | None]
    handed_by: Mapped[UUID | None]
    handed_at: Mapped[Instant | None]
    hand_note: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("region_id", "satker_code", "name"), {"info": {"scale": "region"}})


class ShoppingListLine(Base):
    """A product on a list and how many of it, whether it can be had today or not."""

    __tablename__ = "shopping_list_line"
    region_id: Mapped[RegionKey]
    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_region_id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    added_at: Mapped[Instant]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "list_id"], ["shopping_list.region_id", "shopping_list.id"]),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        {"info": {"scale": "region"}},
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """One line as it can be had today: the product, or why not."""

    line: ShoppingListLine
    name: str
    product: OrderableListing | None
    why_not: str


@dataclass(frozen=True, slots=True)
class Put:
    """One line in the cart, and what is not as the list asks."""

    name: str
    quantity: str
    note: str


def make(session: Session, *, name: str, actor: Actor, at: datetime) -> ShoppingList:
    """An empty list. Raises `NotAllowed` for anyone but a buyer or a PPTK, `Invalid`
    for a name that the satker has, or one list too many."""
    region_id, satker = _home(actor)
    own = (ShoppingList.region_id == region_id, ShoppingList.satker_code == satker)
    if session.scalar(select(ShoppingList.id).where(*own, func.lower(ShoppingList.name) == name.lower())):
        raise invalid_field("name", _("Satuan kerja Anda sudah punya daftar bernama ini. Pakai yang itu, atau beri nama lain."))
    if (session.scalar(select(func.count()).select_from(ShoppingList).where(*own)) or 0) >= LISTS_MAX:
        raise invalid_field("name", _("Paling banyak {n} daftar. Hapus yang tidak dipakai.").format(n=LISTS_MAX))
    made = ShoppingList(region_id=region_id, id=new_id(), satker_code=satker, name=name, made_at=at, made_by=actor.account_id)
    session.add(made)
    session.flush()
    return made


def put(
    session: Session, *, on: ShoppingList, region_id: int, listing_id: UUID, quantity: Decimal, actor: Actor, at: datetime
) -> None:
    """Put a product on it, or change how many. Raises `Invalid` for a product that is not on show, or one line too many."""
    _demand_own(actor, on)
    if not is_on_show(session, region_id=region_id, listing_id=listing_id):
        raise invalid_field("listing_id", _("Produk ini tidak tayang sekarang."))
    if len(lines_of(session, on)) >= LINES_MAX:
        raise invalid_field("listing_id", _("Paling banyak {n} produk dalam satu daftar.").format(n=LINES_MAX))
    statement = insert(ShoppingListLine).values(
        region_id=on.region_id,
        list_id=on.id,
        listing_region_id=region_id,
        listing_id=listing_id,
        quantity=quantity,
        added_at=at,
        added_by=actor.account_id,
    )
    keys = ["region_id", "list_id", "listing_region_id", "listing_id"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"quantity": statement.excluded.quantity}))


def take_out(session: Session, *, on: ShoppingList, region_id: int, listing_id: UUID, actor: Actor) -> None:
    """Take a product off it, on show or not."""
    _demand_own(actor, on)
    its = (ShoppingListLine.listing_region_id == region_id, ShoppingListLine.listing_id == listing_id)
    session.execute(delete(ShoppingListLine).where(*_of(on), *its))


def remove(session: Session, *, which: ShoppingList, actor: Actor) -> None:
    """The list and what is on it; what is in a cart stays there."""
    _demand_own(actor, which)
    session.execute(delete(ShoppingListLine).where(*_of(which)))
    session.execute(delete(ShoppingList).where(ShoppingList.region_id == which.region_id, ShoppingList.id == which.id))


def into_cart(session: Session, *, of: ShoppingList, actor: Actor, at: datetime) -> tuple[list[Put], list[tuple[str, str]]]:
    """All that can be had goes into this buyer's cart; (name, why) of the rest.
    What is in the cart already gets the list's quantity.

    Raises `Invalid` where the cart is full; nothing is put then. A list that a PPTK handed over waits for nobody any more.
    """
    _demand_own(actor, of)
    if not actor.is_buyer:
        raise NotAllowed(_("Hanya PP dan PPK yang punya keranjang. Serahkan daftar ini kepada salah satunya."))
    done: list[Put] = []
    lost: list[tuple[str, str]] = []
    for kept in kept_on(session, of):
        product, line = kept.product, kept.line
        if product is None:
            lost.append((kept.name, kept.why_not))
            continue
        quantity = product.nearest_to(line.quantity)
        cart.put(session, region_id=line.listing_region_id, listing_id=line.listing_id, quantity=quantity, actor=actor, at=at)
        done.append(Put(product.name, f"{plain(quantity)} {product.unit}", _note(line, product)))
    if done:
        of.handed_to = None
    return done, lost


def lists_of(session: Session, actor: Actor) -> Sequence[Any]:
    """The satker's, by name: (`ShoppingList`, `products`)."""
    region_id, satker = _home(actor)
    counted = (
        select(func.count())
        .where(ShoppingListLine.region_id == ShoppingList.region_id, ShoppingListLine.list_id == ShoppingList.id)
        .scalar_subquery()
    )
    return session.execute(
        select(ShoppingList, counted.label("products"))
        .where(ShoppingList.region_id == region_id, ShoppingList.satker_code == satker)
        .order_by(ShoppingList.name)
    ).all()


def list_for(session: Session, actor: Actor, id_text: str) -> ShoppingList:
    """Raises `NotFound` for another satker's."""
    region_id, id = parse_public_id(id_text)
    found = session.get(ShoppingList, (region_id, id))
    if found is None or not _may_use(actor, found):
        raise NotFound(_("Daftar belanja ini tidak ditemukan."))
    return found


def lines_of(session: Session, which: ShoppingList) -> Sequence[ShoppingListLine]:
    return session.scalars(select(ShoppingListLine).where(*_of(which)).order_by(ShoppingListLine.added_at)).all()


def kept_on(session: Session, which: ShoppingList) -> list[Kept]:
    """What is on it, first put first, each as the satker's region can have it today."""
    return [_kept(session, line, which.region_id) for line in lines_of(session, which)]


def _kept(session: Session, line: ShoppingListLine, buyer_region_id: int) -> Kept:
    place: dict[str, Any] = {"region_id": line.listing_region_id, "listing_id": line.listing_id, "buyer_region_id": buyer_region_id}
    product = orderable_listing(session, **place)
    if product is None:
        name, why = why_not_orderable(session, **place)
        return Kept(line, name, None, why)
    if product.shipping is None:
        return Kept(line, product.name, None, not_brought(product))
    if not product.nearest_to(line.quantity):
        return Kept(line, product.name, None, _("Stoknya habis."))
    return Kept(line, product.name, product, "")


def _note(line: ShoppingListLine, product: OrderableListing) -> str:
    if line.quantity < product.min_purchase:
        return _("pembelian paling sedikit {n}").format(n=plain(product.min_purchase))
    if line.quantity > product.available:
        return _("diminta {n}, stok tinggal sebanyak ini").format(n=plain(line.quantity))
    if line.quantity != product.nearest_to(line.quantity):
        return _("diminta {n}, {unit} tidak dapat dibagi").format(n=plain(line.quantity), unit=product.unit)
    return ""


def _of(which: ShoppingList) -> tuple[Any, ...]:
    return (ShoppingListLine.region_id == which.region_id, ShoppingListLine.list_id == which.id)


def _may_use(actor: Actor, which: ShoppingList) -> bool:
    return actor.is_preparer and actor.serves(region_id=which.region_id, satker_code=which.satker_code)


def _demand_own(actor: Actor, which: ShoppingList) -> None:
    if not _may_use(actor, which):
        raise NotAllowed(_("Hanya pembeli dan PPTK satuan kerja ini yang memakai daftar ini."))


def _home(actor: Actor) -> tuple[int, str]:
    if not actor.is_preparer or actor.region_id is None or actor.satker_code is None:
        raise NotAllowed(_("Hanya pejabat pengadaan, PPK, dan PPTK satuan kerja yang punya daftar belanja."))
    return actor.region_id, actor.satker_code
