"""The page of records, beside a region's realisation."""

from fastapi import Request, Response

from app.clock import local_date
from app.records import queries
from app.records.answering import records_of
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear

pages = Pages()
SHOWN_MAX = 100


@pages.get("/realisasi/{code}/pencatatan", who=ANYONE, rate=READ, late=True)
def show_records(request: Request, code: str, session: Db, at: At, tahun: FiscalYear | None = None) -> Response:
    keep_for_now(request, session, at)
    region = region_by_code(session, code)
    year = tahun or local_date(at, region.timezone).year
    rows = queries.largest(session, region_id=region.id, year=year, limit=SHOWN_MAX)
    return page(
        request,
        "records/detail.html",
        region=region,
        year=year,
        answer=records_of(session, region, year),
        rows=rows,
        shown_at_most=SHOWN_MAX,
        at=at,
    )
