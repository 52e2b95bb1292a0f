"""Warned ahead: whoever has to act on an order, or on the request to cancel it, is told when its clock is in
its last working day, once for each run of the clock."""

from datetime import datetime
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Role
from app.clock import end_of_local_day, local_date
from app.notifications.telling import Audience, tell
from app.orders.bookkeeping import key_of
from app.orders.cancel_waiting import said as said_of_request
from app.orders.countdown import countdowns
from app.orders.models import CancelRequest, Order
from app.orders.states import OrderState
from app.regions.calendar import count_working_days, holidays_of
from app.regions.models import Region


def who_acts(order: Order) -> list[Audience]:
    """The side or sides that the order waits for."""
    satker, vendor = Audience(satker_code=order.satker_code), Audience(vendor_id=order.vendor_id)
    match order.state:
        case OrderState.ON_NEGOTIATION | OrderState.ON_ADDENDUM:
            return [satker, vendor]
        case OrderState.WAITING_SELLER_CONFIRMATION:
            return [vendor]
        case OrderState.ESIGN_IN_PROGRESS if order.buyer_signed_at is not None:
            return [vendor]
        case _:
            return [satker]


def warn(session: Session, *, region: Region, at: datetime) -> int:
    """Tell of every order of the region whose clock ends at the latest with the
    next working day; doing it again tells nobody twice."""
    last = count_working_days(local_date(at, region.timezone), 1, holidays_of(session, region))
    near = session.scalars(
        select(Order)
        .where(Order.region_id == region.id, Order.due_at > at, Order.due_at <= end_of_local_day(last, region.timezone))
        .order_by(Order.due_at, Order.id)
    ).all()
    said = countdowns(session, near, at)
    for order in near:
        _tell(session, who_acts(order), order, order, said[order.id].said, at)
    return len(near) + _warn_of_requests(session, region, end_of_local_day(last, region.timezone), at)


def _warn_of_requests(session: Session, region: Region, last: datetime, at: datetime) -> int:
    """The region's admin, of every request to cancel that is to be opened by then."""
    near = session.scalars(
        select(CancelRequest)
        .where(CancelRequest.region_id == region.id, CancelRequest.due_at > at, CancelRequest.due_at <= last)
        .order_by(CancelRequest.due_at, CancelRequest.id)
    ).all()
    for asked in near:
        _tell(
            session,
            [Audience(region_role=Role.REGION_ADMIN)],
            asked.order,
            asked,
            " ".join(said_of_request(session, asked.order, at)),
            at,
        )
    return len(near)


def _tell(session: Session, whom: list[Audience], order: Order, clock: Order | CancelRequest, note: str, at: datetime) -> None:
    """That the clock of the order, or of a request about it, is near its end."""
    tell(
        session,
        whom,
        region_id=order.region_id,
        cause=uuid5(clock.id, f"near/{clock.due_at}"),
        title=f"{order.number} · {order.package_name}",
        link=f"/pesanan/{key_of(order)}",
        move="near_end",
        state=order.state,
        actor_role="system",
        note=note,
        at=at,
    )
