"""On the page of an order whoever checks what came accepts a part of it: the rest stays
owed, and what was typed is not lost where it is refused."""

import re
from decimal import Decimal
from typing import Any

import time_machine

from app import db
from app.fulfilment import shipping
from app.fulfilment.handover import worths_of
from app.fulfilment.moving import ConfirmBody
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import new_id, parse_public_id, public_id
from app.orders import asking
from app.orders.cart import LINES_MAX
from app.orders.filled import body_from
from app.orders.models import Order
from tests.house import House
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD

CHECK = {"move": "confirm", "function": "true", "quantity": "true", "time": "true", "finished_on": "2026-03-02"}


def arrived(house: House) -> tuple[str, str, Decimal]:
    """The door of the check, the field of its one line, and how much was sent."""
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        (parcel,) = shipments_of(session, order)
        given: dict[str, Any] = {"shipment": parcel, "actor": house.world["vendor"], "at": AT}
        shipping.pack(session, **given)
        shipping.ship(session, courier="Kurir", number="1", **given)
        shipping.deliver(session, proof=None, **given)
        (carried,) = parcel.lines
        field = f"received.{public_id(2, carried.line_id)}"
        return f"/pengiriman/{public_id(2, parcel.id)}/langkah", field, carried.quantity


def test_a_part_is_accepted_on_the_page_and_the_rest_is_sent_again(house: House) -> None:
    page = f"/pesanan/{house.order}"
    door, field, sent = arrived(house)
    with time_machine.travel(AT, tick=True):
        ppk = Browser()
        ppk.sign_in("ppk", PASSWORD)
        shown = ppk.get(page).text
        assert re.search(rf'name="{re.escape(field)}"[^>]*value="{sent:.0f}"', shown), (
            "as much as was sent, unless somebody writes less"
        )
        assert 'name="finished_on" type="date" value="2026-03-02"' in re.sub(
            r" (id|aria-\w+|autocomplete|required)(=\"[^\"]*\")?", "", shown
        )
        for typed, said in (("", "Tulis angka"), ("1.5", "rim"), (str(sent + 1), "Paling banyak sejumlah yang dikirim")):
            back = ppk.send(door, CHECK | {field: typed}, page=page)
            assert (back.status_code, said in back.text, "<details" in back.text) == (422, True, True), typed
            assert re.search(rf'name="{re.escape(field)}"[^>]*value="{re.escape(typed)}"', back.text)
            beside = f'{field.replace(".", "-")}-salah"'
            assert beside in back.text, "beside the line that was counted"
        assert ppk.send(door, CHECK | {field: str(sent - 2)}, page=page).status_code == 303
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        (paper,) = handovers_of(session, order)
        assert paper.shipment.lines[0].confirmed_quantity == sent - 2
        assert worths_of(session, [paper]) == {paper.id: int(sent - 2) * order.lines[0].unit_price}


def test_an_order_of_as_many_products_as_a_cart_holds_is_checked_on_its_page() -> None:
    typed = CHECK | {f"received.{public_id(2, new_id())}": "1" for _line in range(LINES_MAX)}
    body = body_from(asking.SHIPMENT_ASKS["confirm"], "confirm", typed)
    assert len(ConfirmBody.model_validate({"move": "confirm"} | body).lines) == LINES_MAX
