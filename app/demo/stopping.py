"""Stopping: the ends before an order counts, the changes and cancellations after."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR
from app.demo.lives import Life
from app.ledger import Kind, Line
from app.orders import bookkeeping
from app.orders.models import Addendum, CancelRequest
from app.orders.permissions import side_of


def end_by(name: str, who: str, reason: str | None) -> Callable[[Life, datetime], None]:
    """An end before it counts: what was held and reserved goes back."""

    def end(life: Life, at: datetime) -> None:
        actor = SYSTEM_ACTOR if who == "system" else getattr(life.parties, who)
        taken = life.step(name, actor, at, silent=True, reason=reason)
        _give_back(life)
        life.enter(taken, bookkeeping.release(life.order), actor=actor, at=at)

    return end


def propose_addendum(life: Life, at: datetime) -> None:
    """The vendor asks for two more weeks."""
    order, seller = life.order, life.parties.seller
    note = "Barang dari pabrik terlambat; mohon waktu dua pekan."
    life.step("propose_addendum", seller, at, note=note, details={"total_after": order.total})
    due = (order.delivery_due + timedelta(days=14)).isoformat()
    life.bulk.add(
        Addendum(
            region_id=order.region_id,
            id=life.history.new_id(at),
            order_id=order.id,
            proposed_by=seller.account_id,
            proposed_side=side_of(seller),
            changes={"lines": [], "shipping": None, "due_date": due, "address": None},
            total_before=order.total,
            total_after=order.total,
            note=note,
            proposed_at=at,
        )
    )


def request_cancel(life: Life, at: datetime) -> None:
    order, ppk = life.order, life.parties.ppk
    reason = "Kegiatan ditiadakan oleh perubahan anggaran."
    life.step("request_cancel", ppk, at, silent=True, reason=reason)
    request = CancelRequest(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        asked_by=ppk.account_id,
        asked_side=side_of(ppk),
        reason=reason,
        letter=f"900/{order.number.rpartition('/')[2]}/{life.year}",
        asked_at=at,
        due_at=life.deadline("CANCEL_OPEN_DAYS", at),
    )
    set_committed_value(order, "open_cancel_request", request)
    life.bulk.add(request)


def open_cancel(life: Life, at: datetime) -> None:
    """Out of the figures until it is decided."""
    request = life.order.open_cancel_request
    assert request is not None
    life.order.suspended_from, request.due_at = life.order.state, None
    life.step("open_cancel", life.parties.region_admin, at, _whole(life, Kind.SUSPENDED, -1))


def grant_cancel(life: Life, at: datetime) -> None:
    order, judge = life.order, life.parties.budget_user
    resumed, reversed_ = _whole(life, Kind.RESUMED, 1), _whole(life, Kind.REVERSED, -1)
    taken = life.step("grant_cancel", judge, at, silent=True, reason="Anggaran kegiatan sudah dialihkan.")
    request = order.open_cancel_request
    assert request is not None
    request.decision, request.decided_by, request.decided_at = "granted", judge.account_id, at
    _give_back(life)
    life.enter(taken, resumed, reversed_, actor=judge, at=at)


def _whole(life: Life, kind: Kind, sign: int) -> Line:
    return Line(kind=kind, amount=sign * life.order.total, pdn_true=sign * bookkeeping.pdn_amount(life.order))


def _give_back(life: Life) -> None:
    for want in life.wanted:
        want.product.listing.reserved -= want.quantity
