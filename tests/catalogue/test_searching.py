"""The pages of search: what was meant, what narrows, what leads on, what may be
about to be typed; all by address, without a script."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app import db
from app.actor import Role
from app.catalogue import queries, stock
from app.catalogue.models import Listing
from app.catalogue.search import dictionary, facets
from app.identifiers import public_id
from tests.catalogue import making
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def on_show(staff: Person, *listings: dict) -> list[str]:
    with db.new_session() as session:
        shelf = making.shelf(session)
        made = [making.published(session, shelf, staff.actor, **one) for one in listings]
        dictionary.count(session)
        return [public_id(one.region_id, one.id) for one in made]


GOODS = (
    {"name": "Kertas HVS A4 80 gsm", "unit_price": 52_000, "attributes": {"Ukuran": "A4"}, "tkdn_bps": 4_500},
    {"name": "Kertas HVS F4 70 gsm", "unit_price": 58_000, "attributes": {"Ukuran": "F4"}, "preorder_days": 7},
    {"name": "Laptop kantor 14 inci", "unit_price": 9_500_000, "pdn": False, "stock": 0},
)


def test_a_misspelt_question_says_what_it_was_taken_for_and_can_be_asked_as_it_is() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    page = Browser().get("/katalog?q=kertsa")
    assert "Mungkin maksud Anda" in page.text
    assert "Kertas HVS A4" in page.text
    (as_written,) = re.findall(r'href="(/katalog\?q=kertsa&amp;persis=ya)"', page.text)
    exact = Browser().get(as_written.replace("&amp;", "&"))
    assert "Tidak ada yang cocok" in exact.text
    assert "/katalog?q=kertas" in exact.text
    assert Browser().get("/api/v1/listings?q=kertsa").json()["corrected"] == "kertas"
    assert Browser().get("/api/v1/listings?q=kertsa&exact=true").json()["items"] == []


def test_every_facet_is_a_link_that_narrows_and_a_chip_that_widens() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    with db.new_session() as session:
        slug = queries.find_etalase(session, "9901-alat-tulis-kantor").slug
    page = Browser().get(f"/etalase/{slug}").text
    for narrowed, left in (
        ("ciri=Ukuran%3AA4", "Kertas HVS A4"),
        ("tkdn=40", "Kertas HVS A4"),
        ("kirim=0", "Kertas HVS A4"),
    ):
        assert f"/etalase/{slug}?{narrowed}" in page, narrowed
        found = Browser().get(f"/etalase/{slug}?{narrowed}").text
        assert left in found
        assert "Kertas HVS F4" not in found
        assert f'class="chip" href="/etalase/{slug}"' in found
    assert "Laptop" not in Browser().get("/katalog?stok=ya").text
    assert "Laptop" in Browser().get("/katalog?asal=99.01").text
    assert "Laptop" not in Browser().get("/katalog?asal=99.71").text
    counted = Browser().get(f"/api/v1/listings?etalase={slug}&facets=true").json()["facets"]
    assert (counted["in_stock"], counted["attribute"]["Ukuran"]) == (2, [{"value": "A4", "count": 1}, {"value": "F4", "count": 1}])
    assert sum(band["count"] for band in counted["price"]) == 3
    assert [one["code"] for one in counted["origin"]] == ["99.01"]
    for wrong in ("tkdn=abc", "kirim=-1", "ciri=x", "ciri=:", "sertifikat=%27", "asal=%25", "stok=?"):
        assert Browser().get(f"/katalog?{wrong}").status_code == 200, wrong


def test_what_divides_is_counted_once_until_the_catalogue_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    staff = staff_of_a_new_vendor()
    on_show(staff, *GOODS)
    counted = []
    monkeypatch.setattr(facets, "told", lambda *of, own=facets.told: counted.append(1) or own(*of))

    def total(address: str) -> int:
        return Browser().get(f"/api/v1/listings?facets=true&{address}").json()["facets"]["total"]

    asked = ("q=kertas", "q=kertsa", "q=kertas&sort=price_asc", "q=kertsa&sort=price_desc", "q=kertas&pdn=true")
    assert [total(address) for address in asked] == [2] * 5
    assert len(counted) == 3, "by price and by day the same is counted; another spelling of one question is not counted again"
    with db.new_session() as session:
        making.published(session, making.shelf(session, "Kertas lain"), staff.actor, name="Kertas kado", unit="lembar")
    assert total("q=kertas") == 3
    with db.new_session() as session:
        session.execute(update(Listing).where(Listing.stock > 0).values(reserved=Listing.stock - 1))
        some = session.scalars(select(Listing).where(Listing.stock > 0)).first()
        stock.reserve(session, region_id=some.region_id, listing_id=some.id, quantity=Decimal(1))
    assert Browser().get("/api/v1/listings?facets=true").json()["facets"]["in_stock"] == 2
    assert len(counted) == 5


def test_nothing_found_leads_on() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    page = Browser().get("/katalog?q=kertas+helikopter&pdn=ya").text
    assert "Tidak ada yang cocok" in page
    assert "/katalog?q=kertas&amp;pdn=ya" in page
    assert "/permintaan/baru?nama=kertas%20helikopter" in page
    page = Browser().get("/katalog?q=laptop&pdn=ya").text
    assert "Lepas saringan PDN" in page


def test_suggestions_are_options_for_htmx_and_answers_for_all_others() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    asked = Browser().get("/katalog/saran?q=ker", headers={"HX-Request": "true"})
    assert asked.text.split() == ["<option", 'value="kertas"></option>']
    behind = Browser().get("/katalog/saran?q=kertas+f", headers={"HX-Request": "true"}).text
    assert "option" not in behind, "one letter says too little"
    assert 'value="kertas f4"' in Browser().get("/katalog/saran?q=kertas+f4", headers={"HX-Request": "true"}).text
    assert Browser().get("/katalog/saran?q=%25_%27", headers={"HX-Request": "true"}).text.strip() == ""
    assert Browser().get("/katalog/saran?q=ker").headers["location"] == "/katalog?q=ker"


def test_a_buyer_asks_for_what_is_missing_and_a_vendor_answers() -> None:
    staff, buyer = staff_of_a_new_vendor(), someone(Role.PP)
    (listing_id,) = on_show(staff, {"name": "Kursi roda lipat"})
    asking = buyer.browser()
    form = "/permintaan/baru?nama=kursi+roda"
    assert 'value="kursi roda"' in asking.get(form).text
    wrong = asking.send("/permintaan/baru", {"name": "kursi roda", "quantity": "nol", "unit": "unit"}, page=form)
    assert wrong.status_code == 422
    sent = asking.send("/permintaan/baru", {"name": "kursi roda", "quantity": "10", "unit": "unit"}, page=form)
    address = sent.headers["location"]
    assert "kursi roda" in Browser().get("/permintaan").text
    shop = staff.browser()
    assert listing_id in shop.get(address).text
    assert shop.send(f"{address}/jawab", {"listing_id": listing_id}, page=address).headers["location"] == address
    assert f"/produk/{listing_id}" in Browser().get(address).text
    id = address.rpartition("/")[2]
    refused = buyer.browser().send(f"{address}/tutup", {"reason": ""}, page=address)
    assert refused.status_code == 422
    closed = Browser().client.post(
        f"/api/v1/demands/{id}/moves", json={"move": "close", "reason": "Sudah dapat."}, headers=buyer.api()
    )
    assert (closed.json()["state"], closed.json()["moves"]) == ("closed", [])
    assert "Sudah dapat." in Browser().get(address).text
    assert Browser().get("/api/v1/demands?region=99.01").json()["items"] == []


def test_where_nothing_has_all_of_the_words_the_nearest_products_stand_on_the_page_and_in_the_api() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    page = Browser().get("/katalog?q=hvs+f4+70+gram+merekanu&produk=")
    assert "Tidak ada yang cocok dengan semua kata itu" in page.text
    assert "Kertas HVS F4 70 gsm" in page.text
    assert "Kertas HVS A4 80 gsm" not in page.text
    assert "/katalog?q=hvs+f4+70gram" in page.text
    assert 'form="bandingkan"' not in page.text or 'id="bandingkan"' in page.text
    told = Browser().get("/api/v1/listings?q=hvs+f4+70+gram+merekanu").json()
    assert (told["items"], told["leads"]) == ([], {"q": ["hvs f4 70gram"], "without": []})
    led = Browser().get("/api/v1/listings?q=laptop&pdn=true&max=5000").json()["leads"]
    assert led == {"q": [], "without": []}, "neither alone is in the way"
    assert Browser().get("/api/v1/listings?q=laptop&pdn=true").json()["leads"]["without"] == ["pdn"]
    assert Browser().get("/api/v1/listings?q=laptop&max=5000").json()["leads"]["without"] == ["max"]
    assert "leads" not in Browser().get("/api/v1/listings?q=kertas").json()


def test_a_price_among_the_words_is_no_word_and_offered_as_a_filter() -> None:
    on_show(staff_of_a_new_vendor(), *GOODS)
    page = Browser().get("/katalog?q=kertas+55rb").text
    assert "Kertas HVS A4" in page
    assert "Hanya yang harganya sampai Rp55.000" in page
    (narrowed,) = re.findall(r'href="(/katalog\?q=kertas&amp;maks=55\.000)"', page)
    narrow = Browser().get(narrowed.replace("&amp;", "&")).text
    assert "Kertas HVS A4" in narrow
    assert "Kertas HVS F4" not in narrow
    assert "Hanya yang harganya" not in narrow
    assert "mulai Rp55.000" in Browser().get("/katalog?q=kertas+di+atas+55+ribu").text
    assert "Hanya yang harganya" not in Browser().get("/katalog?q=kertas+80+gsm").text
