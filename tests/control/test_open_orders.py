"""The board of orders that are not closed: what each waits for, with whom, and since when."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.control.open_orders.board import board
from app.control.open_orders.open_order import OpenOrder
from app.orders import cancellation
from app.orders.models import Order
from tests import world as worlds
from tests.steps import deliver_all
from tests.world import AT, World


def standing(session: Session, world: World, order: Order, at: datetime) -> OpenOrder:
    found = board(session, region=world.region, year=2026, satker_code=None, at=at)
    (one,) = [each for each in found.orders if each.number == (order.sp_number or order.number)]
    return one


def test_an_order_whose_end_was_asked_for_stands_with_whom_it_lies_since_when(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    asked = AT + timedelta(days=2)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=asked)
    with_admin = standing(session, world, order, asked)
    assert (with_admin.persons, with_admin.missing) == (("Orang region_admin",), "Membuka permohonan pembatalan")
    assert (with_admin.since, with_admin.days) == (asked.date(), 0)
    late = asked + timedelta(days=12)
    with_both = standing(session, world, order, late)
    assert (with_both.persons, with_both.since) == (("Orang budget_user",), date(2026, 3, 13)), "the worker has not looked"
    assert "juga ada pada admin daerah" in with_both.missing
    cancellation.open_cancel(session, order=order, note=None, actor=world["budget_user"], at=late)
    decided = standing(session, world, order, late + timedelta(days=1))
    assert (decided.persons, decided.missing, decided.since) == (
        ("Orang budget_user",),
        "Putusan atas permohonan pembatalan",
        late.date(),
    )


def test_without_a_budget_user_it_stays_with_the_admin_since_it_was_asked(session: Session, world: World) -> None:
    world.grants["budget_user"].valid_until = AT.date()
    order = worlds.in_process(session, world)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["vendor"], at=AT)
    found = standing(session, world, order, AT + timedelta(days=30))
    assert (found.role, found.since) == ("region_admin", AT.date())


def test_what_was_all_received_waits_for_its_money_which_overtakes_the_request(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=AT)
    deliver_all(session, world, order)
    assert standing(session, world, order, AT).missing == "Tagihan penyedia"
