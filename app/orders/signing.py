"""Signing: with the second signature a Surat Pesanan is in process and its amount committed.

Rule: Perpres 16/2018 art. 28(6): for e-purchasing the Surat Pesanan is the contract, at any value. Amounts are whole rupiah, tax
included. Each signature is a re-authenticated act of the person; the rules that count are those of the day of the buyer's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof, confirm
from app.actor import Actor
from app.clock import local_date
from app.moves.taking import step
from app.orders import bookkeeping, deadlines, judging
from app.orders.models import Order
from app.orders.states import ORDER


def sign(
    session: Session,
    *,
    order: Order,
    proof: Proof,
    actor: Actor,
    at: datetime,
) -> Order:
    """Sign for the caller's side: first the PPK, then the vendor. Raises `Invalid` where the person is not confirmed."""
    if order.buyer_signed_at is None:
        return _sign_as_ppk(session, order, proof, actor, at)
    return _sign_as_vendor(session, order, proof, actor, at)


def _sign_as_ppk(session: Session, order: Order, proof: Proof, actor: Actor, at: datetime) -> Order:
    taken = step(session, ORDER, order, "sign", actor=actor, at=at)
    confirm(session, actor=actor, proof=proof, at=at)
    judging.judge_again(session, order, at)
    order.buyer_signed_at = at
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def _sign_as_vendor(session: Session, order: Order, proof: Proof, actor: Actor, at: datetime) -> Order:
    """The second signature: what was held is committed against the package, on the region's date."""
    taken = step(session, ORDER, order, "sign", actor=actor, at=at)
    confirm(session, actor=actor, proof=proof, at=at)
    order.vendor_signed_at, order.vendor_signed_by = at, actor.account_id
    order.order_date = local_date(at, bookkeeping.region_of(session, order).timezone)
    order.due_at = None
    released = bookkeeping.release(order)
    session.flush()
    bookkeeping.enter(session, order, taken, released, bookkeeping.commit(order), actor=actor, at=at)
    return order
