"""`/`: one page for everybody; whoever is signed in finds the way to their own work on top."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.accounts.routes import home_of
from app.catalogue.pictures import photo_url
from app.catalogue.queries import etalase_on_the_front
from app.clock import local_date
from app.realisation.ranking import TIERS, rank
from app.web.access import ANYONE, READ
from app.web.dates import JAKARTA
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
SHELVES = 12
LEADERS = 5


@pages.get("/", who=ANYONE, rate=READ)
def home(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    shelves = [(shelf, photo_url(shelf.region_id, shelf.picture_sha256)) for shelf in etalase_on_the_front(session, limit=SHELVES)]
    return page(
        request,
        "home/detail.html",
        shelves=shelves,
        work=home_of(actor) if actor.account_id else None,
        at=at,
        **_realised(session, at),
    )


def _realised(session: Session, at: datetime) -> dict[str, Any]:
    """This year's orders of all governments, and those that are furthest with their plan, of whatever tier."""
    year = local_date(at, JAKARTA).year
    rows = [row for tier in TIERS for row in rank(session, tier=tier, year=year)["rows"]]
    furthest = [row for row in rows if row["amount"]]
    furthest.sort(key=lambda row: (row["percent"] is None, -float(row["percent"] or 0), row["region"]))
    return {
        "year": year,
        "amount": sum(row["amount"] for row in rows),
        "governments": sum(1 for row in rows if row["amount"]),
        "furthest": furthest[:LEADERS],
    }
