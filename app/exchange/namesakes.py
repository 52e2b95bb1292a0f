"""Namesakes: SIRUP numbers packages for providers and self-managed ones in two series, and here a package is known by its
number alone. A row about a number that a package of the other kind has, or one that is announced for another year, is set
aside with what to do, never applied over that package (adr/0017). Of a package that went to a later year, or does not count
in this one, nothing is to be done: its row is passed over.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Boolean, ColumnElement, Integer, Select, and_, cast, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from app.exchange.staging import Stage
from app.exchange.validating import Fault, fault_in
from app.language import _
from app.ledger.models import PackageTally
from app.plan.models import BudgetLine, Package, PackageKind

PROVIDER, SELF_MANAGED = PackageKind.PROVIDER, PackageKind.SELF_MANAGED
TOLD_MAX = 10
"""Numbers that a warning names."""
Found = Select[int, str, str, str, int | None, bool | None]
"""Rows of `number` in the file, `column`, `value`, and the `kind` of package whose number that is; its `year` where it is of the
row's own kind, and then whether what the row says `counts`."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is wrong with rows, by their number in the file; and of those that are passed over the RUP code and the year that
    has it, None where the row would not count in any."""

    faults: Mapping[int, list[Fault]]
    elsewhere: Mapping[int, tuple[str, int | None]]


def sort_out(session: Session, stage: Stage, found: Found) -> Sorted:
    """A row of an earlier year than that in which its package is announced is passed over, and so is one that does not
    count: both say nothing of this year, and come again in every full file. One of a later year is a fault: the
    announcement that stands in its way may be an old one."""
    faults: dict[int, list[Fault]] = defaultdict(list)
    elsewhere: dict[int, tuple[str, int | None]] = {}
    for number, column, value, kind, year, counts in session.execute(found.order_by("number", "column")):
        if year is not None and (not counts or year > stage.feed.fiscal_year):
            elsewhere[number] = value, year if counts else None
        else:
            faults[number].append(fault_of(number, column, value, kind, year))
    return Sorted(faults, elsewhere)


def told_of_moved(elsewhere: Mapping[int, tuple[str, int | None]]) -> list[str]:
    """A warning for each later year that has packages of this file."""
    codes: dict[int, set[str]] = defaultdict(set)
    for code, year in elsewhere.values():
        if year is not None:
            codes[year].add(code)
    return [
        _(
            "{n} paket berkas ini kini diumumkan untuk tahun {year} dan dihitung di sana ({codes}); di tahun ini dilewati. Bila seharusnya "
            "tetap di tahun ini, muat berkas tahun {year} yang tidak lagi memuatnya, lalu berkas ini lagi."
        ).format(n=len(of_year), year=year, codes=_some_of(sorted(of_year)))
        for year, of_year in sorted(codes.items())
    ]


def _some_of(codes: list[str]) -> str:
    return ", ".join(codes[:TOLD_MAX]) + (" …" if len(codes) > TOLD_MAX else "")


def of_packages(stage: Stage, *, kind: PackageKind) -> Found:
    """Staged packages of `kind` whose number the other kind has, or another year."""
    return _either_of(stage, stage.table.c.row_key, stage.table.c.counts, kind)


def of_lines(stage: Stage) -> Found:
    """Staged budget lines, which are those of packages for providers alone,
    under a number that is self-managed or of another year."""
    return _either_of(stage, stage.table.c.kd_rup, stage.table.c.active, PROVIDER)


def of_revisions(stage: Stage) -> Found:
    """Staged revisions, by either of their numbers. Where one history has a number in both series it is that of the packages
    for providers: orders are placed under those alone."""
    rows, other, region_id = stage.table.c, stage.table.alias("other").c, stage.feed.region_id
    found = []
    for column, code in (("kd_rup_lama", rows.old_kd_rup), ("kd_rup_baru", rows.new_kd_rup)):
        among_providers = or_(
            *(code.in_(select(end).where(other.self_managed.is_(False))) for end in (other.old_kd_rup, other.new_kd_rup))
        )
        theirs = or_(_is_of(PROVIDER, code, region_id), among_providers)
        found.append(_rows(rows.number, column, code, PROVIDER, rows.self_managed.is_(True), theirs))
        found.append(
            _rows(rows.number, column, code, SELF_MANAGED, rows.self_managed.is_(False), _is_of(SELF_MANAGED, code, region_id))
        )
    return _together(*found)


def with_lines(session: Session, *, region_id: int, fiscal_year: int) -> bool:
    """Has a self-managed package of the year a number that budget lines have? Those were there before it."""
    line = exists().where(BudgetLine.region_id == region_id, BudgetLine.kd_rup == Package.kd_rup, BudgetLine.active)
    managed = exists().where(Package.region_id == region_id, Package.fiscal_year == fiscal_year, Package.kind == SELF_MANAGED, line)
    return bool(session.scalar(select(managed)))


def told(session: Session, *, region_id: int) -> list[str]:
    """A warning where self-managed packages carry orders, which are placed under packages for providers alone: theirs has the
    same number and was set aside, or never came. Nothing else says so, for such an order is no orphan: a file names its package."""
    ordered = session.scalars(
        select(Package.kd_rup)
        .join(PackageTally, (PackageTally.region_id == Package.region_id) & (PackageTally.kd_rup == Package.kd_rup))
        .where(Package.region_id == region_id, Package.kind == SELF_MANAGED, PackageTally.orders != 0)
        .order_by(Package.kd_rup)
    ).all()
    if not ordered:
        return []
    return [
        _(
            "{n} paket swakelola menanggung pesanan ({codes}). Pesanan hanya dibuat di bawah paket penyedia: nomornya ada di kedua "
            "seri. Pesanannya tetap dihitung, tetapi mengurangi sisa pagu paket swakelola itu; catat di luar sistem."
        ).format(n=len(ordered), codes=_some_of(list(ordered)))
    ]


def fault_of(number: int, column: str, value: str, kind: str, year: int | None) -> Fault:
    """What is wrong with the row, and what to do."""
    if year is not None:
        remedy = _(
            "Di daerah ini nomor itu milik paket tahun {year} yang masih diumumkan. Baris ini tidak dimuat. Bila paketnya pindah tahun, "
            "muat dulu berkas {year} yang terbaru, lalu berkas ini lagi."
        ).format(year=year)
        return fault_in(number, column, value, remedy)
    remedy = (
        _("Di daerah ini nomor itu milik paket penyedia. Baris swakelola ini tidak dimuat; catat pagunya di luar sistem.")
        if kind == PROVIDER
        else _("Di daerah ini nomor itu milik paket swakelola. Baris penyedia ini tidak dimuat; catat pagunya di luar sistem.")
    )
    return fault_in(number, column, value, remedy)


def _either_of(stage: Stage, code: ColumnElement[str], counts: ColumnElement[bool], kind: PackageKind) -> Found:
    """Staged rows of `kind` under a number that the other kind has, or that is announced in another year: that one counts there,
    with its budget and its orders. One that was withdrawn there may come again in this year."""
    rows, region_id, other = stage.table.c, stage.feed.region_id, _other(kind)
    announced = and_(
        Package.region_id == region_id,
        Package.kd_rup == code,
        Package.kind == kind,
        Package.fiscal_year != stage.feed.fiscal_year,
        Package.counts,
    )
    of_other_years = select(
        rows.number.label("number"),
        literal("kd_rup").label("column"),
        code.label("value"),
        literal(kind.value).label("kind"),
        Package.fiscal_year.label("year"),
        counts.label("counts"),
    ).join_from(stage.table, Package, announced)
    return _together(_rows(rows.number, "kd_rup", code, other, _is_of(other, code, region_id)), of_other_years)


def _together(*found: Found) -> Found:
    joined = union_all(*found).subquery("namesakes")
    return select(joined.c.number, joined.c.column, joined.c.value, joined.c.kind, joined.c.year, joined.c.counts)


def _rows(
    number: ColumnElement[int], column: str, value: ColumnElement[str], kind: PackageKind, *which: ColumnElement[bool]
) -> Found:
    return select(
        number.label("number"),
        literal(column).label("column"),
        value.label("value"),
        literal(kind.value).label("kind"),
        cast(null(), Integer).label("year"),
        cast(null(), Boolean).label("counts"),
    ).where(*which)


def _is_of(kind: PackageKind, code: ColumnElement[str], region_id: int) -> ColumnElement[bool]:
    """Has a package of that kind this number, of whatever year? A number with budget lines is that of a package for providers."""
    named = code.in_(select(Package.kd_rup).where(Package.region_id == region_id, Package.kind == kind))
    if kind == SELF_MANAGED:
        return named
    return or_(named, code.in_(select(BudgetLine.kd_rup).where(BudgetLine.region_id == region_id, BudgetLine.active)))


def _other(kind: PackageKind) -> PackageKind:
    return SELF_MANAGED if kind == PROVIDER else PROVIDER
