"""Rankings inside a region: its offices, the vendors that it buys from, the etalase
that it buys on. Sums of the same tally as its figure.

An office's percent is of its own `belanja_pengadaan`; a vendor's and an etalase's is its share of the region's amount.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.money import percent
from app.realisation import planned
from app.realisation.asking import AskedScope, By, Period, RankingKind, question
from app.realisation.counting import counts, orders
from app.realisation.places import in_places, order_of
from app.realisation.reading import Reading
from app.realisation.shapes import GroupRow, InPlace, RankingInside, SatkerRow, Tally, UnitUnder
from app.realisation.tallying import reading_of, told


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
) -> RankingInside:
    """`rows` in places, with `key, name, orders, amount, denominator, percent`; offices with the `units`
    that are counted with them, vendors with `local_umkk` (true first; null where nobody knows). `order` is
    `percent` or `amount`. Raises `Invalid`, `NotFound`."""
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


def units_under(reading: Reading) -> dict[str, list[UnitUnder]]:
    """The units without a figure of their own that bought something, by the office that they are counted with, by amount."""
    plans = reading.units
    under: dict[str, list[UnitUnder]] = {}
    for code, number, amount in sorted(reading.by_satker, key=lambda row: (-row[2], row[0])):
        assert code is not None, "an order without a unit counts"
        home = planned.home_of(code, plans)
        if home != code:
            name = plans[code].name if code in plans else code
            under.setdefault(home, []).append({"key": code, "name": name, "orders": number, "amount": amount})
    return under


def _offices(reading: Reading, answer: Tally, order: str) -> list[InPlace]:
    under = units_under(reading) if reading.asked.rollup else {}
    rows = [_row(row["kd_satker_str"], row, row["belanja_pengadaan"]) for row in _units(answer)]
    for row in rows:
        row["units"] = under.get(row["key"] or "", [])
    return _placed(rows, order)


def _vendors(reading: Reading, answer: Tally, order: str) -> list[InPlace]:
    """Local small vendors in places of their own, before the others; an imported vendor's scale is unknown."""
    counted = orders(reading.asked, reading.region)
    found = reading.session.execute(
        select(counted.c.vendor_key, func.sum(counted.c.umkk_local), func.sum(counted.c.umkk_known))
        .where(counts(counted))
        .group_by(counted.c.vendor_key)
    )
    is_local = {key: None if not known else bool(local) for key, local, known in found}
    rows = [_row(row["key"], row, answer["amount"]) for row in _groups(answer)]
    for row in rows:
        row["local_umkk"] = is_local.get(row["key"])
    return _placed([row for row in rows if row["local_umkk"]], order) + _placed(
        [row for row in rows if not row["local_umkk"]], order
    )


def _etalase(_reading: Reading, answer: Tally, order: str) -> list[InPlace]:
    return _placed([_row(row["key"], row, answer["amount"]) for row in _groups(answer)], order)


def _units(answer: Tally) -> list[SatkerRow]:
    """The rows of a tally by unit."""
    rows: Any = answer["rows"]
    return list(rows)


def _groups(answer: Tally) -> list[GroupRow]:
    """The rows of a tally that is not by unit."""
    rows: Any = answer["rows"]
    return list(rows)


def _row(key: str | None, row: SatkerRow | GroupRow, denominator: int | None) -> InPlace:
    """Not in its place yet."""
    return {
        "rank": None,
        "key": key,
        "name": row["name"],
        "orders": row["orders"],
        "amount": row["amount"],
        "denominator": denominator,
        "percent": percent(row["amount"], denominator),
    }


def _placed(rows: list[InPlace], order: str) -> list[InPlace]:
    def value(row: InPlace) -> int | None:
        return row["amount"] if order == "amount" else order_of(row["amount"], row["denominator"])

    placed = in_places(rows, value=value, key=lambda row: (-row["amount"], row["key"] or ""))
    return [{**row, "rank": place} for place, row in placed]


BY = {RankingKind.OPD: By.SATKER, RankingKind.VENDOR: By.VENDOR, RankingKind.ETALASE: By.ETALASE}
ROWS: dict[RankingKind, Callable[[Reading, Tally, str], list[InPlace]]] = {
    RankingKind.OPD: _offices,
    RankingKind.VENDOR: _vendors,
    RankingKind.ETALASE: _etalase,
}
