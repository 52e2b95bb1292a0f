"""Charging: every order is carried by the package that its own code has become, one to one; or
by the one that a person chose, and what that became.

An order whose code leads to no live package lies on its own code. So which package carries an order follows from the revisions,
the plan and what was settled alone, not from the order in which files came; what is already there writes nothing. Orders of a
closed year stay where the closing found them; once it is open again, the next file carries them on.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session

from app import ledger
from app.actor import Actor
from app.attribution.models import Attribution
from app.db import among
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.ledger import Carrier, Scope
from app.ledger.models import OrderTally
from app.orders.models import Order
from app.plan.lineage import lineage_of
from app.plan.models import BudgetLine, Package, PackageKind, PackageRevision
from app.plan.years import closed_years


@dataclass(frozen=True, slots=True)
class Followed:
    """How many orders another package carries now, the packages that this
    concerned, and how many orders of closed years it passed by."""

    orders: int
    packages: frozenset[str]
    left: Mapping[int, int]


def follow(
    session: Session,
    *,
    region_id: int,
    actor: Actor,
    at: datetime,
    known_at: datetime,
    ref: str,
    placed_here: bool = True,
    holding: bool = True,
    keys: Collection[str] | None = None,
) -> Followed:
    """Charge every order of the region (or those of `keys`) to the package that carries it now, as known from `known_at` on.

    Orders placed here are locked first, then their packages; with `placed_here` false they are left alone. Without `holding`
    nobody's orders are locked: what is undone again may see them as they were.
    """
    waiting = _may_move(session, region_id, placed_here, keys)
    carriers = carriers_of(session, waiting, region_id=region_id)
    found = {row.order_key: row for row in waiting if carriers[row.order_key] != row.charged_to}
    closed = closed_years(session, region_id=region_id)
    left = Counter(row.fiscal_year for row in found.values() if row.fiscal_year in closed)
    moving = {key: row for key, row in found.items() if row.fiscal_year not in closed}
    if not moving:
        return Followed(0, frozenset(), left)
    if holding:
        _lock(session, region_id, [key for key, row in moving.items() if row.scope == Scope.EP_LOCAL])
    ledger.rebook(
        session,
        {key: Carrier(charged_to=carriers[key]) for key in moving},
        region_id=region_id,
        actor=actor,
        at=at,
        known_at=known_at,
        ref=ref,
    )
    concerned = {code for key, row in moving.items() for code in (carriers[key], row.charged_to) if code is not None}
    return Followed(len(moving), frozenset(concerned), left)


def carriers_of(session: Session, orders: Collection[Row[Any]], *, region_id: int) -> Mapping[str, str | None]:
    """By key: the package that carries each of these orders (rows of `order_key`, `kd_rup`)."""
    chosen = chosen_packages(session, region_id, [row.order_key for row in orders])
    based = {row.order_key: chosen.get((row.order_key, row.kd_rup), row.kd_rup) for row in orders}
    became = what_became_of(session, {code for code in based.values() if code is not None}, region_id=region_id)
    return {key: None if code is None else became[code] for key, code in based.items()}


def what_became_of(session: Session, codes: Collection[str], *, region_id: int) -> Mapping[str, str]:
    """The package that carries what is ordered under each code: its live leaf where the plan has that, else the code itself."""
    known = lineage_of(session, codes, region_id=region_id)
    leaves = {code: found.leaf for code in codes if (found := known.resolve(code)).is_live and found.leaf != code}
    live = planned_among(session, region_id, leaves.values())
    return {code: leaf if (leaf := leaves.get(code)) in live and leaf is not None else code for code in codes}


def chosen_packages(session: Session, region_id: int, keys: Collection[str]) -> dict[tuple[str, str | None], str]:
    """By order and its own code: the package that a person chose for it. A choice about another code no longer holds."""
    rows = session.execute(
        select(Attribution.order_key, Attribution.own_kd_rup, Attribution.kd_rup).where(
            Attribution.region_id == region_id,
            Attribution.decision == "charged",
            Attribution.undone_at.is_(None),
            among(Attribution.order_key, keys),
        )
    )
    return {(key, own): str(kd_rup) for key, own, kd_rup in rows}


def planned_among(session: Session, region_id: int, codes: Collection[str]) -> frozenset[str]:
    """Those that orders can be charged to: a package for providers that counts, or active
    budget lines where no file names the package itself."""
    package = exists().where(Package.region_id == region_id, Package.kd_rup == BudgetLine.kd_rup)
    found = session.scalars(
        select(Package.kd_rup)
        .where(Package.region_id == region_id, Package.counts, Package.kind == PackageKind.PROVIDER, among(Package.kd_rup, codes))
        .union(
            select(BudgetLine.kd_rup).where(
                BudgetLine.region_id == region_id, BudgetLine.active, among(BudgetLine.kd_rup, codes), ~package
            )
        )
    )
    return frozenset(found)


def _may_move(session: Session, region_id: int, placed_here: bool, keys: Collection[str] | None) -> list[Row[Any]]:
    """Orders that another package carries, or whose code was ever revised, or that a person settled."""
    tally = OrderTally
    revised = select(PackageRevision.old_kd_rup).where(PackageRevision.region_id == region_id)
    settled = select(Attribution.order_key).where(Attribution.region_id == region_id)
    return list(
        session.execute(
            select(tally.order_key, tally.scope, tally.fiscal_year, tally.kd_rup, tally.charged_to)
            .where(
                tally.region_id == region_id,
                or_(tally.charged_to.is_distinct_from(tally.kd_rup), tally.kd_rup.in_(revised), tally.order_key.in_(settled)),
                *([] if placed_here else [tally.scope != Scope.EP_LOCAL]),
                *([] if keys is None else [among(tally.order_key, keys)]),
            )
            .order_by(tally.order_key)
        )
    )


def _lock(session: Session, region_id: int, keys: Collection[str]) -> None:
    """Nothing else happens to these orders meanwhile."""
    ids = sorted(id for key in keys if (id := id_of(region_id, key)) is not None)
    if ids:
        session.execute(
            select(Order.id).where(Order.region_id == region_id, among(Order.id, ids)).order_by(Order.id).with_for_update()
        )


def id_of(region_id: int, key: str) -> UUID | None:
    """The id of an order placed here; None for a national key."""
    try:
        region, id = parse_public_id(key)
    except NotFound:
        return None
    return id if region == region_id else None
