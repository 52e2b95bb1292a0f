"""The activity of an order: which PPTK runs it. Whose decree names one of its
sub-activities goes before whose decree is for the whole office."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import Role
from app.orders.models import Order
from app.plan.activities import sub_activities_of


def officers_of(session: Session, order: Order, *, on: date) -> Sequence[UUID]:
    """The PPTK of an order on a day, each once, first appointed first: those of its
    sub-activities, where there are none those of the whole office."""
    activities = order.sub_activities if order.accounts else _planned(session, order)
    return officers_for(session, region_id=order.region_id, satker_code=order.satker_code, sub_activities=activities, on=on)


def officers_for(
    session: Session, *, region_id: int, satker_code: str, sub_activities: Collection[str], on: date
) -> Sequence[UUID]:
    """The same for what is no order yet."""
    held = (
        select(Grant.account_id, Grant.sub_activities)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == Role.ACTIVITY_OFFICER, Grant.region_id == region_id, Grant.satker_code == satker_code)
        .where(*in_force(on), Account.active)
        .order_by(Grant.id)
    )
    named: dict[UUID, None] = {}
    of_all: dict[UUID, None] = {}
    for account_id, activities in session.execute(held):
        if not activities:
            of_all[account_id] = None
        elif not set(activities).isdisjoint(sub_activities):
            named[account_id] = None
    return list(named or of_all)


def _planned(session: Session, order: Order) -> Collection[str]:
    """Before its review splits it: those of its package."""
    return sub_activities_of(session, region_id=order.region_id, codes=[order.kd_rup]).get(order.kd_rup, frozenset())
