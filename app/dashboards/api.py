"""Dashboards in the API: the very documents that the pages draw."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from app.actor import Role
from app.dashboards import choosing
from app.dashboards.office import office_dashboard
from app.dashboards.opening import region_for, region_of_office_for, region_to_choose_for
from app.dashboards.permissions import SEES_AN_OFFICE
from app.dashboards.region import region_dashboard
from app.dashboards.shapes import DashboardChosen, OfficeDashboard, RegionDashboard
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
Year = FiscalYear | None
Below = Annotated[int | None, Query(ge=1, le=100)]
Headline = Literal["EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD"] | None


@api.get("/regions/{code}/dashboard", who=ANYONE, rate=READ, late=True)
def show_dashboard(
    code: str, actor: CurrentActor, session: Db, at: At, year: Year = None, metric: Headline = None, below: Below = None
) -> RegionDashboard:
    """The head's own region; another's where it says that everybody may look."""
    return region_dashboard(session, region_for(session, actor, code), year=year, metric=metric, below=below, at=at)


@api.get("/regions/{code}/offices/{kd_satker_str}", who=SEES_AN_OFFICE, rate=READ)
def show_office(
    code: str,
    kd_satker_str: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    year: Year = None,
    metric: Headline = None,
    below: Below = None,
) -> OfficeDashboard:
    """An official sees their own office; the head, the admin and the auditor any of the region."""
    region = region_of_office_for(session, actor, code, kd_satker_str)
    return office_dashboard(session, region, kd_satker_str, year=year, metric=metric, below=below, at=at)


class ChoiceBody(Body):
    """The number that stands first, the percent below which an office is behind, and whether everybody may look."""

    metric: Headline = None
    behind_below: Annotated[int, Field(ge=1, le=100, strict=True)]
    public: Annotated[bool, Field(strict=True)] = False


@api.put("/regions/{code}/dashboard/choice", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def choose_dashboard(code: str, body: ChoiceBody, actor: CurrentActor, session: Db, at: At) -> DashboardChosen:
    """How the region's dashboard is read; the admin's own region."""
    region = region_to_choose_for(session, actor, code)
    choosing.choose(session, region=region, **body.model_dump(), actor=actor, at=at)
    return {"region": region.code, "metric": body.metric, "behind_below": body.behind_below, "public": body.public}
