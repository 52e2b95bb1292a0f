"""Opening: at the hour the worker opens the HPS and every standing bid, once, in the trail;
from then on they can be read and no longer changed.

Rule: only after the hour, by the clock that bids are measured with; a bid that came in time and is not committed yet is waited for.
"""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import SYSTEM_ACTOR
from app.competition import sealing
from app.competition.bidding import context_of
from app.competition.drafting import context_of_hps
from app.competition.models import Bid, Competition
from app.competition.states import COMPETITION, CompetitionState
from app.identifiers import public_id
from app.money import line_amount
from app.moves.taking import step


def open_bids(session: Session, *, competition: Competition, at: datetime) -> Competition:
    """End the time for bids and open what came in; the caller holds the row `FOR
    UPDATE`. Nothing where the hour was moved or it is done.

    Raises `KeyLost`, `SealBroken`: then nothing is opened, and the competition waits for the PPK to cancel it.
    """
    if competition.state != CompetitionState.OPEN or at < competition.closes_at:
        return competition
    key = sealing.private_key(competition.id, key_share=competition.key_share)
    session.expire(competition, ["bids"])
    hidden = sealing.open_sealed(
        competition.sealed_hps,
        commitment=competition.hps_commitment,
        private_key=key,
        context=context_of_hps(competition),
    )
    for bid in competition.bids:
        _open(competition, bid, key)
    step(
        session,
        COMPETITION,
        competition,
        "open_bids",
        actor=SYSTEM_ACTOR,
        at=at,
        details={"bids": len(competition.bids), "hps_commitment": competition.hps_commitment},
    )
    competition.hps, competition.opened_at = int(json.loads(hidden)["hps"]), at
    for bid in competition.bids:
        bid.price_fit = bid.total is not None and bid.total <= competition.hps
        audit.write_down(session, bid, "bid.open", SYSTEM_ACTOR, at, competition=str(competition.id), commitment=bid.commitment)
    session.flush()
    return competition


def overdue(session: Session, *, at: datetime) -> list[tuple[int, UUID]]:
    """The keys of competitions whose hour has come, oldest first: one of the few reads over all regions."""
    return [
        (row.region_id, row.id)
        for row in session.execute(
            select(Competition.region_id, Competition.id)
            .where(Competition.state == CompetitionState.OPEN, Competition.closes_at <= at)
            .order_by(Competition.closes_at)
        )
    ]


def _open(competition: Competition, bid: Bid, key: bytes) -> None:
    text = sealing.open_sealed(
        bid.sealed, commitment=bid.commitment, private_key=key, context=context_of(competition, bid.vendor_id, bid.id)
    )
    said = json.loads(text)
    prices = {line["line"]: line for line in said["lines"]}
    lines = []
    for line in competition.lines:
        given = prices[public_id(line.region_id, line.id)]
        lines.append({**given, "amount": line_amount(unit_price=given["unit_price"], quantity=line.quantity)})
    bid.content = text
    bid.offer = {"shipping": said["shipping"], "statement": said["statement"], "lines": lines}
    bid.total = sum(line["amount"] for line in lines) + said["shipping"]
