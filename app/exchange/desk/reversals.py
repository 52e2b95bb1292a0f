"""Reversal proposals as a person judges them: how much, since when, what the
last file said, and what a decision does to the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound
from app.exchange.desk.permissions import may_read
from app.exchange.models import ReversalProposal
from app.feeds.locking import one_at_a_time
from app.feeds.models import ImportBatch, ImportedRow
from app.feeds.queries import raw_of
from app.identifiers import parse_public_id
from app.language import _
from app.ledger.models import OrderTally
from app.organisations.models import Satker

BASES = (
    ("ordered", OrderTally.committed + OrderTally.suspended, OrderTally.ordered_orders),
    ("accepted", OrderTally.received, OrderTally.accepted_orders),
    ("settled", OrderTally.settled, OrderTally.settled_orders),
)
"""What a reversal moves: basis, its amount and its count."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The last raw row of the order, the import that brought it, and the one that no longer has it."""

    row: Mapping[str, Any] | None
    brought_by: ImportBatch | None
    missing_in: ImportBatch | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One basis of the region's year, as it is and as it would be without the order."""

    basis: str
    orders: int
    amount: int
    orders_after: int
    amount_after: int


def proposals(
    session: Session, *, region_id: int, after: tuple[int, UUID] | None = None, limit: int
) -> Sequence[Row[ReversalProposal, OrderTally, str]]:
    """Those that wait, largest first: (`ReversalProposal`, `OrderTally`, `satker_name`)."""
    query = (
        select(ReversalProposal, OrderTally, Satker.name.label("satker_name"))
        .join(
            OrderTally,
            (OrderTally.region_id == ReversalProposal.region_id) & (OrderTally.order_key == ReversalProposal.order_key),
        )
        .outerjoin(Satker, (Satker.region_id == OrderTally.region_id) & (Satker.code == OrderTally.satker_code))
        .where(ReversalProposal.region_id == region_id, ReversalProposal.decision.is_(None))
    )
    if after is not None:
        query = query.where(tuple_(ReversalProposal.amount, ReversalProposal.id) < after)
    return session.execute(query.order_by(ReversalProposal.amount.desc(), ReversalProposal.id.desc()).limit(limit)).all()


def how_much_waits(session: Session, *, region_id: int) -> tuple[int, int]:
    """How many proposals wait, and the amount in them."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(ReversalProposal.amount), 0)).where(
            ReversalProposal.region_id == region_id, ReversalProposal.decision.is_(None)
        )
    ).one()
    return int(row[0]), int(row[1])


def proposal_for(session: Session, actor: Actor, text: str, *, lock: bool = False) -> ReversalProposal:
    """`lock`: to be decided, while nobody imports into the region, since an import may have read the order already that a
    decision takes out. Raises `NotFound`, also for another region's."""
    region_id, id = parse_public_id(text)
    found = session.get(ReversalProposal, (region_id, id))
    if found is None or not may_read(actor, found):
        raise NotFound(_("Usulan pembalikan ini tidak ditemukan."))
    if lock:
        one_at_a_time(session, region_id)
        session.refresh(found, with_for_update=True)
    return found


def tally_of(session: Session, proposal: ReversalProposal) -> OrderTally:
    return session.get_one(OrderTally, (proposal.region_id, proposal.order_key))


def evidence_of(session: Session, proposal: ReversalProposal) -> Evidence:
    """An order of several rows shows the first of them."""
    missing_in = session.get(ImportBatch, (proposal.region_id, proposal.batch_id))
    key = proposal.order_key.partition(":")[2] or proposal.order_key
    rows = select(ImportedRow).where(ImportedRow.region_id == proposal.region_id)
    if missing_in is not None:
        rows = rows.where(ImportedRow.dataset == missing_in.dataset, ImportedRow.fiscal_year == missing_in.fiscal_year)
    newest = rows.order_by(ImportedRow.known_from.desc(), ImportedRow.row_key).limit(1)
    row = session.scalars(newest.where(ImportedRow.row_key == key)).one_or_none()
    if row is None:
        row = session.scalars(newest.where(ImportedRow.row_key.startswith(f"{key}|", autoescape=True))).one_or_none()
    if row is None:
        return Evidence(None, None, missing_in)
    brought_by = session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.region_id == row.region_id,
            ImportBatch.dataset == row.dataset,
            ImportBatch.fiscal_year == row.fiscal_year,
            ImportBatch.known_at == row.known_from,
            ImportBatch.id != proposal.batch_id,
        )
        .order_by(ImportBatch.applied_at.desc())
        .limit(1)
    ).one_or_none()
    ((_version, raw),) = raw_of(session, proposal.region_id, [row])
    return Evidence(raw, brought_by, missing_in)


def effects_of(session: Session, proposal: ReversalProposal) -> list[Effect]:
    """What accepting it takes from the figures of its year; dismissing changes nothing."""
    own = tally_of(session, proposal)
    sums = session.execute(
        select(
            *(
                part
                for _basis, amount, orders in BASES
                for part in (func.coalesce(func.sum(amount).filter(orders == 1), 0), func.coalesce(func.sum(orders), 0))
            )
        ).where(OrderTally.region_id == proposal.region_id, OrderTally.fiscal_year == own.fiscal_year)
    ).one()
    of_order = {
        "ordered": (own.committed + own.suspended, own.ordered_orders),
        "accepted": (own.received, own.accepted_orders),
        "settled": (own.settled, own.settled_orders),
    }
    found = []
    for place, (basis, _amount, _orders) in enumerate(BASES):
        amount, orders = int(sums[2 * place]), int(sums[2 * place + 1])
        less, fewer = of_order[basis] if of_order[basis][1] else (0, 0)
        found.append(Effect(basis, orders, amount, orders - fewer, amount - less))
    return found
