"""The tour: the first order of whoever tries the demo, step by step as it really
happened, and what it did to the realisation of 99.01.

Nothing is remembered for it: a step is done when the order, the cart or the sign-ins say so. Only orders since the example data
was written count, and only those at a shop that one can sign in for, because another one answers nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import account_by_login
from app.accounts.models import Account, Grant, SignIn
from app.catalogue.models import Listing
from app.clock import local_date
from app.demo.people import login_of
from app.demo.showcase import FIRST_SKU
from app.fulfilment.models import Shipment
from app.fulfilment.states import ShipmentState
from app.identifiers import public_id
from app.language import _
from app.ledger.models import OrderTally
from app.orders.bookkeeping import key_of
from app.orders.cart import CartLine
from app.orders.models import Order
from app.orders.states import CANCELLED, CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW, OrderState
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code

REGION = "99.01"
BUYER, SIGNATORY, SHOPS = "pp", "ppk", ("vendor", "vendor2")
CALLED_OFF = (CANCELLED, CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW)
"""Nothing leads on from these: the tour begins again at the cart."""
BEGUN = 3
"""The first step that shows that somebody follows the tour: something lies in the cart. To sign in says nothing yet."""
At = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, as whom, on which page, and how far it is; `number` counts from 1 to `of`."""

    number: int
    of: int
    text: str
    hint: str
    persona: str
    path: str
    at: At


@dataclass(frozen=True, slots=True)
class Tour:
    """The way and its figure: `now` with the order, `before` without it, in whole rupiah as ordered in that year."""

    steps: list[Step]
    order: Order | None
    year: int
    before: int
    now: int

    @property
    def next(self) -> Step | None:
        """The step at which it stands; None once it is over."""
        return _next(self.steps)

    @property
    def is_over(self) -> bool:
        return self.next is None


def tour(session: Session, *, at: datetime) -> Tour:
    """The tour of the newest order, or of none yet."""
    buyer, shops, order = _followed(session)
    year = order.fiscal_year if order else local_date(at, region_by_code(session, REGION).timezone).year
    now = int(tally(session, question(region=REGION, year=year))["amount"])
    return Tour(_steps(session, buyer, shops, order), order, year, now - (_counted(session, order) if order else 0), now)


def to_be_done(session: Session) -> Step | None:
    """The step at which the tour stands; None once it is over."""
    return _next(_steps(session, *_followed(session)))


def is_just_over(session: Session, path: str) -> bool:
    """Is this the page of the order that the tour led to, signed and not yet gone on with?"""
    _buyer, _shops, order = _followed(session)
    if order is None or path != f"/pesanan/{key_of(order)}" or order.state != OrderState.ON_PROCESS:
        return False
    gone_on = select(Shipment.id).where(
        Shipment.region_id == order.region_id, Shipment.order_id == order.id, Shipment.state != ShipmentState.DRAFT
    )
    return session.scalar(gone_on.limit(1)) is None


def _next(steps: list[Step]) -> Step | None:
    return next((step for step in steps if step.at == "now"), None)


def _followed(session: Session) -> tuple[Account, dict[UUID, str], Order | None]:
    """The buyer, the shops that answer, and the buyer's newest order there that was not called off."""
    buyer = account_by_login(session, login_of(BUYER))
    shops = _shops(session)
    order = session.scalars(
        select(Order)
        .where(
            Order.region_id == region_by_code(session, REGION).id,
            Order.placed_by == buyer.id,
            Order.placed_at > buyer.created_at,
            Order.vendor_id.in_(shops),
            Order.state.not_in(CALLED_OFF),
        )
        .order_by(Order.placed_at.desc())
        .limit(1)
    ).one_or_none()
    return buyer, shops, order


