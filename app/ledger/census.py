"""Censuses: counts over other tallies. Orders by state, and how many different packages and vendors were reached.

A count of different things is no sum of entries. It is moved by the rows that a move touches: what they were counted as before,
what they are counted as now; and it can be told anew from the tallies that it counts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnClause,
    ColumnElement,
    CompoundSelect,
    Executable,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from app.ledger.folding import REACHED, SATKER_QUARTER, Tally, dimension
from app.ledger.kinds import PERIODS, UNIONS
from app.ledger.models import OrderTally
from app.ledger.quarters import ReachTally, StateTally, slot_in
from app.ledger.rows import EntryRow

ORDERS: Any = OrderTally.__table__
STATES: Any = StateTally.__table__
REACH: Any = ReachTally.__table__
STATE_KEY = ("region_id", "fiscal_year", "scope", "quarter", "state", "slot")
REACH_KEY = ("region_id", "fiscal_year", "basis", "scope", "period")
ZERO: ColumnElement[int] = literal_column("0")
NOBODY: ColumnElement[str] = literal_column("''")


def _rows_of(name: str, rows: Iterable[tuple[str, str]], *columns: ColumnClause[Any]) -> FromClause:
    """Constants as a table. As text, for a statement in which SQLAlchemy's `values()` stands is compiled anew with every call."""
    told = ", ".join(f"({one}, '{other}')" for one, other in rows)
    named = ", ".join(one.name for one in columns)
    return text(f"SELECT * FROM (VALUES {told}) AS told ({named})").columns(*columns).subquery(name)  # noqa: S608


_asked = _rows_of(
    "asked",
    [(f"'{scope.value}'", name) for name, scopes in UNIONS.items() for scope in scopes],
    column("of", Text),
    column("scope", Text),
)
_periods = _rows_of(
    "periods",
    [(str(quarter), name) for name, quarters in PERIODS.items() for quarter in quarters],
    column("of", SmallInteger),
    column("period", Text),
)


# ── orders by state ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def state_changes(before: Mapping[str, Any] | None, entries: list[EntryRow]) -> list[dict[str, Any]]:
    """Rows to add for one order's move, in key order: −1 where it was, +1 where its last
    entry left it, a row of zeros where it only passed.

    `before` is its row in `order_tally` (region_id, fiscal_year, scope, order_quarter, state, slot, total), None where it had none.
    """
    rows = {_state_key(vars_of(entry)): [0, 0] for entry in entries}
    for of, sign in ((before, -1), (vars_of(entries[-1]), 1)):
        if of is not None:
            row = rows.setdefault(_state_key(of), [0, 0])
            row[0] += sign
            row[1] += sign * of["total"]
    return [
        {**dict(zip(STATE_KEY, key, strict=True)), "orders": orders, "amount": amount}
        for key, (orders, amount) in sorted(rows.items())
    ]


def vars_of(entry: EntryRow) -> dict[str, Any]:
    """An entry as the row of its order in `order_tally` after it."""
    names = ("region_id", "fiscal_year", "scope", "order_quarter", "slot", "total")
    return {**{name: getattr(entry, name) for name in names}, "state": entry.state_to}


def _state_key(of: Mapping[str, Any]) -> tuple[Any, ...]:
    return (of["region_id"], of["fiscal_year"], of["scope"], of["order_quarter"], of["state"], of["slot"])


def state_select(entries: FromClause, orders: FromClause, before: FromClause | None = None, *where: Any) -> Select[Any]:
    """Orders by state: a row for every state that an entry left an order in, with the
    orders that are in it now less those that were before."""
    passed = select(
        entries.c.region_id,
        entries.c.fiscal_year,
        entries.c.scope,
        dimension(entries, "order_quarter").label("quarter"),
        entries.c.state_to.label("state"),
        slot_in(entries).label("slot"),
        ZERO.label("orders"),
        ZERO.label("amount"),
    ).where(entries.c.order_key.is_not(None), *where)
    parts = [passed.distinct(), _states_of(orders, 1)] + ([] if before is None else [_states_of(before, -1)])
    return _summed(union_all(*parts), STATE_KEY, {"orders": Integer, "amount": BigInteger})


