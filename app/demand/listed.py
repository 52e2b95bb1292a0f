"""What is looked for as a list, over all regions of this installation."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.demand.models import Demand, DemandAnswer
from app.demand.queries import asked_for
from app.demand.states import OPEN
from app.documents import Kind
from app.identifiers import public_id
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, day_of, down, since, tick, until, up, words
from app.lists.filters import Filter, Shape
from app.regions.models import Region


def _dressed(_scene: Scene, rows: Sequence[Any]) -> Sequence[Any]:
    """Rows are whole as they come: `Demand`, `region_code`, `region_name`, `timezone`, `answers`."""
    return rows


def _rows(_scene: Scene) -> Select[Any]:
    return asked_for()


def _regions(scene: Scene) -> Sequence[tuple[str, str]]:
    here = select(Demand.region_id).where(Demand.state == OPEN)
    found = scene.session.execute(select(Region.code, Region.name).where(Region.id.in_(here)).order_by(Region.code)).all()
    return [(code, name) for code, name in found]


def _in_regions(_scene: Scene, codes: Sequence[str]) -> ColumnElement[bool]:
    return Demand.region_id.in_(select(Region.id).where(Region.code.in_(codes)))


def _unanswered(_scene: Scene) -> ColumnElement[bool]:
    return ~select(1).where(DemandAnswer.region_id == Demand.region_id, DemandAnswer.demand_id == Demand.id).exists()


DEMANDS = ListOf(
    code="permintaan",
    path="/permintaan",
    api="/demands",
    title=mark("Barang yang dicari"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        Filter(name="wilayah", text=mark("Daerah"), shape=Shape.CHOICE, options=_regions, field="region", where=_in_regions),
        words("q", mark("Nama barang"), Demand.name, field="q"),
        since("dari", mark("Diminta sejak"), Demand.asked_at, field="from"),
        until("sampai", mark("Diminta sampai"), Demand.asked_at, field="to"),
        tick("belum", mark("Hanya yang belum dijawab"), _unanswered, field="unanswered"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Demand.asked_at), down(Demand.id))),
        Sort("terlama", "oldest", mark("Terlama di atas"), (up(Demand.asked_at), up(Demand.id))),
    ),
    columns=(
        Column(
            code="barang",
            name=mark("Barang"),
            field="name",
            value=lambda row: row.Demand.name,
            href=lambda row: f"/permintaan/{public_id(row.Demand.region_id, row.Demand.id)}",
        ),
        Column(
            code="jumlah",
            name=mark("Kira-kira"),
            kind=Kind.DECIMAL,
            field="quantity",
            value=lambda row: f"{row.Demand.quantity.normalize():f}",
        ),
        Column(code="satuan", name=mark("Satuan"), field="unit", value=lambda row: row.Demand.unit),
        Column(code="daerah", name=mark("Daerah"), value=lambda row: row.region_name),
        Column(code="uraian", name=mark("Uraian"), field="description", value=lambda row: row.Demand.description, shown=False),
        Column(code="diminta", name=mark("Diminta"), kind=Kind.DAY, value=lambda row: day_of(row.Demand.asked_at, row.timezone)),
        Column(code="jawaban", name=mark("Jawaban"), kind=Kind.COUNT, field="answers", value=lambda row: row.answers),
    ),
)
