"""Telling the office that asked that a vendor has it."""

from sqlalchemy.orm import Session

from app.demand.models import Demand
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.moves.news import News, in_region, news
from app.notifications.telling import Audience


@news("demand.tell", in_region(Demand))
def tell(session: Session, demand: Demand, done: MoveTaken) -> News | None:
    """The buyers of the satker that asked read of each answer."""
    if demand.satker_code is None:
        return None
    return News(
        [Audience(satker_code=demand.satker_code)], demand.name, f"/permintaan/{public_id(demand.region_id, demand.id)}", note=None
    )