def _states_of(orders: FromClause, sign: int) -> Select[Any]:
    quarter = dimension(orders, "order_quarter")
    key = (orders.c.region_id, orders.c.fiscal_year, orders.c.scope, quarter, orders.c.state, slot_in(orders))
    return select(
        *key[:3],
        quarter.label("quarter"),
        orders.c.state,
        key[-1].label("slot"),
        (sign * func.count()).label("orders"),
        (sign * func.sum(orders.c.total)).label("amount"),
    ).group_by(*key)


def add_states(what: Select[Any] | None = None) -> Executable:
    """Without a query it takes the rows of `state_changes` as parameters."""
    statement = insert(STATES)
    if what is not None:
        statement = statement.from_select([*STATE_KEY, "orders", "amount"], what.order_by(*STATE_KEY))
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(STATE_KEY),
        set_={"orders": STATES.c.orders + new.orders, "amount": STATES.c.amount + new.amount},
    )


# ── packages and vendors reached ────────────────────────────────────────────────────────────────────────────────────────────


def touched(entries: Iterable[EntryRow]) -> list[dict[str, Any]]:
    """Rows of zeros for one order's move, in key order: the combinations of scopes and periods that its entries count in."""
    keys = {
        (entry.region_id, entry.fiscal_year, entry.basis, asked, period)
        for entry in entries
        if entry.basis is not None
        for asked, scopes in UNIONS.items()
        if entry.scope in scopes
        for period, quarters in PERIODS.items()
        if entry.quarter in quarters
    }
    return [{**dict(zip(REACH_KEY, key, strict=True)), "plans": 0, "vendors": 0} for key in sorted(keys)]


def touched_select(entries: FromClause, *where: Any) -> Select[Any]:
    """The same in SQL, of entries or of any tally that has a row for each scope and quarter."""
    quarter = entries.c.quarter if "quarter" in entries.c else dimension(entries, "quarter")
    seen = (
        select(entries.c.region_id, entries.c.fiscal_year, entries.c.basis, entries.c.scope, quarter.label("quarter"))
        .where(entries.c.basis.is_not(None), *where)
        .distinct()
        .subquery("seen")
    )
    return (
        select(
            seen.c.region_id,
            seen.c.fiscal_year,
            seen.c.basis,
            _asked.c.scope,
            _periods.c.period,
            ZERO.label("plans"),
            ZERO.label("vendors"),
        )
        .distinct()
        .join_from(seen, _asked, _asked.c.of == seen.c.scope)
        .join(_periods, _periods.c.of == seen.c.quarter)
    )


def lock_reach(what: Select[Any] | None = None) -> Executable:
    """Make the rows where they are not there yet and lock them: who counts
    whether a package is the first must be alone in doing so.

    Without a query it takes the rows of `touched` as parameters.
    """
    statement = insert(REACH)
    if what is not None:
        statement = statement.from_select([*REACH_KEY, "plans", "vendors"], what.order_by(*REACH_KEY))
    return statement.on_conflict_do_update(index_elements=list(REACH_KEY), set_={"plans": REACH.c.plans})


def move_reach(deltas: Mapping[str, Select[Any]] | None = None) -> Executable:
    """Add to the locked rows how many packages and vendors began or ceased to count, now that their tallies were moved by `deltas`.

    Without queries it takes folded rows as the parameters that `deltas_of` makes of them.
    """
    parts = []
    for name, (tally, member) in REACHED.items():
        moved = _given(tally, name) if deltas is None else deltas[name].cte(f"delta_{name}")
        began = _began(tally, member, moved, name)
        parts.append(
            select(
                *(began.c[key] for key in REACH_KEY), *((began.c.n if name == other else ZERO).label(other) for other in REACHED)
            )
        )
    changed = _summed(union_all(*parts), REACH_KEY, dict.fromkeys(REACHED, Integer)).subquery("changed")
    return (
        update(REACH)
        .where(*(REACH.c[key] == changed.c[key] for key in REACH_KEY), or_(*(changed.c[name] != ZERO for name in REACHED)))
        .values({name: REACH.c[name] + changed.c[name] for name in REACHED})
    )


