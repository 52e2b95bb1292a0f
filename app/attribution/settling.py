"""Settling: a person says which package carries an order, or that it has none; and may take a decision back.

Each decision is a row of its own and writes its entries at once, known from then on: an earlier as-of keeps what it knew.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.attribution import charging, linking
from app.attribution.deciding import AlreadySettled, AlreadyUndone, decide, open_order, order_placed_here, take_back
from app.attribution.models import Attribution
from app.errors import invalid_field
from app.language import _, mark
from app.ledger import BudgetExceeded, Scope
from app.ledger.models import PackageTally
from app.money import Rupiah
from app.regions.models import Region


def charge(
    session: Session, *, region: Region, order_key: str, kd_rup: str, reason: str | None, actor: Actor, at: datetime
) -> Attribution:
    """This package carries the order from now on, and what it becomes later. A package that the plan does not have is refused."""
    order = open_order(session, region, order_key, actor)
    _refuse_settled(session, region.id, order, actor=actor, at=at)
    if not charging.planned_among(session, region.id, [kd_rup]):
        raise invalid_field(
            "kd_rup", _("Paket {code} tidak ada dalam RUP wilayah ini yang masih berlaku. Periksa kodenya.").format(code=kd_rup)
        )
    if order.scope == Scope.EP_LOCAL:
        order_placed_here(session, region.id, order_key)
        _refuse_too_little(session, region.id, order, kd_rup)
    made = decide(session, region, order, "charged", kd_rup=kd_rup, reason=reason, actor=actor, at=at)
    _follow(session, made, actor=actor, at=at)
    return made


def leave_without(session: Session, *, region: Region, order_key: str, reason: str, actor: Actor, at: datetime) -> Attribution:
    """The order has no package, truly: it stays an orphan in the figures and leaves the inbox."""
    order = open_order(session, region, order_key, actor)
    _refuse_settled(session, region.id, order, actor=actor, at=at)
    return decide(session, region, order, "none", reason=reason, actor=actor, at=at)


def undo(session: Session, *, region: Region, attribution: Attribution, reason: str, actor: Actor, at: datetime) -> Attribution:
    """Back to what the revisions alone say, or to two orders that both count. An order
    placed here needs enough pagu where it goes back to."""
    order = open_order(session, region, attribution.order_key, actor)
    session.refresh(attribution)
    if attribution.undone_at is not None:
        raise AlreadyUndone
    if attribution.decision == "charged" and order.scope == Scope.EP_LOCAL:
        order_placed_here(session, region.id, order.order_key)
        _refuse_too_little(session, region.id, order, order.kd_rup)
    take_back(session, attribution, reason=reason, actor=actor, at=at)
    if attribution.decision == "charged":
        _follow(session, attribution, actor=actor, at=at)
    elif attribution.decision == "linked":
        linking.unlink(session, attribution, actor=actor, at=at)
    return attribution


def _refuse_settled(session: Session, region_id: int, order: Row[Any], *, actor: Actor, at: datetime) -> None:
    """A decision about another code than the order has now no longer holds, and gives way."""
    standing = session.scalars(
        select(Attribution).where(
            Attribution.region_id == region_id,
            Attribution.order_key == order.order_key,
            Attribution.decision.in_(("charged", "none")),
            Attribution.undone_at.is_(None),
        )
    ).one_or_none()
    if standing is None:
        return
    if standing.own_kd_rup == order.kd_rup:
        raise AlreadySettled(order_key=order.order_key)
    take_back(session, standing, reason=mark("Kode RUP pesanan berubah di sumbernya."), actor=actor, at=at)


def _refuse_too_little(session: Session, region_id: int, order: Row[Any], kd_rup: str) -> None:
    """Only an import may push a package over its pagu."""
    carrier = charging.what_became_of(session, [kd_rup], region_id=region_id)[kd_rup]
    package = session.scalars(
        select(PackageTally).where(PackageTally.region_id == region_id, PackageTally.kd_rup == carrier).with_for_update()
    ).one_or_none()
    asked = order.held + order.committed
    left = 0 if package is None else package.pagu - package.held - package.committed
    if carrier != order.charged_to and asked > left:
        raise BudgetExceeded(remaining=Rupiah(left), asked=Rupiah(asked))


def _follow(session: Session, made: Attribution, *, actor: Actor, at: datetime) -> None:
    charging.follow(
        session, region_id=made.region_id, actor=actor, at=at, known_at=at, ref=f"attribution:{made.id}", keys=[made.order_key]
    )
