"""Mini-competitions as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import lazyload

from app.actor import SATKER_ROLES
from app.competition import permissions as may
from app.competition.models import Competition
from app.competition.queries import visible
from app.competition.states import CompetitionState
from app.documents import Kind
from app.identifiers import public_id
from app.language import _, mark
from app.lists import Column, ListOf, Scene, Sort, day_of, down, picked, since, until, up, words
from app.lists.filters import Filter, Shape
from app.regions.models import Region
from app.web.pages.dates import jam
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class Row:
    """A competition with its region, by whose clock its hour strikes."""

    it: Competition
    region: Region


def _rows(scene: Scene) -> Select[Any]:
    """Everybody's list runs over the regions of this installation; officials see their drafts in it."""
    return select(Competition).where(visible(scene.actor)).options(lazyload(Competition.lines))


def dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Row]:
    return [Row(row[0], scene.session.get_one(Region, row[0].region_id)) for row in rows]


def _states(scene: Scene) -> Sequence[tuple[str, str]]:
    inside = scene.actor.role in SATKER_ROLES | may.OVERSEERS
    return [(state.value, label(state.value)) for state in CompetitionState if inside or state != CompetitionState.DRAFT]


def _regions(scene: Scene) -> Sequence[tuple[str, str]]:
    """Those that have one which this person may see; where it is one alone there is nothing to choose."""
    here = select(Competition.region_id).where(visible(scene.actor))
    found = scene.session.execute(select(Region.code, Region.name).where(Region.id.in_(here)).order_by(Region.code)).all()
    return [(code, name) for code, name in found] if len(found) > 1 else []


def _in_regions(_scene: Scene, codes: Sequence[str]) -> ColumnElement[bool]:
    return Competition.region_id.in_(select(Region.id).where(Region.code.in_(codes)))


COMPETITIONS = ListOf(
    code="kompetisi",
    path="/kompetisi",
    api="/competitions",
    title=mark("Daftar kompetisi"),
    rows=_rows,
    dressed=dressed,
    filters=(
        picked("status", mark("Status"), _states, Competition.state, field="state"),
        Filter(name="daerah", text=mark("Daerah"), shape=Shape.CHOICE, options=_regions, field="region", where=_in_regions),
        words("q", mark("Nomor atau judul"), Competition.number, Competition.title, field="q"),
        since("tutup-dari", mark("Ditutup sejak"), Competition.closes_at, field="closes_from"),
        until("tutup-sampai", mark("Ditutup sampai"), Competition.closes_at, field="closes_to"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Competition.id),)),
        Sort("penutupan", "closing", mark("Penutupan terdekat di atas"), (up(Competition.closes_at), up(Competition.id))),
    ),
    columns=(
        Column(
            code="kompetisi",
            name=mark("Kompetisi"),
            field="title",
            value=lambda row: row.it.title,
            href=lambda row: f"/kompetisi/{public_id(row.it.region_id, row.it.id)}",
            note=lambda row: f"{row.it.number} · {row.region.name}",
        ),
        Column(code="nomor", name=mark("Nomor"), field="number", value=lambda row: row.it.number, shown=False),
        Column(code="daerah", name=mark("Daerah"), value=lambda row: row.region.name, shown=False),
        Column(code="satker", name=mark("Satuan kerja"), field="satker", value=lambda row: row.it.satker_code, shown=False),
        Column(code="kd_rup", name=mark("Kode RUP"), field="kd_rup", value=lambda row: row.it.kd_rup, shown=False),
        Column(
            code="untuk",
            name=mark("Untuk"),
            value=lambda row: _("Semua penyedia aktif") if row.it.audience == "open" else label(row.it.audience),
        ),
        Column(
            code="penutupan",
            name=mark("Penutupan"),
            kind=Kind.DAY,
            value=lambda row: day_of(row.it.closes_at, row.region.timezone),
            note=lambda row: jam(row.it.closes_at, row.region.timezone),
        ),
        Column(code="status", name=mark("Status"), value=lambda row: label(row.it.state), state=lambda row: row.it.state),
    ),
)
