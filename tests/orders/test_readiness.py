"""Readiness: a delivery date that the days of a product do not allow is told
beside its field and on the order, and refused nowhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.clock import local_date, now
from app.orders.bookkeeping import key_of
from app.orders.cart import put
from app.orders.readiness import day_proposed, too_early
from app.orders.states import OrderState
from app.web.pages.dates import tanggal
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

PLACED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "due", "told"),
    [
        (0, PLACED, None),
        (5, PLACED + timedelta(days=4), (5, PLACED + timedelta(days=5))),
        (5, PLACED + timedelta(days=5), None),
    ],
)
def test_a_date_before_the_last_product_is_ready_is_told(
    session: Session, world: World, days: int, due: date, told: object
) -> None:
    world.listing.versions[0].preorder_days = days
    order = worlds.place(session, world)
    order.delivery_due = due
    assert too_early(session, order, today=PLACED) == told


def test_a_week_is_left_for_signatures_and_the_way_within_the_year_of_the_budget() -> None:
    assert day_proposed(PLACED, 0) == PLACED + timedelta(days=7)
    assert day_proposed(PLACED, 5) == PLACED + timedelta(days=12)
    assert day_proposed(date(2026, 12, 28), 0) == date(2026, 12, 31)
    assert day_proposed(date(2026, 12, 28), 10) == date(2027, 1, 14)


def test_nothing_is_told_of_what_both_have_signed(session: Session, world: World) -> None:
    world.listing.versions[0].preorder_days = 90
    order = worlds.in_process(session, world)
    assert order.state == OrderState.ON_PROCESS
    assert too_early(session, order, today=PLACED) is None


def test_the_cart_proposes_a_day_that_can_be_kept_and_the_order_tells_both_sides(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        world.listing.versions[0].preorder_days = 5
        put(session, region_id=2, listing_id=world.listing.id, quantity=Decimal(2), actor=world["pp"], at=AT)
        order = worlds.place(session, world)
        today = local_date(now(), world.region.timezone)
        order.delivery_due = today + timedelta(days=1)
        place, first = f"/pesanan/{key_of(order)}", today + timedelta(days=5)
    told = "Tanggal kirimnya lebih awal dari waktu siap"
    for persona in ("pp", "vendor"):
        browser = Browser()
        browser.sign_in(persona, PASSWORD)
        assert told in browser.get(place).text
        if persona == "pp":
            cart = browser.get("/keranjang").text
            assert f'value="{day_proposed(today, 5).isoformat()}"' in cart
            assert f"paling cepat {tanggal(first)}" in cart
            assert "baru siap 5 hari sesudah dipesan" in cart
