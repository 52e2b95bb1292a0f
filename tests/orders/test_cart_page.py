"""The cart's page: what is refused is put right there, and a line that cannot be ordered as it stands says so before it is."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from app import db, reactions
from app.catalogue.models import Listing
from app.identifiers import public_id
from app.orders import cart, placing
from app.orders.cart import CartLine, put
from app.orders.models import Order
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, KD_RUP, PASSWORD


def test_a_refused_quantity_comes_back_beside_its_field_and_a_line_says_what_stops_it(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        product = worlds.build(session).listing_id
    buyer = Browser()
    buyer.sign_in("pp", PASSWORD)
    refused = buyer.send("/keranjang", {"listing_id": product, "quantity": "1,5"}, page=f"/produk/{product}")
    assert refused.status_code == 422
    assert "Kertas A4 80 gsm" in refused.text
    assert 'value="1,5"' in refused.text
    assert refused.text.count("Satuannya rim, tidak dapat dibagi: tulis 1 atau 2.") == 2, "beside its field and in the summary"
    assert f'name="listing_id" value="{product}"' in refused.text
    assert buyer.send("/keranjang", {"listing_id": product, "quantity": "2"}, page="/keranjang").status_code == 303
    assert 'class="wrong"' not in buyer.get("/keranjang").text
    with db.new_session() as session:
        session.execute(update(Listing).values(stock=Decimal(1)))
    assert "Stoknya tinggal 1 rim." in buyer.get("/keranjang").text
    with db.new_session() as session:
        session.execute(update(CartLine).values(quantity=Decimal("1.5")))
    assert "Satuannya rim, tidak dapat dibagi: tulis 1 atau 2." in buyer.get("/keranjang").text, "as it was put before"
    assert buyer.send("/keranjang", {"listing_id": "x", "quantity": "1"}, page="/keranjang").status_code == 404
    nameless = buyer.send("/keranjang", {"listing_id": "", "quantity": "x"}, page="/keranjang")
    assert nameless.status_code in (404, 422)


def test_two_tabs_that_order_the_same_cart_at_once_place_one_order(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tab's form has a key of its own, so that what keeps them apart is the cart itself."""
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            world = worlds.build(session)
            paper = world.listing
            put(session, region_id=paper.region_id, listing_id=paper.id, quantity=Decimal(2), actor=world["pp"], at=AT)
        place, both = placing.place, threading.Barrier(2)

        def at_once(*given: Any, **named: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                both.wait(0.5)
            return place(*given, **named)

        monkeypatch.setattr(placing, "place", at_once)
        fields = {
            "vendor_id": public_id(0, world.vendor.id),
            "kd_rup": KD_RUP,
            "address": "Jalan Contoh 1",
            "due_date": "2026-04-01",
        }
        tabs = [Browser(), Browser()]
        for tab in tabs:
            tab.sign_in("pp", PASSWORD)
        with ThreadPoolExecutor(2) as pool:
            sent = [
                pool.submit(tab.send, "/keranjang/pesan", {**fields, "once": f"tab {number}"}, page="/keranjang")
                for number, tab in enumerate(tabs)
            ]
            answers = sorted(each.result().status_code for each in sent)
        with db.new_session() as session:
            assert (answers, session.scalar(select(func.count()).select_from(Order))) == ([303, 422], 1)
        told = next(each.result().text for each in sent if each.result().status_code == 422)
        assert "sudah dipesan atau dikeluarkan di halaman lain" in told, "whose part of the cart is gone has no form to say so"
        assert '<a href="/pesanan">' in told.split("<main")[1]


def test_what_another_tab_put_in_or_took_out_is_not_ordered_unseen(committed: None) -> None:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            world = worlds.build(session)
            pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
            paper, pen = (public_id(one.region_id, one.id) for one in (world.listing, pens))
        pp = Browser()
        pp.sign_in("pp", PASSWORD)
        for id in (paper, pen):
            assert pp.send("/keranjang", {"listing_id": id, "quantity": "2"}, page="/keranjang").status_code == 303
        fields = {
            "vendor_id": public_id(0, world.vendor.id),
            "kd_rup": KD_RUP,
            "address": "Jalan Contoh 1",
            "due_date": "2026-04-01",
        }
        before = pp.send("/keranjang/pesan", fields | {f"count.{paper}": "2"}, page="/keranjang")
        assert (before.status_code, "Isi keranjang berubah" in before.text, before.text.count("Baru masuk keranjang.")) == (
            422,
            True,
            2,
        )
        assert 'value="Jalan Contoh 1"' in before.text or "Jalan Contoh 1</textarea>" in before.text
        both = fields | {f"count.{paper}": "2", f"count.{pen}": "2"}
        assert pp.send("/keranjang/keluarkan", {"listing_id": pen}, page="/keranjang").status_code == 303
        after = pp.send("/keranjang/pesan", both, page="/keranjang")
        assert (after.status_code, "Isi keranjang berubah" in after.text) == (422, True)
        with db.new_session() as session:
            assert session.scalar(select(func.count()).select_from(Order)) == 0
        assert pp.send("/keranjang/pesan", fields | {f"count.{paper}": "2"}, page="/keranjang").status_code == 303


def test_the_page_of_a_product_says_how_much_of_it_lies_in_the_cart_where_the_next_amount_takes_its_place(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        product = worlds.build(session).listing_id
    buyer, visitor = Browser(), Browser()
    buyer.sign_in("pp", PASSWORD)
    assert "Masukkan keranjang" in buyer.get(f"/produk/{product}").text
    buyer.send("/keranjang", {"listing_id": product, "quantity": "7"}, page=f"/produk/{product}")
    again = buyer.get(f"/produk/{product}").text
    assert re.search(r'name="quantity"[^>]* value="7"', again)
    assert "Ubah jumlah di keranjang" in again
    assert "Ubah jumlah di keranjang" not in visitor.get(f"/produk/{product}").text


def test_a_full_cart_takes_another_amount_of_what_lies_in_it(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
        paper, pen = (public_id(one.region_id, one.id) for one in (world.listing, pens))
    monkeypatch.setattr(cart, "LINES_MAX", 1)
    buyer = Browser()
    buyer.sign_in("pp", PASSWORD)
    put_aside = [
        buyer.send("/keranjang", {"listing_id": id, "quantity": quantity}, page="/keranjang").status_code
        for id, quantity in ((paper, "2"), (paper, "3"), (pen, "1"))
    ]
    assert put_aside == [303, 303, 422]
