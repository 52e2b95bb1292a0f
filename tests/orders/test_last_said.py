"""Whoever has to go on reads why on top of the page: why goods, a handover or a bill came back, what the PPK wants talked
about again, why an order ended. Once somebody has gone on it stands in the history alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.orders import negotiation, review
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.payment.queries import payments_of
from tests import world as worlds
from tests.payment.making import DAY, paid
from tests.steps import check, confirmed, deliver_all, send
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


@dataclass
class House:
    """An order in a world, whoever opens its page, and a step on it."""

    world: World
    order: Order

    def step(self, take: Callable[[Session, World, Order], object]) -> None:
        with db.new_session() as session:
            order = session.get_one(Order, (self.order.region_id, self.order.id))
            take(session, self.world, order)

    def card(self, who: str) -> str:
        """What stands above the goods."""
        browser = Browser()
        browser.sign_in(who, PASSWORD)
        return browser.get(f"/pesanan/{key_of(self.order)}").text.split('id="barang')[0]


@pytest.fixture
def built(committed: None) -> Iterator[Callable[[Callable[[Session, World], Order]], House]]:
    reactions.install()

    def build(made: Callable[[Session, World], Order]) -> House:
        with db.new_session() as session:
            world = worlds.build(session)
            return House(world, made(session, world))

    with time_machine.travel(AT, tick=True):
        yield build


Built = Callable[[Callable[[Session, World], Order]], House]


def returned(session: Session, world: World, order: Order) -> None:
    (shipment,) = shipments_of(session, order)
    send(session, world, shipment)
    shipping.send_back(session, shipment=shipment, reason="Satu dus basah", actor=world["ppk"], at=AT)


def shipped(session: Session, world: World, order: Order) -> None:
    (shipment,) = shipments_of(session, order)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="2", actor=world["vendor"], at=AT)


def test_why_goods_came_back_until_they_leave_again(built: Built) -> None:
    house = built(worlds.in_process)
    house.step(returned)
    for who in ("vendor", "ppk"):
        assert "Satu dus basah" in house.card(who), who
    assert "Pengiriman 1: Kembalikan barang" in house.card("vendor")
    house.step(shipped)
    assert "Satu dus basah" not in house.card("vendor")


def test_why_a_handover_was_rejected_until_there_is_another(built: Built) -> None:
    def rejected(session: Session, world: World) -> Order:
        order = worlds.in_process(session, world)
        (shipment,) = shipments_of(session, order)
        confirmed(session, world, shipment)
        (paper,) = handovers_of(session, order)
        handover.reject(session, handover=paper, reason="Salah hitung", actor=world["ppk"], at=AT)
        return order

    house = built(rejected)
    assert house.card("ppk").count("Salah hitung") == 1
    house.step(lambda session, world, order: check(session, world, shipments_of(session, order)[0]))
    assert "Salah hitung" not in house.card("ppk")


def test_why_a_bill_came_back_and_what_was_said_with_the_new_one(built: Built) -> None:
    def returned(session: Session, world: World) -> Order:
        order = worlds.in_process(session, world)
        deliver_all(session, world, order)
        bill = invoicing.invoice(
            session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
        )
        disbursing.send_back(session, payment=bill, reason="Faktur belum ada", actor=world["treasurer"], at=AT)
        return order

    def again(session: Session, world: World, order: Order) -> None:
        (bill,) = payments_of(session, order)
        invoicing.resubmit(session, payment=bill, note="Faktur dilampirkan", actor=world["vendor"], at=AT)

    house = built(returned)
    assert "Faktur belum ada" in house.card("vendor")
    house.step(again)
    assert "Faktur belum ada" not in house.card("treasurer")
    assert "Faktur dilampirkan" in house.card("treasurer")


def test_what_was_said_of_a_bill_whose_money_arrived_stands_in_the_history_alone(built: Built) -> None:
    def refunded(session: Session, world: World) -> Order:
        order, bill = paid(session, world)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
        by: dict[str, Any] = {"actor": world["treasurer"], "at": AT}
        disbursing.refund(session, payment=bill, amount=1, reference="STS/1", day=DAY, reason="Lebih serupiah", **by)
        return order

    assert "Lebih serupiah" not in built(refunded).card("treasurer")


def test_what_the_ppk_wants_talked_about_again_until_there_is_an_offer(built: Built) -> None:
    def sent_back(session: Session, world: World) -> Order:
        order = worlds.agreed(session, world)
        return review.send_back(session, order=order, note="Ongkosnya terlalu mahal", actor=world["ppk"], at=AT)

    house = built(sent_back)
    for who in ("pp", "vendor"):
        assert "Ongkosnya terlalu mahal" in house.card(who), who
    offer: dict[str, Any] = {"prices": {}, "shipping": 5_000, "due_date": None, "at": AT}
    house.step(lambda session, world, order: negotiation.offer(session, order=order, actor=world["pp"], **offer))
    card = house.card("vendor")
    assert "Ongkosnya terlalu mahal" not in card
    assert "dari pembeli" in card
    assert "Ongkos kirim: Rp0 menjadi Rp5.000" in card, "nobody has to open the rounds to see what is on the table"


def test_why_an_order_ended(built: Built) -> None:
    def refused(session: Session, world: World) -> Order:
        return review.reject(session, order=worlds.agreed(session, world), reason="Bukan kebutuhan", actor=world["ppk"], at=AT)

    assert "Bukan kebutuhan" in built(refused).card("vendor")
