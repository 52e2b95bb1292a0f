"""Questions about disputes; each is seen by whoever may see its order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes.models import Dispute, Evidence
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.orders.models import Order
from app.orders.queries import of_visible, order_for
from app.walls.windows import DISPUTED_ORDER


def dispute_for(session: Session, actor: Actor, id_text: str, *, lock: bool = False) -> Dispute:
    """The dispute behind a public id; with `lock` its order is held first, then itself. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    missing = _("Sengketa ini tidak ditemukan.")
    order_id = session.scalar(select(Dispute.order_id).where(Dispute.region_id == region_id, Dispute.id == id))
    if order_id is None:
        raise NotFound(missing)
    order_for(session, actor, region_id=region_id, id=order_id, lock=lock, missing=missing)
    statement = select(Dispute).where(Dispute.region_id == region_id, Dispute.id == id)
    if lock:
        statement = statement.with_for_update(of=Dispute).execution_options(populate_existing=True)
    return session.scalars(statement).one()


def evidence_in(dispute: Dispute, id_text: str) -> Evidence:
    """A piece of this dispute's evidence. Raises `NotFound`."""
    id = parse_public_id(id_text)[1]
    found = next((piece for piece in dispute.evidence if piece.id == id), None)
    if found is None:
        raise NotFound(_("Bukti ini tidak ditemukan."))
    return found


def disputes_of_order(session: Session, order: Order) -> Sequence[Dispute]:
    return session.scalars(
        select(Dispute).where(Dispute.region_id == order.region_id, Dispute.order_id == order.id).order_by(Dispute.position)
    ).all()


def disputes_of(session: Session, actor: Actor, *, states: Sequence[str] = (), limit: int = 24) -> Sequence[Dispute]:
    """Those about orders that this actor may see, newest first; a vendor's over all the regions that it sells to."""
    statement = of_visible(Dispute, actor).order_by(Dispute.id.desc()).limit(limit)
    if states:
        statement = statement.where(Dispute.state.in_(states))
    return session.scalars(statement).all()


def how_many_disputed(session: Session, *, vendor_id: UUID, regions: Sequence[int]) -> int:
    """A vendor's signed orders that were disputed or whose cancellation was
    asked for, whoever did it and however it was decided."""
    disputed = DISPUTED_ORDER.c
    return (
        session.scalar(
            select(func.count()).select_from(DISPUTED_ORDER).where(disputed.region_id.in_(regions), disputed.vendor_id == vendor_id)
        )
        or 0
    )
