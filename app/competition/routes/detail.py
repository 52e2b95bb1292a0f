"""The page of one competition, as each may see it."""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.listing.facts import say
from app.catalogue.queries import listings_of_vendor
from app.catalogue.states import PUBLISHED
from app.clock import local_date
from app.competition import bidding, sheet
from app.competition import permissions as may
from app.competition.lifting import lifted_awards
from app.competition.models import Competition
from app.competition.queries import amendments_of, invitations_of, questions_of
from app.competition.showing import cancellation_of, hps_shown, order_shown, sees_order_of, shelf_of, tenderers_shown, winner_shown
from app.competition.states import is_announced
from app.identifiers import public_id
from app.moves.history import history
from app.organisations.queries import satker_of
from app.regions.models import Region
from app.web.dependencies import At
from app.web.incoming.forms import RefusedForm
from app.web.pages.templating import page


def detail(
    request: Request,
    session: Session,
    actor: Actor,
    at: At,
    competition: Competition,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    inside, vendor = may.is_inside(actor, competition), actor.is_vendor_staff
    is_open = bidding.is_open(competition, at)
    why_not = bidding.why_not_bid(session, competition, actor, at) if vendor and is_open else None
    return page(
        request,
        "competition/detail.html",
        competition=competition,
        key=key_of(competition),
        region=session.get_one(Region, competition.region_id),
        satker=satker_of(session, region_id=competition.region_id, code=competition.satker_code),
        inside=inside,
        today=local_date(at, session.get_one(Region, competition.region_id).timezone),
        is_open=is_open,
        why_not=why_not,
        say=say,
        can_bid=vendor and is_open and why_not is None,
        own=bidding.standing_bid(session, competition, actor.vendor_id) if vendor else None,
        found_of=sheet.found_of,
        announced=is_announced(competition),
        products=_own_products(session, actor) if vendor and is_open else [],
        bids=sheet.best_first(competition) if inside and competition.opened_at is not None else [],
        barred=bidding.barred(session, competition, at) if inside else set(),
        hps=hps_shown(competition, actor),
        tenderers=tenderers_shown(competition, actor),
        winner=winner_shown(competition),
        lifted=[(one, sees_order_of(one.bid, competition, actor)) for one in lifted_awards(session, competition)],
        cancellation=cancellation_of(session, competition),
        order=order_shown(competition, actor),
        how_chosen=sheet.how_chosen(competition),
        shelf=shelf_of(session, competition),
        invited=invitations_of(session, competition) if inside else [],
        amendments=amendments_of(session, competition),
        questions=questions_of(session, competition),
        may_answer=may.prepare(actor, competition),
        moves=bidding.open_moves(competition, actor, at),
        taken=history(session, region_id=competition.region_id, subject_id=competition.id) if inside else [],
        refused=refused,
        public_id=public_id,
    )


def _own_products(session: Session, actor: Actor) -> list[tuple[str, str]]:
    assert actor.vendor_id is not None
    return [
        (public_id(row.Listing.region_id, row.Listing.id), row.name)
        for row in listings_of_vendor(session, vendor_id=actor.vendor_id, state=PUBLISHED)
    ]


def key_of(competition: Competition) -> str:
    return public_id(competition.region_id, competition.id)
