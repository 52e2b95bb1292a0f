"""The rankings of provinsi, kabupaten and kota as a page."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from app.clock import local_date
from app.realisation.asking import Period
from app.realisation.metrics import METRICS
from app.realisation.ranking import TIERS, rank
from app.realisation.showing import Year
from app.regions.queries import regions_of_tier
from app.web.access import ANYONE, READ
from app.web.dependencies import At, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()


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
