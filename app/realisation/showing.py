"""What the pages of realisation share: the question as an address carries it, and addresses of questions."""

from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from app.clock import local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, question
from app.regions.models import Region

Year = Annotated[int | None, Query(ge=2000, le=2100)]


def asked_on_page(
    region: Region,
    at: datetime,
    year: int | None,
    basis: Basis,
    scope: AskedScope,
    period: Period,
    as_of: date | None,
    by: By | None,
) -> Question:
    """The question of an address; units without a figure of their own are always counted with their parent."""
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


def address(path: str, chosen: dict[str, Any]) -> str:
    """The path with what was chosen; what is empty is left out."""
    return f"{path}?{urlencode({key: value for key, value in chosen.items() if value not in ('', None)})}"
