"""Telling the office that asked that a vendor has it."""

from uuid import UUID

from app import db
from app.demand.models import Demand
from app.identifiers import public_id
from app.notifications import telling as notices
from app.notifications.telling import Audience
from app.outbox import job
from app.transitions import MoveTaken


@job("demand.tell")
def tell(machine: str, region_id: int, id: str, move: str, taken: str, **_more: object) -> None:
    """The buyers of the satker that asked read of each answer."""
    with db.new_session() as session:
        demand = session.get(Demand, (region_id, UUID(id)))
        done = session.get(MoveTaken, (region_id, UUID(taken)))
        if demand is None or demand.satker_code is None or done is None:
            return
        notices.tell(
            session,
            [Audience(satker_code=demand.satker_code)],
            region_id=region_id,
            cause=done.id,
            title=demand.name,
            link=f"/permintaan/{public_id(demand.region_id, demand.id)}",
            move=done.move,
            state=done.state_to,
            actor_role=done.role,
            note=None,
            at=done.at,
        )
