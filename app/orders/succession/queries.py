"""Questions about succession: what runs on an official's name, who may not go on with an order, and who acted at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.actor import Role
from app.orders.models import Order
from app.orders.states import TERMINAL
from app.orders.succession.models import Kind, Succession
from app.orders.succession.passing import PP, PPK, holder


@dataclass(frozen=True, slots=True)
class Acting:
    """Who stood for a side, how (None: in an own right), and for whom."""

    account_id: UUID | None
    kind: Kind | None = None
    in_place_of: UUID | None = None
    decree_number: str = ""


def running(grant: Grant) -> ColumnElement[bool]:
    """Which running orders are an official's: held now, or to come back when a Plh's time is over. A part of another statement."""
    side = grant.role
    away = (
        select(Succession.id)
        .where(
            Succession.region_id == grant.region_id,
            Succession.order_id == Order.id,
            Succession.side == side,
            Succession.from_account_id == grant.account_id,
            Succession.until.is_not(None),
            Succession.ended_at.is_(None),
        )
        .exists()
    )
    return and_(
        Order.region_id == grant.region_id,
        Order.satker_code == grant.satker_code,
        Order.state.not_in(TERMINAL),
        or_(_held(side, grant.account_id), away),
    )


def how_many_run(session: Session, grant: Grant) -> int:
    """0 for a post that no order is bound to by person."""
    if grant.role not in (PP, PPK):
        return 0
    return session.scalar(select(func.count()).select_from(Order).where(running(grant))) or 0


def running_orders(session: Session, grant: Grant, *, lock: bool = False) -> Sequence[Order]:
    """In the order in which they are locked, everywhere: oldest first."""
    if grant.role not in (PP, PPK):
        return []
    statement = select(Order).where(running(grant)).order_by(Order.id)
    if lock:
        statement = statement.with_for_update(of=Order).execution_options(populate_existing=True)
    return session.scalars(statement).all()


def last_return(session: Session, grant: Grant) -> date | None:
    """The last day of a Plh who holds orders for this official."""
    return session.scalar(
        select(func.max(Succession.last_day)).where(
            Succession.region_id == grant.region_id,
            Succession.from_account_id == grant.account_id,
            Succession.until.is_not(None),
            Succession.ended_at.is_(None),
        )
    )


def standing_in(session: Session, *, region_id: int, order_ids: Sequence[UUID], side: str) -> dict[UUID, Succession]:
    """By order, the Plh's standing in of a side now."""
    open_ = (Succession.side == side, Succession.until.is_not(None), Succession.ended_at.is_(None))
    found = session.scalars(select(Succession).where(Succession.region_id == region_id, Succession.order_id.in_(order_ids), *open_))
    return {row.order_id: row for row in found}


def successions_of(session: Session, order: Order) -> Sequence[Succession]:
    """Every passing on of an order, first to last."""
    of = (Succession.region_id == order.region_id, Succession.order_id == order.id)
    return session.scalars(select(Succession).where(*of).order_by(Succession.made_at, Succession.id)).all()


def acting(rows: Sequence[Succession], order: Order, side: str, at: datetime) -> Acting:
    """Who stood for the side at an instant; `rows` are the order's successions."""
    mine = [row for row in rows if row.side == side]
    now = Acting(mine[0].from_account_id if mine else holder(order, side))
    own: dict[UUID | None, Acting] = {now.account_id: now}
    events = [(row.made_at, 1, row) for row in mine] + [(row.returned_at, 0, row) for row in mine if row.returned_at is not None]
    for when, begins, row in sorted(events, key=lambda event: (event[0], event[1])):
        if when > at:
            break
        if begins:
            kind = Kind(row.kind)
            now = Acting(row.to_account_id, None if kind is Kind.DEFINITIVE else kind, row.from_account_id, row.decree_number)
            if kind is not Kind.PLH:
                own[row.to_account_id] = now
        else:
            now = own.get(row.from_account_id, Acting(row.from_account_id))
    return now


def _held(side: str, account_id: UUID) -> ColumnElement[bool]:
    if side == PP:
        return and_(Order.placed_as == Role.PP, Order.buyer_account_id == account_id)
    return or_(
        Order.ppk_account_id == account_id,
        and_(Order.placed_as == Role.PPK, Order.ppk_account_id.is_(None), Order.buyer_account_id == account_id),
    )
