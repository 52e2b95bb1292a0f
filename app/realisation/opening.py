"""Opening: the orders that one figure of a tally is made of. Added up they are that figure, to
the rupiah; every figure of a region's page leads here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, Subquery, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.language import _
from app.realisation import planned
from app.realisation.asking import Question
from app.realisation.by_etalase import OrderPart, parts_of
from app.realisation.counting import counts, known_at, orders
from app.realisation.explaining import MEANINGS
from app.realisation.from_orders import is_orphan
from app.realisation.metrics import metric_of
from app.realisation.shapes import OrdersUnder
from app.regions.models import Region
from app.regions.queries import region_by_code

UNNAMED = ","
"""Stands for the row of a tally that has no code: orders whose vendor, funds or etalase nobody knows. No code is this: it
divides the funds of an order from one another, where `-` is a value that people write."""


class Measured(StrEnum):
    """What is added up of each order."""

    AMOUNT = "nilai"
    PDN_LKPP = "pdn_lkpp"
    PDN_TRUE = "pdn_baris"
    UMKK_LOCAL = "umkk_setempat"


COLUMNS = {
    Measured.AMOUNT: "amount",
    Measured.PDN_LKPP: "pdn_lkpp",
    Measured.PDN_TRUE: "pdn_true",
    Measured.UMKK_LOCAL: "umkk_local",
}
OF_METRIC: Mapping[str, Measured] = {
    "PDN_REAL_LKPP": Measured.PDN_LKPP,
    "PDN_REAL_TRUE": Measured.PDN_TRUE,
    "UMKK_LOCAL": Measured.UMKK_LOCAL,
}
"""The metrics whose numerator is a part of what was counted; that of another one with orders above is the amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which figure is opened: the whole, or what is in one row of it. `rolled_up`: a unit
    without a figure of its own lies under its parent."""

    satker: str | None = None
    state: str | None = None
    vendor: str | None = None
    fund: str | None = None
    etalase: str | None = None
    orphans: bool = False
    measured: Measured = Measured.AMOUNT
    rolled_up: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """Some of the orders (`part` is what each adds to the figure), how many there are, and their sum, which is the figure."""

    rows: Sequence[Any]
    count: int
    amount: int
    etalase: str
    """The name of the etalase that was asked for, as its lines have it; else empty."""


def measured_by(metric: str) -> Measured:
    """What the numerator of a metric adds up of each order. Raises `Invalid` for a code that is
    in no catalogue, and for a metric of the plan alone."""
    code = metric_of(metric).code
    if MEANINGS[code].of_plan:
        raise invalid_field("metric", _("Metrik ini dihitung dari rencana saja; tidak ada pesanan di dalamnya."))
    return OF_METRIC.get(code, Measured.AMOUNT)


def told(session: Session, asked: Question, part: Part, *, offset: int = 0, limit: int | None = None) -> OrdersUnder:
    """The same for programs: how many orders there are, their sum, and some of them
    (all, without a `limit`) with what each adds to it."""
    found = opened(session, asked, part, offset=offset, limit=limit)
    return {
        "region": asked.region,
        "year": asked.year,
        "basis": asked.basis.value,
        "scope": asked.scope.value,
        "as_of": None if asked.as_of is None else asked.as_of.isoformat(),
        "orders": found.count,
        "amount": found.amount,
        "items": [
            {
                "order": row.order_key,
                "scope": row.scope,
                "kd_satker_str": row.satker_code,
                "kd_rup": row.kd_rup,
                "vendor": row.vendor_key,
                "fund": row.fund_set,
                "date": row.day and row.day.isoformat(),
                "state": row.state,
                "amount": row.amount,
                "pdn_lkpp": row.pdn_lkpp,
                "pdn_true": row.pdn_true,
                "umkk_local": row.umkk_local,
                "total": row.total,
                "part": row.part,
            }
            for row in found.rows
        ],
        "next": None,
    }


def opened(session: Session, asked: Question, part: Part, *, offset: int = 0, limit: int | None = 500) -> Opened:
    """The orders under a figure, largest first. A state's are told at face value, as its figure is:
    whatever counts of them, cut by the date of the order.

    Raises `Invalid` for a part that cannot be told, and `NotFound`.
    """
    if part.etalase is not None and part.measured is not Measured.AMOUNT:
        raise invalid_field("ukuran", _("Menurut etalase hanya nilai pesanan yang dapat dibuka."))
    region = region_by_code(session, asked.region)
    counted, name = orders(asked, region), ""
    if part.etalase is None:
        statement = _counted(asked, part, counted)
    else:
        key = "" if part.etalase == UNNAMED else part.etalase
        found = [one for one in parts_of(session, counted, region) if one.key == key]
        name = next((one.name for one in found), "")
        statement = _in_parts(counted, found)
    under = statement.where(*_narrowed(session, asked, part, region, counted)).subquery("under")
    count, amount = session.execute(
        select(func.count(), cast(func.coalesce(func.sum(under.c.part), 0), BigInteger)).select_from(under)
    ).one()
    rows = session.execute(select(under).order_by(under.c.part.desc(), under.c.order_key).offset(offset).limit(limit)).all()
    return Opened(rows, count, amount, name)


def _in_parts(counted: Subquery, found: Sequence[OrderPart]) -> Select[Any]:
    keys, amounts = [one.order_key for one in found], [one.amount for one in found]
    parts = (
        func.unnest(literal(keys, ARRAY(Text)), literal(amounts, ARRAY(BigInteger)))
        .table_valued("order_key", "part", name="parts")
        .render_derived()
    )
    return select(counted, cast(parts.c.part, BigInteger).label("part")).join(parts, parts.c.order_key == counted.c.order_key)


def _counted(asked: Question, part: Part, counted: Subquery) -> Select[Any]:
    if part.state is not None:
        statement = select(counted, counted.c.total.label("part"))
        if asked.from_ is not None:
            statement = statement.where(counted.c.order_date >= asked.from_)
        if asked.to is not None:
            statement = statement.where(counted.c.order_date <= asked.to)
        return statement
    measured = counted.c[COLUMNS[part.measured]]
    return select(counted, measured.label("part")).where(counts(counted) if part.measured is Measured.AMOUNT else measured != 0)


def _narrowed(session: Session, asked: Question, part: Part, region: Region, counted: Subquery) -> list[ColumnElement[bool]]:
    """What every order under the figure is."""
    wanted = []
    if part.state is not None:
        wanted.append(counted.c.state == part.state)
    if part.satker is not None:
        wanted.append(counted.c.satker_code.in_(_units(session, asked, part, region)))
    if part.vendor is not None:
        wanted.append(_is(counted.c.vendor_key, part.vendor))
    if part.fund is not None:
        wanted.append(_is(counted.c.fund_set, part.fund))
    if part.orphans:
        wanted.append(is_orphan(counted, asked, region))
    return wanted


def _units(session: Session, asked: Question, part: Part, region: Region) -> list[str]:
    """The unit, with those that are counted with it."""
    assert part.satker is not None
    if not part.rolled_up:
        return [part.satker]
    plans = planned.satkers_of(session, region, asked.year, known_at(asked, region))
    return [code for code in {*plans, part.satker} if part.satker in (code, planned.home_of(code, plans))]


def _is(column: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ("" if code == UNNAMED else code)
