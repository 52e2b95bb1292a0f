"""Opening: what placing and an award have in common. An order against a package of the buyer's own satker, its lines reserved and its total held.

Fail closed: without a package of the buyer's own satker that has the money there is no order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app import ledger, pipelining
from app.accounts.models import Grant
from app.actor import Actor
from app.audit import AuditRow
from app.catalogue import stock
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.history import MoveTaken
from app.identifiers import new_id
from app.inserts import insert_new
from app.language import _
from app.money import line_amount
from app.numbering.series import ask_number
from app.orders import bookkeeping, deadlines, judging
from app.orders.models import Offer, Order, OrderLine
from app.orders.places import Place, days_of, rows_of
from app.orders.splitting import Share, split
from app.orders.states import ORDER, OrderState
from app.plan import years
from app.plan.lineage import IS_REVISED
from app.plan.models import Package
from app.plan.queries import ORDERABLE, Orderable, orderable, orderable_package
from app.regions.calendar import DaysOff
from app.regions.models import Holiday, Region
from app.rules.queries import DECREED, Rules, rules_by
from app.transitions import Move, begin, react
from app.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where to and by which day; with several `places` the first address and the latest day."""

    address: str
    due: date
    places: Sequence[Place] = ()

    @classmethod
    def to(cls, places: Sequence[Place]) -> "Delivery":
        return cls(places[0].address, max(place.due for place in places), places)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order stands on: the buyer's region with its day, its rules and its holidays, and the package that pays."""

    region: Region
    today: date
    package: Orderable
    rules: Rules
    days_off: DaysOff
    is_revised: bool
    """Was the package's code ever part of a revision?"""
    own_firms: frozenset[UUID]
    """Vendors whose staff the actor is, in whichever role they act now."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is ordered of whom, brought where for how many rupiah, and by which accounts it is paid (none: as `split` finds them). `details` go into the first line of
    its history."""

    vendor: Vendor
    lines_of: Callable[[Order], Sequence[OrderLine]]
    shipping: int
    delivery: Delivery
    accounts: Sequence[Share]
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """An order that was just placed or awarded, with the first line of its history and its first offer."""

    order: Order
    born: MoveTaken
    offer: Offer
    is_revised: bool
    """`Ground.is_revised`."""


CALENDAR_DAYS = 400
"""So far ahead the holidays are read with the package."""
GROUND = (
    ORDERABLE.join(Region, Region.id == Package.region_id)
    .add_columns(Region, DECREED.label("decreed"))
    .add_columns(
        func.array(
            select(Holiday.day)
            .where(Holiday.region_id == bindparam("region_id"), Holiday.day.between(bindparam("since"), bindparam("until")))
            .scalar_subquery()
        ).label("holidays"),
        IS_REVISED.label("is_revised"),
        func.array(
            select(Grant.vendor_id)
            .where(
                Grant.account_id == bindparam("account_id"),
                Grant.vendor_id.is_not(None),
                or_(Grant.valid_until.is_(None), Grant.valid_until >= bindparam("since")),
            )
            .scalar_subquery()
        ).label("own_firms"),
    )
)
"""What every order stands on, in one statement, made once."""


def ground(session: Session, *, kd_rup: str, delivery: Delivery, actor: Actor, at: datetime) -> Ground:
    """Raises `Invalid` for a package that is not the actor's satker's or a day that has passed, and `YearClosed`."""
    assert actor.region_id is not None
    years.hold(session, region_id=actor.region_id)
    since, until = at.date() - timedelta(days=1), at.date() + timedelta(days=CALENDAR_DAYS)
    asked = {"region_id": actor.region_id, "kd_rup": kd_rup, "since": since, "until": until, "account_id": actor.account_id}
    row = session.execute(GROUND, asked).one_or_none()
    region = session.get_one(Region, actor.region_id) if row is None else row.Region
    today = local_date(at, region.timezone)
    package = _own(None if row is None else orderable(row), actor, kd_rup, today)
    assert row is not None
    if past := _past(delivery, today):
        raise Invalid(_("Tanggal kirim sudah lewat."), errors=past)
    days_off = DaysOff(frozenset(row.holidays), until)
    return Ground(
        region, today, package, rules_by(region, row.decreed, on=today), days_off, row.is_revised, frozenset(row.own_firms)
    )


def open_order(session: Session, on: Ground, deal: Deal, *, move: Move, actor: Actor, at: datetime) -> Opened:
    """The order as its first move leaves it. Both sides have agreed where nothing is left to negotiate.

    Raises `RuleBroken` (a limit, the own firm), `OutOfStock`, `Invalid` for accounts that do not add up, and `BudgetExceeded` with the exact shortfall: the caller's transaction ends then.
    """
    judging.refuse_own_firm(on.rules, vendor=deal.vendor, firms=on.own_firms)
    order = _new_order(on, deal, move=move, actor=actor, at=at)
    order.judged_by = judging.judge(on.rules, total=order.total, placed_as=order.placed_as)
    deadlines.wind(session, order, at, on.rules, on.days_off)
    return _written(session, on, order, deal, move=move, actor=actor, at=at)


