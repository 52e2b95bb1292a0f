"""An office that orders without end: whether a need was split is asked of the orders nearest to the
judged one, and costs as much beside few as beside many."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import db, reactions
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.warnings import neighbours
from app.orders.warnings.answering import open_on
from app.orders.warnings.finding import FIGURES_MAX, split_order
from app.orders.warnings.judged import Judged, order_judged
from tests import elsewhere
from tests import world as worlds
from tests.world import AT, World

NEAREST = 20
ORDERS = text("""
    INSERT INTO purchase_order SELECT (jsonb_populate_record(one, jsonb_build_object(
      'id', gen_random_uuid(), 'number', one.number || '/' || n, 'sp_number', NULL, 'placed_at', one.placed_at - n * interval '1 minute'))).*
    FROM purchase_order one, generate_series(CAST(:since AS int), :until) n WHERE one.id = :id""")
LINES = text("""
    INSERT INTO order_line SELECT (jsonb_populate_record(line, jsonb_build_object('id', gen_random_uuid(), 'order_id', one.id))).*
    FROM order_line line, purchase_order one WHERE line.order_id = :id AND one.id <> :id AND one.region_id = line.region_id
      AND NOT EXISTS (SELECT FROM order_line there WHERE there.region_id = one.region_id AND there.order_id = one.id)""")
TALLIES = text("""
    INSERT INTO order_tally SELECT (jsonb_populate_record(one, jsonb_build_object(
      'order_key', one.order_key || '/' || n, 'scope', CASE WHEN n % 2 = 0 THEN 'EP_NATIONAL' ELSE one.scope END))).*
    FROM order_tally one, generate_series(CAST(:since AS int), :until) n WHERE one.order_key = :key""")


def build(session: Session) -> World:
    reactions.install()
    return worlds.build(session, pagu=5_000_000_000, stock=100_000, price=123_457)


def with_neighbours(session: Session, order: Order, *, since: int, until: int) -> None:
    """Copies of it, each a minute before the one before; and of its tally, every second of them imported."""
    numbers = {"since": since, "until": until}
    session.execute(ORDERS, {"id": order.id, **numbers})
    session.execute(LINES, {"id": order.id})
    session.execute(TALLIES, {"key": key_of(order), **numbers})
    session.commit()
    with db.owner_engine().begin() as owner:
        owner.execute(text("ANALYZE purchase_order, order_line, order_tally"))


def rows_read(session: Session, judged: Judged) -> dict[str, int]:
    """By table, how many rows the server took in its hand to answer whether it was split."""
    connection, sent = session.connection(), []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", listen)
    try:
        split_order(session, judged)
    finally:
        event.remove(connection, "before_cursor_execute", listen)
    read: dict[str, int] = {}
    cursor = connection.connection.cursor()
    for statement, parameters in sent:
        (plan,) = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).fetchone()
        for node in _nodes(plan[0]["Plan"]):
            if "Relation Name" in node:
                rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
                read[node["Relation Name"]] = read.get(node["Relation Name"], 0) + int(rows)
    return read


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def test_whether_a_need_was_split_costs_as_much_beside_many_orders_as_beside_few(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.not_on_citus("its plans do not tell what the other machines read")
    monkeypatch.setattr(neighbours, "NEAREST_MAX", NEAREST)
    with db.session_factory()() as session:
        order = worlds.in_process(session, build(session))
        session.commit()
        judged = order_judged(session, order, AT)
        with_neighbours(session, order, since=1, until=300)
        few = rows_read(session, judged)
        with_neighbours(session, order, since=301, until=1200)
        many = rows_read(session, judged)
    assert set(many) == {"purchase_order", "order_line", "order_tally"}
    assert many == few
    assert many["purchase_order"] <= 2 * NEAREST
    assert many["order_tally"] <= 6 * NEAREST
    assert many["order_line"] <= 3 * 2 * NEAREST


def test_an_order_beside_many_small_ones_is_warned_of_with_the_heaviest_of_them(session: Session) -> None:
    rich = build(session)
    dear = worlds.add_listing(session, rich.etalase, rich.vendor, price=3_000_000, name="Meja")
    order = worlds.agreed(session, rich, listing=dear, quantity=1, as_="ppk")
    session.flush()
    session.execute(ORDERS, {"id": order.id, "since": 1, "until": 100})
    session.execute(LINES, {"id": order.id})
    found = {one.code: one for one in open_on(session, order, AT)}["SPLIT_ORDER"]
    assert "101 pesanan ke CV Contoh 1 dalam 14 hari berjumlah Rp303.000.000" in found.said
    assert ", dan 97 lagi" in found.said
    assert (len(found.figures["orders"]), found.figures["orders_more"], found.figures["total"]) == (FIGURES_MAX, 50, 303_000_000)
