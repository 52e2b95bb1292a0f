"""Dashboards in the API: the very documents that the pages draw."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from fastapi import Query, Request
from pydantic import Field

from app.actor import Role
from app.dashboards import choosing
from app.dashboards.office import office_dashboard
from app.dashboards.opening import region_for, region_of_office_for, region_to_choose_for
from app.dashboards.permissions import SEES_AN_OFFICE
from app.dashboards.region import region_dashboard
from app.dashboards.shapes import DashboardChosen, OfficeDashboard, RegionDashboard
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import ENCODER, Json
from app.web.caching.validating import etag_of, is_known
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
Figures = TypeVar("Figures", bound=Mapping[str, object])
Year = FiscalYear | None
Below = Annotated[int | None, Query(ge=1, le=100)]
Headline = Literal["EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD"] | None


@api.get("/regions/{code}/dashboard", who=ANYONE, rate=READ, late=True)
def show_dashboard(
    request: Request,
    code: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    year: Year = None,
    metric: Headline = None,
    below: Below = None,
) -> Json[RegionDashboard]:
    """The head's own region; another's where it says that everybody may look."""
    document = region_dashboard(session, region_for(session, actor, code), year=year, metric=metric, below=below, at=at)
    return _answered(request, document)


@api.get("/regions/{code}/offices/{kd_satker_str}", who=SEES_AN_OFFICE, rate=READ)
def show_office(
    request: Request,
    code: str,
    kd_satker_str: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    year: Year = None,
    metric: Headline = None,
    below: Below = None,
) -> Json[OfficeDashboard]:
    """An official sees their own office; the head, the admin and the auditor any of the region."""
    region = region_of_office_for(session, actor, code, kd_satker_str)
    return _answered(request, office_dashboard(session, region, kd_satker_str, year=year, metric=metric, below=below, at=at))


def _answered(request: Request, document: Figures) -> Json[Figures]:
    """The ETag is of everything but `at`: when the figures were asked for is another moment each
    time, and nobody has to be sent them anew for that."""
    etag = etag_of(ENCODER.encode({name: part for name, part in document.items() if name != "at"}))
    if is_known(request, etag):
        return Json(status_code=304, headers={"etag": etag})
    return Json(ENCODER.encode(document), headers={"etag": etag})


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
