"""The lists of the plan: the provider packages of a year with what each has left, and how they were revised."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from app.clock import local_date
from app.documents import Kind
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, picked, since, until, up, words
from app.organisations.choosing import of_satker
from app.plan.models import Package, PackageKind, PackageRevision, RevisionKind
from app.plan.queries import packages_with_tally, pagu, remaining
from app.plan.revisions import revisions
from app.web.pages.labels import label

FIRST_YEAR = 2015
"""No plan of an earlier year is asked for."""


def _rows(scene: Scene) -> Select[Any]:
    """An official of a satker sees its own; who looks on, the whole region's."""
    statement = packages_with_tally().where(
        Package.region_id == scene.region_id, Package.counts, Package.kind == PackageKind.PROVIDER
    )
    own = scene.actor.satker_code
    return statement if own is None else statement.where(Package.satker_code == own)


def this_year(scene: Scene) -> int:
    return local_date(scene.at, scene.zone).year


def years(scene: Scene) -> Sequence[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(this_year(scene) + 1, FIRST_YEAR - 1, -1)]


PACKAGES = ListOf(
    code="paket",
    path="/paket",
    api="/packages",
    title=mark("Paket RUP"),
    rows=_rows,
    dressed=lambda _scene, rows: rows,
    filters=(
        picked("tahun", mark("Tahun anggaran"), years, Package.fiscal_year, field="year", standing=lambda scene: str(this_year(scene)), of=int),
        of_satker(Package.satker_code),
        words("q", mark("Nama atau kode RUP"), Package.name, Package.kd_rup, field="q"),
    ),
    sorts=(
        Sort("sisa", "remaining", mark("Sisa terbanyak di atas"), (down(remaining()), up(Package.kd_rup))),
        Sort("pagu", "pagu", mark("Pagu terbesar di atas"), (down(pagu()), up(Package.kd_rup))),
        Sort("nama", "name", mark("Menurut nama"), (up(Package.name), up(Package.kd_rup))),
    ),
    columns=(
        Column(
            code="paket",
            name=mark("Paket"),
            field="name",
            value=lambda row: row.name,
            href=lambda row: f"/paket/{row.kd_rup}",
            note=lambda row: f"{row.kd_rup} · {row.satker_name}" + (" · PraDIPA" if row.pradipa else ""),
        ),
        Column(code="kd_rup", name=mark("Kode RUP"), field="kd_rup", value=lambda row: row.kd_rup, shown=False),
        Column(code="tahun", name=mark("Tahun anggaran"), value=lambda row: str(row.year), shown=False),
        Column(code="satker", name=mark("Satuan kerja"), field="satker", value=lambda row: row.satker, shown=False),
        Column(code="metode", name=mark("Metode"), field="method", value=lambda row: row.method),
        Column(code="pagu", name=mark("Pagu"), kind=Kind.RUPIAH, field="pagu", value=lambda row: row.pagu),
        Column(code="dipesan", name=mark("Dipesan"), kind=Kind.RUPIAH, value=lambda row: row.held + row.committed),
        Column(code="ditahan", name=mark("Ditahan pesanan"), kind=Kind.RUPIAH, field="held", value=lambda row: row.held, shown=False),
        Column(
            code="terikat", name=mark("Terikat kontrak"), kind=Kind.RUPIAH, field="committed", value=lambda row: row.committed, shown=False
        ),
        Column(code="diterima", name=mark("Diterima"), kind=Kind.RUPIAH, field="received", value=lambda row: row.received, shown=False),
        Column(code="dibayar", name=mark("Dibayar"), kind=Kind.RUPIAH, field="paid", value=lambda row: row.paid, shown=False),
        Column(code="sisa", name=mark("Sisa"), kind=Kind.RUPIAH, field="remaining", value=lambda row: row.remaining),
    ),
)  # fmt: skip
REVISIONS = ListOf(
    code="kaji-ulang",
    path="/kaji-ulang",
    api="/revisions",
    title=mark("Kaji ulang RUP"),
    rows=lambda scene: revisions(scene.actor, region_id=scene.region_id),
    filters=(
        picked(
            "tahun", mark("Tahun anggaran"), years, PackageRevision.fiscal_year, field="year", standing=lambda scene: str(this_year(scene)), of=int
        ),
        choice("jenis", mark("Jenis"), RevisionKind, PackageRevision.kind, field="kind"),
        words("q", mark("Kode RUP atau alasan"), PackageRevision.old_kd_rup, PackageRevision.new_kd_rup, PackageRevision.reason, field="q"),
        since("dari", mark("Dikaji ulang sejak"), PackageRevision.revised_at, field="from"),
        until("sampai", mark("Dikaji ulang sampai"), PackageRevision.revised_at, field="to"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(PackageRevision.revised_at), down(PackageRevision.id))),
        Sort("terlama", "oldest", mark("Terlama di atas"), (up(PackageRevision.revised_at), up(PackageRevision.id))),
    ),
    columns=(
        Column(
            code="dari",
            name=mark("Kode RUP"),
            field="from",
            value=lambda row: row.it.old_kd_rup,
            href=lambda row: f"/paket/{row.it.old_kd_rup}",
        ),
        Column(
            code="menjadi",
            name=mark("Menjadi"),
            field="to",
            value=lambda row: row.it.new_kd_rup if row.it.new_kd_rup != row.it.old_kd_rup else None,
        ),
        Column(code="jenis", name=mark("Kaji ulang"), value=lambda row: label(row.it.kind)),
        Column(code="tanggal", name=mark("Tanggal"), kind=Kind.DAY, value=lambda row: day_of(row.it.revised_at, row.zone)),
        Column(code="alasan", name=mark("Alasan"), field="reason", value=lambda row: row.it.reason),
        Column(code="tahun", name=mark("Tahun anggaran"), value=lambda row: str(row.it.fiscal_year), shown=False),
    ),
)  # fmt: skip
