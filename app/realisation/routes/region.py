"""A region's figures; the same answers as the API's, readable and downloadable."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlalchemy.orm import Session

from app.clock import local_date
from app.files.photos import WIDTHS
from app.language import _, sentence
from app.ledger import Basis
from app.letterheads.queries import logo_of, logo_path
from app.realisation import maps, paper
from app.realisation.alive import Seen, change_in_words, pulse_of, seen_now
from app.realisation.asking import AskedScope, By, Period, Question
from app.realisation.denominators import MADE, Denominator
from app.realisation.downloading import Download, sent_document
from app.realisation.explaining import explained, headline
from app.realisation.here import Here
from app.realisation.imported import said_of_imported
from app.realisation.inside import units_under
from app.realisation.metrics import METRICS, metric_of
from app.realisation.opening import OF_METRIC
from app.realisation.routes.orders import under_row
from app.realisation.routes.over_the_year import over_the_year
from app.realisation.showing import (
    TALLY_HEADINGS,
    Code,
    FreeCut,
    Year,
    address,
    api_address,
    described_tally,
    options,
    selects,
    tally_cells,
)
from app.realisation.tallying import reading_of, told
from app.realisation.years import tabs_of_years, years_of
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.incoming.forms import Optional
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/realisasi/{code}", who=ANYONE, rate=READ, late=True)
def show_region(
    request: Request,
    code: str,
    session: Db,
    at: At,
    cut: Annotated[FreeCut, Depends()],
    menurut: By = By.SATKER,
    metrik: Code = None,
    pembagi: Annotated[Denominator | None, Optional] = None,
    unduh: Download | None = None,
) -> Response:
    """Everything that one may choose stands in the address; without `metrik`, the first that can be computed is shown largest."""
    if unduh is None:
        keep_for_now(request, session, at)
    region = region_by_code(session, code)
    asked = cut.asked(region, at, menurut)
    reading = reading_of(session, asked, region)
    answer = told(reading)
    wanted = [metric_of(metrik).code] if metrik else []
    metrics = explained(reading, answer)
    figure = headline(explained(reading, answer, only=wanted, by=pembagi) if wanted or pembagi else metrics)
    denominator = Denominator(figure["denominator_code"])
    of_orders = cut.as_asked(asked)
    path = f"/realisasi/{region.code}"
    chosen = {"metrik": metrik or "", "pembagi": pembagi.value if pembagi else "", **of_orders, "menurut": menurut.value}
    here = Here(path, {"tahun": asked.year, **chosen})
    document = described_tally(asked, answer, figure, at=at, timezone=region.timezone)
    of_imported = said_of_imported(session, region, year=asked.year, scope=asked.scope, bases=(asked.basis,))
    if unduh is not None:
        link = site_of(request) + str(here)
        return sent_document(
            request,
            unduh,
            document,
            name=f"realisasi-{region.code}-{asked.year}",
            headings=TALLY_HEADINGS,
            rows=tally_cells(document),
            paper=lambda: paper.of_tally(document, region, metrics=metrics, of_imported=of_imported, at=at, address=link),
        )
    is_whole_year = asked.period is Period.YEAR and cut.per is None
    is_province = region.tier == "provinsi"
    drawn = maps.of_regions_within(session, region, asked, figure["code"]) if is_province else maps.of_districts(reading, answer)
    title = _("Realisasi {region} {year}").format(region=region.name, year=asked.year)
    return page(
        request,
        "realisation/detail.html",
        **here.shown(request, title=title, picture=address(f"{path}/gambar.png", {**here.chosen, "menurut": ""})),
        region=region,
        logo=logo_path(region.id, logo_of(session, region.id), WIDTHS[-1]),
        answer=answer,
        figure=figure,
        of_imported=of_imported,
        **_years(session, region, asked, here, at),
        metrics=metrics,
        under=units_under(reading) if menurut is By.SATKER else {},
        map=drawn,
        year=over_the_year(session, region, asked, figure, at) if is_whole_year else None,
        document=document,
        chips=here.chips(metrik=figure["name"], pembagi=_("Pembagi: {what}").format(what=_(MADE[denominator].name))),
        address=address,
        opens=lambda row: address(f"{path}/pesanan", {**of_orders, **under_row(asked, row)}),
        **_addresses(here, asked, of_orders),
        numerator_of=OF_METRIC,
        **_choices(),
        per=cut.per,
        pulse=pulse_of(region.code, asked, Seen(answer["orders"], answer["amount"])) if is_whole_year else "",
        at=at,
    )


def _years(session: Session, region: Region, asked: Question, here: Here, at: datetime) -> dict[str, Any]:
    """This page in the other years; the last that has figures where the one that is asked for has none."""
    known = years_of(session, region.id)
    last = max(known) if known and asked.year not in known else None
    shown = {*known, asked.year, local_date(at, region.timezone).year}
    return {
        "years": tabs_of_years(shown, shown=asked.year, address_in=here.in_year),
        "last_year": last,
        "last_year_address": here.in_year(last) if last else "",
    }


def _choices() -> dict[str, Any]:
    """What may be chosen here."""
    return {
        "all_metrics": [(metric.code, f"{metric.code} · {_(metric.name)}") for metric in METRICS],
        "denominators": [(one.value, sentence(_(made.name))) for one, made in MADE.items()],
        "groupings": options(By),
        **selects(),
    }


def _addresses(here: Here, asked: Question, of_orders: Mapping[str, Any]) -> dict[str, Any]:
    """Where the same is asked of the orders, of the plan, on other bases, of other regions, and by programs."""
    return {
        "orders_address": address(f"{here.path}/pesanan", of_orders),
        "plan_address": address(f"{here.path}/rencana", here.only("tahun", "per")),
        "compare_address": address(f"{here.path}/beda", here.only("tahun", "lingkup", "periode", "per")),
        "ranking_address": address(f"{here.path}/peringkat", here.only("tahun", "periode", "per")),
        "api_address": api_address(asked),
    }


@pages.get("/realisasi/{code}/detak", who=ANYONE, rate=READ, late=True)
def show_change(
    request: Request,
    code: str,
    session: Db,
    at: At,
    tahun: Year = None,
    basis: Basis = Basis.ORDERED,
    lingkup: AskedScope = AskedScope.EP_ALL,
    pesanan: Annotated[int, Query(ge=0, le=10**12)] = 0,
    nilai: Annotated[int, Query(ge=-(10**18), le=10**18)] = 0,
) -> Response:
    """Nothing (204) while the year's figures are those that the page shows; else
    by how much they changed, for the page that asks."""
    region = region_by_code(session, code)
    asked = FreeCut(tahun, basis, lingkup).asked(region, at)
    before, now = Seen(pesanan, nilai), seen_now(session, region, year=asked.year, basis=basis, scope=lingkup)
    if before == now:
        return Response(status_code=204)
    pulse, change = pulse_of(region.code, asked, now), change_in_words(before, now)
    return page(request, "realisation/_alive.html", region=region, pulse=pulse, change=change, at=at)
