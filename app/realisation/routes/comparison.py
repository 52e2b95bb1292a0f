"""Why figures differ: all metrics on all bases of a region on one screen, and what a claimed percent could mean."""

from decimal import Decimal
from typing import Annotated

from fastapi import Query, Request, Response

from app.clock import local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, Period
from app.realisation.comparing import compare
from app.realisation.explaining import catalogue
from app.realisation.imported import said_of_imported
from app.realisation.market import market_of
from app.realisation.metrics import METRICS
from app.realisation.showing import AsOf, Year, address, options
from app.realisation.years import tabs_of_region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.incoming.forms import Optional
from app.web.incoming.known_days import refuse_to_come
from app.web.incoming.typed import TypedPercent
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
Claim = Annotated[TypedPercent | None, Optional, Query()]


@pages.get("/realisasi/{code}/beda", who=ANYONE, rate=READ, late=True)
def show_comparison(
    request: Request,
    code: str,
    session: Db,
    at: At,
    tahun: Year = None,
    lingkup: AskedScope = AskedScope.EP_ALL,
    periode: Period = Period.YEAR,
    per: AsOf = None,
    angka: Claim = None,
) -> Response:
    """`angka` is a percent that somebody named: the ways to mean it are listed, the nearest first."""
    keep_for_now(request, session, at)
    region = region_by_code(session, code)
    today = local_date(at, region.timezone)
    refuse_to_come(per, today, field="per")
    year = tahun or today.year
    claim = Decimal(angka) if angka is not None else None
    answer = compare(session, region, year=year, scope=lingkup, period=periode, as_of=per, claim=claim)
    chosen = {"tahun": year, "lingkup": lingkup.value, "periode": periode.value, "per": per or ""}
    path = f"/realisasi/{region.code}"
    return page(
        request,
        "realisation/comparison.html",
        region=region,
        years=tabs_of_region(
            session,
            region,
            shown=year,
            at=at,
            address_in=lambda other: address(f"{path}/beda", {**chosen, "tahun": other, "per": ""}),
        ),
        answer=answer,
        metrics={metric.code: metric for metric in METRICS},
        catalogue={item["code"]: item for item in catalogue()["items"]},
        bases=list(Basis),
        market=market_of(session, region) if per is None else None,
        of_imported=said_of_imported(session, region, year=year, scope=lingkup, bases=tuple(Basis)),
        scopes=options(AskedScope),
        periods=options(Period),
        chosen={**chosen, "angka": "" if claim is None else str(claim).replace(".", ",")},
        address=address,
        path=path,
        back=address(path, chosen),
        per=per,
        at=at,
    )
