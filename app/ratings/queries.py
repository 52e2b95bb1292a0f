"""Questions about ratings: those of an order to whoever sees it, those of a vendor to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.identifiers import parse_public_id
from app.language import _
from app.orders.models import Order
from app.orders.queries import part_for
from app.ratings.models import Rating
from app.ratings.rating import QUESTIONS


@dataclass(frozen=True, slots=True)
class Figures:
    """Of how many ratings (`count`), and for each question the sum of their scores; the mean is the one by the other."""

    count: int
    sums: dict[str, int]


def ratings_of_order(session: Session, order: Order) -> Sequence[Rating]:
    return session.scalars(
        select(Rating).where(Rating.region_id == order.region_id, Rating.order_id == order.id).order_by(Rating.id)
    ).all()


def rating_for(session: Session, actor: Actor, id_text: str) -> Rating:
    """The rating, its order locked first. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    return part_for(session, actor, Rating, region_id=region_id, id=id, missing=_("Penilaian ini tidak ditemukan."))


def figures_of_vendor(session: Session, *, vendor_id: UUID, regions: Sequence[int]) -> Figures:
    """What buyers scored a vendor, over the regions that it sold to."""
    names = list(QUESTIONS["buyer"])
    row = session.execute(
        select(func.count(), *(func.coalesce(func.sum(getattr(Rating, name)), 0) for name in names)).where(
            Rating.region_id.in_(regions), Rating.vendor_id == vendor_id, Rating.side == "buyer"
        )
    ).one()
    return Figures(row[0], dict(zip(names, map(int, row[1:]), strict=True)))


def newest_of_vendor(session: Session, *, vendor_id: UUID, regions: Sequence[int], limit: int = 5) -> Sequence[Rating]:
    """What buyers wrote of a vendor, newest first."""
    return session.scalars(
        select(Rating)
        .where(Rating.region_id.in_(regions), Rating.vendor_id == vendor_id, Rating.side == "buyer")
        .order_by(Rating.id.desc())
        .limit(limit)
    ).all()
