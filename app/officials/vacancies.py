"""Vacancies: an office in which nobody holds the post that something waits for. Only the
region's admin fills it, so only that sets it going again.

What waits for a person by name is no vacancy: those orders are handed over (`queries.left_behind`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force, is_held
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import local_date
from app.language import _
from app.orders.models import Order
from app.orders.states import TERMINAL, OrderState
from app.orders.succession.passing import holder
from app.organisations.queries import names_of
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.payment.waiting import UNPAID, WAITS_FOR, waits_for
from app.regions.models import Region
from app.web.pages.labels import label

Post = tuple[str, Role]
"""A satker's code and the role that is held there."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that nobody holds today: in which office, how many orders and bills wait for it, the last day of the decree that
    ended last (None where none has: the account was closed, or nobody ever held it), and how many decrees there were for it."""

    satker_code: str
    satker_name: str
    role: Role
    waiting: int
    last_day: date | None
    decrees: int

    @property
    def path(self) -> str:
        """Of the form that fills it."""
        return f"/pejabat/angkat?peran={self.role}&satker={quote(self.satker_code)}"

    @property
    def said(self) -> str:
        return _("{role}: tidak ada yang menjabat, {n} pesanan atau tagihan menunggu").format(role=label(self.role), n=self.waiting)


def vacancies(session: Session, region: Region, *, today: date) -> list[Vacancy]:
    """Those of a region for which something waits, most of it first."""
    waiting = _waiting(session, region.id)
    held = session.execute(
        select(
            Grant.satker_code,
            Grant.role,
            func.max(Grant.valid_until).filter(Grant.valid_until < today),
            func.count(),
            func.bool_or(Account.active & _holds(today)),
        )
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.region_id == region.id, Grant.satker_code.in_({code for code, _role in waiting}))
        .group_by(Grant.satker_code, Grant.role)
    ).all()
    filled = {(code, role) for code, role, _last, _decrees, holds in held if holds}
    past = {(code, role): (last, decrees) for code, role, last, decrees, _holds in held}
    vacant = [post for post in waiting if post not in filled]
    names = names_of(session, {(region.id, code) for code, _role in vacant})
    found = [
        Vacancy(code, names[region.id, code], role, waiting[code, role], *past.get((code, role), (None, 0)))
        for code, role in vacant
    ]
    return sorted(found, key=lambda one: (-one.waiting, one.satker_code, one.role))


def nobody_for(session: Session, order: Order, payments: Iterable[Payment], region: Region, *, at: datetime) -> list[str]:
    """Whole sentences for both sides of an order: posts of its office that it waits for and nobody holds, and the person
    on whose name it runs and who is no more in office."""
    wanted = {role for payment in payments if (role := waits_for(payment)) is not None and payment.state in UNPAID}
    if _waits_for_review(order):
        wanted.add(Role.PPK)
    today = local_date(at, region.timezone)
    gone = _gone(session, order, today, at)
    return [
        *([gone] if gone else []),
        *(
            _("Satuan kerja ini sedang tidak punya {role} yang menjabat; admin daerah perlu menetapkan seorang.").format(
                role=label(role)
            )
            for role in sorted(wanted - {Role.VENDOR})
            if not is_held(session, role=role, region_id=order.region_id, satker_code=order.satker_code, on=today)
        ),
    ]


def _gone(session: Session, order: Order, today: date, at: datetime) -> str:
    """Whoever has to go on with it by name, where that person does not hold the post
    any more; the region's admin hands such orders over."""
    side = Role.PP if order.state == OrderState.ON_NEGOTIATION and order.placed_as == Role.PP else Role.PPK
    who = None if order.state in TERMINAL or (order.acting_until and order.acting_until <= at) else holder(order, side)
    if who is None or is_held(session, role=side, region_id=order.region_id, satker_code=order.satker_code, on=today, by=who):
        return ""
    return _("{name} tidak lagi menjabat {role}; admin daerah perlu mengalihkan pesanan ini kepada pejabat lain.").format(
        name=session.get_one(Account, who).name, role=label(side)
    )


def _waiting(session: Session, region_id: int) -> Counter[Post]:
    """How many orders and bills wait for each post."""
    found: Counter[Post] = Counter()
    bills = session.execute(
        select(Payment.satker_code, Payment.state, Payment.checker, func.count())
        .where(Payment.region_id == region_id, Payment.state.in_(UNPAID))
        .group_by(Payment.satker_code, Payment.state, Payment.checker)
    )
    for satker, state, checker, n in bills:
        role = Role(checker) if state == PaymentState.INVOICED else WAITS_FOR[state]
        if role is not Role.VENDOR:
            found[satker, role] += n
    unreviewed = (Order.state == OrderState.WAITING_PPK_REVIEW) & (Order.placed_as == Role.PP)
    to_be_decided = Order.state == OrderState.REQUEST_CANCEL_BY_ADMIN
    for which, role in ((unreviewed, Role.PPK), (to_be_decided, Role.BUDGET_USER)):
        orders = select(Order.satker_code, func.count()).where(Order.region_id == region_id, which).group_by(Order.satker_code)
        for satker, n in session.execute(orders):
            found[satker, role] += n
    return found


def _waits_for_review(order: Order) -> bool:
    """By any PPK of the office; one that a PPK placed waits for that very person."""
    return order.state == OrderState.WAITING_PPK_REVIEW and order.placed_as == Role.PP


def _holds(today: date) -> ColumnElement[bool]:
    return and_(*in_force(today))
