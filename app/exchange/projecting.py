"""Projecting: what changed in a dataset becomes the present state of satkers, packages, budgets and orders, and entries in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from app import ledger
from app.actor import Actor
from app.exchange import national
from app.exchange.comparing import Comparison, Row
from app.exchange.loading import upsert
from app.identifiers import new_id
from app.language import _
from app.ledger import EntryRow, Kind
from app.ledger.models import PackageTally
from app.money import rupiah
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package, SatkerBudget
from app.regions.models import Region

ANNOUNCED = "Terumumkan"


@dataclass(frozen=True, slots=True)
class Change:
    """One import's difference with its context; `before` are the raw rows that ended, by key."""

    region: Region
    year: int
    known_at: datetime
    at: datetime
    actor: Actor
    batch_id: UUID
    found: Comparison
    before: Mapping[str, Mapping[str, Any]]

    @property
    def fresh(self) -> list[Row]:
        return self.found.added + [row for row, _id in self.found.changed]

    @property
    def gone(self) -> list[str]:
        return [key for key, _id in self.found.gone]


def satkers(session: Session, change: Change) -> list[str]:
    rows = [
        (
            change.region.id,
            new_id(),
            _text(v["kd_satker_str"]),
            _int(v["kd_satker"]),
            _text(v["nama_satker"]),
            v["status_satker"] == "Aktif",
            _is_blud(v),
        )
        for v in (row.values for row in change.fresh)
    ]
    upsert(
        session,
        Satker.__table__,
        ("region_id", "id", "code", "sirup_id", "name", "active", "blud"),
        rows,
        key=("region_id", "code"),
    )
    session.execute(update(Satker).where(Satker.region_id == change.region.id, Satker.code.in_(change.gone)).values(active=False))
    return []


def satker_budgets(session: Session, change: Change) -> list[str]:
    money = ("belanja_operasi", "belanja_modal", "belanja_btt", "belanja_non_pengadaan", "belanja_pengadaan", "total_belanja")
    _make_satkers(session, change.region, (row.values for row in change.fresh))
    upsert(
        session,
        SatkerBudget.__table__,
        ("region_id", "id", "fiscal_year", "satker_code", "satker_name", *money),
        (
            (
                change.region.id,
                new_id(),
                change.year,
                _text(v["kd_satker_str"]),
                _text(v["nama_satker"]),
                *(v[name] for name in money),
            )
            for v in (row.values for row in change.fresh)
        ),
        key=("region_id", "fiscal_year", "satker_code"),
    )
    session.execute(
        delete(SatkerBudget).where(
            SatkerBudget.region_id == change.region.id,
            SatkerBudget.fiscal_year == change.year,
            SatkerBudget.satker_code.in_(change.gone),
        )
    )
    return []


def packages(session: Session, change: Change) -> list[str]:
    return _packages(session, change, "provider")


def self_managed(session: Session, change: Change) -> list[str]:
    return _packages(session, change, "self_managed")


def budget_lines(session: Session, change: Change) -> list[str]:
    upsert(
        session,
        BudgetLine.__table__,
        ("region_id", "id", "line_key", "kd_rup", "fiscal_year", "account_code", "fund_source", "pagu", "active"),
        (
            (
                change.region.id,
                new_id(),
                row.key,
                v["kd_rup"],
                change.year,
                v["mak"] or "",
                v["sumber_dana"] or "",
                v["pagu"],
                _counts(v),
            )
            for row, v in ((row, row.values) for row in change.fresh)
        ),
        key=("region_id", "fiscal_year", "line_key"),
    )
    session.execute(
        delete(BudgetLine).where(
            BudgetLine.region_id == change.region.id, BudgetLine.fiscal_year == change.year, BudgetLine.line_key.in_(change.gone)
        )
    )
    return _plan(session, change)


def orders(session: Session, change: Change) -> list[str]:
    _make_satkers(session, change.region, (row.values for row in change.fresh))
    return national.project(
        session,
        region_id=change.region.id,
        known_at=change.known_at,
        at=change.at,
        actor=change.actor,
        batch_id=change.batch_id,
        fresh=change.fresh,
        before=change.before,
        gone=change.gone,
    )


PROJECTIONS: dict[str, Callable[[Session, Change], list[str]]] = {
    "RUP-MasterSatker": satkers,
    "RUP-StrukturAnggaranPD": satker_budgets,
    "RUP-PaketPenyedia-Terumumkan": packages,
    "RUP-PaketSwakelola-Terumumkan": self_managed,
    "RUP-PaketAnggaranPenyedia": budget_lines,
    "Ecat-PaketEPurchasingV6": orders,
}


