"""Questions about competitions; whoever may not see one is told that it does not exist."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.actor import SATKER_ROLES, Actor
from app.catalogue.models import Listing
from app.competition import permissions as may
from app.competition.models import Amendment, Bid, Competition, Invitation, Question
from app.competition.states import CompetitionState
from app.db import among
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.orders.models import Order
from app.orders.states import CAME_TO_NOTHING
from app.vendors.models import Vendor, VendorIndustry

TOLD_MAX = 500
"""Vendors of an open competition that are told of it one by one; the others find it on the public page."""


def competition_of(session: Session, id_text: str, actor: Actor, *, lock: bool = False, share: bool = False) -> Competition:
    """The competition behind a public id, if this actor may see it. `lock` holds it alone until the end of the transaction,
    `share` together with other bids. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    statement = select(Competition).where(Competition.region_id == region_id, Competition.id == id)
    if lock or share:
        statement = statement.with_for_update(read=share, of=Competition).execution_options(populate_existing=True)
    competition = session.scalars(statement).one_or_none()
    if competition is None or not may.see(actor, competition):
        raise NotFound(_("Kompetisi ini tidak ditemukan."))
    return competition


def competitions_of(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    region_id: int | None = None,
    limit: int = 24,
) -> Sequence[Competition]:
    """Those that this actor may see, newest first. Everybody's list runs over the regions of
    this installation; officials see their drafts in it."""
    statement = select(Competition).where(visible(actor)).order_by(Competition.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(Competition.state == state)
    if region_id is not None:
        statement = statement.where(Competition.region_id == region_id)
    return session.scalars(statement).all()


def inviting(session: Session, *, vendor_id: UUID) -> Sequence[Competition]:
    """Open competitions that name the vendor, soonest closing first: over all regions that it sells to."""
    return session.scalars(
        select(Competition)
        .join(
            Invitation,
            (Invitation.region_id == Competition.region_id) & (Invitation.competition_id == Competition.id),
        )
        .where(Invitation.vendor_id == vendor_id, Competition.state == CompetitionState.OPEN)
        .order_by(Competition.closes_at)
    ).all()


def invitations_of(session: Session, competition: Competition) -> Sequence[Invitation]:
    return session.scalars(
        select(Invitation)
        .where(Invitation.region_id == competition.region_id, Invitation.competition_id == competition.id)
        .order_by(Invitation.vendor_name, Invitation.vendor_id)
    ).all()


def questions_of(session: Session, competition: Competition) -> Sequence[Question]:
    return session.scalars(
        select(Question)
        .where(Question.region_id == competition.region_id, Question.competition_id == competition.id)
        .order_by(Question.id)
    ).all()


def amendments_of(session: Session, competition: Competition) -> Sequence[Amendment]:
    return session.scalars(
        select(Amendment)
        .where(Amendment.region_id == competition.region_id, Amendment.competition_id == competition.id)
        .order_by(Amendment.id)
    ).all()


def bidders_of_orders(region_id: int, order_ids: Collection[UUID]) -> Select[tuple[UUID, int]]:
    """Each of these orders that an award made, also one that was lifted since, and how many bid for it."""
    stands = select(Competition.id, Competition.order_id.label("order_id")).where(Competition.region_id == region_id)
    lifted = select(Competition.id, func.unnest(Competition.earlier_orders)).where(Competition.region_id == region_id)
    made = union_all(stands, lifted).subquery()
    standing = and_(Bid.region_id == region_id, Bid.competition_id == made.c.id, Bid.ended_at.is_(None))
    return (
        select(made.c.order_id, func.count(Bid.id).label("bidders"))
        .outerjoin(Bid, standing)
        .where(among(made.c.order_id, order_ids))
        .group_by(made.c.order_id)
    )


def let_go(session: Session, actor: Actor, *, limit: int) -> Sequence[Competition]:
    """Of the actor's satker those whose award made an order that came to nothing, the newest first."""
    return session.scalars(
        select(Competition)
        .join(Order, (Order.region_id == Competition.region_id) & (Order.id == Competition.order_id))
        .where(
            Competition.region_id == actor.region_id,
            Competition.satker_code == actor.satker_code,
            Order.state.in_(CAME_TO_NOTHING),
        )
        .order_by(Competition.id.desc())
        .limit(limit)
    ).all()


def vendors_to_tell(session: Session, competition: Competition) -> list[UUID]:
    """Whom it asks, and once the bids are opened whoever bid."""
    bidders = [bid.vendor_id for bid in competition.bids] if competition.opened_at is not None else []
    return list(dict.fromkeys([*bidders, *_asked(session, competition)]))


def _asked(session: Session, competition: Competition) -> list[UUID]:
    """By name, or by what they sell."""
    if competition.audience == "invited":
        return [row.vendor_id for row in invitations_of(session, competition)]
    statement = select(Vendor.id).where(Vendor.state == "active").order_by(Vendor.id).limit(TOLD_MAX)
    if competition.audience == "kbli":
        statement = statement.join(VendorIndustry, VendorIndustry.vendor_id == Vendor.id).where(
            VendorIndustry.kbli == competition.audience_key
        )
    elif competition.audience == "etalase":
        assert competition.audience_key is not None
        region_id, _slash, etalase_id = competition.audience_key.partition("/")
        sells = select(Listing.vendor_id).where(
            Listing.region_id == int(region_id), Listing.etalase_id == UUID(etalase_id), Listing.state == "published"
        )
        statement = statement.where(Vendor.id.in_(sells))
    return list(session.scalars(statement))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which this actor may see: a part of another statement, as `permissions.see` says it of one."""
    public = Competition.published_at.is_not(None)
    if actor.role in SATKER_ROLES:
        return or_(public, and_(Competition.region_id == actor.region_id, Competition.satker_code == actor.satker_code))
    if actor.role in may.OVERSEERS:
        return or_(public, Competition.region_id == actor.region_id)
    return public
