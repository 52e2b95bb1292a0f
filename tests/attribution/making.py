"""Imported orders and their packages for tests of attribution."""

from datetime import timedelta
from typing import Any

from app.exchange import synthetic
from app.orders.models import Order
from tests.exchange.feeds import order, packages


def code(number: int) -> str:
    return str(synthetic.FIRST_KD_RUP + number)


def key(number: int) -> str:
    return f"v6:{order(number)['kd_paket']}"


def plan_of(*numbers: int, pagu: int = 50_000_000, **changes: Any) -> list[dict[str, Any]]:
    return [{**packages(1)[0], "kd_rup": int(code(number)), "pagu": pagu, **changes} for number in numbers]


def twin_of(placed: Order, number: int = 1, **changes: Any) -> dict[str, Any]:
    day = placed.order_date
    assert day is not None
    given = {"kd_rup": placed.kd_rup, "total_harga": placed.total, "tgl_order": str(day + timedelta(days=3))}
    return order(number, **(given | changes))
