"""Imports and proposed reversals as the API gives them."""

from datetime import date, datetime
from typing import Annotated, Any

from app.exchange.desk.states import IMPORT_UPLOAD
from app.ledger import Basis
from app.plan.totals import Measure
from app.web.api.shapes import Hash, Id, Move, NotRequired, Path, Rupiah, Shape, one_of


class ReportOfImport(Shape):
    """What an import did, or would do, as the command line prints it; `quarantine_file` is an address."""

    dataset: str
    rows: int
    added: int
    changed: int
    unchanged: int
    gone: int
    quarantined: int
    quarantine_file: Path | None
    as_of: str | None
    warnings: list[str]


class ProgressShown(Shape):
    """How far the present step is; `rows_total` is known once the file was read."""

    rows: int
    rows_total: int | None
    bytes: int
    size: int
    attempts: int
    at: datetime


class PlannedChange(Shape):
    """A sum of the plan that realisation is divided by; null where nobody knows it."""

    measure: Annotated[str, one_of(Measure)]
    before: Rupiah | None
    after: Rupiah | None


class ColumnChanged(Shape):
    """A column of a changed row, cut short."""

    column: str
    old: str
    new: str


class SampleRow(Shape):
    """A row by what a person knows it by; a changed one with the `columns` that differ. `amount` is
    whole rupiah where it is a number, else as it came."""

    key: str
    name: str
    amount: Rupiah | str
    columns: NotRequired[list[ColumnChanged]]


class Samples(Shape):
    """Some rows of each kind."""

    added: list[SampleRow]
    changed: list[SampleRow]
    unchanged: list[SampleRow]
    gone: list[SampleRow]


class NewlyOverPagu(Shape):
    """A package that would have more ordered than its pagu."""

    kd_rup: str
    name: str
    pagu: Rupiah
    ordered: Rupiah


class WouldBeProposed(Shape):
    """A realised order that the file no longer has."""

    order_key: str
    amount: Rupiah


class RealisedChange(Shape):
    """The orders of the year that count, and what they are worth."""

    orders_before: int
    amount_before: Rupiah
    orders_after: int
    amount_after: Rupiah


class PreviewShown(Shape):
    """Samples by kind, what a person would have to decide (the first of it, and
    how many there are), and which sums would be others."""

    samples: Samples
    over_pagu: list[NewlyOverPagu]
    over_pagu_count: int
    announced_below_count: NotRequired[int]
    reversals: list[WouldBeProposed]
    reversals_count: int
    realised: RealisedChange
    planned: list[PlannedChange]


class ImportInList(Shape):
    """A file that was sent in; nothing of it is applied before the move `apply`.
    `outdated`: another file came after its preview."""

    id: Id
    state: Annotated[str, one_of(IMPORT_UPLOAD.states)]
    moves: list[Move]
    file: str
    size: int
    sha256: Hash | None
    year: int
    dataset: str | None
    as_of: date | None
    partial: bool
    origin: str
    created_at: datetime
    report: ReportOfImport | None
    problem: str | None
    outdated: bool


class ImportInFull(ImportInList):
    """With its progress and the samples of its preview."""

    progress: ProgressShown | None
    preview: PreviewShown | None


class ImportVersion(Shape):
    """An import that was applied."""

    id: Id
    dataset: str
    year: int
    file: str
    sha256: Hash
    as_of: date
    applied_at: datetime
    by: str | None
    partial: bool
    rows: int
    added: int
    changed: int
    unchanged: int
    gone: int
    quarantined: int


class ReversalInList(Shape):
    """A realised order that vanished from its file and waits for a decision."""

    id: Id
    order: str
    amount: Rupiah
    satker: str | None
    kd_rup: str | None
    state: str
    year: int
    proposed_at: datetime
    decision: str | None
    decided_at: datetime | None
    reason: str | None
    moves: list[Move]


class EffectOnBasis(Shape):
    """What accepting it would take from a basis, and what would be left."""

    basis: Annotated[str, one_of(Basis)]
    orders: int
    amount: Rupiah
    orders_after: int
    amount_after: Rupiah


class ReversalInFull(ReversalInList):
    """With its last raw row, the file that brought it and the one that it is missing in."""

    last_row: dict[str, Any] | None
    last_seen_in: ImportVersion | None
    missing_in: ImportVersion | None
    effects: list[EffectOnBasis]
