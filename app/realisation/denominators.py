"""Denominators: what a numerator can be divided by, in words, which datasets it is made of, and the files that brought them.

They stand beside the metrics: a metric has its usual denominator, the picker may take another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.feeds.models import ImportBatch
from app.language import mark
from app.plan.totals import Measure
from app.realisation.planned import BUDGET, Plan
from app.realisation.shapes import FileBehind
from app.regions.models import Region

PROVIDERS, SELF_MANAGED = "RUP-PaketPenyedia-Terumumkan", "RUP-PaketSwakelola-Terumumkan"


class Denominator(StrEnum):
    """The names are those of the plan's totals; ORDERS is what the question itself counted."""

    RUP_PENYEDIA = "RUP_PENYEDIA"
    RUP_ALL = "RUP_ALL"
    RUP_EP = "RUP_EP"
    RUP_PDN = "RUP_PDN"
    RUP_UMKK = "RUP_UMKK"
    BUDGET_PENGADAAN = "BUDGET_PENGADAAN"
    APBD = "APBD"
    ORDERS = "ORDERS"


@dataclass(frozen=True, slots=True)
class Made:
    """How a denominator is made. `measures` are the plan's totals that it adds up; `value` takes what was counted and the plan."""

    name: str
    datasets: tuple[str, ...]
    measures: tuple[Measure, ...]
    value: Callable[[int, Plan], int | None]


MADE: Mapping[Denominator, Made] = {
    Denominator.RUP_PENYEDIA: Made(mark("pagu RUP penyedia yang diumumkan"), (PROVIDERS,), (Measure.RUP_PENYEDIA,), lambda _amount, p: p.rup_provider),
    Denominator.RUP_ALL: Made(mark("pagu RUP penyedia dan swakelola"), (PROVIDERS, SELF_MANAGED), (Measure.RUP_PENYEDIA, Measure.RUP_SWAKELOLA), lambda _amount, p: p.rup_all),
    Denominator.RUP_EP: Made(mark("pagu RUP penyedia bermetode E-Purchasing"), (PROVIDERS,), (Measure.RUP_EP,), lambda _amount, p: p.rup_e_purchasing),
    Denominator.RUP_PDN: Made(mark("pagu RUP berstatus PDN"), (PROVIDERS,), (Measure.RUP_PDN,), lambda _amount, p: p.pagu_pdn),
    Denominator.RUP_UMKK: Made(mark("pagu RUP untuk usaha kecil dan koperasi"), (PROVIDERS,), (Measure.RUP_UMKK,), lambda _amount, p: p.pagu_umk),
    Denominator.BUDGET_PENGADAAN: Made(mark("jumlah belanja pengadaan"), (BUDGET,), (Measure.BUDGET_PENGADAAN,), lambda _amount, p: p.budget_procurement),
    Denominator.APBD: Made(mark("jumlah total belanja"), (BUDGET,), (Measure.APBD,), lambda _amount, p: p.apbd),
    Denominator.ORDERS: Made(mark("nilai pesanan"), (), (), lambda amount, p: amount),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """The newest file of a dataset: as of which day, how many rows it had, its name and hash."""

    dataset: str
    as_of: str
    rows: int
    file: str
    sha256: str

    def as_json(self) -> FileBehind:
        return {"dataset": self.dataset, "as_of": self.as_of, "rows": self.rows, "file": self.file, "sha256": self.sha256}


def brought(session: Session, region: Region, year: int, known_at: datetime | None) -> dict[str, Brought]:
    """The newest file of each dataset of the region's year that was known then; a dataset that was never imported is not there."""
    statement = (
        select(ImportBatch)
        .ext(distinct_on(ImportBatch.dataset))
        .where(ImportBatch.region_id == region.id, ImportBatch.fiscal_year == year)
        .order_by(ImportBatch.dataset, ImportBatch.known_at.desc(), ImportBatch.applied_at.desc())
    )
    if known_at is not None:
        statement = statement.where(ImportBatch.known_at <= known_at)
    return {
        batch.dataset: Brought(batch.dataset, batch.as_of.isoformat(), batch.rows, batch.file_name, batch.file_sha256)
        for batch in session.scalars(statement)
    }
