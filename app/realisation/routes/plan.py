"""The rows of the plan under a denominator, as a page and as CSV."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from app.clock import end_of_local_day, local_date
from app.language import _, sentence
from app.realisation.denominators import MADE, Denominator
from app.realisation.downloading import sent, table
from app.realisation.here import Here
from app.realisation.plan_rows import PlanRow, rows_under
from app.realisation.planned import satkers_of
from app.realisation.showing import AsOf, Code, Year, address
from app.realisation.years import tabs_of_region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.incoming.known_days import refuse_to_come
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ROWS_SHOWN = 50
ROWS_DOWNLOADED = 500_000
HEADINGS = ("jenis", "kd_rup", "kd_satker_str", "satuan_kerja", "nama", "metode", "pdn", "ukm", "nilai")
PARTS = [one for one in Denominator if one is not Denominator.ORDERS]


@pages.get("/realisasi/{code}/rencana", who=ANYONE, rate=READ, late=True)
def show_plan(
    request: Request,
    code: str,
    session: Db,
    at: At,
    bagian: Denominator = Denominator.RUP_PENYEDIA,
    tahun: Year = None,
    satker: Code = None,
    per: AsOf = None,
    halaman: Annotated[int, Query(ge=1, le=100_000)] = 1,
    unduh: Literal["csv"] | None = None,
) -> Response:
    """The packages or budgets that add up to `bagian`, now or as known at the end of `per`."""
    if unduh is None:
        keep_for_now(request, session, at)
    region = region_by_code(session, code)
    today = local_date(at, region.timezone)
    refuse_to_come(per, today, field="per")
    year = tahun or today.year
    known_at = None if per is None else end_of_local_day(per, region.timezone)
    first, at_most = (0, ROWS_DOWNLOADED) if unduh else ((halaman - 1) * ROWS_SHOWN, ROWS_SHOWN)
    found = rows_under(session, region, year, bagian, known_at=known_at, satker=satker, offset=first, limit=at_most)
    units = satkers_of(session, region, year, known_at)

    def unit(row: PlanRow) -> str:
        code = row.satker_code
        return units[code].name if code in units else row.satker_name or code

    if unduh is not None:
        content = table(
            HEADINGS,
            (
                [row.kind, row.kd_rup, row.satker_code, unit(row), row.name, row.method, row.pdn, row.umkk, row.amount]
                for row in found.rows
            ),
        )
        return sent(
            request, content, name=f"rencana-{region.code}-{year}-{bagian}.csv".lower(), media_type="text/csv; charset=utf-8"
        )
    here = Here(
        f"/realisasi/{region.code}/rencana", {"bagian": bagian.value, "tahun": year, "satker": satker or "", "per": per or ""}
    )
    return page(
        request,
        "realisation/plan.html",
        region=region,
        found=found,
        rows=[(row, unit(row)) for row in found.rows],
        name=sentence(_(MADE[bagian].name)),
        parts=[(one.value, sentence(_(MADE[one].name))) for one in PARTS],
        chosen=here.chosen,
        is_budget=bagian in (Denominator.BUDGET_PENGADAAN, Denominator.APBD),
        satker=units[satker].name if satker in units else satker,
        here=str(here),
        years=tabs_of_region(session, region, shown=year, at=at, address_in=here.in_year),
        back=address(f"/realisasi/{region.code}", {"tahun": year, "per": per}),
        **here.turned(halaman, is_more=first + ROWS_SHOWN < found.count),
        per=per,
        at=at,
    )
