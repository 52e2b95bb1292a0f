"""Sampling: what an import would change, as a person can judge it: a few rows of each kind, the old beside the new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange import planning
from app.exchange.models import ReversalProposal
from app.exchange.shapes import (
    ColumnChanged,
    NewlyOverPagu,
    PlannedChange,
    RealisedChange,
    SampleRow,
    Samples,
    WouldBeProposed,
)
from app.exchange.staging import Stage
from app.feeds.models import ImportBatch, ImportedRow
from app.feeds.packing import SERVED
from app.feeds.queries import RawRow, raw_of
from app.ledger.models import OrderTally, PackageTally
from app.plan.models import Package
from app.plan.totals import Measure, totals

SAMPLES = 20
NAMES = ("nama_paket", "rup_nama_pkt", "rup_name", "nama_satker", "alasan_kajiulang", "nama_penyedia")
AMOUNTS = ("pagu", "total_harga", "total", "total_belanja", "nilai_kontrak", "valuasi")
TEXT_MAX = 200


@dataclass(slots=True)
class Preview:
    """Samples by kind, the newest import that they were compared with, and what a person would have to decide."""

    seen_batch: UUID | None = None
    samples: Samples = field(default_factory=lambda: Samples(added=[], changed=[], unchanged=[], gone=[]))
    over_pagu: list[NewlyOverPagu] = field(default_factory=list)
    over_pagu_count: int = 0
    announced_below_count: int = 0
    reversals: list[WouldBeProposed] = field(default_factory=list)
    reversals_count: int = 0
    realised: RealisedChange = field(
        default_factory=lambda: RealisedChange(orders_before=0, amount_before=0, orders_after=0, amount_after=0)
    )
    planned: list[PlannedChange] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "seen_batch"}


def look_at(stage: Stage, preview: Preview) -> None:
    """Take the samples while the stage knows them."""
    preview.seen_batch = newest_batch(
        stage.session, region_id=stage.feed.region_id, dataset=stage.feed.dataset, year=stage.feed.fiscal_year
    )
    preview.samples = {
        "added": _rows(stage, "added"),
        "changed": _changes(stage),
        "unchanged": _unchanged(stage),
        "gone": _gone(stage),
    }


def newest_batch(session: Session, *, region_id: int, dataset: str, year: int) -> UUID | None:
    """The import that the present rows of this dataset and year come from."""
    return session.scalar(
        select(ImportBatch.id)
        .where(ImportBatch.region_id == region_id, ImportBatch.dataset == dataset, ImportBatch.fiscal_year == year)
        .order_by(ImportBatch.applied_at.desc(), ImportBatch.id.desc())
        .limit(1)
    )


def over_pagu(session: Session, region_id: int) -> dict[str, NewlyOverPagu]:
    """Announced packages that have more ordered than their pagu, by code."""
    ordered = PackageTally.held + PackageTally.committed
    rows = session.execute(
        select(PackageTally.kd_rup, Package.name, PackageTally.pagu, ordered.label("ordered"))
        .join(Package, (Package.region_id == PackageTally.region_id) & (Package.kd_rup == PackageTally.kd_rup))
        .where(PackageTally.region_id == region_id, PackageTally.over_pagu)
    ).all()
    return {row.kd_rup: {"kd_rup": row.kd_rup, "name": row.name, "pagu": row.pagu, "ordered": row.ordered} for row in rows}


def announced_below(session: Session, region_id: int) -> Sequence[Any]:
    """Rows of `kd_rup, name, announced, pagu, ordered`: packages whose announcement alone is below what is ordered while their
    budget lines, which are another file, still cover it; the largest difference first."""
    ordered = PackageTally.held + PackageTally.committed
    return session.execute(
        select(PackageTally.kd_rup, Package.name, Package.pagu.label("announced"), PackageTally.pagu, ordered.label("ordered"))
        .join(Package, (Package.region_id == PackageTally.region_id) & (Package.kd_rup == PackageTally.kd_rup))
        .where(PackageTally.region_id == region_id, PackageTally.kd_rup.in_(planning.announced_below(region_id)))
        .order_by((ordered - Package.pagu).desc(), PackageTally.kd_rup)
    ).all()


def realised(session: Session, *, region_id: int, year: int) -> tuple[int, int]:
    """Orders of the year that count, and what they are worth."""
    row = session.execute(
        select(
            func.coalesce(func.sum(OrderTally.ordered_orders), 0),
            func.coalesce(func.sum(OrderTally.committed + OrderTally.suspended).filter(OrderTally.ordered_orders == 1), 0),
        ).where(OrderTally.region_id == region_id, OrderTally.fiscal_year == year)
    ).one()
    return int(row[0]), int(row[1])


def weigh(session: Session, preview: Preview, *, region_id: int, year: int, before: "Weights", at: datetime) -> None:
    """What applying brings: packages that are newly over their pagu and orders proposed for reversal, for a person to decide;
    what is realised, and the sums of the plan that it is divided by, where they change."""
    after = Weights.of(session, region_id=region_id, year=year)
    fresh = [row for code, row in after.over.items() if before.over.get(code) != row]
    fresh.sort(key=lambda row: (row["pagu"] - row["ordered"], row["kd_rup"]))
    preview.over_pagu, preview.over_pagu_count = fresh[:SAMPLES], len(fresh)
    preview.announced_below_count = len(after.announced_below - before.announced_below)
    proposed = session.execute(
        select(ReversalProposal.order_key, ReversalProposal.amount)
        .where(
            ReversalProposal.region_id == region_id,
            ReversalProposal.proposed_at == at,
            ReversalProposal.decision.is_(None),
        )
        .order_by(ReversalProposal.amount.desc(), ReversalProposal.order_key)
    ).all()
    preview.reversals = [{"order_key": row.order_key, "amount": row.amount} for row in proposed[:SAMPLES]]
    preview.reversals_count = len(proposed)
    preview.realised = {
        "orders_before": before.orders,
        "amount_before": before.amount,
        "orders_after": after.orders,
        "amount_after": after.amount,
    }
    preview.planned = [
        {"measure": measure.value, "before": before.plan.get(measure), "after": after.plan.get(measure)}
        for measure in Measure
        if before.plan.get(measure) != after.plan.get(measure)
    ]


@dataclass(frozen=True, slots=True)
class Weights:
    """The figures that an import can move, at one moment."""

    over: Mapping[str, NewlyOverPagu]
    announced_below: frozenset[str]
    orders: int
    amount: int
    plan: Mapping[Measure, int]

    @classmethod
    def of(cls, session: Session, *, region_id: int, year: int) -> "Weights":
        plan = totals(session, [region_id], year).get(region_id, {})
        below = frozenset(session.scalars(planning.announced_below(region_id)))
        return cls(over_pagu(session, region_id), below, *realised(session, region_id=region_id, year=year), plan)


def shown(key: str, payload: Mapping[str, Any]) -> SampleRow:
    """A row by what a person knows it by."""
    name = next((payload[column] for column in NAMES if payload.get(column)), None)
    amount = next((payload[column] for column in AMOUNTS if payload.get(column) not in (None, "")), None)
    if isinstance(amount, str) and amount.isascii() and amount.isdigit() and len(amount) < 16:
        amount = int(amount)
    return {"key": key, "name": _cut(name), "amount": amount if type(amount) is int else _cut(amount)}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ColumnChanged]:
    """The columns that differ, old → new."""
    names = [name for name in dict.fromkeys((*old, *new)) if name not in SERVED and old.get(name) != new.get(name)]
    return [{"column": name, "old": _cut(old.get(name)), "new": _cut(new.get(name))} for name in names]


def _rows(stage: Stage, standing: str) -> list[SampleRow]:
    rows = stage.table.c
    found = stage.session.execute(
        select(rows.row_key, rows.pack, rows.place).where(rows.standing == standing).order_by(rows.number).limit(SAMPLES)
    ).all()
    raw = stage.raw((row.pack, row.place) for row in found)
    return [shown(row.row_key, came) for row, came in zip(found, raw, strict=True)]


def _unchanged(stage: Stage) -> list[SampleRow]:
    """Those that came again as they are known, then those that had to be compared."""
    again = raw_of(stage.session, stage.feed.region_id, stage.examples_that_came_again())
    known = sorted((shown(version.row_key, raw) for version, raw in again), key=lambda row: str(row["key"]))
    return [*known, *_rows(stage, "unchanged")][:SAMPLES]


def _changes(stage: Stage) -> list[SampleRow]:
    rows = stage.table.c
    found = stage.session.execute(
        select(rows.row_key, rows.previous, rows.pack, rows.place)
        .where(rows.standing == "changed")
        .order_by(rows.number)
        .limit(SAMPLES)
    ).all()
    before = {version.row_key: raw for version, raw in _known(stage, [row.previous for row in found])}
    after = stage.raw((row.pack, row.place) for row in found)
    return [
        {**shown(row.row_key, new), "columns": differences(before[row.row_key], new)} for row, new in zip(found, after, strict=True)
    ]


def _gone(stage: Stage) -> list[SampleRow]:
    first = stage.session.scalars(select(stage.gone.c.id).order_by(stage.gone.c.row_key).limit(SAMPLES)).all()
    return sorted((shown(version.row_key, raw) for version, raw in _known(stage, first)), key=lambda row: str(row["key"]))


def _known(stage: Stage, ids: Sequence[UUID]) -> Iterator[tuple[ImportedRow, RawRow]]:
    region_id = stage.feed.region_id
    versions = stage.session.scalars(select(ImportedRow).where(ImportedRow.region_id == region_id, ImportedRow.id.in_(ids))).all()
    return raw_of(stage.session, region_id, versions)


def _cut(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"
