"""Questions about the plan: which packages a satker may order against, and what each has left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.db import among
from app.ledger.models import PackageTally
from app.organisations.models import Satker
from app.plan.account_code import parse
from app.plan.models import BudgetLine, FiscalYear, Package, PackageKind


@dataclass(frozen=True, slots=True)
class Orderable:
    """A package as an order keeps it: `satker_number` is SIRUP's number of the satker (or its code), `fund_set` its sources,
    sorted; `year_state` is None for a fiscal year that nobody touched."""

    kd_rup: str
    name: str
    fiscal_year: int
    satker_code: str
    satker_number: str
    fund_set: str | None
    year_state: str | None
    accounts: Mapping[str, int]
    """As `accounts_of` gives them."""


def lines_in_force() -> ColumnElement[bool]:
    """Of the budget lines of a package the active ones of the year that it is announced for: one that moved to another year
    leaves its lines behind until that year's file no longer has them. Of a code that no file of packages names, all."""
    announced = aliased(Package)
    year = (
        select(announced.fiscal_year)
        .where(announced.region_id == BudgetLine.region_id, announced.kd_rup == BudgetLine.kd_rup)
        .correlate(BudgetLine)
        .scalar_subquery()
    )
    return and_(BudgetLine.active, BudgetLine.fiscal_year == func.coalesce(year, BudgetLine.fiscal_year))


_LINES = (BudgetLine.region_id == bindparam("region_id"), BudgetLine.kd_rup == bindparam("kd_rup"))
ACCOUNTS = (
    select(BudgetLine.account_code, func.sum(BudgetLine.pagu).label("pagu"))
    .where(*_LINES, lines_in_force(), BudgetLine.account_code != "")
    .group_by(BudgetLine.account_code)
    .order_by(func.min(BudgetLine.line_key))
)
ORDERABLE = (
    select(
        Package.kd_rup,
        Package.name,
        Package.fiscal_year,
        Package.satker_code,
        Satker.sirup_id,
        select(FiscalYear.state)
        .where(FiscalYear.region_id == bindparam("region_id"), FiscalYear.year == Package.fiscal_year)
        .scalar_subquery()
        .label("year_state"),
        select(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_array(BudgetLine.fund_source, BudgetLine.account_code, BudgetLine.pagu), BudgetLine.line_key
                )
            )
        )
        .where(*_LINES, BudgetLine.active, BudgetLine.fiscal_year == Package.fiscal_year)
        .scalar_subquery()
        .label("lines"),
    )
    .join(Satker, (Satker.region_id == Package.region_id) & (Satker.code == Package.satker_code))
    .where(
        Package.region_id == bindparam("region_id"),
        Package.kd_rup == bindparam("kd_rup"),
        Package.counts,
        Package.kind == PackageKind.PROVIDER,
    )
)
"""What every order asks, made once."""


def orderable_package(session: Session, *, region_id: int, kd_rup: str) -> Orderable | None:
    """A provider package that is announced, active and not deleted; None for any other."""
    package = session.execute(ORDERABLE, {"region_id": region_id, "kd_rup": kd_rup}).one_or_none()
    return None if package is None else orderable(package)


def orderable(package: Any) -> Orderable:
    """A row of `ORDERABLE`."""
    lines = package.lines or ()
    return Orderable(
        kd_rup=package.kd_rup,
        name=package.name,
        fiscal_year=package.fiscal_year,
        satker_code=package.satker_code,
        satker_number=str(package.sirup_id or package.satker_code),
        fund_set=",".join(sorted({fund for fund, _code, _pagu in lines if fund})) or None,
        year_state=package.year_state,
        accounts=_by_account((code, amount) for _fund, code, amount in lines if code),
    )


def accounts_of(session: Session, *, region_id: int, kd_rup: str) -> dict[str, int]:
    """The active budget accounts (MAK) of a package with their pagu, in the feed's order.
    Codes that are one account are summed under the first."""
    return _by_account(session.execute(ACCOUNTS, {"region_id": region_id, "kd_rup": kd_rup}))


def _by_account(rows: Iterable[Any]) -> dict[str, int]:
    names: dict[str, str] = {}
    pagu: dict[str, int] = {}
    for code, amount in rows:
        name = names.setdefault(parse(code).compared, code)
        pagu[name] = pagu.get(name, 0) + int(amount)
    return pagu


def packages(
    session: Session,
    *,
    region_id: int,
    year: int | Collection[int],
    satker_code: str | None = None,
    limit: int = 24,
) -> Sequence[Any]:
    """Provider packages with their tally, those with most remaining."""
    statement = packages_with_tally().where(
        Package.region_id == region_id,
        Package.fiscal_year.in_([year] if isinstance(year, int) else year),
        Package.counts,
        Package.kind == PackageKind.PROVIDER,
    )
    if satker_code is not None:
        statement = statement.where(Package.satker_code == satker_code)
    return session.execute(statement.order_by(remaining().desc(), Package.kd_rup).limit(limit)).all()


