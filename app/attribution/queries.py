"""What waits in the inbox: orders without a known package, orders whose
package was split, and twins; the numbers above each list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, String, case, cast, distinct, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from app.attribution.charging import chosen_packages
from app.attribution.models import Attribution
from app.db import among
from app.errors import NotFound
from app.language import _
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.plan.lineage import Resolution, lineage_of
from app.plan.models import PackageRevision
from app.realisation.planned import is_planned
from app.regions.models import Region

CATALOGUES = (Scope.EP_LOCAL, Scope.EP_NATIONAL)
"""Orders that name a package; an imported order that is one of ours does it through ours."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many orders under so many codes, worth so much."""

    orders: int
    plans: int
    amount: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The numbers of a region and year: every order without a known package at its face
    value, those of them that count, and what else waits."""

    orphans: Count
    counted: Count
    splits: Count
    twins: int


@dataclass(frozen=True, slots=True)
class Split:
    """An order whose package became several."""

    order: Row[Any]
    resolution: Resolution


def orphaned_orders(region: Region) -> Select[*tuple[Any, ...]]:
    """Orders that no known package carries and nobody has settled, of every year: the columns of `order_of`."""
    return _orders().where(*_orphaned(region), ~_is_left_without())


def orphans(session: Session, region: Region, year: int) -> Sequence[Row[Any]]:
    """All of a year, those that count first, then by value."""
    tally = OrderTally
    of_year = orphaned_orders(region).where(tally.fiscal_year == year)
    return session.execute(of_year.order_by(tally.ordered_orders.desc(), tally.total.desc(), tally.order_key)).all()


def splits(session: Session, region: Region, year: int) -> list[Split]:
    """Orders that hold or commit something under a code that became several packages, and of which nobody said which; by value."""
    revised = select(PackageRevision.old_kd_rup).where(PackageRevision.region_id == region.id)
    tally = OrderTally
    found = session.execute(
        _orders()
        .where(
            *_of_year(region, year),
            or_(tally.kd_rup.in_(revised), tally.charged_to.in_(revised)),
            or_(tally.held > 0, tally.committed > 0),
            ~_is_left_without(),
        )
        .order_by(tally.total.desc(), tally.order_key)
    ).all()
    resolved = resolutions(session, region.id, found)
    return [Split(row, resolved[row.order_key]) for row in found if resolved[row.order_key].children]


def waiting(session: Session, region: Region, year: int, *, twins: int) -> Waiting:
    """The numbers over the lists; `twins` were counted by their own room."""
    found = [split.order for split in splits(session, region, year)]
    return Waiting(
        _count(session, region, year),
        _count(session, region, year, OrderTally.ordered_orders == 1),
        Count(len(found), len({row.kd_rup for row in found}), sum(row.total for row in found)),
        twins,
    )


def settled(session: Session, region: Region, *, limit: int = 100) -> Sequence[Attribution]:
    """What people decided, newest first."""
    return session.scalars(
        select(Attribution)
        .where(Attribution.region_id == region.id)
        .order_by(Attribution.decided_at.desc(), Attribution.id.desc())
        .limit(limit)
    ).all()


def decisions_on(session: Session, region_id: int, order_key: str) -> Sequence[Attribution]:
    """Everything that was ever decided about an order, newest first."""
    return session.scalars(
        select(Attribution)
        .where(Attribution.region_id == region_id, or_(Attribution.order_key == order_key, Attribution.twin_key == order_key))
        .order_by(Attribution.decided_at.desc(), Attribution.id.desc())
    ).all()


def order_of(session: Session, region_id: int, order_key: str) -> Row[Any]:
    """The order as the ledger has it. Raises `NotFound`."""
    row = session.execute(_orders().where(OrderTally.region_id == region_id, OrderTally.order_key == order_key)).one_or_none()
    if row is None:
        raise NotFound(_("Pesanan ini tidak ditemukan."))
    return row


def years_of(session: Session, region_id: int, keys: Collection[str]) -> Sequence[int]:
    """The fiscal years of these orders."""
    years = select(OrderTally.fiscal_year).where(OrderTally.region_id == region_id, among(OrderTally.order_key, keys))
    return session.scalars(years.distinct().order_by(OrderTally.fiscal_year)).all()


def resolutions(session: Session, region_id: int, orders: Collection[Row[Any]]) -> Mapping[str, Resolution]:
    """By order: what the code that it stands on (its own, or the one chosen for it) has become."""
    chosen = chosen_packages(session, region_id, [row.order_key for row in orders])
    based = {row.order_key: chosen.get((row.order_key, row.kd_rup), row.kd_rup) or "" for row in orders}
    known = lineage_of(session, {code for code in based.values() if code}, region_id=region_id)
    return {key: known.resolve(code) for key, code in based.items()}


def is_orphan(session: Session, region: Region, charged_to: str | None) -> bool:
    """Does no file of the region name the package that carries the order?"""
    return not session.scalar(select(is_planned(literal(charged_to, String), region, None)))


def _count(session: Session, region: Region, year: int, *where: ColumnElement[bool]) -> Count:
    tally = OrderTally
    worth = case((tally.ordered_orders == 1, tally.committed + tally.suspended), else_=tally.total)
    row = session.execute(
        select(func.count(), func.count(distinct(tally.kd_rup)), cast(func.coalesce(func.sum(worth), 0), BigInteger)).where(
            *_orphaned(region), tally.fiscal_year == year, *where
        )
    ).one()
    return Count(*row)


def _orders() -> Select[*tuple[Any, ...]]:
    tally = OrderTally
    return select(
        tally.order_key, tally.scope, tally.fiscal_year, tally.satker_code, tally.kd_rup, tally.charged_to, tally.vendor_key,
        tally.fund_set, tally.order_date, tally.state, tally.total, tally.held, tally.committed, tally.suspended, tally.ordered_orders,
        tally.pdn_lkpp, tally.pdn_true, tally.pdn_known, tally.umkk_local, tally.umkk_known,
    )  # fmt: skip


def _of_year(region: Region, year: int) -> list[ColumnElement[bool]]:
    tally = OrderTally
    return [tally.region_id == region.id, tally.fiscal_year == year, tally.scope.in_(CATALOGUES)]


def _orphaned(region: Region) -> list[ColumnElement[bool]]:
    tally = OrderTally
    known = is_planned(tally.__table__.c.charged_to, region, None)
    return [tally.region_id == region.id, tally.scope.in_(CATALOGUES), ~known]


def _is_left_without() -> ColumnElement[bool]:
    """A person said that there is no package, about the code that the order still has."""
    return exists().where(
        Attribution.region_id == OrderTally.region_id,
        Attribution.order_key == OrderTally.order_key,
        Attribution.decision == "none",
        Attribution.undone_at.is_(None),
        Attribution.own_kd_rup.is_not_distinct_from(OrderTally.kd_rup),
    )
