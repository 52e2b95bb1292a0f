"""Folding: how entries become tallies, declared once and used four ways: for one order (in Python), for an import and a rebuild
(in SQL), and for the proof that a tally is the fold of its entries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    SmallInteger,
    Table,
    Update,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, aggregate_order_by, insert

from app.db import Base
from app.ledger.kinds import COMMITMENT, HOLD, SUSPENSION, Basis, Kind, Scope
from app.ledger.models import MEASURES, OrderTally, PackageTally, RegionDayTally, RegionSemesterTally
from app.ledger.quarters import PlanQuarterTally, SatkerQuarterTally, VendorQuarterTally


@dataclass(frozen=True, slots=True)
class Sum:
    """A tally's column as the sum of one measure of the entries of some kinds
    (all kinds when empty), duplicates left out or not."""

    measure: str = "amount"
    kinds: tuple[Kind, ...] = ()
    basis: Basis | None = None
    without_duplicates: bool = False

    def takes(self, entry: Any) -> bool:
        return (
            (not self.kinds or entry.kind in self.kinds)
            and (self.basis is None or entry.basis == self.basis)
            and not (self.without_duplicates and entry.scope == Scope.EP_NATIONAL_DUP)
        )

    def condition(self, source: FromClause) -> ColumnElement[bool]:
        return and_(
            true(),
            *([source.c.kind.in_(self.kinds)] if self.kinds else []),
            *([source.c.basis == self.basis] if self.basis else []),
            *([or_(source.c.scope.is_(None), source.c.scope != Scope.EP_NATIONAL_DUP)] if self.without_duplicates else []),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """One table of sums: its key and latest columns by the entry's column, its sums, and which entries it takes."""

    table: Table
    key: Mapping[str, str]
    sums: Mapping[str, Sum]
    needs: tuple[str, ...]
    latest: Mapping[str, str]

    @property
    def reads(self) -> frozenset[str]:
        """The columns of an entry that the fold looks at."""
        told = {*self.key.values(), *self.latest.values(), *self.needs, "kind", "basis", "scope"}
        return frozenset(told | {of.measure for of in self.sums.values()})


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_BASIS_SUMS = {**{measure: Sum(measure) for measure in MEASURES}, "orders": Sum("orders_delta")}
_ORDERED_MEASURES = {measure: Sum(measure, basis=Basis.ORDERED) for measure in MEASURES if measure != "amount"}

