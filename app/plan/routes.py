"""The pages of the plan: a satker's packages with what each has left."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.actor import Role
from app.clock import local_date
from app.errors import NotFound
from app.language import _
from app.plan import queries
from app.plan.account_code import parse
from app.plan.api import READERS, after
from app.plan.showing import KINDS, descent_of
from app.plan.years import orderable_years
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pagination import PAGE_SIZE, encode_cursor
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
ON_PAGES = READERS | {Role.LEADER}
"""A head of region comes here from the dashboard."""


@pages.get("/paket", who=ON_PAGES, rate=READ)
def list_packages(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    sesudah: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    today = local_date(at, region.timezone)
    year = tahun or today.year
    rows = queries.packages(
        session,
        region_id=region.id,
        year=year,
        satker_code=actor.satker_code,
        q=q.strip() or None,
        after=after(sesudah),
        limit=PAGE_SIZE + 1,
    )
    shown = rows[:PAGE_SIZE]
    following = encode_cursor([shown[-1].remaining, shown[-1].kd_rup]) if len(rows) > PAGE_SIZE else None
    years = sorted({year, *orderable_years(session, region_id=region.id, today=today)})
    return page(request, "plan/list.html", rows=shown, year=year, years=years, words=q, following=following)


@pages.get("/paket/{kd_rup}", who=ON_PAGES, rate=READ)
def show_package(request: Request, kd_rup: str, actor: CurrentActor, session: Db) -> Response:
    assert actor.region_id is not None
    row = queries.package(session, region_id=actor.region_id, kd_rup=kd_rup)
    if row is None or (actor.satker_code is not None and row.satker != actor.satker_code):
        raise NotFound(_("Paket ini tidak ditemukan."))
    accounts = queries.accounts_of(session, region_id=actor.region_id, kd_rup=kd_rup)
    descent = descent_of(session, region_id=actor.region_id, code=kd_rup)
    region = session.get_one(Region, actor.region_id)
    return page(
        request,
        "plan/detail.html",
        package=row,
        accounts=[(parse(code), pagu) for code, pagu in accounts.items()],
        descent=descent,
        kinds=KINDS,
        region=region,
    )