def _steps(session: Session, buyer: Account, shops: dict[UUID, str], order: Order | None) -> list[Step]:
    ordered, sent = order is not None, order is not None and order.state != OrderState.ON_NEGOTIATION
    agreed = order is not None and order.buyer_agreed and order.vendor_agreed
    approved, signed = order is not None and order.approved_at is not None, order is not None and order.buyer_signed_at is not None
    accepted = signed and order is not None and order.state == OrderState.ESIGN_IN_PROGRESS
    is_in = session.scalar(select(SignIn.at).where(SignIn.account_id == buyer.id, SignIn.succeeded).limit(1)) is not None
    has_cart = session.scalar(select(CartLine.account_id).where(CartLine.account_id == buyer.id).limit(1)) is not None
    page, product = f"/pesanan/{key_of(order)}" if order else "/keranjang", _product(session, next(iter(shops)))
    shop = shops[order.vendor_id] if order else SHOPS[0]
    send, sign, answer = _send(agreed and not sent), _sign(approved and not signed), _answer(accepted)
    told = [
        (_("Masuk sebagai pejabat pengadaan (PP)"), _("Satu ketukan, tanpa kata sandi."), BUYER, product, is_in or ordered),
        (_("Masukkan kertas A4 ke keranjang"), _("Tulis jumlahnya, lalu “Masukkan keranjang”."), BUYER, product, has_cart or ordered),
        (_("Pilih paket RUP dan buat pesanan"), _("Alamat terakhir sudah terisi."), BUYER, "/keranjang", ordered),
        (_("Penyedia: setujui harga"), _("Tekan “Ya, setujui harga ini”."), shop, page, sent or (order is not None and order.vendor_agreed)),
        (*send, BUYER, page, sent),
        (*sign, SIGNATORY, page, signed),
        (*answer, shop, page, order is not None and order.vendor_signed_at is not None),
    ]  # fmt: skip
    steps: list[Step] = []
    for number, (text, hint, persona, path, done) in enumerate(told, start=1):
        at: At = "done" if done else "later" if any(step.at == "now" for step in steps) else "now"
        steps.append(Step(number, len(told), text, hint, persona, path, at))
    return steps


def _send(half: bool) -> tuple[str, str]:
    """What the buyer does with the price, and how; the second half of it alone once the price is agreed."""
    if half:
        return _("PP: kirim ke PPK"), _("Catatannya boleh kosong.")
    return _("PP: setujui harga, lalu kirim ke PPK"), _("Tekan “Ya, setujui harga ini”.")


def _sign(half: bool) -> tuple[str, str]:
    """What the signatory does; the signature alone once it is approved."""
    if half:
        return _("PPK: tanda tangani"), _("Kata sandi contoh sudah terisi.")
    return _("PPK: setujui, lalu tanda tangani"), _("Centang yang sudah diperiksa.")


def _answer(half: bool) -> tuple[str, str]:
    """What the vendor does with the signed order; the signature alone once it is accepted."""
    if half:
        return _("Penyedia: tanda tangani"), _("Kata sandi contoh sudah terisi.")
    return _("Penyedia: sanggupi, lalu tanda tangani"), _("Sesudah ditandatangani pesanan terhitung.")


def _shops(session: Session) -> dict[UUID, str]:
    """The personas' firms, and which persona answers for each."""
    found = {}
    for persona in SHOPS:
        account = account_by_login(session, login_of(persona))
        vendor_id = session.scalars(
            select(Grant.vendor_id).where(Grant.account_id == account.id, Grant.vendor_id.is_not(None))
        ).first()
        assert vendor_id is not None
        found[vendor_id] = persona
    return found


def _product(session: Session, shop: UUID) -> str:
    """The page of the paper that the shop sells."""
    region_id = region_by_code(session, REGION).id
    wanted = (Listing.region_id == region_id, Listing.vendor_id == shop, Listing.sku == FIRST_SKU)
    id = session.scalar(select(Listing.id).where(*wanted))
    return f"/produk/{public_id(region_id, id)}" if id else "/katalog?q=kertas"


def _counted(session: Session, order: Order) -> int:
    """What the order adds to the year's orders now."""
    row = session.get(OrderTally, (order.region_id, key_of(order)))
    return row.committed + row.suspended if row is not None and row.ordered_orders else 0
