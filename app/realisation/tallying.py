"""Tallying: the answer to a question, the same for the command line, the API and the page."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.clock import iso
from app.ledger.models import MEASURES
from app.money import percent
from app.realisation import from_tallies, planned
from app.realisation.asking import By, Question
from app.realisation.by_etalase import parts_of, rows_of
from app.realisation.counting import days, orders
from app.realisation.from_orders import FromOrders
from app.realisation.from_tallies import FromTallies
from app.realisation.metrics import METRICS, Totals, measure, share_of
from app.realisation.reading import Reading
from app.realisation.shapes import GroupRow, MetricRow, SatkerRow, Tally
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.targets.against import against
from app.targets.queries import targets_in_force
from app.vendors.queries import names_of_vendors


def tally(session: Session, asked: Question) -> Tally:
    """The tally as CONTRACT describes it. Amounts are whole rupiah, percents text with 4
    decimals. Raises `NotFound` for an unknown region."""
    return told(reading_of(session, asked))


def told(reading: Reading) -> Tally:
    """The same, for whoever reads more than the tally."""
    asked, totals = reading.asked, reading.totals()
    return {
        "region": reading.region.code,
        "year": asked.year,
        "basis": asked.basis.value,
        "scope": asked.scope.value,
        "as_of": iso(asked.as_of),
        "orders": totals["orders"],
        "plans": totals["plans"],
        "satkers": totals["satkers"],
        "vendors": totals["vendors"],
        "amount": totals["amount"],
        "by_status": reading.by_status(),
        "orphans": reading.orphans(),
        "metrics": _metrics(reading, totals),
        "rows": _rows(reading) if asked.by else [],
    }


def reading_of(session: Session, asked: Question, region: Region | None = None) -> Reading:
    """From the tallies where they hold the answer, else added up. Raises `NotFound` for an unknown region."""
    kind = FromTallies if from_tallies.answer(asked) else FromOrders
    return kind(session, asked, region or region_by_code(session, asked.region))


def metrics_of(session: Session, asked: Question) -> list[MetricRow]:
    """The metric rows of a tally alone."""
    reading = reading_of(session, asked)
    return _metrics(reading, reading.totals())


def _metrics(reading: Reading, totals: Mapping[str, int]) -> list[MetricRow]:
    """Every metric beside the target that holds on the last day of the question's dates."""
    asked = reading.asked
    held_against = targets_in_force(
        reading.session, region_id=reading.region.id, on=asked.to or date(asked.year, 12, 31), known_at=reading.limit
    )
    counted = Totals(**{name: totals[name] for name in MEASURES})
    rows = [measure(metric, counted, reading.plan, asked.scope.value) for metric in METRICS]
    return [{**row, "target": against(held_against.get(row["code"]), share_of(row))} for row in rows]


def _rows(reading: Reading) -> list[SatkerRow] | list[GroupRow]:
    session, asked, region = reading.session, reading.asked, reading.region
    if asked.by is By.SATKER:
        return _by_satker(reading)
    if asked.by is By.ETALASE:
        return rows_of(parts_of(session, orders(asked, region), region))
    if asked.by is By.MONTH:
        return _by_month(session, region, asked)
    found = reading.groups("vendor_key" if asked.by is By.VENDOR else "fund_set")
    names = names_of_vendors(session, [key for key, _count, _amount in found if key]) if asked.by is By.VENDOR else {}
    rows: list[GroupRow] = [
        {"key": key, "name": names.get(key, key) if key else key, "orders": count, "amount": amount} for key, count, amount in found
    ]
    return sorted(rows, key=lambda row: (-row["amount"], row["key"] or ""))


def _by_month(session: Session, region: Region, asked: Question) -> list[GroupRow]:
    counted = days(asked, region)
    month = func.to_char(counted.c.day, "YYYY-MM")
    rows = session.execute(
        select(month, func.sum(counted.c.orders), cast(func.sum(counted.c.amount), BigInteger)).group_by(month).order_by(month)
    )
    return [{"key": key, "name": key, "orders": int(orders), "amount": amount} for key, orders, amount in rows if orders or amount]


def _by_satker(reading: Reading) -> list[SatkerRow]:
    """Units with at least one counted order; with `rollup` a unit without a figure of its own is counted with its parent."""
    plans = reading.units
    sums: dict[str, tuple[int, int]] = {}
    for code, count, amount in reading.by_satker:
        assert code is not None, "an order without a unit counts"
        home = planned.home_of(code, plans) if reading.asked.rollup else code
        before = sums.get(home, (0, 0))
        sums[home] = (before[0] + count, before[1] + amount)
    rows: list[SatkerRow] = []
    for code, (count, amount) in sums.items():
        unit = plans.get(code, planned.SatkerPlan(code, None))
        share = percent(amount, unit.belanja_pengadaan)
        rows.append(
            {
                "kd_satker_str": code,
                "name": unit.name,
                "orders": count,
                "amount": amount,
                "belanja_pengadaan": unit.belanja_pengadaan,
                "percent": share,
            }
        )
    return sorted(rows, key=lambda row: (-row["amount"], row["kd_satker_str"]))