def reach_select(*, of_region: Any = None) -> Select[Any]:
    """All of it told anew from the tallies that have a row for each package and vendor."""

    def only(table: Any) -> list[Any]:
        return [] if of_region is None else [table.c.region_id == of_region]

    parts: list[Any] = [touched_select(SATKER_QUARTER.table, *only(SATKER_QUARTER.table))]
    for name, (tally, member) in REACHED.items():
        who = (tally.table.c.region_id, tally.table.c.fiscal_year, tally.table.c.basis)
        counted = (
            select(*who, tally.table.c[member], _asked.c.scope, _periods.c.period)
            .join_from(tally.table, _asked, _asked.c.of == tally.table.c.scope)
            .join(_periods, _periods.c.of == tally.table.c.quarter)
            .where(tally.table.c[member] != NOBODY, *only(tally.table))
            .group_by(*who, tally.table.c[member], _asked.c.scope, _periods.c.period)
            .having(func.sum(tally.table.c.orders) > ZERO)
            .subquery(f"counted_{name}")
        )
        key = [counted.c[column] for column in REACH_KEY]
        parts.append(select(*key, *((func.count() if name == other else ZERO).label(other) for other in REACHED)).group_by(*key))
    return _summed(union_all(*parts), REACH_KEY, dict.fromkeys(REACHED, Integer))


def _began(tally: Tally, member: str, deltas: FromClause, name: str) -> Any:
    """By combination: how many members count now and did not before, less those that did and no longer do."""
    table, who = tally.table, ("region_id", "fiscal_year", "basis", member)
    moved = select(*(deltas.c[column] for column in who)).where(deltas.c[member] != NOBODY).distinct().subquery(f"moved_{name}")
    now = func.sum(table.c.orders)
    change = func.sum(func.coalesce(deltas.c.orders, ZERO))
    standing = (
        select(
            *(moved.c[column] for column in who),
            _asked.c.scope,
            _periods.c.period,
            (
                case((now > ZERO, literal_column("1")), else_=ZERO) - case((now - change > ZERO, literal_column("1")), else_=ZERO)
            ).label("n"),
        )
        .join_from(moved, table, and_(*(table.c[column] == moved.c[column] for column in who)))
        .join(_asked, _asked.c.of == table.c.scope)
        .join(_periods, _periods.c.of == table.c.quarter)
        .outerjoin(deltas, and_(*(deltas.c[column] == table.c[column] for column in tally.key)))
        .group_by(*(moved.c[column] for column in who), _asked.c.scope, _periods.c.period)
        .subquery(f"standing_{name}")
    )
    key = [standing.c[column] for column in REACH_KEY]
    return select(*key, func.sum(standing.c.n).label("n")).group_by(*key).subquery(f"began_{name}")


def deltas_of(folded: Mapping[Tally, list[dict[str, Any]]]) -> dict[str, Any]:
    """Folded rows as the parameters of `move_reach`: an array for each column."""
    return {
        f"{name}_{one}": [row[one] for row in folded[tally]]
        for name, (tally, _member) in REACHED.items()
        for one in (*tally.key, "orders")
    }


def _given(tally: Tally, name: str) -> FromClause:
    types = {one: tally.table.c[one].type for one in (*tally.key, "orders")}
    arrays = [bindparam(f"{name}_{one}", type_=ARRAY(kind)) for one, kind in types.items()]
    rows = func.unnest(*arrays).table_valued(*(column(one, kind) for one, kind in types.items()), name=f"rows_{name}")
    return select(rows.render_derived()).cte(f"delta_{name}")


def _summed(parts: CompoundSelect[Any], key: tuple[str, ...], sums: Mapping[str, Any]) -> Select[Any]:
    rows = parts.subquery("rows_of_parts")
    return select(
        *(column_ for column_ in list(rows.c)[: len(key)]),
        *(cast(func.sum(column_), sums[name]).label(name) for name, column_ in zip(sums, list(rows.c)[len(key) :], strict=True)),
    ).group_by(*list(rows.c)[: len(key)])
