"""Rankings inside a region: its offices, the vendors that it buys from, the etalase that it buys on. Sums of the same tally as its figure.

An office's percent is of its own `belanja_pengadaan`; a vendor's and an etalase's is its share of the region's amount.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.money import percent
from app.realisation import planned
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.counting import counts, orders
from app.realisation.places import in_places, order_of
from app.realisation.reading import Reading
from app.realisation.tallying import reading_of, told

Row = dict[str, Any]


class RankingKind(StrEnum):
    """What is ranked inside a region. The names of `--by` say the same."""

    OPD = "opd"
    VENDOR = "penyedia"
    ETALASE = "etalase"

    @classmethod
    def _missing_(cls, value: object) -> "RankingKind | None":
        return {"satker": cls.OPD, "vendor": cls.VENDOR}.get(str(value))


def rank_inside(
    session: Session,
    *,
    region: str,
    kind: RankingKind,
    year: int,
    period: Period = Period.YEAR,
    order: str | None = None,
    basis: Basis | None = None,
    scope: AskedScope | None = None,
    as_of: date | None = None,
    rollup: bool = True,
) -> dict[str, Any]:
    """`rows` in places, with `key, name, orders, amount, denominator, percent`; offices with the `units` that are counted with them, vendors with
    `local_umkk` (true first; null where nobody knows). `order` is `percent` or `amount`. Raises `Invalid`, `NotFound`."""
    if order not in (None, "percent", "amount"):
        raise invalid_field("order", _("Urutkan menurut percent atau amount."))
    first, last = period.days(year)
    asked = question(
        region=region,
        year=year,
        basis=basis,
        scope=scope,
        from_=first,
        to=last,
        as_of=as_of,
        by=BY[kind],
        rollup=rollup and kind is RankingKind.OPD,
    )
    reading = reading_of(session, asked)
    place, answer = reading.region, told(reading)
    chosen = order or ("percent" if kind is RankingKind.OPD else "amount")
    return {
        "region": place.code,
        "name": place.name,
        "kind": kind.value,
        "year": year,
        "period": period.value,
        "basis": asked.basis.value,
        "scope": asked.scope.value,
        "order": chosen,
        "as_of": answer["as_of"],
        "orders": answer["orders"],
        "amount": answer["amount"],
        "rows": ROWS[kind](reading, answer, chosen),
    }


def units_under(reading: Reading) -> dict[str, list[Row]]:
    """The units without a figure of their own that bought something, by the office that they are counted with, by amount."""
    plans = reading.units
    under: dict[str, list[Row]] = {}
    for code, number, amount in sorted(reading.by_satker, key=lambda row: (-row[2], row[0])):
        assert code is not None, "an order without a unit counts"
        home = planned.home_of(code, plans)
        if home != code:
            name = plans[code].name if code in plans else code
            under.setdefault(home, []).append({"key": code, "name": name, "orders": number, "amount": amount})
    return under


def _offices(reading: Reading, answer: Mapping[str, Any], order: str) -> list[Row]:
    under = units_under(reading) if reading.asked.rollup else {}
    rows = [
        _row(row["kd_satker_str"], row, row["belanja_pengadaan"], units=under.get(row["kd_satker_str"], []))
        for row in answer["rows"]
    ]
    return _placed(rows, order)


def _vendors(reading: Reading, answer: Mapping[str, Any], order: str) -> list[Row]:
    """Local small vendors in places of their own, before the others; an imported vendor's scale is unknown."""
    counted = orders(reading.asked, reading.region)
    found = reading.session.execute(
        select(counted.c.vendor_key, func.sum(counted.c.umkk_local), func.sum(counted.c.umkk_known))
        .where(counts(counted))
        .group_by(counted.c.vendor_key)
    )
    is_local = {key: None if not known else bool(local) for key, local, known in found}
    rows = [_row(row["key"], row, answer["amount"], local_umkk=is_local.get(row["key"])) for row in answer["rows"]]
    return _placed([row for row in rows if row["local_umkk"]], order) + _placed(
        [row for row in rows if not row["local_umkk"]], order
    )


def _etalase(_reading: Reading, answer: Mapping[str, Any], order: str) -> list[Row]:
    return _placed([_row(row["key"], row, answer["amount"]) for row in answer["rows"]], order)


def _row(key: str, row: Mapping[str, Any], denominator: int | None, **more: Any) -> Row:
    amount = row["amount"]
    return {
        "key": key,
        "name": row["name"],
        "orders": row["orders"],
        "amount": amount,
        "denominator": denominator,
        "percent": percent(amount, denominator),
        **more,
    }


def _placed(rows: list[Row], order: str) -> list[Row]:
    def value(row: Row) -> int | None:
        amount: int = row["amount"]
        return amount if order == "amount" else order_of(amount, row["denominator"])

    placed = in_places(rows, value=value, key=lambda row: (-row["amount"], row["key"] or ""))
    return [{"rank": place, **row} for place, row in placed]


BY = {RankingKind.OPD: By.SATKER, RankingKind.VENDOR: By.VENDOR, RankingKind.ETALASE: By.ETALASE}
ROWS: dict[RankingKind, Callable[[Reading, Mapping[str, Any], str], list[Row]]] = {
    RankingKind.OPD: _offices,
    RankingKind.VENDOR: _vendors,
    RankingKind.ETALASE: _etalase,
}
