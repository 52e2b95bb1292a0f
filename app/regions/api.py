"""A region's days off in the API: public to read; its admin applies the table of a year, or
looks first (`dry_run`), and keeps the region's own."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.actor import Role
from app.clock import local_date
from app.regions import holidays
from app.regions.clocks import would_change
from app.regions.keeping import kept_region
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.regions.shapes import DayOffShown, TableApplied
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day, Short
from app.web.routing import Api
from app.years import FiscalYear

api = Api()


class DayBody(Body):
    day: Day
    name: Short
    kind: Literal["national", "joint"] = "national"


class TableBody(Body):
    """The whole table of a year by the SKB; the region's own days stay."""

    year: FiscalYear
    source: Short
    days: Annotated[list[DayBody], Field(max_length=holidays.ROWS_MAX)]
    dry_run: bool = False


class OwnBody(Body):
    day: Day
    name: Annotated[str, Field(min_length=3, max_length=200)]


class RemoveBody(Body):
    day: Day
    reason: Annotated[str, Field(min_length=3, max_length=500)]


@api.get("/regions/{code}/holidays", who=ANYONE, rate=READ)
def list_holidays(code: str, session: Db, at: At, year: FiscalYear | None = None) -> PageOf[DayOffShown]:
    """The days off of a year: national, joint and the region's own."""
    region = region_by_code(session, code)
    days = holidays.days_off(session, region, year or local_date(at, region.timezone).year)
    return listed([_as_json(one) for one in days], None)


@api.post("/regions/{code}/holidays", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def apply_holidays(code: str, body: TableBody, actor: CurrentActor, session: Db, at: At) -> TableApplied:
    """What changed, or would; `deadlines` are the running clocks that end at another time by it."""
    region = kept_region(session, code, actor)
    table = [holidays.DayOff(one.day, one.name, one.kind) for one in body.days]
    change = holidays.change_of(session, region, year=body.year, table=table, field="days")
    if not body.dry_run:
        holidays.apply(session, region=region, year=body.year, table=table, source=body.source, actor=actor, at=at)
    return _told(session, region, change, at)


@api.post("/regions/{code}/holidays/own", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def add_own_holiday(code: str, body: OwnBody, actor: CurrentActor, session: Db, at: At) -> TableApplied:
    """A day off of the region alone; tables of the SKB leave it where it is."""
    region = kept_region(session, code, actor)
    return _told(session, region, holidays.put_own(session, region=region, day=body.day, name=body.name, actor=actor, at=at), at)


@api.post("/regions/{code}/holidays/withdrawal", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def remove_holiday(code: str, body: RemoveBody, actor: CurrentActor, session: Db, at: At) -> TableApplied:
    """A day off, whoever set it, is a working day again."""
    region = kept_region(session, code, actor)
    return _told(session, region, holidays.remove(session, region=region, day=body.day, reason=body.reason, actor=actor, at=at), at)


def _told(session: Db, region: Region, change: holidays.Change, at: datetime) -> TableApplied:
    """Clocks are set anew by a job, so they tell what changes before and after it is written alike."""
    return {
        "added": [_as_json(one) for one in change.added],
        "removed": [_as_json(one) for one in change.removed],
        "renamed": [_as_json(one) for one in change.renamed],
        "deadlines": sum(1 for _moved in would_change(session, region, holidays.after(session, region, change), at)),
    }


def _as_json(one: holidays.DayOff) -> DayOffShown:
    return {"day": one.day.isoformat(), "name": one.name, "kind": one.kind}
