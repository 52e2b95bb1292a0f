"""Proposing: packages that may be the one of an order, each with its evidence in
words and points. Nothing here is ever applied by itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, case, func, literal, or_, select
from sqlalchemy.orm import Session

from app.attribution.facts import SEGMENTS, Told, comparable, told_of
from app.db import among
from app.language import _
from app.ledger.models import OrderTally, PackageTally
from app.money import Rupiah, rupiah
from app.plan.lineage import lineage_of
from app.plan.models import BudgetLine, Package, PackageKind
from app.plan.queries import lines_in_force

LOOKED_AT = 40
"""Packages of the order's own satker, those with the most similar names, that are weighed."""
SHOWN = 8
SIMILAR, VERY_SIMILAR = 0.4, 0.8
LINEAGE, ACCOUNT, NAME, SATKER, FITS, FUND, OTHER_YEAR = 40, 30, 25, 15, 10, 5, -15
VERY_LIKELY, LIKELY = 70, 45


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against, and what it weighs."""

    code: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A package; `remaining` is what it has left without this order. Its score is the sum of its evidence."""

    kd_rup: str
    name: str | None
    fiscal_year: int
    satker_code: str | None
    pagu: int
    remaining: int
    evidence: tuple[Evidence, ...]

    @property
    def score(self) -> int:
        return sum(one.points for one in self.evidence)

    @property
    def likelihood(self) -> str:
        if self.score >= VERY_LIKELY:
            return _("sangat mungkin")
        return _("mungkin") if self.score >= LIKELY else _("lemah")


def proposals_for(session: Session, order: Row[Any], *, region_id: int) -> list[Proposal]:
    """The best proposals, most points first; the package that carries the order already is none."""
    told = told_of(session, region_id=region_id, fiscal_year=order.fiscal_year, order_key=order.order_key)
    family = lineage_of(session, [order.kd_rup], region_id=region_id).family(order.kd_rup) if order.kd_rup else frozenset()
    same_account = _with_accounts(session, region_id, told.accounts)
    codes = family | same_account.keys() | set(_of_satker(session, region_id, order, told.name))
    weighed = [
        _weigh(row, order, told, in_family=row.kd_rup in family, accounts=same_account.get(row.kd_rup, frozenset()))
        for row in packages_among(session, region_id, codes - {order.charged_to}, told.name)
    ]
    return sorted(weighed, key=lambda one: (-one.score, one.kd_rup))[:SHOWN]


def _weigh(row: Row[Any], order: Row[Any], told: Told, *, in_family: bool, accounts: Collection[str]) -> Proposal:
    return Proposal(
        row.kd_rup,
        row.name,
        row.fiscal_year,
        row.satker_code,
        int(row.pagu),
        int(row.pagu - row.taken),
        tuple(_evidence(row, order, told, in_family, accounts)),
    )


