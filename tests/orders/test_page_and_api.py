"""The forms of an order's page are the moves that the API tells the same person, in
every state, for the order and for what hangs on it."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.orders import addendum, cancellation, confirmation, negotiation, signing
from app.orders.asking import Ask
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes
from app.orders.filled import body_from
from app.orders.models import Order
from app.payment import disbursing, invoicing
from tests import world as worlds
from tests.journeys.house import callers
from tests.payment.making import paid
from tests.steps import confirmed, deliver_all
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

PERSONAS = ("vendor", "ppk", "treasurer", "budget_user", "region_admin")
DOORS = {"pesanan": "orders", "pengiriman": "shipments", "berita-acara": "handovers", "pembayaran": "payments"}
FORM = re.compile(r'<form[^>]* action="/([\w-]+)/([^/"]+)/langkah".*?name="move" value="(\w+)"', re.DOTALL)
Made = Callable[[Session, World], Order]


def talked(session: Session, world: World) -> Order:
    order = worlds.place(session, world)
    return negotiation.agree(session, order=order, actor=world["vendor"], at=AT)


def signed_by_the_buyer(session: Session, world: World) -> Order:
    order = worlds.approved(session, world)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    return confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=AT)


def checked(session: Session, world: World) -> Order:
    order = worlds.in_process(session, world)
    confirmed(session, world, shipments_of(session, order)[0])
    return order


def billed(session: Session, world: World) -> Order:
    order = worlds.in_process(session, world)
    deliver_all(session, world, order)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    return order


def changing(session: Session, world: World) -> Order:
    order = worlds.in_process(session, world)
    dearer = Changes(shipping=5_000)
    addendum.propose(session, order=order, changes=dearer, note=None, actor=world["vendor"], at=AT)
    return cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=AT)


def to_be_cancelled(session: Session, world: World) -> Order:
    order = checked(session, world)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=AT)
    return cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)


def completed(session: Session, world: World) -> Order:
    order, bill = paid(session, world)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    return order


STANDS: tuple[Made, ...] = (talked, signed_by_the_buyer, checked, billed, changing, to_be_cancelled, completed)


@pytest.fixture
def orders(committed: None) -> Iterator[tuple[World, dict[str, str]]]:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        keys = {made.__name__: key_of(made(session, world)) for made in STANDS}
    with time_machine.travel(AT, tick=True):
        yield world, keys


def test_the_forms_of_a_page_are_the_moves_of_the_api(orders: tuple[World, dict[str, str]]) -> None:
    world, keys = orders
    by, found = callers(world), set()
    for persona in PERSONAS:
        browser = Browser()
        browser.sign_in(persona, PASSWORD)
        for stand, key in keys.items():
            shown = by[persona].get(f"/orders/{key}")
            told = {("orders", shown["id"], move) for move in shown["moves"]}
            told |= {
                (part, one["id"], move)
                for part in ("shipments", "handovers", "payments")
                for one in shown[part]
                for move in one["moves"]
            }
            forms = {(DOORS[door], id, move) for door, id, move in FORM.findall(browser.get(f"/pesanan/{key}").text)}
            both = {("orders", key, "agree")} if persona == "vendor" and stand == "talked" else set()
            assert forms == told - both, (persona, stand)
            found |= {move for _part, _id, move in told}
    assert {"sign", "number", "issue_spp", "accept_addendum", "open_cancel", "grant_cancel", "refund"} <= found


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("typed", ["9" * 5_000, "-1", "\u0663", "1.5"])
def test_a_number_that_a_page_fills_in_is_refused_at_its_field_where_it_is_none_of_ours(typed: str) -> None:
    """Python reads no number of more than 4,300 digits: one in a hidden field ended in a fault."""
    with pytest.raises(Invalid) as refused:
        body_from((Ask("round", "Putaran", "hidden"),), "agree", {"round": typed})
    assert [error.field for error in refused.value.errors] == ["round"]
