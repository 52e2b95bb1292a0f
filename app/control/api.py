"""Control in the API: the figures of the report, the board of open orders and the ITKP of a region, for its own officials."""

from typing import Annotated

from fastapi import Query

from app.clock import local_date
from app.control import permissions, scoring
from app.control.asking import board_as_json, control_as_json, itkp_as_json, region_of, satker_of
from app.control.noting_api import api as noting_api
from app.control.open_orders.board import board
from app.control.periods import period
from app.control.reading import control
from app.control.shapes import BoardShown, ControlShown, ItkpShown
from app.errors import invalid_field
from app.language import _
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
__all__ = ["api", "noting_api"]
SatkerCode = Annotated[str | None, Query(max_length=60)]


@api.get("/regions/{code}/control", who=permissions.READERS, rate=READ)
def show_control(
    code: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    month: Annotated[int | None, Query(ge=1, le=12)] = None,
    quarter: Annotated[int | None, Query(ge=1, le=4)] = None,
    satker: SatkerCode = None,
) -> ControlShown:
    """The control report (POK) at the end of a month or a quarter."""
    if month is not None and quarter is not None:
        raise invalid_field("quarter", _("Pilih bulan atau triwulan, tidak keduanya."))
    region = region_of(session, actor, code)
    chosen = f"M{month:02d}" if month else f"TW{quarter}" if quarter else None
    today = local_date(at, region.timezone)
    asked = period(today, year=year, code=chosen)
    own = satker_of(session, actor, region, satker)
    return control_as_json(control(session, region=region, period=asked, satker=own, today=today))


@api.get("/regions/{code}/closing", who=permissions.READERS, rate=READ)
def show_closing(
    code: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    satker: SatkerCode = None,
    close: Annotated[int, Query(ge=0, le=1_000_000)] = 1,
) -> BoardShown:
    """The orders that are not closed, and what closing the first `close` of them earns."""
    region = region_of(session, actor, code)
    own = satker_of(session, actor, region, satker)
    found = board(
        session,
        region=region,
        year=year or local_date(at, region.timezone).year,
        satker_code=own.code if own else None,
        at=at,
    )
    return board_as_json(found, close=close)


@api.get("/regions/{code}/itkp", who=permissions.READERS, rate=READ)
def show_itkp(code: str, actor: CurrentActor, session: Db, at: At, year: FiscalYear | None = None) -> ItkpShown:
    """The region's score for using the systems."""
    region = region_of(session, actor, code)
    today = local_date(at, region.timezone)
    asked = year or today.year
    return itkp_as_json(region, asked, *scoring.scores(session, region=region, year=asked, on=today), today)
