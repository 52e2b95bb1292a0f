"""Reminding: what lies too long after an order is signed is told to whoever it waits for, once for each time that it
came to lie there: of goods and their papers the PPK who acts for the order and the PPTK of its activity, the whole
office where no such PPK is in office; of bills the office.

An order's own clocks warn ahead (`orders.warning_ahead`); shipments, handovers and bills have none that ends by
itself, so nothing happens while nobody acts. What waits for how many days, and for whom, is one row of
`REMINDERS`; a state that is in no row waits for nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.accounts.grants import is_held
from app.actor import Role
from app.clock import local_date
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState, ShipmentState
from app.language import SOURCE, gettext, mark, speaking
from app.moves.history import MoveTaken
from app.notifications.telling import Audience, tell
from app.orders.activity import officers_of
from app.orders.bookkeeping import key_of
from app.orders.models import Order, OrderPlace
from app.orders.states import OrderState
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.regions.calendar import holidays_of, working_days_between
from app.regions.models import Region
from app.web.pages.dates import tanggal

OFFICE, BUYER, VENDOR = "office", "buyer", "vendor"
"""Everybody of the office; those of it who act for the order; the vendor's people."""
NEAR_DAYS = 3
"""Calendar days before goods are due."""
CHECK_DAYS, SIGN_DAYS, PAY_DAYS = 2, 2, 7
"""Working days of the region (the last as DOMAIN has it for each step of a payment)."""
TOLD_LATE_DAYS = 30
"""A worker that stood still tells late; what lies longer than so many days more is old news, which
no first night of this job should bring all at once."""
S, H, P = ShipmentState, HandoverState, PaymentState
UNDER_WAY = frozenset({S.DRAFT, S.PROCESSING, S.SHIPPING})
RUNNING = (OrderState.ON_PROCESS, OrderState.ON_ADDENDUM)


@dataclass(frozen=True, slots=True)
class Reminder:
    """`said` takes {due} for what is due on a day, {days} for what lies since one. `days`: before (negative) or after that day."""

    code: str
    states: frozenset[str]
    days: int
    who: Sequence[str]
    said: str


DUE = (
    Reminder("delivery_near", UNDER_WAY, -NEAR_DAYS, (VENDOR,), mark("Barang atau jasa harus diserahkan paling lambat {due}.")),
    Reminder("delivery_late", UNDER_WAY, 1, (VENDOR, BUYER), mark("Tenggat penyerahan {due} sudah lewat dan belum semuanya diserahkan.")),
)  # fmt: skip
"""Of a shipment: by the day on which it is due."""
LYING: dict[type[Any], tuple[Reminder, ...]] = {
    Shipment: (
        Reminder("check_waits", frozenset({S.DELIVERED}), CHECK_DAYS, (BUYER,), mark("Barang sudah tiba {days} hari kerja dan belum diperiksa.")),
    ),
    Handover: (
        Reminder("handover_waits", frozenset({H.DRAFT}), SIGN_DAYS, (BUYER,), mark("Berita acara menunggu nomor dari PPK sejak {days} hari kerja.")),
        Reminder("handover_waits", frozenset({H.NUMBERED}), SIGN_DAYS, (VENDOR,), mark("Berita acara menunggu tanda tangan penyedia sejak {days} hari kerja.")),
        Reminder("handover_waits", frozenset({H.SIGNED_VENDOR}), SIGN_DAYS, (BUYER,), mark("Berita acara menunggu tanda tangan PPK sejak {days} hari kerja.")),
    ),
    Payment: (
        Reminder("bill_waits", frozenset({P.INVOICED}), PAY_DAYS, (OFFICE,), mark("Tagihan belum diperiksa sejak {days} hari kerja.")),
        Reminder("bill_waits", frozenset({P.VERIFIED}), PAY_DAYS, (OFFICE,), mark("Tagihan menunggu SPP atau pembayaran bendahara sejak {days} hari kerja.")),
        Reminder("bill_waits", frozenset({P.SPP}), PAY_DAYS, (OFFICE,), mark("Tagihan menunggu SPM dari Pengguna Anggaran sejak {days} hari kerja.")),
        Reminder("bill_waits", frozenset({P.SPM}), PAY_DAYS, (OFFICE,), mark("Tagihan menunggu SP2D yang dicatat bendahara sejak {days} hari kerja.")),
        Reminder("bill_waits", frozenset({P.RETURNED}), PAY_DAYS, (VENDOR,), mark("Tagihan dikembalikan dan belum diperbaiki sejak {days} hari kerja.")),
        Reminder("bill_waits", frozenset({P.SP2D, P.PAID_UP, P.PAID_KKPD}), PAY_DAYS, (VENDOR,), mark("Pembayaran belum dikonfirmasi masuk sejak {days} hari kerja.")),
    ),
}  # fmt: skip
"""By working days since the last move."""


