"""What an address of control asks, and what its pages show alike."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.control import itkp
from app.language import figures
from app.organisations.models import Satker
from app.regions.models import Region
from app.web.dependencies import Db
from app.years import FiscalYear

Year = FiscalYear | None
PeriodCode = Annotated[str | None, Query(max_length=4)]
SatkerCode = Annotated[str | None, Query(max_length=60)]


def satkers_of(session: Db, region: Region) -> list[tuple[str, str]]:
    statement = select(Satker.code, Satker.name).where(Satker.region_id == region.id, Satker.active)
    return [(code, name) for code, name in session.execute(statement.order_by(Satker.name, Satker.code))]


def points(value: itkp.Fraction, places: int = 4) -> str:
    """Points for show: `2,40`."""
    return figures(itkp.decimals(value, places))
