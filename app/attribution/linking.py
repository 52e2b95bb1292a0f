"""Linking: an imported order is one of ours, or is not; by a decision in the inbox, or by the number that the buyer typed.

Linked, it leaves EP_ALL and its package and stays in EP_NATIONAL: a pair of entries moves its amount between the two scopes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.attribution import permissions, queries
from app.attribution.deciding import AlreadySettled, carry, decide, open_order, order_placed_here, record, take_back
from app.attribution.models import Attribution
from app.attribution.twins import national_keys
from app.db import among
from app.errors import NotFound, invalid_field
from app.feeds.locking import one_at_a_time
from app.identifiers import public_id
from app.language import _, mark
from app.ledger import Carrier, Scope
from app.ledger.models import OrderTally
from app.orders.models import Order
from app.regions.models import Region
from app.walls.windows import NATIONAL_NUMBER


def link(
    session: Session, *, region: Region, order_key: str, twin_key: str, reason: str | None, actor: Actor, at: datetime
) -> Attribution:
    """The imported order is one of ours: it leaves EP_ALL and its package, and stays in EP_NATIONAL."""
    order = open_order(session, region, order_key, actor)
    ours = order_placed_here(session, region.id, twin_key)
    return _link(session, region, order, ours, reason=reason, actor=actor, at=at)


def tell_apart(
    session: Session, *, region: Region, order_key: str, twin_key: str, reason: str, actor: Actor, at: datetime
) -> Attribution:
    """The two are different orders, however alike: they are not proposed again."""
    order = open_order(session, region, order_key, actor)
    order_placed_here(session, region.id, twin_key)
    return decide(session, region, order, "different", twin_key=twin_key, reason=reason, actor=actor, at=at)


def name_national(session: Session, *, region: Region, order: Order, ref: str, actor: Actor, at: datetime) -> Order:
    """The number that this order has in the national catalogue, as its buyer typed it; empty takes it back.

    An imported order of that number is linked at once, a later import will know it. Raises `NotFound` for whoever may not.
    """
    if not permissions.name_national(actor, order):
        raise NotFound(_("Pesanan ini tidak ditemukan."))
    one_at_a_time(session, region.id)
    session.refresh(order, with_for_update=True)
    ref, key = ref.strip(), public_id(order.region_id, order.id)
    if ref == (order.national_ref or ""):
        return order
    _take_back(session, region, order, actor=actor, at=at)
    if ref and _is_anothers(session, order, ref):
        raise invalid_field("national_ref", _("Nomor {ref} sudah dipakai pesanan lain. Periksa nomornya.").format(ref=ref))
    found = session.execute(
        select(OrderTally.order_key, OrderTally.scope).where(
            OrderTally.region_id == region.id, among(OrderTally.order_key, national_keys(ref) if ref else [])
        )
    ).first()
    if found is not None and found.scope == Scope.EP_NATIONAL:
        national = queries.order_of(session, region.id, found.order_key)
        _link(session, region, national, order, reason=mark("Nomor nasional diketik pembeli."), actor=actor, at=at)
    order.national_ref = ref or None
    record(session, region.id, "order.name_national", key, {"national_ref": order.national_ref}, actor=actor, at=at)
    return order


def _is_anothers(session: Session, order: Order, ref: str) -> bool:
    """Has another order of the region this number, whichever office's it is?"""
    session.flush()
    taken = NATIONAL_NUMBER.c
    others = (taken.region_id == order.region_id, taken.number == ref, taken.order_id != order.id)
    return session.scalar(select(taken.order_id).where(*others)) is not None


def _link(
    session: Session, region: Region, national: Row[Any], ours: Order, *, reason: str | None, actor: Actor, at: datetime
) -> Attribution:
    key = public_id(ours.region_id, ours.id)
    taken = session.scalar(
        select(Attribution.id).where(
            Attribution.region_id == region.id,
            Attribution.decision == "linked",
            Attribution.undone_at.is_(None),
            Attribution.twin_key == key,
        )
    )
    if national.scope != Scope.EP_NATIONAL or taken is not None:
        raise AlreadySettled(order_key=national.order_key if taken is None else key)
    made = decide(session, region, national, "linked", twin_key=key, reason=reason, actor=actor, at=at, before=ours.national_ref)
    ours.national_ref = national.order_key.partition(":")[2]
    _rescope(session, made, Scope.EP_NATIONAL_DUP, actor=actor, at=at)
    return made


def _take_back(session: Session, region: Region, order: Order, *, actor: Actor, at: datetime) -> None:
    """Its earlier number no longer holds: the order that it linked counts again."""
    standing = session.scalars(
        select(Attribution).where(
            Attribution.region_id == region.id,
            Attribution.twin_key == public_id(order.region_id, order.id),
            Attribution.decision == "linked",
            Attribution.undone_at.is_(None),
        )
    ).one_or_none()
    if standing is not None:
        take_back(session, standing, reason=mark("Nomor nasional diubah."), actor=actor, at=at)
        unlink(session, standing, actor=actor, at=at)
    elif order.national_ref:
        duplicates = session.scalars(
            select(OrderTally.order_key).where(
                OrderTally.region_id == region.id,
                OrderTally.scope == Scope.EP_NATIONAL_DUP,
                among(OrderTally.order_key, national_keys(order.national_ref)),
            )
        ).all()
        carry(
            session,
            region.id,
            {key: Carrier(scope=Scope.EP_NATIONAL) for key in duplicates},
            f"order:{order.id}",
            actor=actor,
            at=at,
        )


def unlink(session: Session, attribution: Attribution, *, actor: Actor, at: datetime) -> None:
    """Both count again; ours has the number that it had before."""
    assert attribution.twin_key is not None
    order_placed_here(session, attribution.region_id, attribution.twin_key).national_ref = attribution.twin_ref_before
    _rescope(session, attribution, Scope.EP_NATIONAL, actor=actor, at=at)


def _rescope(session: Session, made: Attribution, scope: Scope, *, actor: Actor, at: datetime) -> None:
    carry(session, made.region_id, {made.order_key: Carrier(scope=scope)}, f"attribution:{made.id}", actor=actor, at=at)
