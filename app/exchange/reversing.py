"""Reversing: a realised order that vanished from a full file waits for a person; nothing disappears by itself.

Accepted, it is counter-entered in every basis in which it counted, and is a
cancelled order from then on; dismissed, it goes on counting.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, ledger
from app.actor import Actor, Role
from app.db import among
from app.errors import FieldError, Invalid, Refusal
from app.exchange.context import Import
from app.exchange.models import ReversalProposal
from app.identifiers import new_id
from app.language import _, mark
from app.ledger import EntryRow, Kind
from app.ledger.kinds import semester
from app.ledger.models import OrderTally
from app.money import rupiah
from app.moves.taking import NotNow
from app.orders.states import OrderState

NAMED_MAX = 20
"""Orders that a warning names one by one."""


class AlreadyDecided(Refusal):
    """The proposal was accepted, dismissed or withdrawn before."""

    def __init__(self, *, order_key: str, decision: str) -> None:
        super().__init__(_(DECIDED[decision]).format(key=order_key), moves=[])


DECIDED = {
    "accepted": mark("Usulan untuk pesanan {key} sudah diputus: pesanan itu dibalik dan tidak dihitung lagi."),
    "dismissed": mark("Usulan untuk pesanan {key} sudah diputus: pesanan itu tetap dihitung."),
    "reappeared": mark("Usulan untuk pesanan {key} sudah tidak menunggu: pesanan itu muncul lagi dalam berkas yang lebih baru."),
}


def may_decide(actor: Actor, proposal: ReversalProposal) -> bool:
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=proposal.region_id)


def propose(session: Session, done: Import, keys: Iterable[str]) -> list[str]:
    """Of the orders that are no longer in the file, those that count in its year; each waits once. One that another
    year's file has taken over is there. Returns warnings."""
    region_id, keys = done.region.id, list(keys)
    waiting = set(
        session.scalars(
            select(ReversalProposal.order_key).where(
                ReversalProposal.region_id == region_id,
                ReversalProposal.decision.is_(None),
                among(ReversalProposal.order_key, keys),
            )
        )
    )
    missing = session.scalars(
        select(OrderTally)
        .where(
            OrderTally.region_id == region_id,
            among(OrderTally.order_key, keys),
            OrderTally.ordered_orders == 1,
            OrderTally.fiscal_year == done.year,
        )
        .order_by(OrderTally.order_key)
    ).all()
    session.add_all(
        ReversalProposal(
            region_id=region_id,
            id=new_id(),
            order_key=row.order_key,
            batch_id=done.batch_id,
            amount=row.committed,
            proposed_at=done.at,
        )
        for row in missing
        if row.order_key not in waiting
    )
    warnings = [
        _("Pesanan {key} ({amount}) tidak ada lagi dalam berkas; usulan pembalikan menunggu keputusan.").format(
            key=row.order_key, amount=rupiah(row.committed)
        )
        for row in missing[:NAMED_MAX]
    ]
    if len(missing) > NAMED_MAX:
        warnings.append(_("… dan {n} pesanan lain yang tidak ada lagi dalam berkas.").format(n=len(missing) - NAMED_MAX))
    return warnings


def withdraw(session: Session, done: Import, keys: Collection[str]) -> None:
    """Orders that are in the file again need no decision."""
    session.execute(
        update(ReversalProposal)
        .where(
            ReversalProposal.region_id == done.region.id,
            ReversalProposal.decision.is_(None),
            among(ReversalProposal.order_key, keys),
        )
        .values(decision="reappeared", decided_at=done.at)
        .execution_options(synchronize_session=False)
    )


def accept(session: Session, proposal: ReversalProposal, *, reason: str, actor: Actor, at: datetime) -> None:
    """The order no longer counts, from now on: an older as-of still has it."""
    _decide(session, proposal, "accepted", reason=reason, actor=actor, at=at)
    tally = session.scalars(
        select(OrderTally)
        .where(OrderTally.region_id == proposal.region_id, OrderTally.order_key == proposal.order_key)
        .execution_options(populate_existing=True)
    ).one()
    counter = (
        (Kind.REVERSED, "ordered", -tally.committed, -tally.ordered_orders),
        (Kind.RECEIVED, "accepted", -tally.received, -tally.accepted_orders),
        (Kind.SETTLED, "settled", -tally.settled, -tally.settled_orders),
    )
    ledger.enter_rows(
        session,
        (
            EntryRow(
                region_id=tally.region_id,
                id=new_id(),
                at=at,
                known_at=at,
                account_id=actor.account_id,
                kind=kind,
                basis=basis,
                basis_date=tally.order_date,
                period=semester(tally.order_date) if tally.order_date else None,
                fiscal_year=tally.fiscal_year,
                scope=tally.scope,
                order_key=tally.order_key,
                order_date=tally.order_date,
                state_from=tally.state,
                state_to=OrderState.CANCELLED,
                total=tally.total,
                satker_code=tally.satker_code,
                kd_rup=tally.kd_rup,
                charged_to=tally.charged_to,
                vendor_key=tally.vendor_key,
                fund_set=tally.fund_set,
                amount=amount,
                orders_delta=delta,
                proxy=basis == "accepted",
                ref=f"reversal:{proposal.id}",
            )
            for kind, basis, amount, delta in counter
            if delta
        ),
    )


def dismiss(session: Session, proposal: ReversalProposal, *, reason: str, actor: Actor, at: datetime) -> None:
    """The order goes on counting although the newest file does not have it."""
    _decide(session, proposal, "dismissed", reason=reason, actor=actor, at=at)


def _decide(session: Session, proposal: ReversalProposal, decision: str, *, reason: str, actor: Actor, at: datetime) -> None:
    if not may_decide(actor, proposal):
        raise NotNow(move=decision, moves=[])
    if proposal.decision is not None:
        raise AlreadyDecided(order_key=proposal.order_key, decision=proposal.decision)
    if not reason.strip():
        raise Invalid(_("Putusan ini perlu alasan."), errors=[FieldError("reason", _("Tulis alasannya."))])
    proposal.decision, proposal.decided_by, proposal.decided_at, proposal.reason = decision, actor.account_id, at, reason.strip()
    session.flush()
    audit.record(
        session,
        actor=actor,
        region_id=proposal.region_id,
        action=f"reversal.{decision}",
        subject_kind="order",
        subject_id=proposal.order_key,
        at=at,
        details={"amount": proposal.amount, "reason": proposal.reason},
    )