ORDER = Tally(
    _table(OrderTally),
    key=_same("region_id", "order_key"),
    sums={
        "held": Sum(kinds=HOLD),
        "committed": Sum(kinds=COMMITMENT),
        "suspended": Sum(kinds=SUSPENSION),
        "received": Sum(kinds=(Kind.RECEIVED,)),
        "paid": Sum(kinds=(Kind.PAID,)),
        "settled": Sum(kinds=(Kind.SETTLED,)),
        **{f"{basis}_orders": Sum("orders_delta", basis=basis) for basis in Basis},
        **_ORDERED_MEASURES,
    },
    needs=("order_key",),
    latest={
        **_same(
            "scope",
            "fiscal_year",
            "satker_code",
            "kd_rup",
            "charged_to",
            "vendor_key",
            "fund_set",
            "order_date",
            "total",
            "advance",
        ),
        "state": "state_to",
    },
)
PACKAGE = Tally(
    _table(PackageTally),
    key={**_same("region_id"), "kd_rup": "charged_to"},
    sums={
        "pagu": Sum(kinds=(Kind.PLANNED,)),
        "held": Sum(kinds=HOLD),
        "committed": Sum(kinds=COMMITMENT, without_duplicates=True),
        "received": Sum(kinds=(Kind.RECEIVED,), without_duplicates=True),
        "paid": Sum(kinds=(Kind.PAID,), without_duplicates=True),
        "orders": Sum("orders_delta"),
    },
    needs=("charged_to",),
    latest={},
)
REGION_DAY = Tally(
    _table(RegionDayTally),
    key={**_same("region_id", "fiscal_year", "scope", "basis"), "day": "basis_date"},
    sums=_BASIS_SUMS,
    needs=("basis",),
    latest={},
)
REGION_SEMESTER = Tally(
    _table(RegionSemesterTally),
    key=_same("region_id", "fiscal_year", "period", "scope", "basis"),
    sums=_BASIS_SUMS,
    needs=("basis",),
    latest={},
)
SATKER_QUARTER = Tally(
    _table(SatkerQuarterTally),
    key={**_same("region_id", "fiscal_year", "basis", "scope", "quarter", "satker_code"), "fund_set": "funds"},
    sums=_BASIS_SUMS,
    needs=("basis",),
    latest={},
)
PLAN_QUARTER = Tally(
    _table(PlanQuarterTally),
    key=_same("region_id", "fiscal_year", "basis", "kd_rup", "scope", "quarter"),
    sums={"orders": Sum("orders_delta")},
    needs=("basis", "kd_rup"),
    latest={},
)
VENDOR_QUARTER = Tally(
    _table(VendorQuarterTally),
    key={**_same("region_id", "fiscal_year", "basis"), "vendor_key": "vendor", **_same("scope", "quarter")},
    sums={"amount": Sum(), "orders": Sum("orders_delta"), "umkk_local": Sum("umkk_local")},
    needs=("basis",),
    latest={},
)
REACHED = {"plans": (PLAN_QUARTER, "kd_rup"), "vendors": (VENDOR_QUARTER, "vendor_key")}
"""What a census counts: by the column of `ReachTally`, the tally that has a row for each of them, and the column that names one."""
MEMBERS = tuple(tally for tally, _member in REACHED.values())
TALLIES = (ORDER, PACKAGE, REGION_DAY, REGION_SEMESTER, SATKER_QUARTER, *MEMBERS)


