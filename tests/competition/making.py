"""Competitions for tests, brought to each state by the product's own commands."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.competition import awarding, bidding, drafting, evaluating, opening, publishing
from app.competition.bidding import BidLine, Receipt
from app.competition.drafting import Need, Needed
from app.competition.evaluating import Judgement
from app.competition.models import Competition
from app.identifiers import public_id
from app.orders.models import Order
from tests.world import AT, KD_RUP, World

CLOSES = AT + timedelta(days=3)
"""Thursday 5 March, 10.00 WIB: three working days after Monday."""
AFTER = CLOSES + timedelta(minutes=1)
HPS = 87_654_321


def need(world: World, **changes: Any) -> Need:
    """Two lines, two invited vendors, the lowest price."""
    given = Need(
        kd_rup=KD_RUP,
        title="Kertas dan map untuk rapat",
        need="Dipakai seksi umum selama triwulan kedua.",
        lines=[
            Needed("Kertas A4", "80 gsm, putih", "3212801100", "rim", Decimal(100)),
            Needed("Map plastik", "Ukuran folio", "3270100000", "buah", Decimal("50")),
        ],
        hps=HPS,
        delivery_address="Jalan Contoh 1",
        delivery_due=date(2026, 4, 1),
        closes_at=CLOSES,
        invited=[public_id(0, world.vendor.id), str(world.other_vendor.nib)],
    )
    return replace(given, **changes)


def draft(session: Session, world: World, *, as_: str = "pp", **changes: Any) -> Competition:
    return drafting.write(session, need=need(world, **changes), actor=world[as_], at=AT)


def published(session: Session, world: World, *, as_: str = "pp", **changes: Any) -> Competition:
    competition = draft(session, world, as_=as_, **changes)
    return publishing.publish(session, competition=competition, note=None, actor=world[as_], at=AT)


def prices(competition: Competition, *each: int, pdn: bool = True) -> list[BidLine]:
    return [BidLine(line.id, price, pdn) for line, price in zip(competition.lines, each, strict=True)]


def bid(session: Session, competition: Competition, actor: Actor, *each: int, at: datetime = AT, shipping: int = 0) -> Receipt:
    return bidding.submit(
        session, competition=competition, lines=prices(competition, *each), shipping=shipping, statement="", actor=actor, at=at
    )


def opened(session: Session, world: World, *, as_: str = "pp", **changes: Any) -> Competition:
    """Both bid: the vendor Rp5.100.000, the other Rp5.050.000."""
    competition = published(session, world, as_=as_, **changes)
    bid(session, competition, world["vendor"], 50_000, 2_000)
    bid(session, competition, world["other_vendor"], 49_000, 3_000, at=AT + timedelta(hours=1))
    return opening.open_bids(session, competition=competition, at=AFTER)


def all_fit(competition: Competition, **of_each: Any) -> list[Judgement]:
    return [Judgement(one.id, True, True, **of_each) for one in competition.bids]


def evaluated(
    session: Session, world: World, *, as_: str = "pp", judged: Sequence[Judgement] | None = None, **changes: Any
) -> Competition:
    competition = opened(session, world, as_=as_, **changes)
    found = all_fit(competition) if judged is None else judged
    return evaluating.evaluate(session, competition=competition, judgements=found, note=None, actor=world[as_], at=AFTER)


def awarded(session: Session, world: World, **changes: Any) -> tuple[Competition, Order]:
    competition = evaluated(session, world, **changes)
    return competition, awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER)


def failed(session: Session, world: World) -> Competition:
    return opening.open_bids(session, competition=published(session, world), at=AFTER)


def cancelled(session: Session, world: World) -> Competition:
    competition = published(session, world)
    return publishing.cancel(session, competition=competition, reason="Kebutuhan berubah.", actor=world["ppk"], at=AT)


def as_text(receipt: Receipt) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(receipt.content)
    return said
