"""What an address of control asks, and what its pages show alike."""

from typing import Annotated

from fastapi import Query

from app.control import itkp
from app.language import figures
from app.years import FiscalYear

Year = FiscalYear | None
PeriodCode = Annotated[str | None, Query(max_length=4)]
SatkerCode = Annotated[str | None, Query(max_length=60)]


def points(value: itkp.Fraction, places: int = 4) -> str:
    """Points for show: `2,40`."""
    return figures(itkp.decimals(value, places))
