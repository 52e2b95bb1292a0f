"""Entering: the one way in which an order that was placed here writes
entries and moves its tallies, in the caller's transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.db import pipelining
from app.db.inserts import insert_rows
from app.identifiers import new_id
from app.ledger import census
from app.ledger.folding import MEMBERS, ORDER, PACKAGE, TALLIES, Tally, change, fold, named, upsert
from app.ledger.guards import move_package
from app.ledger.kinds import BASIS_OF, SUSPENSION, Basis, Kind, quarter, semester
from app.ledger.models import Entry, OrderTally
from app.ledger.quarters import slot_of
from app.ledger.rows import EntryRow

ENTRIES: Any = Entry.__table__
CHANGE = change(ORDER)
STANDING = select(
    OrderTally.committed + OrderTally.suspended, OrderTally.received, OrderTally.paid, OrderTally.settled,
    OrderTally.charged_to, OrderTally.scope, OrderTally.fiscal_year, OrderTally.order_date, OrderTally.state, OrderTally.total,
).where(OrderTally.region_id == bindparam("region_id"), OrderTally.order_key == bindparam("order_key"))  # fmt: skip
SUMS = tuple(tally for tally in TALLIES if tally not in (ORDER, PACKAGE, *MEMBERS))
ADD = {tally: upsert(tally) for tally in (*SUMS, *MEMBERS)}
LOCK_REACH, MOVE_REACH, ADD_STATES = census.lock_reach(), census.move_reach(), census.add_states()
"""The statements of a move, made once: the order's row is begun by its first move and changed by every other."""
CORRECTIONS = (Kind.ADJUSTED, Kind.REVERSED, *SUSPENSION)
"""They carry the date of what they correct, so a period's figure is restated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The order as the ledger sees it: plain keys. `pdn_marked` and `local_umkk` are None where nobody knows."""

    region_id: int
    scope: str
    order_key: str
    fiscal_year: int
    satker_code: str
    kd_rup: str
    vendor_key: str
    fund_set: str | None
    order_date: date | None
    state_from: str | None
    state_to: str
    total: int
    pdn_marked: bool | None
    local_umkk: bool | None
    advance: bool = False
    begins: bool = False
    """Is this the order's first move? Then nobody looks for its row."""


@dataclass(frozen=True, slots=True)
class Account:
    """A share of an amount on one account (MAK)."""

    code: str | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An amount of one kind. `pdn_true` is the part of it that lines declared domestic make up; `accounts` split it by MAK."""

    kind: Kind
    amount: int
    pdn_true: int = 0
    accounts: Sequence[Account] = ()
    ref: str | None = None


def enter(session: Session, of: Subject, *lines: Line, actor: Actor, at: datetime, on: date) -> None:
    """Write the entries of one order's move and add them to every tally.

    `on` is the region's date of the move. A move without any amount writes one `moved` entry, so that an
    order's state is a fold too. Raises `BudgetExceeded` where the package has too little left. The caller
    holds the order's lock; the package is locked here, last.
    """
    count(session, write(session, of, *lines, actor=actor, at=at, on=on))()


@dataclass(frozen=True, slots=True)
class Written:
    """A move's entries, their folds, and what its order was before."""

    entries: Sequence[EntryRow]
    folded: Mapping[Tally, list[dict[str, Any]]]
    stood: dict[str, Any] | None


def write(session: Session, of: Subject, *lines: Line, actor: Actor, at: datetime, on: date) -> Written:
    """The first half of `enter`, which nobody else waits for: the entries and the order's own row."""
    before, charged_to, stood = _standing(session, of)
    entries = rows_of(of, lines, before, actor=actor, at=at, on=on, charged_to=charged_to)
    insert_rows(session, ((ENTRIES, entry.columns()) for entry in entries))
    folded = {tally: fold(tally, entries) for tally in TALLIES}
    (order,) = folded[ORDER]
    if stood is None:
        insert_rows(session, [(ORDER.table, order)])
    else:
        session.execute(CHANGE, named(ORDER, order))
    return Written(entries, folded, stood)


def count(session: Session, written: Written) -> Callable[[], None]:
    """The second half: the tallies that other orders wait for. What is returned raises
    `BudgetExceeded` where the package has too little left."""
    entries, folded, stood = written.entries, written.folded, written.stood
    checks = [
        move_package(session, region_id=package["region_id"], kd_rup=package["kd_rup"], effect=package)
        for package in folded[PACKAGE]
    ]
    if not pipelining.is_together():
        for check in checks:
            check()
    if counted := census.touched(entries):
        for tally in SUMS:
            session.execute(ADD[tally], folded[tally])
        session.execute(LOCK_REACH, counted)
        for tally in MEMBERS:
            session.execute(ADD[tally], folded[tally])
        session.execute(MOVE_REACH, census.deltas_of(folded))
    session.execute(ADD_STATES, census.state_changes(stood, list(entries)))

    def check_all() -> None:
        for check in checks:
            check()

    return check_all


