"""What the pages of realisation share: the question as an address carries it, and addresses of questions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from app.clock import local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, question
from app.regions.models import Region
from app.web.labels import label

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


def address(path: str, chosen: Mapping[str, Any]) -> str:
    """The path with what was chosen; what is empty is left out."""
    return f"{path}?{urlencode({key: value for key, value in chosen.items() if value not in ('', None)})}"


def options(among: Iterable[Enum]) -> list[tuple[str, str]]:
    """Values and their words, for a select."""
    return [(one.value, label(one.value)) for one in among]


def chips(path: str, chosen: Mapping[str, Any], usual: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was chosen besides the usual, each with the address without it."""
    return [
        (text, address(path, {**chosen, name: usual.get(name, "")}))
        for name, text in words.items()
        if chosen.get(name) not in ("", None, usual.get(name))
    ]


def to_share(title: str, link: str) -> str:
    """A prefilled message of WhatsApp; nothing is sent from here."""
    return f"https://wa.me/?{urlencode({'text': f'{title} {link}'})}"
