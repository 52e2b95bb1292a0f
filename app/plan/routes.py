"""The pages of the plan: a satker's packages with what each has left, and how they were revised."""

from fastapi import Request, Response

from app.actor import Role
from app.clock import local_date
from app.errors import NotFound
from app.language import _
from app.lists import open_list
from app.plan import queries
from app.plan.account_code import parse
from app.plan.api import READERS
from app.plan.listed import PACKAGES, REVISIONS, this_year
from app.plan.revisions import in_sum
from app.plan.showing import descent_for, descent_of
from app.plan.years import orderable_years
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ON_PAGES = READERS | {Role.LEADER}
"""A head of region comes here from the dashboard."""


@pages.get("/paket", who=ON_PAGES, rate=READ)
def list_packages(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(PACKAGES, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    this = this_year(listed.scene)
    year = int(listed.typed.get("tahun", this))
    years = sorted(
        {year, this, *orderable_years(session, region_id=listed.scene.region_id, today=local_date(at, listed.scene.zone))}
    )
    return page(request, "plan/list.html", listed=listed.filled(), year=year, years=years)


@pages.get("/paket/{kd_rup}", who=ON_PAGES, rate=READ)
def show_package(request: Request, kd_rup: str, actor: CurrentActor, session: Db) -> Response:
    """A package; of a code that only the history of revisions knows, what it has become."""
    assert actor.region_id is not None
    row = queries.package(session, region_id=actor.region_id, kd_rup=kd_rup)
    region = session.get_one(Region, actor.region_id)
    if row is None:
        return page(request, "plan/revised.html", descent=descent_for(session, actor, kd_rup), region=region)
    if actor.satker_code is not None and row.satker != actor.satker_code:
        raise NotFound(_("Paket ini tidak ditemukan."))
    accounts = queries.accounts_of(session, region_id=actor.region_id, kd_rup=kd_rup)
    return page(
        request,
        "plan/detail.html",
        package=row,
        accounts=[(parse(code), pagu) for code, pagu in accounts.items()],
        descent=descent_of(session, region_id=actor.region_id, code=kd_rup),
        region=region,
    )


@pages.get("/kaji-ulang", who=ON_PAGES, rate=READ)
def list_revisions(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(REVISIONS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    year = int(listed.typed.get("tahun", this_year(listed.scene)))
    found = in_sum(session, actor, region_id=listed.scene.region_id, year=year)
    return page(request, "plan/revisions.html", listed=listed.filled(), year=year, found=found)
