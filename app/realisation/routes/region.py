"""A region's figures and the orders under each of them; the same answers as the API's, readable and downloadable."""

import csv
import io
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period
from app.realisation.metrics import METRICS
from app.realisation.planned import satkers_of
from app.realisation.showing import Year, address, asked_on_page
from app.realisation.tallying import names_of_vendors, orders_under, tally
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.dependencies import At, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
ORDERS_SHOWN = 200
ORDERS_DOWNLOADED = 100_000


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
    asked = asked_on_page(region, at, tahun, basis, lingkup, periode, per, menurut)
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
        address=address(f"/realisasi/{region.code}", chosen),
        orders_address=address(f"/realisasi/{region.code}/pesanan", chosen),
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
    asked = asked_on_page(region, at, tahun, basis, lingkup, periode, per, None)
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
        download=address(f"/realisasi/{region.code}/pesanan", {**chosen, "unduh": "true"}),
        back=address(f"/realisasi/{region.code}", {**chosen, "satker": "", "status": ""}),
        shown_at_most=ORDERS_SHOWN,
    )


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