def package(session: Session, *, region_id: int, kd_rup: str) -> Any | None:
    """One package with its tally, as in `packages`; None where the region has none of that code."""
    return session.execute(packages_with_tally().where(Package.region_id == region_id, Package.kd_rup == kd_rup)).one_or_none()


def procurement_type_of(session: Session, *, region_id: int, kd_rup: str) -> str | None:
    """The package's jenis pengadaan as SIRUP writes it ("Barang", "Jasa Lainnya", …)."""
    return session.scalar(select(Package.procurement_type).where(Package.region_id == region_id, Package.kd_rup == kd_rup))


def remaining() -> Any:
    """What is left of a package, as a part of a statement; 0 where the ledger knows nothing of it."""
    tally = PackageTally
    return func.coalesce(tally.pagu - tally.held - tally.committed, 0)


def pagu() -> Any:
    return func.coalesce(PackageTally.pagu, 0)


def packages_with_tally() -> Select[Any]:
    """Rows of `kd_rup, name, year, satker, satker_name, method, pradipa, pagu, held, committed, received, paid, remaining`."""
    tally = PackageTally

    def figure(column: Any, name: str) -> Any:
        return func.coalesce(column, 0).label(name)

    return (
        select(
            Package.kd_rup,
            Package.name,
            Package.fiscal_year.label("year"),
            Package.satker_code.label("satker"),
            Satker.name.label("satker_name"),
            Package.method,
            Package.pradipa,
            figure(tally.pagu, "pagu"),
            figure(tally.held, "held"),
            figure(tally.committed, "committed"),
            figure(tally.received, "received"),
            figure(tally.paid, "paid"),
            remaining().label("remaining"),
        )
        .outerjoin(tally, (tally.region_id == Package.region_id) & (tally.kd_rup == Package.kd_rup))
        .join(Satker, (Satker.region_id == Package.region_id) & (Satker.code == Package.satker_code))
    )


@dataclass(frozen=True, slots=True)
class OverPagu:
    """A package with more ordered than planned, in whole rupiah; `over` is the difference. Nothing more can be held against it."""

    kd_rup: str
    name: str
    year: int
    satker: str
    satker_name: str
    pagu: int
    held: int
    committed: int

    @property
    def ordered(self) -> int:
        return self.held + self.committed

    @property
    def over(self) -> int:
        return self.ordered - self.pagu


def packages_over_pagu(session: Session, *, region_id: int, year: int | None = None, limit: int = 500) -> Sequence[OverPagu]:
    """For the region's admin: a cut or imported orders pushed these over their pagu; the largest difference first."""
    tally = PackageTally
    statement = (
        select(
            Package.kd_rup,
            Package.name,
            Package.fiscal_year,
            Package.satker_code,
            Satker.name,
            tally.pagu,
            tally.held,
            tally.committed,
        )
        .join(tally, (tally.region_id == Package.region_id) & (tally.kd_rup == Package.kd_rup))
        .join(Satker, (Satker.region_id == Package.region_id) & (Satker.code == Package.satker_code))
        .where(_are_over_pagu(region_id, year))
        .order_by((tally.held + tally.committed - tally.pagu).desc(), Package.kd_rup)
        .limit(limit)
    )
    return [OverPagu(*row) for row in session.execute(statement)]


def how_many_over_pagu(session: Session, *, region_id: int, year: int) -> int:
    """All of the year that `packages_over_pagu` lists the first of."""
    tally = PackageTally
    return (
        session.scalar(
            select(func.count())
            .select_from(Package)
            .join(tally, (tally.region_id == Package.region_id) & (tally.kd_rup == Package.kd_rup))
            .where(_are_over_pagu(region_id, year))
        )
        or 0
    )


def _are_over_pagu(region_id: int, year: int | None) -> ColumnElement[bool]:
    """Of one year, or of all."""
    return and_(Package.region_id == region_id, PackageTally.over_pagu, *([] if year is None else [Package.fiscal_year == year]))


def names_of_packages(session: Session, *, region_id: int, codes: Collection[str]) -> dict[str, str]:
    """The names of those that a file names."""
    rows = session.execute(select(Package.kd_rup, Package.name).where(Package.region_id == region_id, among(Package.kd_rup, codes)))
    return dict(rows.all())


def owners_of_packages(session: Session, *, region_id: int, codes: Collection[str]) -> dict[str, str]:
    """The satker of each of these codes that a file of packages names."""
    wanted = select(Package.kd_rup, Package.satker_code).where(Package.region_id == region_id, among(Package.kd_rup, codes))
    return dict(session.execute(wanted).all())


def names_of_units(session: Session, *, region_id: int) -> dict[str, str]:
    """Every spending unit of the region: code and name."""
    return dict(session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region_id)).all())
