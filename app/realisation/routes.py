"""The pages of realisation: a region's figures, the orders under each of them, and the rankings; the same answers as the API's, readable and downloadable."""

import csv
import io
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from app.clock import local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, question
from app.realisation.metrics import METRICS
from app.realisation.planned import satkers_of
from app.realisation.ranking import TIERS, rank
from app.realisation.tallying import names_of_vendors, orders_under, tally
from app.regions.models import Region
from app.regions.queries import region_by_code, regions_of_tier
from app.web.access import ANYONE, READ
from app.web.dependencies import At, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
ORDERS_SHOWN = 200
ORDERS_DOWNLOADED = 100_000
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@pages.get("/realisasi/{code}", who=ANYONE, rate=READ)
def show_region(
    request: Request,
    code: str,
    session: Db,
    at: At,
    tahun: Year = None,
    basis: Basis = Basis.ORDERED,
    lingkup: AskedScope = AskedScope.EP_ALL,
    periode: Period = Period.YEAR,
    menurut: By = By.SATKER,
    per: date | None = None,
) -> Response:
    region = region_by_code(session, code)
    asked = _asked(region, at, tahun, basis, lingkup, periode, per, menurut)
    answer = tally(session, asked)
    chosen = {
        "tahun": asked.year,
        "basis": asked.basis.value,
        "lingkup": asked.scope.value,
        "periode": periode.value,
        "per": per or "",
    }
    return page(
        request,
        "realisation/detail.html",
        region=region,
        answer=answer,
        metrics=[(metric, row) for metric, row in zip(METRICS, answer["metrics"], strict=True)],
        chosen={**chosen, "menurut": menurut.value},
        address=_address(f"/realisasi/{region.code}", chosen),
        orders_address=_address(f"/realisasi/{region.code}/pesanan", chosen),
        bases=Basis,
        scopes=AskedScope,
        periods=Period,
        groupings=By,
        at=at,
    )


@pages.get("/realisasi/{code}/pesanan", who=ANYONE, rate=READ)
def show_orders(
    request: Request,
    code: str,
    session: Db,
    at: At,
    tahun: Year = None,
    basis: Basis = Basis.ORDERED,
    lingkup: AskedScope = AskedScope.EP_ALL,
    periode: Period = Period.YEAR,
    per: date | None = None,
    satker: Annotated[str | None, Query(max_length=60)] = None,
    status: Annotated[str | None, Query(max_length=40)] = None,
    unduh: bool = False,
) -> Response:
    """The orders that a figure is made of, as a page or (`unduh=true`) as CSV."""
    region = region_by_code(session, code)
    asked = _asked(region, at, tahun, basis, lingkup, periode, per, None)
    rows = orders_under(session, asked, satker=satker, state=status, limit=ORDERS_DOWNLOADED if unduh else ORDERS_SHOWN)
    if unduh:
        return _as_csv(rows, f"pesanan-{region.code}-{asked.year}.csv")
    chosen = {
        "tahun": asked.year,
        "basis": basis.value,
        "lingkup": lingkup.value,
        "periode": periode.value,
        "per": per or "",
        "satker": satker or "",
        "status": status or "",
    }
    units = satkers_of(session, region, asked.year, None)
    return page(
        request,
        "realisation/orders.html",
        region=region,
        rows=rows,
        units=units,
        vendors=names_of_vendors(session, [row.vendor_key for row in rows]),
        satker=units.get(satker) if satker else None,
        download=_address(f"/realisasi/{region.code}/pesanan", {**chosen, "unduh": "true"}),
        back=_address(f"/realisasi/{region.code}", {**chosen, "satker": "", "status": ""}),
        shown_at_most=ORDERS_SHOWN,
    )


@pages.get("/peringkat", who=ANYONE, rate=READ)
def show_ranking(
    request: Request,
    session: Db,
    at: At,
    tingkat: Annotated[str, Query(max_length=20)] = "kabupaten",
    metrik: Annotated[str, Query(max_length=20)] = "EP_RUP",
    tahun: Year = None,
    periode: Period = Period.YEAR,
    urut: Annotated[str, Query(max_length=10)] = "percent",
    per: date | None = None,
) -> Response:
    year = tahun or local_date(at, "Asia/Jakarta").year
    answer = rank(session, tier=tingkat, year=year, metric=metrik, period=periode, order=urut, as_of=per)
    return page(
        request,
        "realisation/ranking.html",
        rows=answer["rows"],
        tiers=[(tier, len(regions_of_tier(session, tier))) for tier in TIERS],
        metrics=METRICS,
        metric=next(metric for metric in METRICS if metric.code == metrik),
        periods=Period,
        chosen={"tingkat": tingkat, "metrik": metrik, "tahun": year, "periode": periode.value, "urut": urut, "per": per or ""},
        at=at,
    )


def _asked(
    region: Region, at: At, year: int | None, basis: Basis, scope: AskedScope, period: Period, as_of: date | None, by: By | None
) -> Question:
    chosen_year = year or local_date(at, region.timezone).year
    first, last = period.days(chosen_year)
    return question(
        region=region.code,
        year=chosen_year,
        basis=None if by is By.ETALASE and basis is Basis.ORDERED else basis,
        scope=None if by is By.ETALASE else scope,
        from_=first,
        to=last,
        as_of=as_of,
        by=by,
        rollup=by is By.SATKER,
    )


def _address(path: str, chosen: dict[str, Any]) -> str:
    return f"{path}?{urlencode({key: value for key, value in chosen.items() if value not in ('', None)})}"


def _as_csv(rows: Any, name: str) -> Response:
    """Integers and codes only; a text that a spreadsheet would compute is made plain."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["pesanan", "lingkup", "kd_satker_str", "kd_rup", "penyedia", "sumber_dana", "tanggal", "status", "nilai"])
    for row in rows:
        cells = (
            row.order_key,
            row.scope,
            row.satker_code,
            row.kd_rup,
            row.vendor_key,
            row.fund_set,
            row.day,
            row.state,
            row.amount,
        )
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell for cell in cells])
    return Response(
        text.getvalue(), media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )
