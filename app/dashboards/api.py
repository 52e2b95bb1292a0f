"""Dashboards in the API: the very documents that the pages draw."""

from typing import Annotated, Any, Literal

from fastapi import Query

from app.dashboards.office import office_dashboard
from app.dashboards.opening import region_for, region_of_office_for
from app.dashboards.permissions import SEES_AN_OFFICE
from app.dashboards.region import region_dashboard
from app.web.access import ANYONE, READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api

api = Api()
Year = Annotated[int | None, Query(ge=2000, le=2100)]
Below = Annotated[int | None, Query(ge=1, le=100)]
Headline = Literal["EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD"] | None


@api.get("/regions/{code}/dashboard", who=ANYONE, rate=READ, late=True)
def show_dashboard(
    code: str, actor: CurrentActor, session: Db, at: At, year: Year = None, metric: Headline = None, below: Below = None
) -> dict[str, Any]:
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
) -> dict[str, Any]:
    """An official sees their own office; the head, the admin and the auditor any of the region."""
    region = region_of_office_for(session, actor, code, kd_satker_str)
    return office_dashboard(session, region, kd_satker_str, year=year, metric=metric, below=below, at=at)
