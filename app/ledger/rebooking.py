"""Rebooking: what an order is worth is taken from one package (or scope) and entered on
another, part by part, so that every other sum stays.

Each part is taken back and entered again with the dates, account and measures of what it
moves; only `known_at` is new. Nothing is rewritten.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Row, case, cast, func, or_, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.db import among
from app.identifiers import new_id
from app.ledger.importing import enter_rows
from app.ledger.kinds import COMMITMENT, HOLD, SUSPENSION, Kind
from app.ledger.models import MEASURES, Entry, OrderTally
from app.ledger.rows import EntryRow

AGAIN = {Kind.COMMITTED: Kind.ADJUSTED}
"""How the parts that are kept under one kind are entered again; the others keep theirs."""
SAME_EVENT = ("scope", "charged_to", "kind", "basis", "basis_date", "period", "fiscal_year", "satker_code", "proxy")
"""Parts that differ in their account alone: the order counts once in them."""
ONCE = ("orders_delta", *(name for name in MEASURES if name != "amount"))


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where an order shall be: the package that carries it, and its scope. None: as it is."""

    charged_to: str | None = None
    scope: str | None = None


def rebook(
    session: Session, carriers: Mapping[str, Carrier], *, region_id: int, actor: Actor, at: datetime, known_at: datetime, ref: str
) -> int:
    """Move these orders (by key) to their carriers; returns how many entries that
    took. An order that is there already writes nothing.

    Known from `known_at` on, never before the newest entry of the order. The
    caller holds the locks of orders that were placed here.
    """
    tallies = _tallies(session, region_id, carriers)
    parts = {key: list(rows) for key, rows in groupby(_parts(session, region_id, tallies), key=attrgetter("order_key"))}
    newest = _newest(session, region_id, tallies)

    def entries() -> Iterable[EntryRow]:
        for key, tally in tallies.items():
            told: dict[str, Any] = {
                "region_id": region_id, "at": at, "known_at": max(known_at, newest[key]), "account_id": actor.account_id, "ref": ref,
                "order_key": key, "order_date": tally.order_date, "state_from": tally.state, "state_to": tally.state, "total": tally.total,
                "kd_rup": tally.kd_rup, "vendor_key": tally.vendor_key, "fund_set": tally.fund_set, "advance": tally.advance,
            }  # fmt: skip
            yield from _moved(tally, carriers[key], parts.get(key, []), told)

    return enter_rows(session, entries())


def _moved(tally: OrderTally, carrier: Carrier, parts: Collection[Row[Any]], told: Mapping[str, Any]) -> Iterable[EntryRow]:
    """All parts back first, then all of them again; the last entry says where the order is now."""
    there: dict[str, Any] = {"charged_to": carrier.charged_to or tally.charged_to, "scope": carrier.scope or tally.scope}
    if there == {"charged_to": tally.charged_to, "scope": tally.scope}:
        return
    values = [part for rows in _events(parts) for part in rows]
    for part in values:
        yield EntryRow(**told, id=new_id(), **_signed(part, -1))
    for part in values:
        yield EntryRow(**told, id=new_id(), **_signed(part, 1) | there)
    if not values:
        where: dict[str, Any] = {"fiscal_year": tally.fiscal_year, "satker_code": tally.satker_code}
        yield EntryRow(**told, id=new_id(), kind=Kind.MOVED, amount=0, **where, **there)


def _events(parts: Collection[Row[Any]]) -> Iterable[list[dict[str, Any]]]:
    """The parts of each event with an amount; what counts once stands on the first of them."""
    for _event, rows in groupby(parts, key=attrgetter(*SAME_EVENT)):
        found = [dict(row._mapping) for row in rows]
        once = {name: sum(part[name] for part in found) for name in ONCE}
        kept = [part for part in found if part["amount"]] or [part for part in found[:1] if any(once.values())]
        for index, part in enumerate(kept):
            part |= once if index == 0 else dict.fromkeys(ONCE, 0)
            del part["order_key"]
        yield kept


def _signed(part: Mapping[str, Any], sign: int) -> dict[str, Any]:
    signed = {name: sign * part[name] for name in ("amount", *ONCE)}
    kind = part["kind"]
    if kind == Kind.SUSPENDED and signed["amount"] > 0:
        kind = Kind.RESUMED
    return {**part, **signed, "kind": AGAIN.get(kind, kind)}


def _tallies(session: Session, region_id: int, keys: Collection[str]) -> dict[str, OrderTally]:
    rows = session.scalars(
        select(OrderTally)
        .where(OrderTally.region_id == region_id, among(OrderTally.order_key, keys))
        .order_by(OrderTally.order_key)
        .execution_options(populate_existing=True)
    )
    return {row.order_key: row for row in rows}


def _newest(session: Session, region_id: int, keys: Collection[str]) -> dict[str, datetime]:
    """When the newest entry of each order became known."""
    rows = session.execute(
        select(Entry.order_key, func.max(Entry.known_at))
        .where(Entry.region_id == region_id, among(Entry.order_key, keys))
        .group_by(Entry.order_key)
    )
    return {str(key): known_at for key, known_at in rows}


def _parts(session: Session, region_id: int, keys: Collection[str]) -> Iterable[Row[Any]]:
    """What is left of each order by everything that an amount is folded by, the kinds of one column as one; only what is not 0."""
    kind = case(
        (Entry.kind.in_(COMMITMENT), Kind.COMMITTED.value),
        (Entry.kind.in_(HOLD), Kind.HELD.value),
        (Entry.kind.in_(SUSPENSION), Kind.SUSPENDED.value),
        else_=Entry.kind,
    ).label("kind")
    sums = {name: cast(func.sum(getattr(Entry, name)), BigInteger) for name in ("amount", *ONCE)}
    groups = [Entry.order_key, *(kind if name == "kind" else getattr(Entry, name) for name in SAME_EVENT), Entry.account_code]
    return session.execute(
        select(*groups, *(column.label(name) for name, column in sums.items()))
        .where(Entry.region_id == region_id, among(Entry.order_key, keys), Entry.kind != Kind.MOVED)
        .group_by(*groups)
        .having(or_(*(column != 0 for column in sums.values())))
        .order_by(*(column.asc().nulls_first() for column in groups))
    ).all()
