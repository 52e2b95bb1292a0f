"""Imports that were applied, as a list: what each file changed, and the day whose figures can be counted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Account
from app.documents import Kind
from app.exchange.datasets import DATASETS
from app.feeds.models import ImportBatch
from app.identifiers import public_id
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, day_of, down, picked, since, until, up, words
from app.plan.listed import years
from app.regions.models import Region
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class Applied:
    """An import, who applied it, and its region's code and clock."""

    it: ImportBatch
    who: str | None
    region: str
    zone: str


def _rows(scene: Scene) -> Select[Any]:
    applied = select(ImportBatch).outerjoin(Account, Account.id == ImportBatch.account_id)
    return applied.add_columns(Account.name.label("who")).where(ImportBatch.region_id == scene.region_id)


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Applied]:
    region = scene.session.get_one(Region, scene.region_id)
    return [Applied(row[0], row[1], region.code, scene.zone) for row in rows]


def _datasets(_scene: Scene) -> Sequence[tuple[str, str]]:
    return [(dataset.name, dataset.name) for dataset in DATASETS]


IMPORTS = ListOf(
    code="impor",
    path="/impor",
    api="/import-versions",
    title=mark("Impor yang sudah diterapkan"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        picked("tahun", mark("Tahun"), years, ImportBatch.fiscal_year, field="year", of=int),
        words("q", mark("Kumpulan data atau nama berkas"), ImportBatch.dataset, ImportBatch.file_name, field="q"),
        picked("data", mark("Data"), _datasets, ImportBatch.dataset, field="dataset"),
        since("dari", mark("Diterapkan sejak"), ImportBatch.applied_at, field="from"),
        until("sampai", mark("Diterapkan sampai"), ImportBatch.applied_at, field="to"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(ImportBatch.applied_at), down(ImportBatch.id))),
        Sort("keadaan", "as_of", mark("Keadaan terbaru di atas"), (down(ImportBatch.as_of), down(ImportBatch.id))),
        Sort("data", "dataset", mark("Menurut kumpulan data"), (up(ImportBatch.dataset), down(ImportBatch.applied_at), down(ImportBatch.id))),
    ),
    columns=(
        Column(
            code="data",
            name=mark("Kumpulan data"),
            field="dataset",
            value=lambda row: row.it.dataset,
            href=lambda row: f"/impor/versi/{public_id(row.it.region_id, row.it.id)}",
            note=lambda row: f"{row.it.fiscal_year} · {row.it.file_name}",
        ),
        Column(code="tahun", name=mark("Tahun anggaran"), field="year", value=lambda row: str(row.it.fiscal_year), shown=False),
        Column(code="file", name=mark("Berkas"), field="file", value=lambda row: row.it.file_name, shown=False),
        Column(code="sha256", name=mark("SHA-256"), field="sha256", value=lambda row: row.it.file_sha256, shown=False),
        Column(
            code="diterapkan",
            name=mark("Diterapkan"),
            kind=Kind.DAY,
            value=lambda row: day_of(row.it.applied_at, row.zone),
            note=lambda row: row.who or label("system"),
        ),
        Column(code="oleh", name=mark("Oleh"), field="by", value=lambda row: row.who, shown=False),
        Column(
            code="keadaan",
            name=mark("Keadaan per"),
            kind=Kind.DAY,
            field="as_of",
            value=lambda row: row.it.as_of.isoformat(),
            href=lambda row: f"/realisasi/{row.region}?tahun={row.it.fiscal_year}&per={row.it.as_of}",
        ),
        Column(code="baris", name=mark("Baris"), kind=Kind.COUNT, field="rows", value=lambda row: row.it.rows, shown=False),
        Column(code="ditambah", name=mark("Ditambah"), kind=Kind.COUNT, field="added", value=lambda row: row.it.added),
        Column(code="berubah", name=mark("Berubah"), kind=Kind.COUNT, field="changed", value=lambda row: row.it.changed),
        Column(code="tetap", name=mark("Tetap"), kind=Kind.COUNT, field="unchanged", value=lambda row: row.it.unchanged),
        Column(code="hilang", name=mark("Hilang"), kind=Kind.COUNT, field="gone", value=lambda row: row.it.gone),
        Column(code="salah", name=mark("Salah"), kind=Kind.COUNT, field="quarantined", value=lambda row: row.it.quarantined),
    ),
)  # fmt: skip
