"""Deciding: what every decision has in common: who may, one at a time, its row and its trace in the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app import audit, ledger
from app.actor import Actor
from app.attribution import charging, permissions, queries
from app.attribution.models import Attribution
from app.errors import NotFound, Refusal, invalid_field
from app.feeds.locking import one_at_a_time
from app.identifiers import new_id
from app.language import _
from app.ledger import Carrier
from app.orders.models import Order
from app.plan.years import refuse_closed
from app.regions.models import Region


class AlreadySettled(Refusal):
    """Somebody decided this before; that must be undone first."""

    def __init__(self, *, order_key: str) -> None:
        super().__init__(_("Pesanan {key} sudah diselesaikan. Batalkan keputusan itu dulu.").format(key=order_key))


class AlreadyUndone(Refusal):
    """Undone is undone."""

    def __init__(self) -> None:
        super().__init__(_("Keputusan ini sudah dibatalkan. Buat keputusan baru bila perlu."))


def open_order(session: Session, region: Region, order_key: str, actor: Actor) -> Row[Any]:
    """The order, while nobody else imports or settles. Raises `NotFound` for whoever may not settle here."""
    if not permissions.settle(actor, region.id):
        raise NotFound(_("Pesanan ini tidak ditemukan."))
    one_at_a_time(session, region.id)
    order = queries.order_of(session, region.id, order_key)
    refuse_closed(session, region_id=region.id, year=order.fiscal_year)
    return order


def attribution_of(session: Session, region_id: int, id: UUID) -> Attribution:
    """Raises `NotFound`."""
    found = session.get(Attribution, (region_id, id), with_for_update=True)
    if found is None:
        raise NotFound(_("Keputusan ini tidak ditemukan."))
    return found


def order_placed_here(session: Session, region_id: int, key: str) -> Order:
    id = charging.id_of(region_id, key)
    order = None if id is None else session.get(Order, (region_id, id), with_for_update=True)
    if order is None:
        raise invalid_field("twin", _("Pesanan {key} tidak ada di sini. Pilih pesanan setempat.").format(key=key))
    return order


def decide(
    session: Session,
    region: Region,
    order: Row[Any],
    decision: str,
    *,
    kd_rup: str | None = None,
    twin_key: str | None = None,
    before: str | None = None,
    reason: str | None,
    actor: Actor,
    at: datetime,
) -> Attribution:
    made = Attribution(
        region_id=region.id,
        id=new_id(),
        order_key=order.order_key,
        decision=decision,
        own_kd_rup=order.kd_rup,
        kd_rup=kd_rup,
        twin_key=twin_key,
        twin_ref_before=before,
        reason=reason,
        decided_by=actor.account_id,
        decided_at=at,
    )
    session.add(made)
    session.flush()
    record(session, region.id, f"attribution.{decision}", order.order_key, details_of(made), actor=actor, at=at)
    return made


def carry(session: Session, region_id: int, carriers: dict[str, Carrier], ref: str, *, actor: Actor, at: datetime) -> None:
    """Raises `YearClosed` where one of the orders belongs to a closed year."""
    session.flush()
    for year in queries.years_of(session, region_id, carriers):
        refuse_closed(session, region_id=region_id, year=year)
    ledger.rebook(session, carriers, region_id=region_id, actor=actor, at=at, known_at=at, ref=ref)


def details_of(made: Attribution) -> dict[str, Any]:
    return {name: value for name in ("decision", "kd_rup", "twin_key", "reason") if (value := getattr(made, name)) is not None}


def record(
    session: Session, region_id: int, action: str, order_key: str, details: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=actor,
        region_id=region_id,
        action=action,
        subject_kind="order",
        subject_id=order_key,
        at=at,
        details=dict(details),
    )


def take_back(session: Session, attribution: Attribution, *, reason: str, actor: Actor, at: datetime) -> None:
    """The decision no longer stands; what follows from that is its own room's."""
    attribution.undone_by, attribution.undone_at, attribution.undo_reason = actor.account_id, at, reason
    session.flush()
    told = details_of(attribution) | {"undo_reason": reason}
    record(session, attribution.region_id, "attribution.undo", attribution.order_key, told, actor=actor, at=at)
