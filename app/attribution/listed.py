"""Orders without a known package as a list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Select

from app.attribution.facts import names_of
from app.attribution.queries import orphaned_orders
from app.documents import Kind
from app.language import mark
from app.ledger.models import OrderTally
from app.lists import Column, ListOf, Scene, Sort, down, picked, up, words
from app.organisations.choosing import of_satker
from app.plan.listed import this_year, years
from app.plan.queries import names_of_units
from app.regions.models import Region
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class Orphan:
    """The order as the ledger has it, its office's name, and what it calls its package itself."""

    it: Any
    office: str
    package_name: str


def _rows(scene: Scene) -> Select[Any]:
    return orphaned_orders(scene.session.get_one(Region, scene.region_id))


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Orphan]:
    units = names_of_units(scene.session, region_id=scene.region_id)
    keys: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        keys[row.fiscal_year].append(row.order_key)
    packages = {
        key: name
        for year, of_year in keys.items()
        for key, name in names_of(scene.session, region_id=scene.region_id, fiscal_year=year, order_keys=of_year).items()
    }
    return [Orphan(row, units.get(row.satker_code, row.satker_code or ""), packages.get(row.order_key, "")) for row in rows]


def address(order_key: str) -> str:
    """The page of one order in the inbox."""
    return f"/tanpa-paket/{quote(order_key, safe=':.')}"


ORPHANS = ListOf(
    code="tanpa-paket",
    path="/tanpa-paket",
    api="/attributions",
    title=mark("Pesanan tanpa paket"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        picked("tahun", mark("Tahun anggaran"), years, OrderTally.fiscal_year, field="year", standing=lambda scene: str(this_year(scene)), of=int),
        of_satker(OrderTally.satker_code),
        words("q", mark("Pesanan atau kode RUP"), OrderTally.order_key, OrderTally.kd_rup, field="q"),
    ),
    sorts=(
        Sort(
            "dihitung",
            "counted",
            mark("Yang dihitung lebih dulu, lalu menurut nilai"),
            (down(OrderTally.ordered_orders), down(OrderTally.total), up(OrderTally.order_key)),
        ),
        Sort("pesanan", "key", mark("Menurut nomor"), (up(OrderTally.order_key),)),
    ),
    columns=(
        Column(
            code="pesanan",
            name=mark("Pesanan"),
            field="order_key",
            value=lambda row: row.it.order_key,
            href=lambda row: address(row.it.order_key),
        ),
        Column(code="nama_paket", name=mark("Nama paket menurut pesanan"), value=lambda row: row.package_name),
        Column(code="satker", name=mark("Kode satuan kerja"), field="satker", value=lambda row: row.it.satker_code, shown=False),
        Column(code="nama_satker", name=mark("Satuan kerja"), value=lambda row: row.office),
        Column(code="kd_rup", name=mark("Kode RUP"), field="kd_rup", value=lambda row: row.it.kd_rup),
        Column(
            code="tanggal",
            name=mark("Tanggal"),
            kind=Kind.DAY,
            field="date",
            value=lambda row: row.it.order_date and row.it.order_date.isoformat(),
            shown=False,
        ),
        Column(code="lingkup", name=mark("Lingkup"), field="scope", value=lambda row: row.it.scope, shown=False),
        Column(code="penyedia", name=mark("Penyedia"), field="vendor", value=lambda row: row.it.vendor_key, shown=False),
        Column(code="nilai", name=mark("Nilai"), kind=Kind.RUPIAH, field="total", value=lambda row: row.it.total),
        Column(code="status", name=mark("Status"), value=lambda row: label(row.it.state), state=lambda row: row.it.state),
    ),
)  # fmt: skip
