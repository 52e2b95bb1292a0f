"""Questions about demands. Everybody may ask them; the list over all regions is one of the few such reads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.search.models import ListingSearch
from app.demand.models import Demand, DemandAnswer
from app.demand.states import OPEN
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.moves.history import history
from app.organisations.models import Satker
from app.regions.models import Region

LISTED_MAX = 50
OFFERED_MAX = 30
Rows = Sequence[Row[*tuple[Any, ...]]]


def demand_named(session: Session, public: str, *, for_update: bool = False) -> Demand:
    """Raises `NotFound`."""
    region_id, id = parse_public_id(public)
    demand = session.get(Demand, (region_id, id), with_for_update=for_update or None)
    if demand is None:
        raise NotFound(_("Permintaan ini tidak ditemukan."))
    return demand


def asked_for() -> Select[Any]:
    """Those still open, of every region (`Demand`, `region_code`, `region_name`, `timezone`, `answers`), in no order."""
    answers = (
        select(func.count())
        .where(DemandAnswer.region_id == Demand.region_id, DemandAnswer.demand_id == Demand.id)
        .scalar_subquery()
        .label("answers")
    )
    return (
        select(Demand, Region.code.label("region_code"), Region.name.label("region_name"), Region.timezone, answers)
        .join(Region, Region.id == Demand.region_id)
        .where(Demand.state == OPEN)
    )


def open_demands(session: Session, *, region_id: int | None = None) -> Rows:
    """The newest of those still open, as `asked_for` has them."""
    asked = asked_for().order_by(Demand.asked_at.desc(), Demand.id.desc()).limit(LISTED_MAX)
    return session.execute(asked if region_id is None else asked.where(Demand.region_id == region_id)).all()


def answers_of(session: Session, demand: Demand) -> Rows:
    """The listings that answer it and are still on show, cheapest first."""
    card = ListingSearch
    return session.execute(
        select(
            card.region_id,
            card.listing_id,
            card.name,
            card.unit,
            card.unit_price,
            card.listed_price,
            card.vendor_name,
            card.vendor_place,
            card.in_stock,
        )
        .join(
            DemandAnswer,
            (DemandAnswer.region_id == card.region_id)
            & (DemandAnswer.listing_id == card.listing_id)
            & (DemandAnswer.demand_id == demand.id),
        )
        .where(card.region_id == demand.region_id, DemandAnswer.region_id == demand.region_id)
        .order_by(card.unit_price, card.listing_id)
    ).all()


def listings_to_offer(session: Session, demand: Demand, *, vendor_id: UUID) -> Rows:
    """(id, name) of what a vendor has on show in the demand's region and has not answered with, by name."""
    answered = select(DemandAnswer.listing_id).where(
        DemandAnswer.region_id == demand.region_id, DemandAnswer.demand_id == demand.id
    )
    return session.execute(
        select(Listing.id, ListingVersion.name)
        .join(ListingVersion, PUBLISHED_VERSION)
        .where(
            Listing.region_id == demand.region_id,
            Listing.vendor_id == vendor_id,
            Listing.state == "published",
            Listing.id.not_in(answered),
        )
        .order_by(ListingVersion.name)
        .limit(OFFERED_MAX)
    ).all()


def satker_name(session: Session, demand: Demand) -> str | None:
    """The office that asks."""
    if demand.satker_code is None:
        return None
    return session.scalar(
        select(Satker.name).where(Satker.region_id == demand.region_id, Satker.code == demand.satker_code).limit(1)
    )


def closing_of(session: Session, demand: Demand) -> str | None:
    """Why it was closed."""
    if demand.closed_at is None:
        return None
    return next((row.reason for row in reversed(history(session, region_id=demand.region_id, subject_id=demand.id))), None)
