"""Order again: the lines of a finished order go into the cart as they can be ordered today, and what changed since is said."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.orderable import OrderableListing, orderable_listing
from app.catalogue.stock import plain
from app.errors import Refusal
from app.language import _
from app.money import rupiah
from app.orders import cart
from app.orders.models import Order, OrderLine
from app.orders.states import TERMINAL


class NotFinished(Refusal):
    """The order still goes on."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_("Pesanan ini belum selesai. Pesan lagi setelah selesai, atau ambil barangnya dari katalog."))


@dataclass(frozen=True, slots=True)
class Again:
    """One line in the cart: as it is now, and what is not as it was."""

    name: str
    quantity: str
    changes: list[str] = field(default_factory=list)


def can_order_again(order: Order, actor: Actor) -> bool:
    return actor.is_buyer and order.state in TERMINAL


def order_again(session: Session, *, order: Order, actor: Actor, at: datetime) -> tuple[list[Again], list[str]]:
    """What was put into the cart of this buyer, and the names of what cannot be ordered any
    more. What is in the cart already gets this quantity.

    Raises `NotFinished`, and `Invalid` where the cart is full.
    """
    if not can_order_again(order, actor):
        raise NotFinished
    assert actor.region_id is not None
    put: list[Again] = []
    lost: list[str] = []
    for line in order.lines:
        shelf = line.shelf
        product = shelf and orderable_listing(
            session, region_id=shelf.region_id, listing_id=shelf.listing_id, buyer_region_id=actor.region_id
        )
        if shelf is None or product is None or product.shipping is None or not (quantity := product.nearest_to(line.quantity)):
            lost.append(line.name)
            continue
        cart.put(session, region_id=shelf.region_id, listing_id=shelf.listing_id, quantity=quantity, actor=actor, at=at)
        put.append(Again(product.name, f"{plain(quantity)} {product.unit}", _changes(line, product, quantity)))
    return put, lost


def _changes(line: OrderLine, product: OrderableListing, quantity: Decimal) -> list[str]:
    """Against the catalogue of that day: what was agreed on top of it is negotiated again."""
    told = []
    if line.name != product.name:
        told.append(_("dulu bernama {name}").format(name=line.name))
    price = product.price_for(quantity)
    if line.list_price != price or line.tax_rate_bps != product.tax_rate_bps:
        told.append(
            _("harga {before}, sekarang {after}").format(before=_price(line.list_price, line), after=_price(price, product))
        )
    if line.quantity < product.min_purchase:
        told.append(_("pembelian paling sedikit sekarang {n}").format(n=plain(product.min_purchase)))
    if line.quantity > product.available:
        told.append(_("dulu {n}, stok tinggal sebanyak ini").format(n=plain(line.quantity)))
    elif quantity > line.quantity >= product.min_purchase:
        told.append(_("dulu {n}, {unit} tidak dapat dibagi").format(n=plain(line.quantity), unit=product.unit))
    return told


def _price(amount: int, of: OrderLine | OrderableListing) -> str:
    return f"{rupiah(amount)} / {of.unit}" + (_(" + PPN") if of.tax_rate_bps else "")
