"""Placing: lines of one vendor against one RUP package become an order in negotiation; stock is reserved and the total held.

Fail closed: without a package of the buyer's own satker that has the money there is no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from app.actor import Actor
from app.catalogue import stock
from app.catalogue.queries import OrderableListing, orderable_listing, why_not_orderable
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.identifiers import new_id
from app.language import _
from app.money import line_amount
from app.orders import bookkeeping, deadlines, judging
from app.orders.models import Offer, Order, OrderLine
from app.orders.numbering import next_number
from app.orders.splitting import Share, split
from app.orders.states import ORDER, OrderState
from app.plan.queries import Orderable, orderable_package
from app.plan.years import refuse_closed
from app.regions.models import Region
from app.rules.queries import rules_in_force
from app.transitions import Move, begin
from app.vendors.models import Vendor

PLACED = Move(from_="", name="place", to=OrderState.ON_NEGOTIATION, who=lambda *_: True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product and how much of it: the listing's key and a positive quantity."""

    region_id: int
    listing_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where to and by which day."""

    address: str
    due: date


def place(
    session: Session,
    *,
    kd_rup: str,
    wanted: Sequence[Wanted],
    delivery: Delivery,
    accounts: Sequence[Share] = (),
    actor: Actor,
    at: datetime,
) -> Order:
    """Place an order of one vendor's products against a package of the actor's satker.

    Raises `Invalid` naming the field (unknown package or listing, two vendors, below the minimum, a date that has passed), `OutOfStock`,
    `YearClosed`, `RuleBroken` above the PP's limit, and `BudgetExceeded` with the exact shortfall. Nothing is written then.
    """
    assert actor.is_buyer
    assert actor.region_id is not None
    assert actor.satker_code is not None
    assert actor.account_id is not None
    region = session.get_one(Region, actor.region_id)
    today = local_date(at, region.timezone)
    package = own_package(session, actor, kd_rup, today)
    offered = _listings(session, actor.region_id, wanted)
    if delivery.due < today:
        raise Invalid(
            _("Tanggal kirim sudah lewat."), errors=[FieldError("delivery.due_date", _("Pilih hari ini atau sesudahnya."))]
        )
    vendor = session.get_one(Vendor, offered[0].vendor_id, options=[lazyload("*")])
    order = Order(
        region_id=actor.region_id,
        id=new_id(),
        state=OrderState.ON_NEGOTIATION,
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
        shipping_rupiah=proposed_shipping(offered),
        held_rupiah=0,
        delivery_address=delivery.address,
        delivery_due=delivery.due,
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=False,
        vendor_agreed=False,
        review_answers={},
        judged_by=[],
        advance=False,
    )
    lines = [_line(order, position, product, want) for position, (product, want) in enumerate(zip(offered, wanted, strict=True), 1)]
    set_committed_value(order, "lines", lines)
    order.total = sum(line.amount for line in order.lines) + order.shipping_rupiah
    rules = rules_in_force(session, region, on=today)
    order.judged_by = judging.judge(rules, total=order.total, placed_as=order.placed_as)
    set_committed_value(order, "accounts", split(session, order, accounts))
    for want in sorted(wanted, key=lambda want: (want.region_id, want.listing_id)):
        stock.reserve(session, region_id=want.region_id, listing_id=want.listing_id, quantity=want.quantity)
    order.number = order_number(session, region, package, today)
    order.due_at = deadlines.after(session, order, at, rules)
    held = bookkeeping.hold(order)
    session.add(order)
    session.flush()
    session.add_all([*order.lines, *order.accounts, first_offer(order, at)])
    begin(session, ORDER, order, "place", actor=actor, at=at, details={"total": order.total})
    session.flush()
    bookkeeping.enter(session, order, PLACED, held, actor=actor, at=at)
    return order


def own_package(session: Session, actor: Actor, kd_rup: str, today: date) -> Orderable:
    """The package if it is of the actor's satker, of this year or later, and its year is open. Raises `Invalid`, `YearClosed`."""
    assert actor.region_id is not None
    package = orderable_package(session, region_id=actor.region_id, kd_rup=kd_rup)
    if package is None or package.satker_code != actor.satker_code:
        raise Invalid(
            _("Paket RUP {kd_rup} tidak ada di satuan kerja Anda.").format(kd_rup=kd_rup),
            errors=[FieldError("kd_rup", _("Pilih paket dari daftar paket satuan kerja Anda."))],
        )
    if package.fiscal_year < today.year:
        raise Invalid(
            _("Tahun anggaran paket RUP {kd_rup} sudah berakhir.").format(kd_rup=kd_rup),
            errors=[FieldError("kd_rup", _("Pilih paket tahun {year}.").format(year=today.year))],
        )
    refuse_closed(session, region_id=actor.region_id, year=package.fiscal_year)
    return package


