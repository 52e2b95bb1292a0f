"""On the page as by API a vendor bills what was received at once or in parts, and an advance up to its most."""

from decimal import Decimal

import time_machine

from app import db
from app.fulfilment.queries import shipments_of
from app.identifiers import parse_public_id
from app.orders.models import Order
from tests.house import House
from tests.steps import deliver
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD


def billed(house: House) -> list[tuple[str, int, bool]]:
    payments = house.ask("vendor", "GET", f"/orders/{house.order}").json()["payments"]
    return [(one["invoice_number"], one["amount"], one["advance"]) for one in payments]


def test_what_was_received_is_billed_in_parts_on_the_page(house: House) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        total, number = order.total, order.number
        deliver(session, house.world, shipments_of(session, order)[0])
    page, form = f"/pesanan/{house.order}", f"/pesanan/{house.order}/tagihan"
    with time_machine.travel(AT, tick=True):
        seller = Browser()
        seller.sign_in("vendor", PASSWORD)
        assert "Sudah diterima dan belum ditagih: <" in seller.get(page).text
        part = {"amount": "Rp 200.000", "number": "TGH-1", "tax_invoice_number": "010.000-26.1"}
        assert seller.send(form, part, page=page).status_code == 303
        assert billed(house) == [("TGH-1", 200_000, False)]
        for wrong in ({"amount": f"{total}"}, {"amount": "dua ratus"}, {"number": "9" * 201}):
            back = seller.send(form, {**part, "number": "TGH-2", **wrong}, page=page)
            assert back.status_code == 422, wrong
            assert 'id="f-invoice-' in back.text
            assert next(iter(wrong.values())) in back.text, "what was typed stays"
        assert billed(house) == [("TGH-1", 200_000, False)]
        assert seller.send(form, {"amount": "", "number": ""}, page=page).status_code == 303
        assert billed(house)[1:] == [(f"INV/{number}/2", total - 200_000, False)]
        assert "belum ditagih" not in seller.get(page).text


def test_less_than_the_most_is_billed_as_an_advance_on_the_page(house: House) -> None:
    page, form = f"/pesanan/{house.order}", f"/pesanan/{house.order}/tagihan"
    with time_machine.travel(AT, tick=True):
        seller = Browser()
        seller.sign_in("vendor", PASSWORD)
        over = seller.send(form, {"advance": "1", "amount": "9.000.000", "number": "UM-1"}, page=page)
        assert (over.status_code, "9.000.000" in over.text, 'id="f-advance-amount' in over.text) == (422, True, True)
        assert seller.send(form, {"advance": "1", "amount": "100.000", "number": "UM-1"}, page=page).status_code == 303
        assert billed(house) == [("UM-1", 100_000, True)]
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        assert order.lines[0].accepted_quantity == Decimal(0)
