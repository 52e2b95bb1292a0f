"""Countdown: what happens by itself to an order, and in how many working days of its region, in words of the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.language import _, gettext, mark, ngettext, sentence
from app.orders.models import Order
from app.orders.states import OrderState
from app.regions.calendar import working_days_between
from app.regions.models import Holiday, Region
from app.web.pages.dates import jam, tanggal

BY_ITSELF = {OrderState.ON_ADDENDUM: mark("usulan adendum gugur sendiri")}
CANCELLED = mark("batal sendiri")
"""What the system does when the clock runs out: an order in any other state that has a clock is cancelled."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """`lead` says what happens and in how many days ("Batal sendiri dalam 3 hari kerja"), `when` on which day and hour (empty
    where `lead` says it), `said` both in one sentence; `near` when at most one whole working day is left."""

    due_at: datetime
    days: int
    lead: str
    when: str
    near: bool

    @property
    def said(self) -> str:
        return f"{self.lead}, {self.when}" if self.when else self.lead


def countdowns(session: Session, orders: Sequence[Order], at: datetime) -> dict[UUID, Countdown]:
    """By order, for those whose clock runs; two statements a region, however many orders."""
    running = [order for order in orders if order.due_at is not None]
    found: dict[UUID, Countdown] = {}
    for region_id in {order.region_id for order in running}:
        region = session.get_one(Region, region_id)
        mine = [order for order in running if order.region_id == region_id]
        holidays = _holidays(session, region_id, at, mine)
        found |= {order.id: _countdown(order, region.timezone, holidays, at) for order in mine}
    return found


def over(order: Order, zone: str) -> str:
    """What happens to an order whose time has run out, and when that was."""
    assert order.due_at is not None
    what, when = _said(order, order.due_at, zone)
    return sentence(_("{what}: waktunya habis {when}").format(what=what, when=when))


def _said(order: Order, due: datetime, zone: str) -> tuple[str, str]:
    what = gettext(BY_ITSELF.get(OrderState(order.state), CANCELLED))
    return what, f"{tanggal(due, zone, hari=True)} {jam(due, zone)}"


def _holidays(session: Session, region_id: int, at: datetime, orders: Sequence[Order]) -> set[date]:
    last = max(order.due_at for order in orders if order.due_at is not None)
    days = (Holiday.region_id == region_id, Holiday.day.between(at.date() - timedelta(days=1), last.date() + timedelta(days=1)))
    return set(session.scalars(select(Holiday.day).where(*days)))


def _countdown(order: Order, zone: str, holidays: set[date], at: datetime) -> Countdown:
    due = order.due_at
    assert due is not None
    today, last = local_date(at, zone), local_date(due, zone)
    days = working_days_between(today, last, holidays)
    if due < at:
        return Countdown(due, days, over(order, zone), "", True)
    what, when = _said(order, due, zone)
    if days == 0:
        lead = _("{what} hari ini").format(what=what)
    else:
        lead = ngettext("{what} dalam {days} hari kerja", "{what} dalam {days} hari kerja", days).format(what=what, days=days)
    return Countdown(due, days, sentence(lead), when, days <= 1)
