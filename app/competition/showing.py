"""Showing: a competition as the API gives it to this caller. Nothing of a bid or the HPS is there before the hour, for nobody.

Until the hour a vendor is told of its own bid only (that it stands, since when, and its commitment), others not
even how many there are. After it those inside read every bid; everybody else reads the outcome once there is
one: the winner, its total, the HPS and how many bid.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.models import Etalase
from app.clock import iso
from app.competition import permissions as may
from app.competition.bidding import barred, is_open, open_moves, standing_bid, why_not_bid
from app.competition.lifting import lifted_awards
from app.competition.models import Bid, Competition
from app.competition.queries import amendments_of, invitations_of, questions_of
from app.competition.shapes import (
    BidFound,
    Cancellation,
    CompetitionInFull,
    CompetitionInList,
    LiftedAward,
    OpenedBid,
    OwnBid,
    Winner,
)
from app.competition.states import CompetitionState, is_announced
from app.identifiers import public_id
from app.moves.history import MoveTaken, history, last_taken
from app.orders.showing import number, taken_as_json


def competition_in_list(competition: Competition) -> CompetitionInList:
    """One line of a list: what is public of it."""
    return {
        "id": public_id(competition.region_id, competition.id),
        "number": competition.number,
        "state": competition.state,
        "title": competition.title,
        "kd_rup": competition.kd_rup,
        "satker": competition.satker_code,
        "audience": competition.audience,
        "published_at": iso(competition.published_at),
        "closes_at": competition.closes_at.isoformat(),
    }


def competition_in_full(session: Session, competition: Competition, actor: Actor, at: datetime) -> CompetitionInFull:
    """Everything that this caller may see."""
    inside = may.is_inside(actor, competition)
    shown: CompetitionInFull = {
        **competition_in_list(competition),
        "need": competition.need,
        "criteria": competition.criteria,
        "technical_weight": competition.technical_weight,
        "audience_key": audience_key(session, competition),
        "delivery": {"address": competition.delivery_address, "due_date": competition.delivery_due.isoformat()},
        "hps": hps_shown(competition, actor),
        "hps_commitment": competition.hps_commitment,
        "lines": [
            {
                "id": public_id(line.region_id, line.id),
                "name": line.name,
                "specification": line.specification,
                "kind": line.kind,
                "kbki": line.kbki,
                "unit": line.unit,
                "quantity": number(line.quantity),
            }
            for line in competition.lines
        ],
        "amendments": [
            {"text": one.text, "closed_before": one.closed_before.isoformat(), "closes_at": one.closes_at.isoformat()}
            for one in amendments_of(session, competition)
        ],
        "questions": [
            {
                "id": public_id(one.region_id, one.id),
                "text": one.text,
                "asked_at": one.asked_at.isoformat(),
                "answer": one.answer,
                "answered_at": iso(one.answered_at),
            }
            for one in questions_of(session, competition)
        ],
        "numberOfTenderers": tenderers_shown(competition, actor),
        "winner": winner_shown(competition),
        "lifted_awards": _lifted(session, competition, actor),
        "cancellation": _why_over(cancellation_of(session, competition)),
        "order": order_shown(competition, actor),
        "moves": open_moves(competition, actor, at),
        "history": [taken_as_json(taken) for taken in history(session, region_id=competition.region_id, subject_id=competition.id)]
        if inside
        else [],
    }
    if inside:
        shown["invited"] = [
            {"id": public_id(0, one.vendor_id), "name": one.vendor_name} for one in invitations_of(session, competition)
        ]
        shown["bids"] = _bids(session, competition, at) if competition.opened_at is not None else None
    if actor.is_vendor_staff:
        own = standing_bid(session, competition, actor.vendor_id)
        shown["bid"] = own_bid(competition, own) if own else None
        shown["may_bid"] = is_open(competition, at) and why_not_bid(session, competition, actor, at) is None
    return shown


def _bids(session: Session, competition: Competition, at: datetime) -> list[OpenedBid]:
    out = barred(session, competition, at)
    return [bid_in_full(bid, may_sell=bid.vendor_id not in out) for bid in competition.bids]


def bid_in_full(bid: Bid, *, may_sell: bool) -> OpenedBid:
    """An opened bid, for those inside; `content` is the text that `commitment` is the SHA-256 of."""
    assert bid.offer is not None
    return {
        "id": public_id(bid.region_id, bid.id),
        "vendor": {"id": public_id(0, bid.vendor_id), "name": bid.vendor_name},
        "submitted_at": bid.submitted_at.isoformat(),
        "commitment": bid.commitment,
        "content": bid.content,
        "total": bid.total,
        "shipping": bid.offer["shipping"],
        "statement": bid.offer["statement"],
        "lines": bid.offer["lines"],
        "admin_fit": bid.admin_fit,
        "technical_fit": bid.technical_fit,
        "price_fit": bid.price_fit,
        "score": bid.score,
        "reason": bid.reason,
        "rank": bid.rank,
        "may_sell": may_sell,
    }


def own_bid(competition: Competition, bid: Bid) -> OwnBid:
    """What a vendor is told of its own bid: its prices from the hour on, how it was judged once the outcome is announced."""
    return {
        "id": public_id(bid.region_id, bid.id),
        "submitted_at": bid.submitted_at.isoformat(),
        "commitment": bid.commitment,
        "content": bid.content,
        "total": bid.total,
        "found": _found(bid) if is_announced(competition) else None,
    }


def _found(bid: Bid) -> BidFound:
    return {
        "rank": bid.rank,
        "admin_fit": bid.admin_fit,
        "technical_fit": bid.technical_fit,
        "price_fit": bid.price_fit,
        "score": bid.score,
        "reason": bid.reason,
    }


def hps_shown(competition: Competition, actor: Actor) -> int | None:
    """From the hour on to those inside, to everybody once it was awarded."""
    if competition.state == CompetitionState.AWARDED or competition.earlier_orders or may.is_inside(actor, competition):
        return competition.hps
    return None


def tenderers_shown(competition: Competition, actor: Actor) -> int | None:
    """How many bid; before the hour nobody is told."""
    if competition.opened_at is None:
        return None
    return len(competition.bids) if is_announced(competition) or may.is_inside(actor, competition) else None


def winner_shown(competition: Competition) -> Winner | None:
    """Who won, for everybody, once it is awarded."""
    if competition.state != CompetitionState.AWARDED:
        return None
    best = competition.best
    assert best is not None
    return {"id": public_id(0, best.vendor_id), "name": best.vendor_name, "total": best.total}


def cancellation_of(session: Session, competition: Competition) -> MoveTaken | None:
    """When and why what was published came to nothing, for everybody: firms have worked on their bids."""
    if competition.state != CompetitionState.CANCELLED:
        return None
    return last_taken(session, region_id=competition.region_id, subject_id=competition.id)


def _why_over(cancelled: MoveTaken | None) -> Cancellation | None:
    return {"at": cancelled.at.isoformat(), "reason": cancelled.reason or ""} if cancelled else None


def audience_key(session: Session, competition: Competition) -> str | None:
    """An etalase by its slug, a KBLI as it is."""
    shelf = shelf_of(session, competition)
    return competition.audience_key if shelf is None else shelf.slug


def shelf_of(session: Session, competition: Competition) -> Etalase | None:
    """The etalase whose vendors it asks, where it asks those."""
    if competition.audience != "etalase" or competition.audience_key is None:
        return None
    region_id, _slash, id = competition.audience_key.partition("/")
    return session.get_one(Etalase, (int(region_id), UUID(id)))


def order_shown(competition: Competition, actor: Actor) -> str | None:
    """The order that the award made, to those who may open it."""
    if competition.order_id is None:
        return None
    assert competition.best is not None
    sees = sees_order_of(competition.best, competition, actor)
    return public_id(competition.region_id, competition.order_id) if sees else None


def sees_order_of(bid: Bid, competition: Competition, actor: Actor) -> bool:
    """May this person open the order that an award to this bid made?"""
    return may.is_inside(actor, competition) or (actor.is_vendor_staff and actor.vendor_id == bid.vendor_id)


def _lifted(session: Session, competition: Competition, actor: Actor) -> list[LiftedAward]:
    return [
        {
            "at": one.taken.at.isoformat(),
            "vendor": {"id": public_id(0, one.bid.vendor_id), "name": one.bid.vendor_name},
            "reason": one.taken.reason or "",
            "passed_over": one.taken.details["passed_over"],
            "order": one.order if sees_order_of(one.bid, competition, actor) else None,
        }
        for one in lifted_awards(session, competition)
    ]
