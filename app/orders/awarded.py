"""Awarded: an order that is born of a mini-competition waits for the PPK's review at once; the winning bid is the offer that both agreed to.

As at placing the package of the actor's satker pays and the total is held. A line may name the vendor's listing, then its stock is reserved; without
one it is what was asked for and bid, and no shelf is touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.actor import Actor, Role
from app.catalogue import stock
from app.catalogue.queries import OrderableListing, orderable_listing
from app.clock import local_date
from app.errors import FieldError, Invalid, Refusal
from app.identifiers import new_id
from app.language import _
from app.orders import bookkeeping, deadlines, judging
from app.orders.models import GOODS, Order, OrderLine
from app.orders.placing import Delivery, first_offer, line_total, order_number, own_package
from app.orders.splitting import Share, split
from app.orders.states import ORDER, OrderState
from app.regions.models import Region
from app.rules.queries import rules_in_force
from app.transitions import Move, begin
from app.vendors.models import Vendor

AWARDED = Move(from_="", name="award", to=OrderState.WAITING_PPK_REVIEW, who=lambda *_: True)


@dataclass(frozen=True, slots=True)
class AwardedLine:
    """What was asked for and bid: `unit_price` is whole rupiah with tax; `listing` (region, id) the vendor's product, where the bid names one."""

    name: str
    specification: str
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

    Raises `Invalid` (package, accounts, a date that has passed), `ListingGone`, `OutOfStock`, `YearClosed` and `BudgetExceeded`.
    """
    assert actor.role is Role.PPK
    assert actor.region_id is not None
    assert actor.satker_code is not None
    assert actor.account_id is not None
    region = session.get_one(Region, actor.region_id)
    today = local_date(at, region.timezone)
    package = own_package(session, actor, kd_rup, today)
    if delivery.due < today:
        raise Invalid(
            _("Tanggal kirim sudah lewat."), errors=[FieldError("delivery.due_date", _("Pilih hari ini atau sesudahnya."))]
        )
    order = Order(
        region_id=region.id,
        id=new_id(),
        state=OrderState.WAITING_PPK_REVIEW,
        fiscal_year=package.fiscal_year,
        satker_code=actor.satker_code,
        kd_rup=package.kd_rup,
        package_name=package.name,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name,
        fund_set=package.fund_set,
        local_umkk=vendor.is_umkk and vendor.is_local_to(region.code),
        placed_by=actor.account_id,
        placed_as=actor.role,
        placed_at=at,
        shipping_rupiah=shipping,
        held_rupiah=0,
        delivery_address=delivery.address,
        delivery_due=delivery.due,
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=True,
        vendor_agreed=True,
        review_answers={},
        judged_by=[],
        advance=False,
    )
    products = [_product(session, line, vendor, region) for line in lines]
    made = [_line(order, position, line, product) for position, (line, product) in enumerate(zip(lines, products, strict=True), 1)]
    set_committed_value(order, "lines", made)
    order.total = sum(line.amount for line in made) + shipping
    rules = rules_in_force(session, region, on=today)
    order.judged_by = judging.judge(rules, total=order.total, placed_as=order.placed_as)
    set_committed_value(order, "accounts", split(session, order, accounts))
    for line in order.in_lock_order:
        if line.shelf is not None:
            stock.reserve(session, **line.shelf._asdict(), quantity=line.quantity)
    order.number = order_number(session, region, package, today)
    order.due_at = deadlines.after(session, order, at, rules)
    held = bookkeeping.hold(order)
    session.add(order)
    session.flush()
    session.add_all([*order.lines, *order.accounts, first_offer(order, at)])
    begin(session, ORDER, order, "award", actor=actor, at=at, details={"total": order.total, "competition": source})
    session.flush()
    bookkeeping.enter(session, order, AWARDED, held, actor=actor, at=at)
    return order


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
        kind=product.kind if product else GOODS,
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
