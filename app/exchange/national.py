"""National orders: an imported order of catalogue v6 counts by its state, dated `tgl_order`, and a later file writes what changed.

`accepted` is by proxy (shipment confirmed or completed, whole total). What no longer holds is counter-entered with the basis date of what it corrects
and the `known_at` of the new file, so an older as-of never changes. A realised order that vanishes is proposed for reversal, not reversed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import ledger
from app.actor import Actor
from app.exchange.comparing import Row
from app.exchange.datasets import ORDERS_V6
from app.exchange.models import ReversalProposal
from app.exchange.validating import validate
from app.identifiers import new_id, public_id
from app.language import _
from app.ledger import Basis, EntryRow, Kind, Scope
from app.ledger.kinds import semester
from app.ledger.models import OrderTally
from app.orders.models import Order
from app.orders.states import REALISED, SETTLED

ARRIVED = frozenset({"BUYER_CONFIRMED", "COMPLETED"})
"""Shipment states that stand for acceptance, because the feed has no handover."""
WRITES = {Basis.ORDERED: Kind.COMMITTED, Basis.ACCEPTED: Kind.RECEIVED, Basis.SETTLED: Kind.SETTLED}
UNWRITES = {**WRITES, Basis.ORDERED: Kind.REVERSED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What an imported order is, in the ledger's terms."""

    key: str
    scope: str
    fiscal_year: int
    state: str
    total: int
    day: date | None
    satker_code: str
    kd_rup: str
    vendor_key: str
    fund_set: str | None
    counts: frozenset[Basis]


def facts_of(values: Mapping[str, Any], scope: str) -> Facts:
    """The facts of a validated row."""
    state, day = str(values["status_pkt"]), values["tgl_order"]
    counts = set()
    if day is not None and state in REALISED:
        counts.add(Basis.ORDERED)
        if str(values["status_pengiriman"]) in ARRIVED:
            counts.add(Basis.ACCEPTED)
        if state in SETTLED:
            counts.add(Basis.SETTLED)
    funds = sorted({part.strip() for part in str(values["sumber_dana"] or "").split(",") if part.strip()})
    return Facts(
        key=f"v6:{str(values['kd_paket']).strip()}",
        scope=scope,
        fiscal_year=int(values["tahun_anggaran"]),
        state=state,
        total=values["total_harga"],
        day=day,
        satker_code=str(values["kd_satker_str"]).strip(),
        kd_rup=values["kd_rup"],
        vendor_key=f"v6:{str(values['kd_penyedia_v6']).strip()}",
        fund_set=",".join(funds) or None,
        counts=frozenset(counts),
    )


def project(
    session: Session,
    *,
    region_id: int,
    known_at: datetime,
    at: datetime,
    actor: Actor,
    batch_id: UUID,
    fresh: Sequence[Row],
    before: Mapping[str, Mapping[str, Any]],
    gone: Sequence[str],
) -> list[str]:
    """Enter what is new or changed; propose what vanished. Returns warnings for the person who imports."""
    ours = _placed_here(session, region_id)
    rows = session.execute(select(OrderTally.order_key, OrderTally.scope).where(OrderTally.region_id == region_id))
    known = {row.order_key: row.scope for row in rows}

    def entries() -> Iterator[EntryRow]:
        for row in fresh:
            scope = known.get(f"v6:{row.key}") or (Scope.EP_NATIONAL_DUP if row.key in ours else Scope.EP_NATIONAL)
            new = facts_of(row.values, scope)
            old = facts_of(validate(ORDERS_V6, 0, dict(before[row.key]))[0], scope) if row.key in before else None
            yield from _difference(region_id, old, new, known_at=known_at, at=at, actor=actor)

    ledger.enter_rows(session, entries())
    return _propose(session, region_id, batch_id, gone, at)


def _difference(
    region_id: int, old: Facts | None, new: Facts, *, known_at: datetime, at: datetime, actor: Actor
) -> Iterator[EntryRow]:
    """The entries that lead from the old facts to the new; at least one, so that the state is a fold."""

    def entry(facts: Facts, kind: Kind, basis: Basis | None, sign: int) -> EntryRow:
        return EntryRow(
            region_id=region_id,
            id=new_id(),
            at=at,
            known_at=known_at,
            account_id=actor.account_id,
            kind=kind,
            basis=basis,
            basis_date=facts.day if basis else None,
            period=semester(facts.day) if basis and facts.day else None,
            fiscal_year=facts.fiscal_year,
            scope=facts.scope,
            order_key=facts.key,
            order_date=facts.day,
            state_from=old.state if old else None,
            state_to=new.state,
            total=facts.total,
            satker_code=facts.satker_code,
            kd_rup=facts.kd_rup,
            vendor_key=facts.vendor_key,
            fund_set=facts.fund_set,
            amount=sign * facts.total if basis else 0,
            orders_delta=sign if basis else 0,
            proxy=basis is Basis.ACCEPTED,
        )

    same = old is not None and _worth(old) == _worth(new)
    written = 0
    for basis in WRITES:
        if old is not None and basis in old.counts and not (same and basis in new.counts):
            yield entry(old, UNWRITES[basis], basis, -1)
    for basis, kind in WRITES.items():
        if basis in new.counts and not (same and old is not None and basis in old.counts):
            written += 1
            yield entry(new, kind, basis, 1)
    if not written:
        yield entry(new, Kind.MOVED, None, 0)


def _worth(facts: Facts) -> tuple[Any, ...]:
    """Everything by which an amount is folded: while this is the same, what counted before goes on counting."""
    return (facts.total, facts.day, facts.satker_code, facts.kd_rup, facts.vendor_key, facts.fund_set, facts.fiscal_year)


def _placed_here(session: Session, region_id: int) -> set[str]:
    """By what an order placed here may come back to us: its id, its number, or the national number that the buyer typed."""
    rows = session.execute(select(Order.id, Order.number, Order.national_ref).where(Order.region_id == region_id)).all()
    return {name for id, number, ref in rows for name in (public_id(region_id, id), number, ref) if name}


def _propose(session: Session, region_id: int, batch_id: UUID, gone: Sequence[str], at: datetime) -> list[str]:
    """Realised orders that are no longer in a full file wait for a person."""
    keys = [f"v6:{key}" for key in gone]
    waiting = set(
        session.scalars(
            select(ReversalProposal.order_key).where(ReversalProposal.region_id == region_id, ReversalProposal.decision.is_(None))
        )
    )
    missing = session.scalars(
        select(OrderTally).where(OrderTally.region_id == region_id, OrderTally.order_key.in_(keys), OrderTally.ordered_orders == 1)
    ).all()
    session.add_all(
        ReversalProposal(
            region_id=region_id, id=new_id(), order_key=row.order_key, batch_id=batch_id, amount=row.committed, proposed_at=at
        )
        for row in missing
        if row.order_key not in waiting
    )
    return [
        _("Pesanan {key} tidak ada lagi dalam file; usulan pembalikan menunggu keputusan.").format(key=row.order_key)
        for row in missing
    ]
