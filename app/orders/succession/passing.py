"""Passing one side of an order on to another official, and giving it back when a
Plh's time is over. The caller holds the order's lock.

Who had a hand in an order keeps that: an earlier PPK is never its treasurer, the PP
of an order never its PPK, whoever handed it to whom.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.identifiers import new_id
from app.language import _
from app.moves.taking import remark
from app.orders.models import Order
from app.orders.succession.models import Kind, Succession
from app.web.pages.dates import tanggal

PP, PPK = Role.PP.value, Role.PPK.value


def holder(order: Order, side: str) -> UUID | None:
    """Who stands for the side now; None for a PPK's that nobody has reviewed yet, and for a PP's where a PPK placed it."""
    if side == PP:
        return order.buyer_account_id if order.placed_as == Role.PP else None
    return order.ppk_account_id or (order.buyer_account_id if order.placed_as == Role.PPK else None)


def pass_on(
    session: Session,
    order: Order,
    *,
    side: str,
    to: Account,
    kind: Kind,
    decree_number: str,
    decree_date: date,
    first_day: date,
    last_day: date,
    until: datetime | None,
    reason: str,
    act_id: UUID,
    actor: Actor,
    at: datetime,
) -> Succession:
    """`to` goes on with that side; what a Plh held for somebody goes on for that
    somebody, or ends where the post itself passes on."""
    before = holder(order, side)
    assert before is not None
    standing = _open(session, order, side)
    principal = before if standing is None else standing.from_account_id
    if standing is not None:
        standing.ended_at = at
        session.flush()
    row = Succession(
        region_id=order.region_id, id=new_id(), order_id=order.id, act_id=act_id, side=side, from_account_id=principal,
        to_account_id=to.id, kind=kind, decree_number=decree_number, decree_date=decree_date, first_day=first_day, last_day=last_day,
        until=until, reason=reason, made_by=actor.account_id, made_at=at,
    )  # fmt: skip
    session.add(row)
    _hold(order, side, to.id)
    session.flush()
    order.acting_until = _next_return(session, order)
    note = _("{kind} {to} menggantikan {of}, SK {number} tanggal {day}{until}").format(
        kind={Kind.PLT: "Plt.", Kind.PLH: "Plh."}.get(kind, _("Pejabat definitif")),
        to=to.name,
        of=session.get_one(Account, principal).name,
        number=decree_number,
        day=tanggal(decree_date),
        until="" if kind is Kind.DEFINITIVE else _(", sampai {day}").format(day=tanggal(last_day)),
    )
    remark(session, "order", order, "hand_over", actor=actor, at=at, reason=reason, note=note, details=_as_details(row))
    return row


def give_back(session: Session, order: Order, row: Succession, *, actor: Actor, at: datetime, reason: str | None = None) -> None:
    """The official who was away goes on again."""
    row.ended_at = row.returned_at = at
    _hold(order, row.side, row.from_account_id)
    session.flush()
    order.acting_until = _next_return(session, order)
    note = _("Kembali kepada {name}").format(name=session.get_one(Account, row.from_account_id).name)
    remark(session, "order", order, "hand_back", actor=actor, at=at, reason=reason, note=note, details=_as_details(row))


def catch_up(session: Session, order: Order, at: datetime) -> None:
    """Give back what a Plh's time is over for, before anything is judged by who stands for the order."""
    if order.acting_until is None or order.acting_until > at:
        return
    order.acting_until = None
    over = select(Succession).where(*_of(order), Succession.until <= at, Succession.ended_at.is_(None))
    for row in session.scalars(over.order_by(Succession.id)).all():
        give_back(session, order, row, actor=SYSTEM_ACTOR, at=at)


def catch_up_order(session: Session, thing: Any, at: datetime) -> None:
    """The same for what hangs on an order: a shipment, a handover, a payment, a dispute."""
    catch_up(session, thing.order, at)


def _hold(order: Order, side: str, account_id: UUID) -> None:
    """Put the person there and remember who was."""
    before = holder(order, side)
    if side == PPK and order.ppk_account_id is not None:
        order.ppk_account_id = account_id
    if side == PP or order.placed_as == Role.PPK:
        order.buyer_account_id = account_id
    if before is not None and before not in order.earlier_officials:
        order.earlier_officials = [*order.earlier_officials, before]


def _open(session: Session, order: Order, side: str) -> Succession | None:
    """The Plh's standing in, if one holds the side for somebody now."""
    open_ = (Succession.side == side, Succession.until.is_not(None), Succession.ended_at.is_(None))
    return session.scalars(select(Succession).where(*_of(order), *open_)).one_or_none()


def _next_return(session: Session, order: Order) -> datetime | None:
    open_ = (Succession.until.is_not(None), Succession.ended_at.is_(None))
    return session.scalar(select(Succession.until).where(*_of(order), *open_).order_by(Succession.until).limit(1))


def _of(order: Order) -> tuple[ColumnElement[bool], ...]:
    return Succession.region_id == order.region_id, Succession.order_id == order.id


def _as_details(row: Succession) -> dict[str, str]:
    return {
        "side": row.side,
        "kind": row.kind,
        "from_account": str(row.from_account_id),
        "to_account": str(row.to_account_id),
        "decree": row.decree_number,
        "until": row.last_day.isoformat(),
    }