def fold(tally: Tally, entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The tally's rows of these entries, in key order so that two writers lock rows in the same order."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in entries:
        if any(getattr(entry, column) is None for column in tally.needs):
            continue
        key = tuple(getattr(entry, column) for column in tally.key.values())
        row = rows.setdefault(key, {**dict(zip(tally.key, key, strict=True)), **dict.fromkeys(tally.sums, 0)})
        for column, of in tally.sums.items():
            if of.takes(entry):
                row[column] += getattr(entry, of.measure)
        row.update({column: getattr(entry, name) for column, name in tally.latest.items()})
    return [rows[key] for key in sorted(rows, key=str)]


def fold_select(tally: Tally, source: FromClause, *where: ColumnElement[bool]) -> Select[Any]:
    """The same fold as SQL over `source` (the entries, or a batch of them): key, sums, latest, in the table's column names."""
    of = {column: dimension(source, name) for column, name in tally.key.items()}
    sums = {
        column: cast(func.coalesce(func.sum(case((of.condition(source), source.c[of.measure]), else_=0)), 0), BigInteger)
        for column, of in tally.sums.items()
    }
    latest = [_latest(source, name).label(column) for column, name in tally.latest.items()]
    flags = [_over_pagu(sums).label("over_pagu")] if tally is PACKAGE else []
    return (
        select(
            *(value.label(column) for column, value in of.items()),
            *(value.label(column) for column, value in sums.items()),
            *latest,
            *flags,
        )
        .where(*(source.c[name].is_not(None) for name in tally.needs), *where)
        .group_by(*of.values())
    )


def each_select(tally: Tally, source: FromClause, like: Any) -> Select[Any]:
    """The fold of entries that all have the kind, basis and scope of `like` and of which
    no two have one key: what a sum does not take is 0."""
    sums = {column: source.c[of.measure] if of.takes(like) else literal(0, BigInteger()) for column, of in tally.sums.items()}
    flags = [_over_pagu(sums).label("over_pagu")] if tally is PACKAGE else []
    return select(
        *(dimension(source, name).label(column) for column, name in tally.key.items()),
        *(value.label(column) for column, value in sums.items()),
        *(source.c[name].label(column) for column, name in tally.latest.items()),
        *flags,
    ).where(*(source.c[name].is_not(None) for name in tally.needs))


def dimension(source: FromClause, name: str) -> ColumnElement[Any]:
    """A column of the entries, or what follows from their columns as `EntryRow`'s property of that name says it."""
    if name in ("funds", "vendor"):
        return func.coalesce(source.c.fund_set if name == "funds" else source.c.vendor_key, literal_column("''"))
    if name in ("quarter", "order_quarter"):
        day = source.c.basis_date if name == "quarter" else source.c.order_date
        return case(
            (extract("year", day) == source.c.fiscal_year, cast(extract("quarter", day), SmallInteger)),
            else_=literal_column("0"),
        )
    return source.c[name]


def add_to(tally: Tally, what: Select[Any]) -> list[Executable]:
    """The statements that add folded rows to the tally: sums add up, latest values replace.

    Rows of orders and packages have checks that a part of them (a release alone) would not pass, and PostgreSQL checks what an
    upsert proposes before it looks for the conflict: there an empty row is made first where none is, and then updated.
    """
    if tally in (ORDER, PACKAGE):
        return [insert_into(tally, _emptied(tally, what)).on_conflict_do_nothing(), _update(tally, what)]
    return [upsert(tally, what)]


def upsert(tally: Tally, what: Select[Any] | None = None) -> Insert:
    """The one statement that adds folded rows, each of which would pass the table's checks alone (a package's pagu does).

    Without a query it takes the rows of `fold` as parameters: a statement that is made once and kept costs a move nothing to make.
    """
    statement = insert(tally.table) if what is None else insert_into(tally, what)
    return statement.on_conflict_do_update(index_elements=list(tally.key), set_=_changes(tally, statement.excluded))


def change(tally: Tally) -> Update:
    """Add one folded row, given as parameters (`named`), to the row that is there."""
    new = {column: bindparam(f"new_{column}", type_=tally.table.c[column].type) for column in (*tally.sums, *tally.latest)}
    mine = [tally.table.c[column] == bindparam(f"of_{column}") for column in tally.key]
    return update(tally.table).where(*mine).values(_changes(tally, new))


def named(tally: Tally, row: Mapping[str, Any]) -> dict[str, Any]:
    """A folded row as the parameters of `change`."""
    return {f"{'of' if column in tally.key else 'new'}_{column}": value for column, value in row.items()}


def insert_into(tally: Tally, what: Select[Any]) -> Insert:
    """The statement that adds folded rows of which the tally has none yet."""
    return insert(tally.table).from_select([column.name for column in what.selected_columns], what)


def _update(tally: Tally, what: Select[Any]) -> Executable:
    folded = what.subquery("folded")
    mine = [tally.table.c[column] == folded.c[column] for column in tally.key]
    return update(tally.table).where(*mine).values(_changes(tally, folded.c))


def _changes(tally: Tally, new: Any) -> dict[str, Any]:
    old = tally.table.c
    changes: dict[str, Any] = {column: old[column] + new[column] for column in tally.sums}
    changes |= {column: new[column] for column in tally.latest}
    if tally is PACKAGE:
        changes["over_pagu"] = _over_pagu({column: old[column] + new[column] for column in tally.sums})
    return changes


def _emptied(tally: Tally, what: Select[Any]) -> Select[Any]:
    """The same rows with every sum at 0."""
    folded = what.subquery("folded")
    return select(*(literal(0).label(column.name) if column.name in tally.sums else column for column in folded.c))


def _over_pagu(sums: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    return sums["held"] + sums["committed"] > sums["pagu"]


def _latest(source: FromClause, name: str) -> ColumnElement[Any]:
    column = source.c[name]
    return func.array_agg(aggregate_order_by(column, source.c.id.desc()))[1].label(name)
