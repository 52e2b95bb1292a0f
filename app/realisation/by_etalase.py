"""By etalase: orders placed here divided by the etalase of their lines; what is not in the lines (shipping, a cut) goes
with the first, so that the parts add up to the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, select
from sqlalchemy.orm import Session

from app.db import among
from app.identifiers import parse_public_id
from app.realisation.counting import counts
from app.realisation.shapes import GroupRow
from app.regions.models import Region
from app.walls.windows import BOUGHT_LINE


@dataclass(frozen=True, slots=True)
class OrderPart:
    """What one order has of one etalase, whole rupiah; `key` is empty where its lines are of none."""

    order_key: str
    key: str
    name: str
    amount: int


def parts_of(session: Session, counted: Subquery, region: Region) -> list[OrderPart]:
    """The parts of all orders that count."""
    known = {parse_public_id(row.order_key)[1]: row for row in session.execute(select(counted).where(counts(counted)))}
    bought = BOUGHT_LINE.c
    lines = session.execute(
        select(bought.order_id, bought.etalase_id, bought.etalase_name, bought.amount)
        .where(bought.region_id == region.id, among(bought.order_id, known))
        .order_by(bought.order_id, bought.position.desc())
    ).all()
    names: dict[str, str] = {}
    amounts: dict[Any, dict[str, int]] = {}
    for order_id, etalase_id, name, amount in lines:
        key = str(etalase_id or "")
        names[key] = name
        parts = amounts.setdefault(order_id, {})
        parts[key] = parts.pop(key, 0) + amount  # the first line comes last, and its etalase after all others
    found = []
    for order_id, parts in amounts.items():
        order = known[order_id]
        parts[next(reversed(parts))] += order.amount - sum(parts.values())
        found += [OrderPart(order.order_key, key, names[key], amount) for key, amount in parts.items()]
    return found


def rows_of(parts: Sequence[OrderPart]) -> list[GroupRow]:
    """The rows of a tally by etalase, by amount descending, then key."""
    rows: dict[str, GroupRow] = {}
    for part in parts:
        row = rows.setdefault(part.key, {"key": part.key, "name": part.name, "orders": 0, "amount": 0})
        row["orders"] += 1
        row["amount"] += part.amount
    return sorted(rows.values(), key=lambda row: (-row["amount"], row["key"] or ""))