def remind(session: Session, *, region: Region, at: datetime) -> int:
    """Tell of everything of the region that is due for it; doing it again tells nobody twice.
    Returns how many things were told of, of now or before."""
    today, holidays = local_date(at, region.timezone), holidays_of(session, region)
    told = 0
    with speaking(SOURCE):
        for shipment, order, due in session.execute(_under_way(region)):
            left = (due - today).days
            row = next((row for row in reversed(DUE) if -left >= row.days), None)
            if row is not None and -left <= TOLD_LATE_DAYS:
                _tell(session, row, shipment, order, gettext(row.said).format(due=tanggal(due)), due.isoformat(), today, at)
                told += 1
        for row, thing, order, since in _lying(session, region, at):
            days = working_days_between(local_date(since, region.timezone), today, holidays)
            if row.days <= days <= row.days + TOLD_LATE_DAYS:
                # what is said is of the day on which it is due, so that a later night says the same
                _tell(session, row, thing, order, gettext(row.said).format(days=row.days), since.isoformat(), today, at)
                told += 1
    return told


def _under_way(region: Region) -> Select[Any]:
    """Shipments that have not arrived with their order and the day on which they are
    due: their place's, where the order goes to several."""
    place = and_(
        OrderPlace.region_id == Shipment.region_id, OrderPlace.order_id == Shipment.order_id, OrderPlace.position == Shipment.place
    )
    due: Any = func.coalesce(OrderPlace.due, Order.delivery_due)
    return (
        _of_orders(select(Shipment, Order, due), Shipment, region)
        .outerjoin(OrderPlace, place)
        .where(Order.state.in_(RUNNING), Shipment.state.in_(UNDER_WAY))
    )  # fmt: skip


def _lying(session: Session, region: Region, at: datetime) -> Iterator[tuple[Reminder, Any, Order, datetime]]:
    for of, rows in LYING.items():
        subject = Handover.shipment_id if of is Handover else of.id
        last: Any = (
            select(func.max(MoveTaken.at))
            .where(MoveTaken.region_id == of.region_id, MoveTaken.subject_id.in_([of.id, subject]))
            .correlate(of)
            .scalar_subquery()
        )
        begun: Any = func.coalesce(last, of.invoiced_at) if of is Payment else last
        wanted = [state for row in rows for state in row.states]
        found = _of_orders(select(of, Order, begun), of, region).where(
            of.state.in_(wanted), begun <= at - timedelta(days=min(row.days for row in rows))
        )
        for thing, order, since in session.execute(found):
            yield next(row for row in rows if thing.state in row.states), thing, order, since


def _of_orders(statement: Select[Any], of: type[Any], region: Region) -> Select[Any]:
    mine = and_(Order.region_id == of.region_id, Order.id == of.order_id)
    return statement.join_from(of, Order, mine).where(of.region_id == region.id).order_by(of.id)


def _audiences(session: Session, side: str, order: Order, today: date) -> list[Audience]:
    """The PPK who acts for the order while in office, with the PPTK of its activity; else everybody of the office."""
    office = [Audience(satker_code=order.satker_code)]
    if side == VENDOR:
        return [Audience(vendor_id=order.vendor_id)]
    ppk = order.ppk_account_id
    if (
        side == OFFICE
        or ppk is None
        or not is_held(session, role=Role.PPK, region_id=order.region_id, satker_code=order.satker_code, on=today, by=ppk)
    ):
        return office
    return [Audience(account_id=id) for id in dict.fromkeys([ppk, *officers_of(session, order, on=today)])]


def _tell(session: Session, row: Reminder, thing: Any, order: Order, said: str, since: str, today: date, at: datetime) -> None:
    cause: UUID = uuid5(thing.id, f"{row.code} {thing.state if row not in DUE else ''} {since}")
    tell(
        session,
        [audience for side in row.who for audience in _audiences(session, side, order, today)],
        region_id=order.region_id,
        cause=cause,
        title=order.number,
        link=f"/pesanan/{key_of(order)}#pelaksanaan",
        move=row.code,
        state=thing.state,
        actor_role=Role.SYSTEM,
        note=said,
        at=at,
    )