def domestic(session: Session, *, region_id: int, order_key: str) -> Mapping[Basis, int]:
    """What the lines declared domestic make up of an order's worth, in each basis."""
    rows = session.execute(
        select(Entry.basis, cast(func.sum(Entry.pdn_true), BigInteger))
        .where(Entry.region_id == region_id, Entry.order_key == order_key, Entry.basis.is_not(None))
        .group_by(Entry.basis)
    )
    return dict.fromkeys(Basis, 0) | {Basis(str(basis)): amount for basis, amount in rows}


def rows_of(
    of: Subject,
    lines: Sequence[Line],
    values: dict[Basis, int],
    *,
    actor: Actor,
    at: datetime,
    on: date,
    charged_to: str | None = None,
) -> list[EntryRow]:
    """The entries of one order's move, not yet written; `values` is what the order is worth in each basis, and is kept up to date.

    `charged_to` is the package that carries it, where that is not the one it was placed under.
    """
    moved = [part for line in lines for part in _parts(line)] or [Line(kind=Kind.MOVED, amount=0)]
    return list(_entries(of, moved, values, actor, at, on, charged_to))


def _parts(line: Line) -> Sequence[Line]:
    """No entry is of nothing: where domestic goods gain what the rest loses, or
    the other way round, each of the two is an entry."""
    if line.amount:
        return [line]
    return [replace(line, amount=line.pdn_true), replace(line, amount=-line.pdn_true, pdn_true=0)] if line.pdn_true else []


def _entries(
    of: Subject, lines: Sequence[Line], values: dict[Basis, int], actor: Actor, at: datetime, on: date, charged_to: str | None
) -> Iterable[EntryRow]:
    for line in lines:
        basis = BASIS_OF.get(line.kind)
        day = None if basis is None else of.order_date if line.kind in CORRECTIONS else on
        assert basis is None or day is not None, f"{line.kind} needs the order's date"
        whole = EntryRow(
            region_id=of.region_id,
            id=new_id(),
            at=at,
            known_at=at,
            account_id=actor.account_id,
            kind=line.kind,
            basis=basis,
            basis_date=day,
            period=None if day is None else semester(day),
            fiscal_year=of.fiscal_year,
            scope=of.scope,
            order_key=of.order_key,
            order_date=of.order_date,
            state_from=of.state_from,
            state_to=of.state_to,
            total=of.total,
            satker_code=of.satker_code,
            kd_rup=of.kd_rup,
            charged_to=charged_to,
            vendor_key=of.vendor_key,
            fund_set=of.fund_set,
            amount=line.amount,
            orders_delta=_delta(values, basis, line.amount),
            pdn_true=line.pdn_true,
            advance=of.advance,
            ref=line.ref,
        )
        for part in _by_account(whole, line.accounts):
            yield replace(
                part,
                pdn_lkpp=part.amount if of.pdn_marked else 0,
                pdn_known=0 if of.pdn_marked is None else part.amount,
                umkk_local=part.amount if of.local_umkk else 0,
                umkk_known=0 if of.local_umkk is None else part.amount,
            )


def _by_account(whole: EntryRow, accounts: Sequence[Account]) -> Iterable[EntryRow]:
    """The entry as one per account; what counts once (the order, its PDN) stays on the first."""
    shares = [share for share in accounts if share.amount]
    assert not shares or sum(share.amount for share in shares) == whole.amount, "the accounts do not add up to the amount"
    if not shares:
        yield whole
        return
    first, *others = shares
    yield replace(whole, account_code=first.code, amount=first.amount)
    for share in others:
        yield replace(whole, id=new_id(), account_code=share.code, amount=share.amount, orders_delta=0, pdn_true=0)


def _delta(values: dict[Basis, int], basis: Basis | None, amount: int) -> int:
    """+1 where the order begins to count in its basis with this amount, −1 where it stops; keeps `values` up to date."""
    if basis is None:
        return 0
    before, values[basis] = values[basis], values[basis] + amount
    return int(values[basis] != 0) - int(before != 0)


def _standing(session: Session, of: Subject) -> tuple[dict[Basis, int], str | None, dict[str, Any] | None]:
    """What the order is worth in each basis now, which package carries it, and as what it is
    counted among the states; none yet where it is new."""
    row = None if of.begins else session.execute(STANDING, {"region_id": of.region_id, "order_key": of.order_key}).one_or_none()
    if row is None:
        return dict.fromkeys(Basis, 0), None, None
    *worth, charged_to, scope, fiscal_year, order_date, state, total = row
    stood = {"region_id": of.region_id, "fiscal_year": fiscal_year, "scope": scope, "state": state, "total": total}
    stood |= {"order_quarter": quarter(order_date, fiscal_year), "slot": slot_of(of.order_key)}
    return dict(zip(Basis, worth, strict=True)), charged_to, stood
