"""Counting imported orders: the entries that lead from what the ledger says of an order to what the newest file says.

What no longer holds is counter-entered with the basis date of what it corrects and the
`known_at` of the new file, so an older as-of never changes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import ledger
from app.db import among
from app.exchange.context import Import
from app.language import _
from app.ledger import Basis, EntryRow, Kind
from app.ledger.kinds import semester
from app.ledger.models import OrderTally
from app.orders.states import REALISED, SETTLED
from app.plan.years import closed_years

NAMED_MAX = 20
"""Orders that a warning names one by one."""
WRITES = {Basis.ORDERED: Kind.COMMITTED, Basis.ACCEPTED: Kind.RECEIVED, Basis.SETTLED: Kind.SETTLED}
UNWRITES = {**WRITES, Basis.ORDERED: Kind.REVERSED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What an imported order is, in the ledger's terms; `counts` are the bases in which its whole total counts."""

    key: str
    scope: str
    fiscal_year: int
    state: str
    total: int
    day: date | None
    satker_code: str | None
    kd_rup: str | None
    vendor_key: str | None
    fund_set: str | None
    counts: frozenset[Basis]
    charged_to: str | None = None
    """The package that carries it: not a file's to say."""

    @property
    def worth(self) -> tuple[Any, ...]:
        """Everything by which an amount is folded: while this is the same, what counted before goes on counting."""
        return (
            self.scope, self.fiscal_year, self.total, self.day, self.satker_code, self.kd_rup, self.charged_to, self.vendor_key, self.fund_set,
        )  # fmt: skip


def bases(state: str, *, arrived: bool) -> frozenset[Basis]:
    """The bases in which an imported order of this state counts; `arrived` is the proxy for its acceptance."""
    if state not in REALISED:
        return frozenset()
    found = {Basis.ORDERED}
    if arrived:
        found.add(Basis.ACCEPTED)
    if state in SETTLED:
        found.add(Basis.SETTLED)
    return frozenset(found)


def fund_set(sources: str | None) -> str | None:
    """`APBDP,APBD ` → `APBD,APBDP`; SPSE and catalogue v5 write semicolons."""
    return ",".join(sorted({part.strip() for part in (sources or "").replace(";", ",").split(",")} - {""})) or None


def enter(
    session: Session, done: Import, orders: Collection[Facts], before: Mapping[str, Facts], *, also_unchanged: bool = True
) -> list[str]:
    """Write what is new or changed of these orders, given what `known` said of them before. `also_unchanged`: an
    order of which nothing that the ledger knows has changed gets an entry that says so (`moved`). An order that a
    closed year has stays there; returns a warning of those."""
    moving = {old.fiscal_year for new in orders if (old := before.get(new.key)) is not None} - {done.year}
    closed = moving & closed_years(session, region_id=done.region.id) if moving else frozenset()
    pairs = [(before.get(new.key), new) for new in orders]
    kept = sorted(
        new.key for old, new in pairs if old is not None and old.fiscal_year != new.fiscal_year and old.fiscal_year in closed
    )
    followed = ((old, _followed(old, new)) for old, new in pairs if new.key not in kept)
    ledger.enter_rows(
        session, (entry for old, new in followed if also_unchanged or old != new for entry in difference(done, old, new))
    )
    if not kept:
        return []
    named = ", ".join(kept[:NAMED_MAX]) + (" …" if len(kept) > NAMED_MAX else "")
    return [
        _("{n} pesanan tetap pada tahun anggaran yang sudah ditutup, walau ada juga dalam berkas ini: {orders}.").format(
            n=len(kept), orders=named
        )
    ]


def _followed(old: Facts | None, new: Facts) -> Facts:
    """While its own code stays the same, an order stays with the package that it was charged to."""
    return replace(new, charged_to=old.charged_to if old is not None and old.kd_rup == new.kd_rup else new.kd_rup)


def difference(done: Import, old: Facts | None, new: Facts) -> Iterator[EntryRow]:
    """The entries that lead from the old facts to the new; at least one, the last of which carries the new facts whole."""
    same = old is not None and old.worth == new.worth
    is_told = False
    for basis in WRITES:
        if old is not None and basis in old.counts and not (same and basis in new.counts):
            yield _entry(done, old, new.state, UNWRITES[basis], basis, -1)
    for basis, kind in WRITES.items():
        if basis in new.counts and not (same and old is not None and basis in old.counts):
            is_told = True
            yield _entry(done, new, new.state, kind, basis, 1, before=old)
    if not is_told:
        yield _entry(done, new, new.state, Kind.MOVED, None, 0, before=old)


def known(session: Session, region_id: int, keys: Iterable[str]) -> dict[str, Facts]:
    """What the ledger says of these orders now."""
    tally = OrderTally
    found = session.scalars(
        select(tally)
        .where(tally.region_id == region_id, among(tally.order_key, list(keys)))
        .execution_options(populate_existing=True)
    )
    return {row.order_key: facts_of(row) for row in found}


def facts_of(tally: OrderTally) -> Facts:
    """An imported order as its tally has it."""
    counted = {
        Basis.ORDERED: tally.ordered_orders,
        Basis.ACCEPTED: tally.accepted_orders,
        Basis.SETTLED: tally.settled_orders,
    }
    return Facts(
        key=tally.order_key,
        scope=tally.scope,
        fiscal_year=tally.fiscal_year,
        state=tally.state,
        total=tally.total,
        day=tally.order_date,
        satker_code=tally.satker_code,
        kd_rup=tally.kd_rup,
        charged_to=tally.charged_to,
        vendor_key=tally.vendor_key,
        fund_set=tally.fund_set,
        counts=frozenset(basis for basis, times in counted.items() if times),
    )


def _entry(
    done: Import, of: Facts, state_to: str, kind: Kind, basis: Basis | None, sign: int, before: Facts | None = None
) -> EntryRow:
    return done.entry(
        kind,
        sign * of.total,
        basis=basis,
        basis_date=of.day if basis else None,
        period=semester(of.day) if basis and of.day else None,
        fiscal_year=of.fiscal_year,
        scope=of.scope,
        order_key=of.key,
        order_date=of.day,
        state_from=before.state if before else None,
        state_to=state_to,
        total=of.total,
        satker_code=of.satker_code,
        kd_rup=of.kd_rup,
        charged_to=of.charged_to,
        vendor_key=of.vendor_key,
        fund_set=of.fund_set,
        orders_delta=sign,
        proxy=basis is Basis.ACCEPTED,
        ref=f"import:{done.batch_id}",
    )
