"""Planning: the pagu of every package in the ledger is what its present rows
say; a cut below what is ordered is flagged, never hidden.

Pagu of a package that counts = Σ of its active budget lines, or its own row's figure where it has no line; otherwise 0.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from app import ledger
from app.db import among
from app.exchange.context import Import
from app.language import _
from app.ledger import Kind
from app.ledger.models import PackageTally
from app.money import rupiah
from app.plan.models import BudgetLine, Package

NAMED_MAX = 20
"""Packages that a warning names one by one."""


def plan(session: Session, done: Import, *, package: str, also: Collection[str] = ()) -> list[str]:
    """Write `planned` entries for the difference between what the plan says now and what the ledger
    has; warn of packages (and of `also`) over their pagu.

    `package` is the staged column that holds a row's `kd_rup`. The entry of a package takes the id of its first
    fresh row; what differs without one (it vanished from the file, or a line went to another package) is entered
    alone. Where the file says nothing new, nothing differs.
    """
    kd_rup = done.stage.table.c[package]
    differs = not done.stage.is_as_known and session.scalar(select(_differing(done).exists()))
    alone = _enter_differences(session, done, kd_rup) if differs else []
    touched = or_(
        PackageTally.kd_rup.in_(select(kd_rup).where(done.stage.is_fresh)),
        among(PackageTally.kd_rup, {*also, *alone}),
    )
    return _warnings(session, done.region.id, touched) + _announced_below(session, done.region.id, touched)


def _enter_differences(session: Session, done: Import, kd_rup: ColumnElement[str]) -> list[str]:
    """Returns the packages that are entered alone."""
    rows = done.stage.table
    first = select(func.min(rows.c.number)).where(done.stage.is_fresh).group_by(kd_rup)
    differing = _differing(done).subquery("differing")
    ledger.enter_planned(
        session,
        select(rows.c.id, differing.c.satker_code, differing.c.kd_rup, differing.c.amount)
        .join(differing, differing.c.kd_rup == kd_rup)
        .where(rows.c.number.in_(first)),
        like=done.entry(Kind.PLANNED, 0, ref=f"plan:{done.batch_id}"),
    )
    rest = session.execute(_differing(done)).all()
    ledger.enter_rows(
        session, (done.entry(Kind.PLANNED, row.amount, satker_code=row.satker_code, kd_rup=row.kd_rup) for row in rest)
    )
    return [row.kd_rup for row in rest]


def is_unplanned(session: Session, region_id: int) -> bool:
    """Does the ledger know no package of the region yet?"""
    return not session.scalar(select(exists().where(PackageTally.region_id == region_id)))


def plan_new(session: Session, done: Import, *, first: UUID, last: UUID, unplanned: bool) -> None:
    """Write `planned` entries for the packages just written (those ids, and all between) of which the ledger knows
    nothing yet: they are locked by nobody, so they need not wait until the orders are followed. Where it knew no package
    of the region at all (`unplanned`) it need not be asked."""
    lines = _lines(done)
    pagu = cast(func.coalesce(lines.c.pagu, Package.pagu), BigInteger)
    is_known = exists().where(PackageTally.region_id == Package.region_id, PackageTally.kd_rup == Package.kd_rup)
    ledger.enter_planned(
        session,
        select(Package.id, Package.satker_code, Package.kd_rup, pagu.label("amount"))
        .outerjoin(lines, lines.c.kd_rup == Package.kd_rup)
        .where(
            Package.region_id == done.region.id,
            Package.id.between(first, last),
            Package.counts,
            pagu != 0,
            *([] if unplanned else [~is_known]),
        ),
        like=done.entry(Kind.PLANNED, 0, ref=f"plan:{done.batch_id}"),
        are_new=True,
    )


def over_pagu(session: Session, region_id: int, kd_rups: Collection[str]) -> list[str]:
    """A warning for each of these packages that has more ordered than its pagu;
    packages that nobody announced are orphans, not over."""
    return _warnings(session, region_id, among(PackageTally.kd_rup, kd_rups))


def _warnings(session: Session, region_id: int, wanted: ColumnElement[bool]) -> list[str]:
    rows = session.execute(_with_more_than(PackageTally.pagu, region_id).where(PackageTally.over_pagu, wanted)).all()
    warnings = [
        _("Paket {kd_rup}: pagu {pagu} di bawah yang sudah dipesan {ordered}; pesanan baru ditolak sampai pagunya cukup.").format(
            kd_rup=row.kd_rup, pagu=rupiah(row.pagu), ordered=rupiah(row.ordered)
        )
        for row in rows[:NAMED_MAX]
    ]
    if len(rows) > NAMED_MAX:
        warnings.append(_("… dan {n} paket lain yang pesanannya melebihi pagu.").format(n=len(rows) - NAMED_MAX))
    return warnings


def _announced_below(session: Session, region_id: int, wanted: ColumnElement[bool]) -> list[str]:
    """A package whose announcement was cut below what is ordered while its budget lines, which are another file, still cover it:
    its pagu is theirs, and nothing else would say that the two contradict one another."""
    found = announced_below(region_id).where(wanted)
    rows = session.execute(_with_more_than(Package.pagu, region_id).where(PackageTally.kd_rup.in_(found))).all()
    warnings = [
        _(
            "Paket {kd_rup}: menurut berkas paket pagunya {announced}, di bawah yang sudah dipesan {ordered}; baris anggarannya masih {pagu}, "
            "dan itu yang membatasi pesanan. Muat berkas RUP-PaketAnggaranPenyedia yang terbaru."
        ).format(kd_rup=row.kd_rup, announced=rupiah(row.announced), ordered=rupiah(row.ordered), pagu=rupiah(row.pagu))
        for row in rows[:NAMED_MAX]
    ]
    if len(rows) > NAMED_MAX:
        warnings.append(_("… dan {n} paket lain yang pesanannya melebihi pagu.").format(n=len(rows) - NAMED_MAX))
    return warnings


def announced_below(region_id: int) -> Select[str]:
    """Codes of the packages whose announcement alone is below what is ordered;
    one that does not count has no pagu, and is over it."""
    return (
        select(PackageTally.kd_rup)
        .join(Package, (Package.region_id == PackageTally.region_id) & (Package.kd_rup == PackageTally.kd_rup))
        .where(
            PackageTally.region_id == region_id,
            PackageTally.held + PackageTally.committed > Package.pagu,
            ~PackageTally.over_pagu,
        )
    )


def _with_more_than(limit: Any, region_id: int) -> Select[*tuple[Any, ...]]:
    """Packages with what is ordered of them, those that have most above the limit first."""
    ordered = PackageTally.held + PackageTally.committed
    return (
        select(PackageTally.kd_rup, PackageTally.pagu, Package.pagu.label("announced"), ordered.label("ordered"))
        .join(Package, (Package.region_id == PackageTally.region_id) & (Package.kd_rup == PackageTally.kd_rup))
        .where(PackageTally.region_id == region_id)
        .order_by((ordered - limit).desc(), PackageTally.kd_rup)
    )


def _differing(done: Import) -> Select[*tuple[Any, ...]]:
    lines = _lines(done)
    pagu: ColumnElement[Any] = case((Package.counts, func.coalesce(lines.c.pagu, Package.pagu)), else_=0)
    planned = func.coalesce(PackageTally.pagu, 0)
    return (
        select(Package.kd_rup, Package.satker_code, cast(pagu - planned, BigInteger).label("amount"))
        .outerjoin(lines, lines.c.kd_rup == Package.kd_rup)
        .outerjoin(PackageTally, (PackageTally.region_id == Package.region_id) & (PackageTally.kd_rup == Package.kd_rup))
        .where(Package.region_id == done.region.id, Package.fiscal_year == done.year, pagu != planned)
    )


def _lines(done: Import) -> Subquery:
    """What the active budget lines of each package come to."""
    return (
        select(BudgetLine.kd_rup, func.sum(BudgetLine.pagu).label("pagu"))
        .where(BudgetLine.region_id == done.region.id, BudgetLine.fiscal_year == done.year, BudgetLine.active)
        .group_by(BudgetLine.kd_rup)
        .subquery("lines")
    )