def _packages(session: Session, change: Change, kind: str) -> list[str]:
    _make_satkers(session, change.region, (row.values for row in change.fresh))
    columns = ("region_id", "id", "kd_rup", "fiscal_year", "satker_code", "name", "kind", "method", "procurement_type", "pagu", "counts", "status_pdn", "status_ukm")  # fmt: skip
    upsert(
        session,
        Package.__table__,
        columns,
        (
            (
                change.region.id,
                new_id(),
                row.key,
                change.year,
                _text(v["kd_satker_str"]),
                _text(v["nama_paket"]),
                kind,
                v.get("metode_pengadaan"),
                v.get("jenis_pengadaan"),
                v["pagu"],
                _counts(v),
                v.get("status_pdn"),
                v.get("status_ukm"),
            )
            for row, v in ((row, row.values) for row in change.fresh)
        ),
        key=("region_id", "kd_rup"),
    )
    session.execute(
        update(Package)
        .where(
            Package.region_id == change.region.id,
            Package.fiscal_year == change.year,
            Package.kind == kind,
            Package.kd_rup.in_(change.gone),
        )
        .values(counts=False)
    )
    return _plan(session, change)


def _plan(session: Session, change: Change) -> list[str]:
    """Bring every package's pagu in the ledger to Σ its active budget lines, else its own row's figure; flag what is now over."""
    lines = (
        select(BudgetLine.kd_rup, func.sum(BudgetLine.pagu).label("pagu"))
        .where(BudgetLine.region_id == change.region.id, BudgetLine.fiscal_year == change.year, BudgetLine.active)
        .group_by(BudgetLine.kd_rup)
        .subquery()
    )
    target = case((Package.counts, func.coalesce(lines.c.pagu, Package.pagu)), else_=0)
    rows = session.execute(
        select(Package.kd_rup, Package.satker_code, target.label("pagu"), func.coalesce(PackageTally.pagu, 0).label("planned"))
        .outerjoin(lines, lines.c.kd_rup == Package.kd_rup)
        .outerjoin(PackageTally, (PackageTally.region_id == Package.region_id) & (PackageTally.kd_rup == Package.kd_rup))
        .where(
            Package.region_id == change.region.id,
            Package.fiscal_year == change.year,
            Package.kind == "provider",
            target != func.coalesce(PackageTally.pagu, 0),
        )
    ).all()
    ledger.enter_rows(session, (_planned(change, row.kd_rup, row.satker_code, int(row.pagu) - int(row.planned)) for row in rows))
    return _over_pagu(session, change, [row.kd_rup for row in rows])


def _planned(change: Change, kd_rup: str, satker_code: str, amount: int) -> EntryRow:
    return EntryRow(
        region_id=change.region.id,
        id=new_id(),
        at=change.at,
        known_at=change.known_at,
        account_id=change.actor.account_id,
        kind=Kind.PLANNED,
        fiscal_year=change.year,
        satker_code=satker_code,
        kd_rup=kd_rup,
        amount=amount,
    )


def _over_pagu(session: Session, change: Change, touched: list[str]) -> list[str]:
    rows = session.scalars(
        select(PackageTally).where(
            PackageTally.region_id == change.region.id, PackageTally.kd_rup.in_(touched), PackageTally.over_pagu
        )
    )
    return [
        _("Paket {kd_rup}: pagu {pagu} di bawah yang sudah dipesan {ordered}.").format(
            kd_rup=row.kd_rup, pagu=rupiah(row.pagu), ordered=rupiah(row.held + row.committed)
        )
        for row in rows
    ]


def _make_satkers(session: Session, region: Region, rows: Iterable[Mapping[str, Any]]) -> None:
    """Units that no master file has named yet exist from their first row on."""
    named = {
        _text(row["kd_satker_str"]): (_int(row.get("kd_satker")), _text(row.get("nama_satker") or row["kd_satker_str"]))
        for row in rows
    }
    known = set(session.scalars(select(Satker.code).where(Satker.region_id == region.id, Satker.code.in_(named))))
    session.add_all(
        Satker(region_id=region.id, id=new_id(), code=code, sirup_id=sirup_id, name=name, active=True, blud=False)
        for code, (sirup_id, name) in named.items()
        if code not in known
    )
    session.flush()


def _counts(values: Mapping[str, Any]) -> bool:
    """RUP rows count only when announced, active and not deleted."""
    return values["status_umumkan_rup"] == ANNOUNCED and values["status_aktif_rup"] is True and values["status_delete_rup"] is False


def _is_blud(values: Mapping[str, Any]) -> bool:
    return str(values.get("ket_satker") or "").endswith(" BLU/BLUD") and "Non-BLU" not in str(values.get("ket_satker"))


def _text(value: Any) -> str:
    return str(value).strip()


def _int(value: Any) -> int | None:
    return None if value is None else int(value)
