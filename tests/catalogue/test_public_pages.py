"""The public pages are wired: each answers in full, by itself, on an empty and on a filled database."""

import re

import pytest

from app import db
from app.actor import Role
from app.catalogue import queries
from app.identifiers import public_id
from tests.catalogue import making
from tests.catalogue.shown import published, shelf
from tests.vendors import making as vendors
from tests.vendors.serving import someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def test_the_catalogue_is_whole_on_an_empty_database() -> None:
    answer = Browser().get("/katalog")
    assert answer.status_code == 200
    assert "Belum ada produk" in answer.text
    assert Browser().get("/katalog?q=kertas").status_code == 200
    assert Browser().get("/etalase/9901-tidak-ada").status_code == 404
    assert Browser().get("/produk/2.01JDAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert Browser().get("/penyedia/0.01JDAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_published_product_is_found_at_once_in_the_catalogue_its_etalase_and_at_its_vendor() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    public = Browser()
    for address in (
        "/katalog",
        "/katalog?q=kertas+a4",
        f"/etalase/{slug}",
        f"/etalase/{slug}?q=kertas",
        f"/penyedia/{public_id(0, staff.actor.vendor_id)}",
    ):
        page = public.get(address)
        assert page.status_code == 200, address
        assert f"/produk/{id}-kertas-a4-80-gsm" in page.text, address
    product = public.get(f"/produk/{id}-kertas-a4-80-gsm")
    assert product.status_code == 200
    assert "Rp52.000" in product.text
    assert public.get(f"/produk/{id}").status_code == 200
    assert public.get(f"/produk/{id}-nama-lain").status_code == 200


def test_filters_stand_in_the_address_and_wrong_ones_are_said_calmly() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    published(staff, slug)
    public = Browser()
    assert (
        "Kertas A4"
        in public.get(f"/katalog?etalase={slug}&wilayah=99.01&min=1.000&maks=Rp+60.000&pdn=ya&umkk=ya&urut=termurah").text
    )
    assert "Kertas A4" not in public.get("/katalog?min=60.000").text
    assert "Kertas A4" not in public.get("/katalog?wilayah=12.34").text
    assert "Kertas A4" not in public.get("/katalog?etalase=9901-tidak-ada").text
    wrong = public.get("/katalog?min=murah")
    assert wrong.status_code == 422
    assert 'value="murah"' in wrong.text
    assert public.get("/katalog?sesudah=xx").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ("min=murah", 422, "murah"),
        ("maks=-5", 422, "Harga tidak kurang dari nol."),
        ("tkdn=banyak", 200, "Tidak disaring menurut TKDN,"),
        ("kirim=999", 200, "Tidak disaring menurut waktu siap,"),
        ("pdn=mungkin&umkk=entah", 200, "Tidak disaring menurut PDN, UMK dan koperasi,"),
        ("urut=acak", 200, "Tidak disaring menurut urutan,"),
        ("ciri=merah", 200, "Tidak disaring menurut ciri,"),
        ("harga=abc", 200, "Tidak ada saringan bernama “harga” di daftar ini"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_said_and_the_other_filters_count(wrong: str, status: int, said: str) -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    published(staff, slug)
    published(staff, slug, name="Bolpoin hitam")
    for list_ in (f"/katalog?etalase={slug}&q=kertas", f"/etalase/{slug}?q=kertas"):
        answer = Browser().get(f"{list_}&{wrong}")
        assert answer.status_code == status, list_
        assert said in answer.text
        assert "/produk/" in answer.text
        assert "kertas-a4-80-gsm" in answer.text
        assert "bolpoin-hitam" not in answer.text, "its words still count"
        offered = re.findall(r'href="([^"]*\?[^"]*)"', re.search(r'<div id="hasil".*', answer.text, re.DOTALL)[0])
        assert not [address for address in offered if wrong.partition("=")[0] + "=" in address], "nothing leads on with it"


def test_what_others_hang_on_an_address_and_what_is_off_asks_for_nothing() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    published(staff, slug)
    page = Browser().get(f"/etalase/{slug}?utm_source=wa&fbclid=x1&pdn=tidak&stok=&umkk=ya").text
    assert "kertas-a4-80-gsm" in page
    assert "Tidak disaring" not in page
    assert "Tidak ada saringan" not in page
    assert re.search(r'name="pdn" value="ya">', page), "what is off is not ticked"


def test_a_buyer_is_shown_what_they_can_order_and_may_look_at_the_rest() -> None:
    own, staff = shelf(), staff_of_a_new_vendor()
    with db.new_session() as session:
        kota = vendors.region(session, "99.71")
        closed = making.shelf(session, "Kota sendiri", region=kota).slug
        for_all = making.shelf(session, "Kota untuk semua", region=kota, open_to_others=True).slug
    published(staff, own, name="Sapu ijuk sendiri")
    other = published(staff, closed, name="Sapu ijuk kota")
    published(staff, for_all, name="Sapu ijuk semua")
    buyer, visitor = someone(Role.PP).browser(), Browser()

    def seen(browser: Browser, address: str) -> list[str]:
        text = browser.get(address).text
        return [word for word in ("sendiri", "kota", "semua") if f"Sapu ijuk {word}" in text]

    assert seen(visitor, "/katalog?q=sapu") == ["sendiri", "kota", "semua"]
    assert seen(buyer, "/katalog?q=sapu") == ["sendiri", "semua"]
    assert seen(buyer, "/katalog?q=sapu&bisa=tidak") == ["sendiri", "kota", "semua"]
    assert seen(buyer, "/katalog?q=sapu&wilayah=99.71") == ["kota", "semua"]
    page = buyer.get("/katalog?q=sapu").text
    assert "bisa=tidak" in page
    assert "bisa=ya" in buyer.get("/katalog?q=sapu&bisa=tidak").text
    assert "bisa=" not in visitor.get("/katalog?q=sapu").text
    product = buyer.get(f"/produk/{other}").text
    assert "Etalase Kota sendiri hanya melayani Kota Contoh." in product
    assert 'keranjang" novalidate' not in product


def test_a_picture_is_kept_for_ever_and_only_in_the_widths_there_are() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    published(staff, slug)
    with db.new_session() as session:
        sha256, region_id = queries.etalase_by_slug(session, slug).picture_sha256, queries.etalase_by_slug(session, slug).region_id
    picture = Browser().get(f"/foto/{region_id}/{sha256}-320.webp")
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/webp"
    assert "immutable" in picture.headers["cache-control"]
    assert picture.headers["cache-control"].startswith("public")
    for name in (f"{sha256}-321.webp", f"{'0' * 64}-320.webp", f"{sha256}.webp", "..%2f..%2fetc%2fpasswd"):
        assert Browser().get(f"/foto/{region_id}/{name}").status_code == 404
    for region in ("x", "99999999999999999999", str(region_id + 1)):
        assert Browser().get(f"/foto/{region}/{sha256}-320.webp").status_code == 404


@pytest.mark.asvs("1.2.1", "1.3.1", "1.3.7")
def test_what_people_type_is_shown_as_text() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    evil = '"><svg onload=alert(1)>{{7*7}}'
    id = published(staff, slug, name=evil, description=evil, brand=evil)
    for address in (f"/produk/{id}", "/katalog", f"/etalase/{slug}"):
        text = Browser().get(address).text
        assert "<svg onload" not in text, address
        assert "{{7*7}}" in text, address
    assert "<svg onload" not in Browser().get(f"/katalog?q={evil}").text
