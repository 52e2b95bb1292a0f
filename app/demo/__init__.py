"""The demo: a province of no real government with a year of buying and selling, written through the product's own doors.

The figures are the same on whatever day it is first started (fixed seed); passwords and tokens are new
for each data folder. Everything is one transaction.
"""

from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from app.demo import (
    competitions,
    firms,
    heading,
    people,
    pictures,
    places,
    plans,
    quarrels,
    replacing,
    shops,
    showcase,
    trade,
    watching,
    wishing,
)
from app.demo.writing import Bulk

SEED = 99


def is_seeded(session: Session) -> bool:
    return people.are_there(session)


def seed(session: Session, *, data: Path, at: datetime) -> list[dict[str, str]]:
    """Write the example data and `demo-logins.json`; gives the logins. Where the
    data is there already, only new passwords and tokens."""
    ground = places.make_regions(session, at=at)
    logins = people.renew_keys(session, ground) if is_seeded(session) else _write(session, ground)
    session.flush()
    people.write_logins(data, logins)
    return logins


def _write(session: Session, ground: places.Ground) -> list[dict[str, str]]:
    random, bulk, everyone = Random(SEED), Bulk(), people.People()  # noqa: S311
    being_drawn = pictures.Drawing.begin()
    planned = plans.import_plans(session, ground)
    persona_firms = firms.ids_of_persona_firms()
    firms.make_persona_firms(session, ground, random, persona_firms)
    people.make_personas(session, ground, everyone, persona_firms)
    people.make_officials(ground, planned, everyone, bulk)
    sellers = firms.make_firms(session, ground, everyone, random, bulk, persona_firms)
    drawn = being_drawn.keep(session, at=ground.at)
    market = shops.make_shops(ground, everyone, sellers, drawn, random, bulk)
    entries = trade.trade(ground, planned, everyone, market, bulk, seed=SEED)
    bulk.write(session)
    trade.enter(session, entries)
    shops.index_shops(session, market)
    showcase.show(session, ground, everyone, sellers[0])
    competitions.hold_competitions(session, ground, everyone, planned["99.01"], persona_firms)
    seller = sellers[0].staff
    quarrels.quarrel(session, ground, everyone, seller)
    quarrels.rate(session, ground, everyone, seller)
    watching.watch(session, ground, everyone, seller)
    wishing.wish(session, ground, everyone, seller)
    replacing.replace(session, ground, everyone)
    heading.head_papers(session, ground, everyone)
    return everyone.logins
