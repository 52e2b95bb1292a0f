"""National orders: an imported order of catalogue v6 counts by its state, dated `tgl_order`, and a later file writes what changed.

`accepted` is by proxy (shipment confirmed or completed, whole total). What no longer holds is counter-entered with the basis date of what it corrects
and the `known_at` of the new file, so an older as-of never changes. A realised order that vanishes is proposed for reversal, not reversed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import ledger
from app.db import among
from app.exchange import planning, reversing, twins
from app.exchange.context import Import
from app.fulfilment.states import ShipmentState
from app.ledger import Basis, EntryRow, Kind, Scope
from app.ledger.kinds import semester
from app.ledger.models import OrderTally
from app.orders.states import REALISED, SETTLED

ARRIVED = frozenset({ShipmentState.BUYER_CONFIRMED, ShipmentState.COMPLETED})
"""Shipment states that stand for acceptance, because the feed has no handover."""
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

    @property
    def worth(self) -> tuple[Any, ...]:
        """Everything by which an amount is folded: while this is the same, what counted before goes on counting."""
        return (self.scope, self.fiscal_year, self.total, self.day, self.satker_code, self.kd_rup, self.vendor_key, self.fund_set)


def fund_set(values: Mapping[str, Any]) -> str | None:
    """`APBDP,APBD ` → `APBD,APBDP`."""
    return ",".join(sorted({part.strip() for part in (values["sumber_dana"] or "").split(",")} - {""})) or None


def has_arrived(values: Mapping[str, Any]) -> bool:
    return values["status_pengiriman"] in ARRIVED


FACTS: dict[str, tuple[type, Callable[[Mapping[str, Any]], Any]]] = {
    "state": (str, lambda values: values["status_pkt"]),
    "arrived": (bool, has_arrived),
    "total": (int, lambda values: values["total_harga"]),
    "day": (date, lambda values: values["tgl_order"]),
    "kd_rup": (str, lambda values: values["kd_rup"]),
    "vendor_key": (str, lambda values: f"v6:{values['kd_penyedia_v6']}"),
    "fund_set": (str, fund_set),
}


def apply(session: Session, done: Import) -> list[str]:
    """Enter what is new or changed; propose what vanished. Returns warnings for the person who imports."""
    touched: set[str] = set()
    for rows in done.stage.fresh():
        before = _known(session, done.region.id, [key_of(row.row_key) for row in rows])
        ours = twins.placed_here(session, region_id=done.region.id, keys=[row.row_key for row in rows])
        ledger.enter_rows(session, _entries(done, rows, before, ours))
        touched |= {row.kd_rup for row in rows}
        reversing.withdraw(session, done, list(before))
    return planning.over_pagu(session, done.region.id, touched) + reversing.propose(
        session, done, map(key_of, done.stage.gone_keys())
    )


def key_of(kd_paket: str) -> str:
    return f"v6:{kd_paket}"


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


def _entries(done: Import, rows: Sequence[Any], before: Mapping[str, Facts], ours: frozenset[str]) -> Iterator[EntryRow]:
    for row in rows:
        old = before.get(key_of(row.row_key))
        scope = old.scope if old else Scope.EP_NATIONAL_DUP if row.row_key in ours else Scope.EP_NATIONAL
        yield from difference(done, old, _facts(done, row, scope))


def _facts(done: Import, row: Any, scope: str) -> Facts:
    counts = set()
    if row.state in REALISED:
        counts.add(Basis.ORDERED)
        if row.arrived:
            counts.add(Basis.ACCEPTED)
        if row.state in SETTLED:
            counts.add(Basis.SETTLED)
    return Facts(
        key=key_of(row.row_key),
        scope=scope,
        fiscal_year=done.year,
        state=row.state,
        total=row.total,
        day=row.day,
        satker_code=row.satker_code,
        kd_rup=row.kd_rup,
        vendor_key=row.vendor_key,
        fund_set=row.fund_set,
        counts=frozenset(counts),
    )


def _known(session: Session, region_id: int, keys: Sequence[str]) -> dict[str, Facts]:
    """What the ledger says of these orders now."""
    tally = OrderTally
    found = session.scalars(
        select(tally).where(tally.region_id == region_id, among(tally.order_key, keys)).execution_options(populate_existing=True)
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
        vendor_key=of.vendor_key,
        fund_set=of.fund_set,
        orders_delta=sign,
        proxy=basis is Basis.ACCEPTED,
        ref=f"import:{done.batch_id}",
    )
