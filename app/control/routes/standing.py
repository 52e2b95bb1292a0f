"""The board of open orders, and the ITKP."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.clock import local_date
from app.control import itkp, permissions, scoring
from app.control.asking import region_of, satker_of, who_acts
from app.control.open_orders.board import board
from app.control.routes.asked import SatkerCode, Year, points
from app.organisations.queries import active_satkers
from app.rules.national import choice
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ORDERS_SHOWN = 10
"""Unless all are asked for."""


@pages.get("/kendali/penutupan", who=permissions.READERS, rate=READ)
def show_closing(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    satker: SatkerCode = None,
    tutup: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    semua: bool = False,
) -> Response:
    """The orders that are not closed; `tutup` asks what closing that many of them earns, `semua` shows every one."""
    region = region_of(session, actor)
    own = satker_of(session, actor, region, satker or None)
    year = tahun or local_date(at, region.timezone).year
    found = board(session, region=region, year=year, satker_code=own.code if own else None, at=at)
    numbers = sorted(
        {number for number in (1, 10, tutup, found.needed, len(found.orders)) if number and number <= len(found.orders)}
    )
    return page(
        request,
        "control/closing.html",
        region=region,
        satker=own,
        year=year,
        board=found,
        plans=[found.plan(number) for number in numbers],
        asked_plan=found.plan(tutup) if tutup else None,
        rows=found.orders if semua else found.orders[:ORDERS_SHOWN],
        who_acts=who_acts,
        points=points,
        variant=choice("ITKP_E_KATALOG", on=local_date(at, region.timezone)),
        chosen={"tahun": year, "satker": own.code if own else "", "tutup": tutup or ""},
        satkers=active_satkers(session, region_id=region.id) if actor.satker_code is None else [],
        at=at,
    )


@pages.get("/kendali/itkp", who=permissions.READERS, rate=READ)
def show_itkp(request: Request, actor: CurrentActor, session: Db, at: At, tahun: Year = None) -> Response:
    region = region_of(session, actor)
    today = local_date(at, region.timezone)
    year = tahun or today.year
    parts, variants = scoring.scores(session, region=region, year=year, on=today)
    return page(
        request,
        "control/itkp.html",
        region=region,
        year=year,
        parts=parts,
        variants=variants,
        official=itkp.official(today),
        named=choice("ITKP_E_KATALOG", on=today),
        known=points(sum((part.exact for part in parts if part.exact is not None), itkp.Fraction(0)), 2),
        most=sum(part.indicator.points for part in parts),
        at=at,
    )
