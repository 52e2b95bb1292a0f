"""Pictures of a figure and of a ranking, for whoever is shown their address in a chat."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from app.clock import local_date
from app.language import _
from app.letterheads.queries import logo_of
from app.money import rupiah
from app.realisation.asking import Period
from app.realisation.denominators import Denominator
from app.realisation.downloading import sent
from app.realisation.explaining import explained, headline
from app.realisation.metrics import metric_of
from app.realisation.picture import Card, drawn
from app.realisation.ranking import TIERS, checked, rank
from app.realisation.routes.rankings import Text20
from app.realisation.shapes import RegionInPlace
from app.realisation.showing import Code, Cut, FreeCut
from app.realisation.standing import CLOCK
from app.realisation.tallying import reading_of, told
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.dependencies import At, Db
from app.web.incoming.forms import Optional
from app.web.incoming.known_days import refuse_to_come
from app.web.pages.dates import tanggal
from app.web.pages.labels import label
from app.web.pages.numbers import persen
from app.web.routing import Pages

pages = Pages()


@pages.get("/realisasi/{code}/gambar.png", who=ANYONE, rate=READ, late=True)
def show_picture_of_region(
    request: Request,
    code: str,
    session: Db,
    at: At,
    cut: Annotated[FreeCut, Depends()],
    metrik: Code = None,
    pembagi: Annotated[Denominator | None, Optional] = None,
) -> Response:
    """The figure of the page with the same address, with the region's place among its like where there is one."""
    region = region_by_code(session, code)
    asked = cut.asked(region, at)
    only = [metric_of(metrik).code] if metrik else []
    reading = reading_of(session, asked, region)
    figure = headline(explained(reading, told(reading), only=only, by=pembagi))
    place = rupiah(figure["numerator"] or 0)
    if region.tier in TIERS and figure["is_usual"] and not (cut.dari or cut.sampai):
        rows = rank(
            session, tier=region.tier, year=asked.year, metric=figure["code"], period=cut.periode, basis=cut.basis, scope=cut.lingkup,
            as_of=cut.per,
        )["rows"]  # fmt: skip
        own = next(row["rank"] for row in rows if row["region"] == region.code)
        if own is not None:
            placed = sum(row["rank"] is not None for row in rows)
            among = _("Peringkat {place} dari {n} {tier}").format(place=own, n=placed, tier=label(region.tier).lower())
            place = f"{among} · {place}"
    numerator = figure["numerator"]
    shown = (
        persen(numerator, figure["denominator"])
        if numerator is not None and figure["percent"] is not None
        else place.rpartition(" · ")[2]
    )
    what = f"{figure['name']} · {_period(asked.year, cut.periode)}"
    logo = logo_of(session, region.id) or ""
    return _sent(request, Card(region.name, what, shown, place, _known(cut, at, region.timezone), logo))


@pages.get("/peringkat/gambar.png", who=ANYONE, rate=READ, late=True)
def show_picture_of_ranking(
    request: Request,
    session: Db,
    at: At,
    cut: Annotated[Cut, Depends()],
    tingkat: Text20 = "kabupaten",
    metrik: Text20 = "EP_RUP",
    urut: Text20 = "percent",
) -> Response:
    """The first three of a ranking."""
    today = local_date(at, CLOCK)
    refuse_to_come(cut.per, today, field="per")
    year = cut.tahun or today.year
    metric = checked(tier=tingkat, metric=metrik, order=urut)
    rows = rank(
        session, tier=tingkat, year=year, metric=metrik, period=cut.periode, order=urut, basis=cut.basis, scope=cut.lingkup,
        as_of=cut.per,
    )["rows"]  # fmt: skip

    def line(row: RegionInPlace) -> str:
        amount, denominator = row["amount"], row["denominator"]
        share = persen(amount, denominator) if denominator is not None and row["percent"] is not None else "-"
        return f"{row['rank']}. {row['name']} {rupiah(amount) if urut == 'amount' else share}"

    best = [line(row) for row in rows if row["rank"] is not None][:3]
    title = _("Peringkat {tier} {period}").format(tier=label(tingkat).lower(), period=_period(year, cut.periode))
    first = best[0] if best else _("Belum ada data")
    return _sent(request, Card(title, _(metric.name), first, " · ".join(best[1:]), _known(cut, at, CLOCK)))


def _period(year: int, period: Period) -> str:
    return str(year) if period is Period.YEAR else f"{label(period.value)} {year}"


def _known(cut: Cut, at: datetime, timezone: str) -> str:
    """A day and no hour: the same figures have the same picture all day."""
    until = _("per {day}").format(day=tanggal(cut.per or at, timezone))
    return f"{label(cut.basis.value)} · {label(cut.lingkup.value)} · {until}"


def _sent(request: Request, card: Card) -> Response:
    response = sent(request, drawn(card), name="lokapasar.png", media_type="image/png", inline=True)
    response.headers["cache-control"] = "public, max-age=300"
    return response
