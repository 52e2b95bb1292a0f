"""Ratings through the pages and the API: the form on the order's page, the reply, and what everybody reads on the vendor's page."""

import time_machine

from app import db
from app.identifiers import parse_public_id, public_id
from app.orders.models import Order
from tests.house import House
from tests.ratings.making import finish
from tests.web.browsing import Browser, fields_of
from tests.world import AT, PASSWORD


def test_from_the_orders_page_to_the_vendors(house: House) -> None:
    with db.new_session() as session:
        finish(session, house.world, session.get_one(Order, parse_public_id(house.order)))
    api, order = f"/orders/{house.order}/ratings", f"/pesanan/{house.order}"
    assert fields_of(house.ask("vendor", "POST", api, json={"scores": {"clarity": True}, "text": "x"})) == ["scores.clarity"]
    made = house.ask("vendor", "POST", api, json={"scores": {"clarity": 5, "payment_speed": 2}, "text": "Lambat."}).json()
    with time_machine.travel(AT, tick=True):
        buyer = Browser()
        buyer.sign_in("ppk", PASSWORD)
        typed = {"scores.quality": "4", "scores.service": "3", "text": "Rapi."}
        back = buyer.send(f"{order}/penilaian", typed, page=order)
        assert (back.status_code, "f-rate-scores-timeliness" in back.text, "Rapi." in back.text) == (422, True, True)
        assert buyer.send(f"{order}/penilaian", {**typed, "scores.timeliness": "5"}, page=order).status_code == 303
        assert buyer.send(f"/penilaian/{made['id']}/jawaban", {"text": "Maaf."}, page=order).status_code == 303
        assert buyer.send(f"/penilaian/{made['id']}/jawaban", {"text": "Lagi."}, page=order).status_code == 409
        shop = Browser().get(f"/penyedia/{public_id(0, house.world.vendor.id)}").text
        assert all(word in shop for word in ("Rapi.", "4,00", "5,00", "3,00"))
        assert "Lambat." not in shop, "what vendors say of buyers is between the two"
    mine = {one["side"]: one for one in house.ask("vendor", "GET", api).json()["items"]}
    assert (mine["vendor"]["reply"]["text"], mine["buyer"]["scores"]["quality"]) == ("Maaf.", 4)
    everybody = house.ask("auditor", "GET", f"/vendors/{public_id(0, house.world.vendor.id)}/ratings").json()
    assert (everybody["count"], everybody["means"]["timeliness"]) == (1, "5.00")