def _listings(session: Session, region_id: int, wanted: Sequence[Wanted]) -> list[OrderableListing]:
    """The products as they stand, one per wanted line; every fault is named at once."""
    errors: list[FieldError] = []
    offered: list[OrderableListing] = []
    for index, want in enumerate(wanted):
        product = orderable_listing(session, region_id=want.region_id, listing_id=want.listing_id, buyer_region_id=region_id)
        if product is None:
            why = why_not_orderable(session, region_id=want.region_id, listing_id=want.listing_id)
            errors.append(FieldError(f"lines.{index}.listing_id", why or _("Produk ini tidak dapat dipesan sekarang.")))
        elif product.shipping is None:
            errors.append(FieldError(f"lines.{index}.listing_id", not_brought(product)))
        elif want.quantity < product.min_purchase:
            errors.append(
                FieldError(f"lines.{index}.quantity", _("Pembelian paling sedikit {n}.").format(n=product.min_purchase.normalize()))
            )
        else:
            offered.append(product)
    if len({(want.region_id, want.listing_id) for want in wanted}) < len(wanted):
        errors.append(FieldError("lines", _("Satu produk cukup satu baris; jumlahkan saja.")))
    if len({product.vendor_id for product in offered}) > 1:
        errors.append(FieldError("lines", _("Satu pesanan untuk satu penyedia. Buat pesanan terpisah untuk penyedia yang lain.")))
    if errors or not offered:
        raise Invalid(
            _("Pesanan belum dapat dibuat."), errors=errors or [FieldError("lines", _("Pilih paling sedikit satu produk."))]
        )
    return offered


def proposed_shipping(offered: Sequence[OrderableListing]) -> int:
    """One delivery brings all lines: what the dearest of them costs. The two sides may agree on another amount."""
    return max((product.shipping or 0 for product in offered), default=0)


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


def line_total(*, unit_price: int, quantity: Decimal, tax_rate_bps: int) -> int:
    """Price × quantity and its tax, each rounded half up once."""
    net = line_amount(unit_price=unit_price, quantity=quantity)
    return net + line_amount(unit_price=net, quantity=Decimal(tax_rate_bps) / 10_000)


def first_offer(order: Order, at: datetime) -> Offer:
    """What the vendor put first: the listed prices, not yet agreed, or the bid that was awarded."""
    return Offer(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        round=1,
        side="vendor",
        account_id=None,
        prices={str(line.id): line.unit_price for line in order.lines},
        shipping_rupiah=order.shipping_rupiah,
        delivery_due=order.delivery_due,
        total=order.total,
        at=at,
    )


def order_number(session: Session, region: Region, package: Orderable, today: date) -> str:
    """`LP/9901/900152/2026/0001`: region, satker, year, and a gapless number in the satker's year."""
    satker = package.satker_number
    return f"LP/{region.digits}/{satker}/{today.year}/{next_number(session, region_id=region.id, series=f'order/{satker}/{today.year}'):04d}"
