"""Writing: the next number of an office's paper, after its own template of the day or, where it has none, the house's.

A template holds the number and the year, so that no two of its numbers are alike; each template counts its own gapless series of
a year (DOMAIN: numbers of papers from a template of the satker).
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import local_date
from app.errors import invalid_field
from app.language import _
from app.numbering.models import Paper
from app.numbering.queries import template_on
from app.numbering.series import next_number
from app.regions.models import Region

NUMBER, YEAR, MONTH, OFFICE = "{nomor}", "{tahun}", "{bulan}", "{satker}"
HOUSE = {Paper.SP: "{nomor}/SP/{satker}/{tahun}", Paper.BAST: "{nomor}/BAST/{satker}/{tahun}"}
LENGTH_MAX = 60
MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PLACE = re.compile(r"\{[^{}]*\}")
_LITERAL = re.compile(r"[A-Za-z0-9 ./_()-]*")


def next_paper_number(
    session: Session, *, region: Region, satker_code: str, paper: Paper, is_used: Callable[[str], bool], at: datetime
) -> str:
    """As it is written, passing over those that somebody has typed by hand. Holds the series' row until the commit."""
    today = local_date(at, region.timezone)
    own = template_on(session, region_id=region.id, satker_code=satker_code, paper=paper, day=today)
    series = f"{paper}/{satker_code}/{today.year}" + (f"/{own}" if own else "")
    template = own or HOUSE[paper]
    while True:
        written = write(
            template, number=next_number(session, region_id=region.id, series=series), satker_code=satker_code, day=today
        )
        if not is_used(written):
            return written


def write(template: str, *, number: int, satker_code: str, day: date) -> str:
    """`027/{nomor}/SP/{bulan}/{tahun}` → `027/042/SP/VIII/2026`."""
    told = {NUMBER: f"{number:03d}", YEAR: f"{day.year}", MONTH: MONTHS[day.month - 1], OFFICE: satker_code}
    return _PLACE.sub(lambda place: told[place[0]], template)


def refuse_unwritable(template: str) -> None:
    """Raises `Invalid` for a template without number or year, with a place that
    is none, or with a sign that no letter's number has."""
    places = _PLACE.findall(template)
    if unknown := [place for place in places if place not in (NUMBER, YEAR, MONTH, OFFICE)]:
        raise invalid_field(
            "template",
            _("{place} tidak dikenal. Pakai {known}.").format(place=unknown[0], known=", ".join((NUMBER, YEAR, MONTH, OFFICE))),
        )
    if places.count(NUMBER) != 1 or places.count(YEAR) != 1:
        raise invalid_field(
            "template", _("Pola harus memuat {number} dan {year}, masing-masing sekali.").format(number=NUMBER, year=YEAR)
        )
    if not _LITERAL.fullmatch(_PLACE.sub("", template)):
        raise invalid_field("template", _("Selain tempat isian, pakai huruf, angka, spasi, dan tanda . / - _ ( ) saja."))
