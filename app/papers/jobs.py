"""Jobs of papers: what a move made due is frozen and drawn soon after it, so that nobody waits
for it and a later change of the order cannot reach it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.clock import now
from app.fulfilment.models import Handover
from app.orders.models import Order
from app.outbox import job
from app.papers.drawing import kept
from app.papers.issuing import issue_all
from app.payment.models import Payment


@job("papers.draw")
def draw(machine: str, region_id: int, id: str, **_more: object) -> None:
    """Issue and draw every paper that the order has now; what stands already is left alone, so running twice does no harm."""
    with db.new_session() as session:
        order = _order_of(session, machine, region_id, UUID(id))
        papers = issue_all(session, order, at=now()) if order is not None else []
    for paper in papers:
        kept(paper)


def _order_of(session: Session, machine: str, region_id: int, id: UUID) -> Order | None:
    """The order itself, or the one that a handover or a payment belongs to."""
    if machine == "handover":
        handover = session.get(Handover, (region_id, id))
        return None if handover is None else handover.order
    if machine == "payment":
        payment = session.get(Payment, (region_id, id))
        return None if payment is None else payment.order
    return session.get(Order, (region_id, id))
