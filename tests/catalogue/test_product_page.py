"""The page of a product: its prices over time, what other programs read of it, its weight, and that a kept one is true."""

import json
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from app import db
from app.catalogue import stock
from app.catalogue.curation import deciding
from app.catalogue.listing import sending, writing
from app.catalogue.models import Listing
from app.catalogue.orderable import orderable_listing
from app.clock import now
from app.identifiers import parse_public_id, public_id
from app.money import rupiah
from app.orders.models import Order
from app.regions.models import Region
from app.vendors.models import Vendor
from tests import world
from tests.catalogue import making
from tests.vendors.serving import staff_of_a_new_vendor
from tests.web.browsing import SITE, Browser

pytestmark = pytest.mark.usefixtures("committed")
FIRST_VIEW_MAX = 100_000
LIST_WITHOUT_PICTURES_MAX = 60_000


def test_a_product_page_tells_its_price_over_time_and_what_other_programs_read_of_it() -> None:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        made = making.published(session, making.shelf(session), staff.actor, name="Kertas </script><b> A4", unit_price=52_000)
        key = (made.region_id, made.id)
    public, address = Browser(), f"/produk/{public_id(*key)}"
    first = public.get(address).text
    assert "Harganya belum pernah berubah" in first
    with db.new_session() as session:
        thing = session.get_one(Listing, key)
        writing.rewrite(session, listing=thing, changes={"unit_price": 54_321}, actor=staff.actor, at=now())
        sending.submit(session, listing=thing, actor=staff.actor, at=now())
        deciding.approve(session, listing=thing, actor=making.curator(session, session.get_one(Region, key[0])), at=now())
    page = public.get(address).text
    assert page.count("Rp52.000") >= 1
    assert page.count("Rp54.321") >= 2
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    document = json.loads(told)
    assert (document["@type"], document["name"]) == ("Product", "Kertas </script><b> A4")
    assert document["offers"]["price"] == 54_321
    assert document["offers"]["availability"].endswith("/InStock")
    assert document["offers"]["url"].startswith(f"{SITE}{address}-")
    assert document["offers"]["priceSpecification"] == {
        "@type": "UnitPriceSpecification", "price": 54_321, "priceCurrency": "IDR", "unitText": "rim",
    }  # fmt: skip
    assert public.get(document["image"].removeprefix(SITE)).headers["content-type"] == "image/webp"
    (picture,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert public.get(picture.removeprefix(SITE)).headers["content-type"] == "image/jpeg"


def test_works_by_the_square_metre_are_a_service_with_its_unit_and_least_quantity_and_no_property_that_a_service_lacks() -> None:
    """`sku` is none of schema.org's Service: the offer has it."""
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        road = {"kind": "construction", "kbki": "5421100000", "unit": "m²", "unit_price": 145_000, "min_purchase": Decimal(100)}
        made = making.published(session, making.shelf(session), staff.actor, name="Pengaspalan jalan 4 cm", sku="ASP-1", **road)
        address = f"/produk/{public_id(made.region_id, made.id)}"
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', Browser().get(address).text, re.DOTALL)
    document = json.loads(told)
    assert (document["@type"], "sku" in document, document["offers"]["sku"]) == ("Service", False, "ASP-1")
    assert document["provider"] == document["offers"]["seller"]
    assert document["offers"]["priceSpecification"]["unitText"] == "m²"
    assert document["offers"]["eligibleQuantity"] == {"@type": "QuantitativeValue", "minValue": 100, "unitText": "m²"}


def test_a_buyer_reads_the_price_that_an_order_carries_whatever_the_listing_says_of_tax() -> None:
    """Only a PKP charges value added tax; a kept page follows what becomes of the firm."""
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        taxed = {"unit_price": 100_000, "price_with_ppn": False, "tax_rate_bps": 1_100}
        made = making.published(session, making.shelf(session), staff.actor, **taxed)
        id, vendor_id = public_id(made.region_id, made.id), made.vendor_id
        buyer = made.region_id
    public = Browser()
    for pkp, price, said in ((False, 100_000, "Tanpa PPN"), (True, 111_000, "Sudah termasuk PPN 11% di atas Rp100.000")):
        with db.new_session() as session:
            session.get_one(Vendor, vendor_id).pkp = pkp
        page = public.get(f"/produk/{id}").text
        (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert json.loads(told)["offers"]["price"] == price
        assert said in page
        assert rupiah(price) in public.get(f"/bandingkan?produk={id}").text
        with db.new_session() as session:
            ordered = orderable_listing(session, region_id=buyer, listing_id=made.id, buyer_region_id=buyer)
            assert ordered is not None
            assert ordered.unit_price * (10_000 + ordered.tax_rate_bps) == price * 10_000


def test_a_kept_product_page_shows_stock_and_purchases_as_they_are_now() -> None:
    with db.new_session() as session:
        built = world.build(session)
        key, made = (built.listing.region_id, built.listing.id), built.listing_id
    public = Browser()
    assert "1.000 rim" in public.get(f"/produk/{made}").text
    with db.new_session() as session:
        stock.set_stock(session, session.get_one(Listing, key), Decimal(777))
    assert "777 rim" in public.get(f"/produk/{made}").text
    assert "0 pesanan satuan kerja" in public.get(f"/produk/{made}").text
    with db.new_session() as session:
        order = world.place(session, built, quantity=7)
        order.order_date = now().date()
        assert session.get_one(Order, (order.region_id, order.id)).order_date
    page = public.get(f"/produk/{made}").text
    assert "770 rim" in page
    assert "1 pesanan satuan kerja" in page


def test_crawlers_find_every_product_on_show_and_are_kept_from_what_is_not_for_them() -> None:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        made = making.published(session, making.shelf(session), staff.actor)
        id = public_id(made.region_id, made.id)
    public = Browser()
    robots = public.get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in robots
    assert "Disallow: /masuk" in robots
    parts = [place.text or "" for place in ElementTree.fromstring(public.get("/sitemap.xml").text).findall(".//{*}loc")]
    places = [
        place.text or ""
        for part in parts
        for place in ElementTree.fromstring(public.get(part.removeprefix(SITE)).text).findall(".//{*}loc")
    ]
    assert f"{SITE}/produk/{id}-kertas-a4-80-gsm" in places
    assert {f"{SITE}/data", f"{SITE}/permintaan", f"{SITE}/penyedia"} <= set(places)
    assert all(public.get(place.removeprefix(SITE)).status_code == 200 for place in places)
    with db.new_session() as session:
        sending.withdraw(session, listing=session.get_one(Listing, parse_public_id(id)), actor=staff.actor, at=now())
    assert public.get("/sitemap.xml?daerah=99.01").text.count("/produk/") == 0
    assert public.get("/sitemap.xml?daerah=99.01&bagian=2").status_code == 404


def test_the_first_view_is_light() -> None:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        shelf = making.shelf(session)
        made = [making.published(session, shelf, staff.actor, name=f"Kertas A4 nomor {n} yang bagus") for n in range(24)]
        ids = [public_id(one.region_id, one.id) for one in made]
    public = Browser()
    product, pictures = weight(public, f"/produk/{ids[0]}")
    assert product + pictures <= FIRST_VIEW_MAX, (product, pictures)
    catalogue, _pictures = weight(public, "/katalog")
    assert catalogue <= LIST_WITHOUT_PICTURES_MAX, catalogue


def weight(browser: Browser, address: str) -> tuple[int, int]:
    """Bytes over the line of the page with its style and scripts, and of the pictures that are not put off."""
    page = browser.get(address)
    files = re.findall(r'<(?:link rel="(?:stylesheet|icon)" |script )[^>]*?(?:href|src)="(/[^"]+)"', page.text)
    assert len(files) >= 3
    shown = re.findall(r'<img (?![^>]*loading="lazy")[^>]*src="(/[^"]+)"', page.text)
    return sum(map(_sent, [page, *map(browser.get, files)])), sum(_sent(browser.get(picture)) for picture in shown)


def _sent(answer) -> int:
    return int(answer.headers["content-length"])
