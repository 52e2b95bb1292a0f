"""The days off of a region's year as a list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, select

from app.clock import local_date
from app.documents import Kind
from app.language import gettext, mark
from app.lists import Column, ListOf, Scene, Sort, picked, up, words
from app.regions.holidays import KINDS
from app.regions.models import Holiday
from app.web.pages.dates import DAYS


def _rows(scene: Scene) -> Select[Any]:
    return select(Holiday).where(Holiday.region_id == scene.region_id)


def this_year(scene: Scene) -> str:
    return str(local_date(scene.at, scene.zone).year)


def _years(scene: Scene) -> Sequence[tuple[str, str]]:
    """Those that have a day off, this year and the next, newest first."""
    year = extract("year", Holiday.day)
    known = scene.session.scalars(select(year).where(Holiday.region_id == scene.region_id).distinct())
    here = int(this_year(scene))
    return [(str(one), str(one)) for one in sorted({*(int(found) for found in known), here, here + 1}, reverse=True)]


def _weekday(day: date) -> str:
    return gettext(DAYS[day.weekday()])


HOLIDAYS = ListOf(
    code="hari-libur",
    path="/hari-libur",
    title=mark("Hari libur daerah"),
    rows=_rows,
    filters=(
        picked("tahun", mark("Tahun"), _years, extract("year", Holiday.day), standing=this_year, of=int),
        words("q", mark("Keterangan"), Holiday.name),
        picked("jenis", mark("Jenis"), lambda _scene: [(code, gettext(text)) for code, text in KINDS.items()], Holiday.kind),
    ),
    sorts=(
        Sort("tanggal", "day", mark("Menurut tanggal"), (up(Holiday.day),)),
        Sort("nama", "name", mark("Menurut keterangan"), (up(Holiday.name), up(Holiday.day))),
    ),
    columns=(
        Column(code="keterangan", name=mark("Keterangan"), value=lambda row: row.it.name),
        Column(code="hari", name=mark("Hari"), value=lambda row: _weekday(row.it.day)),
        Column(code="tanggal", name=mark("Tanggal"), kind=Kind.DAY, value=lambda row: row.it.day.isoformat()),
        Column(code="jenis", name=mark("Jenis"), value=lambda row: gettext(KINDS[row.it.kind])),
    ),
)
