"""`/`: one page for everybody; whoever is signed in finds the way to their own work on top. `/menu`: every place of a role.
`/daerah`: what a region still needs, for its admin."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.routes import home_of
from app.actor import Role
from app.catalogue.pictures import photo_url
from app.catalogue.queries import etalase_on_the_front
from app.clock import local_date
from app.home.installing import pages as installing
from app.home.setting_up import Task, tasks
from app.realisation.ranking import TIERS, rank
from app.regions.models import Region
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.dates import JAKARTA
from app.web.pages.navigation import groups_for
from app.web.pages.templating import page
from app.web.routing import Pages

__all__ = ["installing", "pages"]

pages = Pages()
SHELVES = 12
LEADERS = 5


@pages.get("/", who=ANYONE, rate=READ, late=True)
def home(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    keep_for_now(request, session, at)
    shelves = [(shelf, photo_url(shelf.region_id, shelf.picture_sha256)) for shelf in etalase_on_the_front(session, limit=SHELVES)]
    return page(
        request,
        "home/detail.html",
        shelves=shelves,
        work=home_of(actor) if actor.account_id else None,
        at=at,
        site=site_of(request),
        is_empty=not shelves and session.scalar(select(Region.id).limit(1)) is None,
        **_realised(session, at),
    )


@pages.get("/menu", who=ANYONE, rate=READ)
def show_menu(request: Request, actor: CurrentActor) -> Response:
    """Every place that this role has, for whoever has no script, a small screen or a screen reader."""
    return page(request, "home/menu.html", groups=groups_for(actor.role, ""))


@pages.get("/daerah", who={Role.REGION_ADMIN}, rate=READ)
def show_setting_up(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """What the admin's region still needs before it can buy, and the step that is next."""
    region = session.get_one(Region, actor.region_id)
    found = tasks(session, region, today=local_date(at, region.timezone))
    needed, later = ([task for task in found if task.needed is wanted] for wanted in (True, False))
    missing = [task for task in needed if task.is_open]
    return page(
        request,
        "home/setting_up.html",
        region=region,
        needed=_rows(needed),
        later=_rows(later),
        missing=len(missing),
        then=missing[0] if missing else None,
    )


def _rows(found: list[Task]) -> list[tuple[str, str, str, str]]:
    """As a task list shows them."""
    return [(task.text, task.path, task.at, task.hint) for task in found]


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
