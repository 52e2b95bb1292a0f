"""Cancellation after both signatures: one side asks with a reason, the region's admin opens it, the budget user decides; never
the asker. What the admin leaves unopened for too long the budget user may open too (`cancel_waiting`).

While it is open the order is out of the figures (`suspended`) but keeps its money, so nobody can spend it
meanwhile. Granted with nothing received, the order is worth 0; with something received it is cut to what was
accepted. An advance beyond that is given back before.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import accumulate, pairwise

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import stock
from app.errors import Refusal
from app.identifiers import new_id
from app.language import _
from app.ledger import Kind, Line
from app.money import round_rupiah, rupiah
from app.moves.machine import Move
from app.moves.taking import step
from app.orders import bookkeeping, cancel_waiting, deadlines, ending
from app.orders.accepted import accepted_amount
from app.orders.completion import complete_if_done
from app.orders.models import CancelRequest, Order, OrderLine
from app.orders.negotiation import resplit
from app.orders.permissions import side_of
from app.orders.places import set_aside, settle
from app.orders.states import ORDER, OrderState


class PaidAhead(Refusal):
    """The vendor has an advance for what it has not delivered: it gives that back first, or the order goes on."""

    def __init__(self, *, paid: int, received: int) -> None:
        super().__init__(
            _(
                "Sudah dibayar {paid}, baru diterima {received}. Minta penyedia mengembalikan selisihnya dan bendahara mencatatnya sebagai pengembalian sebagian, "
                "lalu setujui pembatalan; atau tolak pembatalan, dengan alasannya."
            ).format(paid=rupiah(paid), received=rupiah(received))
        )


def request_cancel(session: Session, *, order: Order, reason: str | None, letter: str | None, actor: Actor, at: datetime) -> Order:
    """Ask; the order goes on meanwhile."""
    step(session, ORDER, order, "request_cancel", actor=actor, at=at, reason=reason)
    assert actor.account_id is not None
    asked = CancelRequest(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        asked_by=actor.account_id,
        asked_side=side_of(actor),
        reason=reason or "",
        letter=letter,
        asked_at=at,
    )
    cancel_waiting.wind(session, order, asked, at)
    session.add(asked)
    session.flush()
    session.expire(order, ["open_cancel_request"])
    return order


def open_cancel(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """Take the order out of the figures until the budget user decides; no clock runs meanwhile."""
    cancel_waiting.pass_on_if_due(session, order=order, at=at)
    taken = step(session, ORDER, order, "open_cancel", actor=actor, at=at, note=note)
    asked = order.open_cancel_request
    assert asked is not None
    order.suspended_from = taken.from_
    order.due_at = asked.due_at = None
    session.flush()
    bookkeeping.enter(session, order, taken, _whole(session, order, Kind.SUSPENDED, -1), actor=actor, at=at)
    return order


def dismiss_cancel(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """The request does not go further."""
    cancel_waiting.pass_on_if_due(session, order=order, at=at)
    step(session, ORDER, order, "dismiss_cancel", actor=actor, at=at, note=note)
    cancel_waiting.close(session, order, "dismissed", by=actor.account_id, at=at)
    return order


def grant_cancel(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """Cancelled when nothing was received; else cut to what was accepted and in process again. Raises `PaidAhead`."""
    taken = step(session, ORDER, order, "grant_cancel", actor=actor, at=at, reason=reason)
    stands = bookkeeping.worth(session, order)
    if stands.paid > stands.received:
        raise PaidAhead(paid=stands.paid, received=stands.received)
    cancel_waiting.close(session, order, "granted", by=actor.account_id, at=at)
    order.due_at = None
    if order.open_addendum is not None:
        ending.close_addendum(order, "withdrawn", at)
    resumed = _whole(session, order, Kind.RESUMED, 1)
    if taken.to == OrderState.CANCELLED:
        return ending.end(session, order, taken, resumed, _whole(session, order, Kind.REVERSED, -1), actor=actor, at=at)
    return _cut(session, order, taken, resumed, actor, at)


def refuse_cancel(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """Back to the state before, its clock from its beginning, and into the figures."""
    taken = step(session, ORDER, order, "refuse_cancel", actor=actor, at=at, reason=reason)
    cancel_waiting.close(session, order, "refused", by=actor.account_id, at=at)
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, _whole(session, order, Kind.RESUMED, 1), actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return order


def _cut(session: Session, order: Order, taken: Move, resumed: Line, actor: Actor, at: datetime) -> Order:
    """The order shrinks to what was accepted; what never left goes back to the shelf."""
    worth = bookkeeping.worth(session, order)
    pdn_before = bookkeeping.pdn_amount(order)
    for line in order.in_lock_order:
        unshipped = set_aside(order, line)
        if unshipped and line.shelf is not None:
            stock.release(session, **line.shelf._asdict(), quantity=unshipped)
        line.amount = accepted_amount(line.amount, line.accepted_quantity, line.quantity)
        line.quantity = line.accepted_quantity
        line.shipped_quantity = max(line.shipped_quantity, line.accepted_quantity)
    for part in (part for place in order.places for part in place.lines):
        part.quantity = part.accepted_quantity
        part.shipped_quantity = max(part.shipped_quantity, part.accepted_quantity)
    settle(order)
    order.total = worth.received
    order.shipping_rupiah = min(order.shipping_rupiah, max(0, order.total - sum(line.amount for line in order.lines)))
    _share_out(order.lines, order.total - order.shipping_rupiah)
    session.flush()
    resplit(session, order)
    cut = Line(kind=Kind.ADJUSTED, amount=worth.received - worth.committed, pdn_true=bookkeeping.pdn_amount(order) - pdn_before)
    bookkeeping.enter(session, order, taken, resumed, cut, actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return order


def _share_out(lines: Sequence[OrderLine], worth: int) -> None:
    """What the handovers said stands: where a price was changed after a part was accepted, the lines' amounts are brought to
    that, the last one by the rest, and their prices to what that is for one."""
    amounts = list(accumulate((line.amount for line in lines), initial=0))
    if amounts[-1] == worth or amounts[-1] == 0:
        return
    upto = [round_rupiah(Decimal(worth) * amount / amounts[-1]) for amount in amounts]
    for line, (before, after) in zip(lines, pairwise(upto), strict=True):
        line.amount = after - before
        if line.quantity:
            untaxed = Decimal(line.amount) * 10_000 / (10_000 + line.tax_rate_bps)
            line.unit_price = max(1, round_rupiah(untaxed / line.quantity))


def _whole(session: Session, order: Order, kind: Kind, sign: int) -> Line:
    worth = bookkeeping.worth(session, order)
    return Line(kind=kind, amount=sign * worth.committed, pdn_true=sign * bookkeeping.pdn_amount(order))
