"""The cart's page: what is refused is put right there, and a line that cannot be ordered as it stands says so before it is."""

from decimal import Decimal

from sqlalchemy import update

from app import db, reactions
from app.catalogue.models import Listing
from app.orders.models import CartLine
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import PASSWORD


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
