"""Counting: one relation of orders as a question sees them (an order, its amount in the
basis, its dimensions), from the tallies or folded anew.

Every figure and every list under a figure reads this one relation, so they cannot differ.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.clock import end_of_local_day
from app.db import Expression, among
from app.ledger import Basis
from app.ledger.models import MEASURES, Entry, OrderTally, RegionDayTally
from app.realisation.asking import SCOPES, Question
from app.regions.models import Region

AMOUNTS: dict[Basis, ColumnElement[int]] = {
    Basis.ORDERED: OrderTally.committed + OrderTally.suspended,
    Basis.ACCEPTED: OrderTally.received + literal(0),
    Basis.PAID: OrderTally.paid + literal(0),
    Basis.SETTLED: OrderTally.settled + literal(0),
}
COUNTS: dict[Basis, ColumnElement[int]] = {
    Basis.ORDERED: OrderTally.ordered_orders + literal(0),
    Basis.ACCEPTED: OrderTally.accepted_orders + literal(0),
    Basis.PAID: OrderTally.paid_orders + literal(0),
    Basis.SETTLED: OrderTally.settled_orders + literal(0),
}


def reads_the_tally(question: Question) -> bool:
    """Do the order tallies hold the answer? They know one date (of the order) and its PDN and UMKK as ordered."""
    return question.as_of is None and question.basis is Basis.ORDERED


def orders(question: Question, region: Region, *, only: Collection[str] | None = None) -> Subquery:
    """Columns: order_key, scope, satker_code, kd_rup, vendor_key, fund_set, charged_to, day (the first in the basis),
    order_date, state, total, orders, and the
    measures. `orders` is 1 where the order begins to count within the dates; an order whose second part falls into them has an
    amount only. `only` narrows them to these order keys."""
    return (_from_tally if reads_the_tally(question) else _from_entries)(question, region, only).subquery("counted")


def counts(counted: Subquery) -> ColumnElement[bool]:
    """Is the order part of what was counted?"""
    return or_(counted.c.orders != 0, counted.c.amount != 0)


def days(question: Question, region: Region) -> Subquery:
    """What counts on each day, by the entries' own dates: an order accepted in two parts
    counts in two months. Columns: day, orders, amount."""
    table: Any = RegionDayTally if question.as_of is None else Entry
    day, orders = (table.day, table.orders) if table is RegionDayTally else (table.basis_date, table.orders_delta)
    statement = select(
        day.label("day"),
        cast(func.sum(orders), BigInteger).label("orders"),
        cast(func.sum(table.amount), BigInteger).label("amount"),
    ).where(
        table.region_id == region.id,
        table.fiscal_year == question.year,
        table.basis == question.basis,
        table.scope.in_(SCOPES[question.scope]),
    )
    if question.from_ is not None:
        statement = statement.where(day >= question.from_)
    if question.to is not None:
        statement = statement.where(day <= question.to)
    limit = known_at(question, region)
    if limit is not None:
        statement = statement.where(table.known_at <= limit)
    return statement.group_by(day).subquery("days")


def known_at(question: Question, region: Region) -> datetime | None:
    """The last instant that an as-of may know."""
    return None if question.as_of is None else end_of_local_day(question.as_of, region.timezone)


def _from_tally(question: Question, region: Region, only: Collection[str] | None) -> Select:
    tally = OrderTally
    statement = select(
        tally.order_key,
        tally.scope,
        tally.satker_code,
        tally.kd_rup,
        tally.vendor_key,
        tally.fund_set,
        tally.charged_to,
        tally.order_date.label("day"),
        tally.order_date,
        tally.state,
        tally.total,
        COUNTS[question.basis].label("orders"),
        AMOUNTS[question.basis].label("amount"),
        *(getattr(tally, measure) for measure in MEASURES if measure != "amount"),
    ).where(tally.region_id == region.id, tally.fiscal_year == question.year, tally.scope.in_(SCOPES[question.scope]))
    if only is not None:
        statement = statement.where(among(tally.order_key, only))
    if question.from_ is not None:
        statement = statement.where(tally.order_date >= question.from_)
    if question.to is not None:
        statement = statement.where(tally.order_date <= question.to)
    return statement


def _from_entries(question: Question, region: Region, only: Collection[str] | None) -> Select:
    """The fold of the entries of the region's year, known by the as-of; each order's dimensions are its latest, so one
    that went over to another scope is in that one alone, and one that the file of another year has taken over is in that year."""
    entry = Entry
    inside = entry.basis == question.basis
    if question.from_ is not None:
        inside = inside & (entry.basis_date >= question.from_)
    if question.to is not None:
        inside = inside & (entry.basis_date <= question.to)

    def summed(column: Expression) -> ColumnElement[int]:
        return cast(func.coalesce(func.sum(case((inside, column), else_=0)), 0), BigInteger)

    def latest(column: Expression) -> ColumnElement[Any]:
        return func.array_agg(aggregate_order_by(column, entry.id.desc()))[1]

    statement = (
        select(
            entry.order_key,
            latest(entry.scope).label("scope"),
            latest(entry.satker_code).label("satker_code"),
            latest(entry.kd_rup).label("kd_rup"),
            latest(entry.vendor_key).label("vendor_key"),
            latest(entry.fund_set).label("fund_set"),
            latest(entry.charged_to).label("charged_to"),
            func.min(case((inside, entry.basis_date))).label("day"),
            latest(entry.order_date).label("order_date"),
            latest(entry.state_to).label("state"),
            latest(entry.total).label("total"),
            latest(entry.id).label("newest"),
            summed(entry.orders_delta).label("orders"),
            *(summed(getattr(entry, measure)).label(measure) for measure in MEASURES),
        )
        .where(
            entry.region_id == region.id,
            entry.fiscal_year == question.year,
            entry.order_key.is_not(None),
        )
        .group_by(entry.order_key)
        .having(latest(entry.scope).in_(SCOPES[question.scope]))
    )
    limit = known_at(question, region)
    if only is not None:
        statement = statement.where(among(entry.order_key, only))
    if limit is not None:
        statement = statement.where(entry.known_at <= limit)
    folded, later = statement.subquery("folded"), aliased(Entry)
    gone = select(later.id).where(
        later.region_id == region.id,
        later.order_key == folded.c.order_key,
        later.id > folded.c.newest,
        later.fiscal_year != question.year,
        *([] if limit is None else [later.known_at <= limit]),
    )
    return select(*(column for column in folded.c if column.name != "newest")).where(
        or_(folded.c.orders != 0, folded.c.amount != 0, ~gone.exists())
    )