def _evidence(row: Row[Any], order: Row[Any], told: Told, in_family: bool, accounts: Collection[str]) -> Iterable[Evidence]:
    if in_family:
        yield Evidence("lineage", _("Satu keluarga kaji ulang dengan kode {code}.").format(code=order.kd_rup), LINEAGE)
    if accounts:
        yield Evidence("account", _("Kode rekening sama: {account}.").format(account=", ".join(sorted(accounts)[:2])), ACCOUNT)
    if row.alike >= VERY_SIMILAR:
        yield Evidence("name", _("Nama paket hampir sama: “{name}”.").format(name=told.name), NAME)
    elif row.alike >= SIMILAR:
        yield Evidence("name", _("Nama paket mirip: “{name}”.").format(name=told.name), NAME // 2)
    if row.satker_code == order.satker_code:
        yield Evidence("satker", _("Satuan kerja sama."), SATKER)
    left = int(row.pagu - row.taken)
    if left >= order.total:
        yield Evidence(
            "fits", _("Sisa pagu {left} cukup untuk {total}.").format(left=rupiah(Rupiah(left)), total=rupiah(order.total)), FITS
        )
    else:
        yield Evidence(
            "fits", _("Sisa pagu {left} kurang dari {total}.").format(left=rupiah(Rupiah(left)), total=rupiah(order.total)), 0
        )
    if order.fund_set and row.funds and set(order.fund_set.split(",")) == set(row.funds):
        yield Evidence("fund", _("Sumber dana sama: {fund}.").format(fund=order.fund_set), FUND)
    if row.fiscal_year != order.fiscal_year:
        yield Evidence(
            "year", _("Paket tahun {year}, pesanan tahun {own}.").format(year=row.fiscal_year, own=order.fiscal_year), OTHER_YEAR
        )


def _with_accounts(session: Session, region_id: int, accounts: Collection[str]) -> dict[str, frozenset[str]]:
    """Packages with an active budget line on one of these accounts."""
    if not accounts:
        return {}
    cut = func.substring(BudgetLine.account_code, rf"^[^.]+(?:\.[^.]+){{0,{SEGMENTS - 1}}}", type_=String)
    rows = session.execute(
        select(BudgetLine.kd_rup, BudgetLine.account_code).where(
            BudgetLine.region_id == region_id, lines_in_force(), BudgetLine.account_code != "", among(cut, accounts)
        )
    )
    found: dict[str, set[str]] = {}
    for kd_rup, account in rows:
        found.setdefault(kd_rup, set()).add(comparable(account))
    return {kd_rup: frozenset(same) for kd_rup, same in found.items()}


def _of_satker(session: Session, region_id: int, order: Row[Any], name: str) -> Iterable[str]:
    return session.scalars(
        select(Package.kd_rup)
        .where(
            Package.region_id == region_id,
            Package.fiscal_year.between(order.fiscal_year - 1, order.fiscal_year + 1),
            Package.satker_code == order.satker_code,
            Package.counts,
            Package.kind == PackageKind.PROVIDER,
        )
        .order_by(func.similarity(Package.name, name).desc(), Package.kd_rup)
        .limit(LOOKED_AT)
    )


def packages_among(session: Session, region_id: int, codes: Collection[str | None], name: str = "") -> Iterable[Row[Any]]:
    """Packages that the plan has, by its own files or by their budget lines; where no
    file names one, orders under its code tell its satker."""
    wanted = [code for code in codes if code is not None]
    lines = (
        select(
            BudgetLine.kd_rup,
            func.sum(BudgetLine.pagu).label("pagu"),
            func.max(BudgetLine.fiscal_year).label("fiscal_year"),
            func.array_agg(BudgetLine.fund_source.distinct()).label("funds"),
        )
        .where(BudgetLine.region_id == region_id, lines_in_force(), among(BudgetLine.kd_rup, wanted))
        .group_by(BudgetLine.kd_rup)
        .subquery("lines")
    )
    named = select(Package.kd_rup.label("kd_rup")).where(
        Package.region_id == region_id, Package.counts, among(Package.kd_rup, wanted)
    )
    known = named.union(select(lines.c.kd_rup)).subquery("known")
    ordering = (
        select(func.min(OrderTally.satker_code))
        .where(OrderTally.region_id == region_id, OrderTally.kd_rup == known.c.kd_rup)
        .scalar_subquery()
    )
    package = (Package.region_id == region_id) & (Package.kd_rup == known.c.kd_rup)
    tally = (PackageTally.region_id == region_id) & (PackageTally.kd_rup == known.c.kd_rup)
    return session.execute(
        select(
            known.c.kd_rup,
            Package.name,
            func.coalesce(Package.fiscal_year, lines.c.fiscal_year).label("fiscal_year"),
            func.coalesce(Package.satker_code, ordering).label("satker_code"),
            case((Package.id.is_(None), lines.c.pagu), else_=func.coalesce(lines.c.pagu, Package.pagu)).label("pagu"),
            func.coalesce(PackageTally.held + PackageTally.committed, literal(0)).label("taken"),
            func.coalesce(func.similarity(Package.name, name), 0).label("alike"),
            lines.c.funds,
        )
        .outerjoin(lines, lines.c.kd_rup == known.c.kd_rup)
        .outerjoin(Package, package)
        .outerjoin(PackageTally, tally)
        .where(or_(Package.id.is_(None), Package.counts))
    ).all()
