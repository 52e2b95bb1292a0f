"""Lifting: the order of an award came to nothing, so the PPK lifts the award with a
reason that everybody reads, and the competition goes on.

Rule: a winner that withdraws before the contract makes room for the next in rank, as long as there is one (Peraturan LKPP
12/2021 on the selection of vendors, from memory, verify; for mini-competitions nothing else is known to us). Whose vendor let
the order go is passed over for good; where the buyer's own side let it end, the same bid is first again. Nobody is bound anew by
it: whoever is awarded next may decline as the first could.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.competition.models import Bid, Competition
from app.competition.states import COMPETITION
from app.identifiers import public_id
from app.moves.history import MoveTaken, history
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from app.orders.awarded import was_let_go_by_vendor


@dataclass(frozen=True, slots=True)
class Lifted:
    """An award that was lifted: to which bid it was, the number and the public id of the order that came
    to nothing, and the move with its hour and reason."""

    bid: Bid
    order_number: str
    order: str
    taken: MoveTaken


def lift_award(session: Session, *, competition: Competition, reason: str | None, actor: Actor, at: datetime) -> Competition:
    """The next in rank has its turn; with nobody left the competition has failed.
    Raises `NotNow` while the order runs or has counted."""
    open_ = names_of(moves_for(COMPETITION, competition, actor))
    if "lift_award" not in open_:
        raise NotNow(move="lift_award", moves=open_)
    winner, order = competition.best, competition.order
    assert winner is not None
    assert order is not None
    passes_over = was_let_go_by_vendor(session, order)
    if passes_over:
        winner.passed_over_at = at
    details = {
        "bid": str(winner.id),
        "order": public_id(order.region_id, order.id),
        "number": order.number,
        "passed_over": passes_over,
    }
    competition.earlier_orders = [*competition.earlier_orders, order.id]
    competition.order_id = None
    step(session, COMPETITION, competition, "lift_award", actor=actor, at=at, reason=reason, details=details)
    session.flush()
    session.expire(competition, ["order"])
    return competition


def lifted_awards(session: Session, competition: Competition) -> Sequence[Lifted]:
    """The first lifted one first."""
    if not competition.earlier_orders:
        return []
    bids = {str(bid.id): bid for bid in competition.bids}
    taken = history(session, region_id=competition.region_id, subject_id=competition.id)
    return [
        Lifted(bids[one.details["bid"]], one.details["number"], one.details["order"], one)
        for one in taken
        if one.move == "lift_award"
    ]