def _new_order(on: Ground, deal: Deal, *, move: Move, actor: Actor, at: datetime) -> Order:
    """With its lines, its places and its total; nothing is written yet."""
    assert actor.satker_code is not None
    assert actor.account_id is not None
    agreed, vendor = move.to != OrderState.ON_NEGOTIATION, deal.vendor
    order = Order(
        region_id=on.region.id,
        id=new_id(),
        state=move.to,
        fiscal_year=on.package.fiscal_year,
        satker_code=actor.satker_code,
        kd_rup=on.package.kd_rup,
        package_name=on.package.name,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name,
        fund_set=on.package.fund_set,
        local_umkk=vendor.is_umkk and vendor.is_local_to(on.region.code),
        placed_by=actor.account_id,
        buyer_account_id=actor.account_id,
        earlier_officials=[],
        placed_as=actor.role,
        placed_at=at,
        shipping_rupiah=deal.shipping,
        held_rupiah=0,
        arrived_rupiah=0,
        delivery_address=deal.delivery.address,
        delivery_due=deal.delivery.due,
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=agreed,
        vendor_agreed=agreed,
        review_answers={},
        advance=False,
    )
    set_committed_value(order, "lines", list(deal.lines_of(order)))
    set_committed_value(order, "places", rows_of(order, deal.delivery.places))
    order.total = sum(line.amount for line in order.lines) + deal.shipping
    return order


def _written(session: Session, on: Ground, order: Order, deal: Deal, *, move: Move, actor: Actor, at: datetime) -> Opened:
    """What other orders wait for comes last, and in the same order for all: the shelves, the package, the series of numbers."""
    held = bookkeeping.hold(order)
    with pipelining.together(session):
        subject = bookkeeping.subject_of(order, move)
        written = ledger.write(session, subject, held, actor=actor, at=at, on=on.today)
        told = {"total": order.total, **deal.details}
        born = begin(session, ORDER, order, move.name, actor=actor, at=at, details=told, reacts=False)
        insert_new(session, *(each for each in session.new if isinstance(each, MoveTaken | AuditRow)))
        reserved = [
            stock.ask_for(session, **line.shelf._asdict(), quantity=line.quantity)
            for line in order.in_lock_order
            if line.shelf is not None
        ]
        set_committed_value(order, "accounts", split(session, order, deal.accounts, pagu=on.package.accounts))
        offer = _first_offer(order, at)
        counted = ledger.count(session, written)
        number = _number(session, on)
        for left in reserved:
            left()
        counted()
        order.number = number()
        parts = (part for place in order.places for part in place.lines)
        insert_new(session, order, *order.lines, *order.accounts, *order.places, *parts, offer)
        react(session, ORDER, order, born, actor=actor, at=at)
    return Opened(order, born, offer, on.is_revised)


def _past(delivery: Delivery, today: date) -> list[FieldError]:
    days = [(f"delivery.places.{index}.due_date", place.due) for index, place in enumerate(delivery.places)]
    said = _("Pilih hari ini atau sesudahnya.")
    return [FieldError(field, said) for field, due in days or [("delivery.due_date", delivery.due)] if due < today]


def own_package(session: Session, actor: Actor, kd_rup: str, today: date) -> Orderable:
    """The package if it is of the actor's satker, of this year or later, and its year is open. Raises `Invalid`, `YearClosed`."""
    assert actor.region_id is not None
    years.hold(session, region_id=actor.region_id)
    return _own(orderable_package(session, region_id=actor.region_id, kd_rup=kd_rup), actor, kd_rup, today)


def _own(package: Orderable | None, actor: Actor, kd_rup: str, today: date) -> Orderable:
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
    if package.year_state == years.CLOSED:
        raise years.YearClosed(package.fiscal_year)
    return package


def line_total(*, unit_price: int, quantity: Decimal, tax_rate_bps: int) -> int:
    """Price × quantity and its tax, each rounded half up once."""
    net = line_amount(unit_price=unit_price, quantity=quantity)
    return net + line_amount(unit_price=net, quantity=Decimal(tax_rate_bps) / 10_000)


def _first_offer(order: Order, at: datetime) -> Offer:
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
        place_days=days_of(order),
        total=order.total,
        at=at,
    )


def _number(session: Session, on: Ground) -> Callable[[], str]:
    """`LP/9901/900152/2026/0001`: region, satker, year, and a gapless number in the satker's year."""
    satker, year = on.package.satker_number, on.today.year
    given = ask_number(session, region_id=on.region.id, series=f"order/{satker}/{year}")
    return lambda: f"LP/{on.region.digits}/{satker}/{year}/{given():04d}"
