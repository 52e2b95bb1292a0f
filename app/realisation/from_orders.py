"""Figures added up from orders, one by one: any dates, any as-of; what it costs grows with the orders of the region's year."""

from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, cast, distinct, func, select
from sqlalchemy.orm import Session

from app.ledger.models import MEASURES
from app.realisation import planned
from app.realisation.asking import Question
from app.realisation.counting import counts, known_at, orders
from app.realisation.reading import Group, Reading
from app.realisation.shapes import Orphans
from app.regions.models import Region
from app.web.api.shapes import Counted


class FromOrders(Reading):
    """The figures of one question. `FromTallies` gives the same, where it can."""

    @cached_property
    def counted(self) -> Subquery:
        return orders(self.asked, self.region)

    def totals(self) -> dict[str, int]:
        counted = self.counted

        def different(name: str) -> Any:
            return func.count(distinct(case((counted.c.orders > 0, counted.c[name]))))

        row = self.session.execute(
            select(
                func.coalesce(func.sum(counted.c.orders), 0).label("orders"),
                different("kd_rup").label("plans"),
                different("satker_code").label("satkers"),
                different("vendor_key").label("vendors"),
                *(cast(func.coalesce(func.sum(counted.c[name]), 0), BigInteger).label(name) for name in MEASURES),
            )
        ).one()
        return {name: int(value) for name, value in row._mapping.items()}

    def by_status(self) -> dict[str, Counted]:
        counted, asked = self.counted, self.asked
        statement = select(counted.c.state, func.count(), cast(func.sum(counted.c.total), BigInteger))
        if asked.from_ is not None:
            statement = statement.where(counted.c.order_date >= asked.from_)
        if asked.to is not None:
            statement = statement.where(counted.c.order_date <= asked.to)
        rows = self.session.execute(statement.group_by(counted.c.state).order_by(counted.c.state))
        return {state: {"orders": count, "amount": amount} for state, count, amount in rows}

    def orphans(self) -> Orphans:
        return add_orphans(self.session, self.counted, self.asked, self.region)

    def groups(self, column: str) -> list[Group]:
        counted = self.counted
        rows = self.session.execute(
            select(counted.c[column], cast(func.sum(counted.c.orders), BigInteger), cast(func.sum(counted.c.amount), BigInteger))
            .where(counts(counted))
            .group_by(counted.c[column])
        )
        return [(key, count, amount) for key, count, amount in rows]


def add_orphans(session: Session, counted: Subquery, asked: Question, region: Region) -> Orphans:
    """Counted orders that are charged to a package which no file names; their `plans` are the codes that they were placed under.

    A purchase in an online shop names no package at all: it is none of them.
    """
    row = session.execute(
        select(
            func.coalesce(func.sum(counted.c.orders), 0),
            func.count(distinct(counted.c.kd_rup)),
            cast(func.coalesce(func.sum(counted.c.amount), 0), BigInteger),
        ).where(counts(counted), is_orphan(counted, asked, region))
    ).one()
    return {"orders": int(row[0]), "plans": row[1], "amount": row[2]}


def is_orphan(counted: Subquery, asked: Question, region: Region) -> ColumnElement[bool]:
    """Is the order charged to a package which no file names?"""
    charged_to = counted.c.charged_to
    return and_(charged_to.is_not(None), ~planned.is_planned(charged_to, region, known_at(asked, region)))
