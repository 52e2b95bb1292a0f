"""The pages are wired: each answers in full, by itself, on an empty and on a filled database."""

import re
from datetime import date
from decimal import Decimal

import pytest

from app import db
from app.actor import Role
from app.catalogue import queries
from app.catalogue.listing import sending
from app.catalogue.models import Listing
from app.clock import now
from app.identifiers import public_id
from app.vendors.models import Vendor
from tests.catalogue import making
from tests.files import corpus
from tests.vendors import making as vendors
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def shelf(**other) -> str:
    with db.new_session() as session:
        return making.shelf(session, **other).slug


def published(staff: Person, slug: str, **other) -> str:
    with db.new_session() as session:
        made = making.published(session, queries.etalase_by_slug(session, slug), staff.actor, **other)
        return public_id(made.region_id, made.id)


def test_the_catalogue_is_whole_on_an_empty_database():
    answer = Browser().get("/katalog")
    assert answer.status_code == 200
    assert "Belum ada produk" in answer.text
    assert Browser().get("/katalog?q=kertas").status_code == 200
    assert Browser().get("/etalase/9901-tidak-ada").status_code == 404
    assert Browser().get("/produk/2.01JDAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert Browser().get("/penyedia/0.01JDAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_published_product_is_found_at_once_in_the_catalogue_its_etalase_and_at_its_vendor():
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


def test_filters_stand_in_the_address_and_wrong_ones_are_said_calmly():
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
def test_what_an_address_asks_for_in_vain_is_said_and_the_other_filters_count(wrong: str, status: int, said: str):
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


def test_what_others_hang_on_an_address_and_what_is_off_asks_for_nothing():
    slug, staff = shelf(), staff_of_a_new_vendor()
    published(staff, slug)
    page = Browser().get(f"/etalase/{slug}?utm_source=wa&fbclid=x1&pdn=tidak&stok=&umkk=ya").text
    assert "kertas-a4-80-gsm" in page
    assert "Tidak disaring" not in page
    assert "Tidak ada saringan" not in page
    assert re.search(r'name="pdn" value="ya">', page), "what is off is not ticked"


def test_a_buyer_is_shown_what_they_can_order_and_may_look_at_the_rest():
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


def test_a_picture_is_kept_for_ever_and_only_in_the_widths_there_are():
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


def test_a_vendor_writes_a_product_with_a_photo_and_a_curator_publishes_it():
    slug, staff, office = shelf(), staff_of_a_new_vendor(), someone(Role.CURATOR)
    shop, desk = staff.browser(), office.browser()
    assert f"etalase={slug}" in shop.get("/toko/produk/baru").text
    form = f"/toko/produk/baru?etalase={slug}"
    typed = {
        "name": "Bolpoin hitam 0,5 mm", "description": "Isi 12 buah.", "kbki": "3891100000", "unit": "lusin", "unit_price": "Rp 24.000",
        "stock": "1.000", "min_purchase": "1", "kind": "goods", "pdn_reason": "made_here", "price_with_ppn": "ya", "preorder_days": "0",
        "brand": "", "sku": "", "warranty": "", "tkdn_percent": "", "tkdn_certificate": "", "tkdn_expires_on": "",
    }  # fmt: skip
    without = shop.send(form, typed, page=form, files={"photo": ("", b"", "application/octet-stream")})
    assert without.status_code == 422
    assert 'value="Bolpoin hitam 0,5 mm"' in without.text
    assert "Lampirkan satu foto" in without.text
    written = shop.send(form, typed, page=form, files={"photo": ("a.jpg", corpus.from_a_phone(1200, 900), "image/jpeg")})
    assert written.status_code == 303, written.text
    place = written.headers["location"]
    id = place.rsplit("/", 1)[1]
    assert shop.get(place).status_code == 200
    assert shop.get(f"{place}/ubah").status_code == 200
    assert Browser().get(f"/produk/{id}").status_code == 404
    assert desk.get(f"/kurasi/produk/{id}").status_code == 404
    assert shop.send(f"{place}/langkah", {"move": "submit"}, page=place).status_code == 303
    assert id in desk.get("/kurasi").text
    returned = desk.send(f"/kurasi/produk/{id}/langkah", {"move": "return", "reason": ""}, page=f"/kurasi/produk/{id}")
    assert returned.status_code == 422
    assert desk.send(f"/kurasi/produk/{id}/langkah", {"move": "approve"}, page=f"/kurasi/produk/{id}").status_code == 303
    assert id in Browser().get("/katalog?q=bolpoin").text
    with db.new_session() as session:
        made = session.get_one(Listing, _key(id))
        assert (made.stock, made.newest.unit_price, len(made.newest.photos)) == (Decimal(1000), 24_000, 1)


def test_the_assistant_beside_a_form_says_which_fields_it_waits_for_and_what_is_wrong_with_the_others():
    slug, staff = shelf(), staff_of_a_new_vendor()
    shop, form = staff.browser(), f"/toko/produk/baru?etalase={slug}"
    typed = {
        "name": "Bolpoin hitam",
        "kbki": "123",
        "unit": "lusin",
        "kind": "goods",
        "pdn_reason": "made_here",
        "price_with_ppn": "ya",
    }
    said = shop.send(f"/toko/produk/periksa?etalase={slug}", typed, page=form, headers={"hx-request": "true"})
    assert said.status_code == 200
    waits, _paragraph, wrong = said.text.partition("</p>")
    assert '<a href="#f-description">Keterangan</a>' in waits
    assert '<a href="#f-stock">Stok</a>' in waits
    assert "f-kbki" not in waits
    assert re.search(r'<a href="#f-kbki">KBKI</a>: [^<]*10', wrong)
    ids = re.findall(r'href="#(f-[^"]+)"', said.text)
    shown = shop.get(form).text
    assert len(ids) == len(set(ids)) >= 4
    assert all(f'id="{id}"' in shown for id in ids)


def _key(id: str):
    from app.identifiers import parse_public_id

    return parse_public_id(id)


def test_stock_photos_and_changes_of_a_product_have_their_forms():
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    shop, place = staff.browser(), f"/toko/produk/{id}"
    assert shop.send(f"{place}/stok", {"stock": "7"}, page=place).status_code == 303
    half = shop.send(f"{place}/stok", {"stock": "7,5"}, page=place)
    assert (half.status_code, "tulis 7 atau 8" in half.text, 'value="7,5"' in half.text) == (422, True, True)
    assert shop.send(f"{place}/stok", {"stock": "banyak"}, page=place).status_code == 422
    assert shop.send(f"{place}/foto", {}, page=place, files={"photo": ("a.png", b"bukan foto", "image/png")}).status_code == 422
    photo = {"photo": ("a.jpg", corpus.from_a_phone(800, 600), "image/jpeg")}
    assert shop.send(f"{place}/foto", {}, page=place, files=photo).status_code == 303
    with db.new_session() as session:
        made = session.get_one(Listing, _key(id))
        assert (made.stock, made.pending_version) == (7, 2)
        sha256 = made.newest.photos[0].sha256
    assert shop.send(f"{place}/foto/hapus", {"sha256": sha256}, page=place).status_code == 303
    edited = {
        "name": "Kertas A4 80 gsm", "description": "Lain", "kbki": "321280100", "unit": "rim", "unit_price": "52000", "stock": "1500",
        "min_purchase": "1", "pdn_reason": "made_here",
    }  # fmt: skip
    wrong = shop.send(f"{place}/ubah", edited, page=f"{place}/ubah")
    assert wrong.status_code == 422
    assert "10 angka" in wrong.text
    assert shop.send(f"{place}/ubah", {**edited, "kbki": "3212801000"}, page=f"{place}/ubah").status_code == 303
    home, listed = shop.get("/toko").text, shop.get("/toko/produk").text
    assert "/toko/produk?status=published" in home
    assert id in listed
    assert "1.500" in home
    assert "1.500" in listed, "the same number, written the same way"


def test_what_was_changed_elsewhere_since_a_form_was_opened_is_not_undone_unseen():
    """Two of a shop, or one in two tabs; and an order that takes stock: the form of the second holds what was there before."""
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    shop, form = staff.browser(), f"/toko/produk/{id}/ubah"

    def opened(page: str) -> dict[str, str]:
        return {"dibuka": re.findall(r'name="dibuka" value="([^"]+)"', page)[0]}

    typed = {
        "name": "Kertas A4 80 gsm", "description": "Kertas tulis putih.", "kbki": "3212801000", "unit": "rim", "unit_price": "52000",
        "stock": "1500", "min_purchase": "1", "pdn_reason": "made_here",
    }  # fmt: skip
    before = opened(shop.get(form).text)
    assert shop.send(form, {**typed, **before, "name": "Kertas A4 70 gsm"}, page=form).status_code == 303
    refused = shop.send(form, {**typed, **before, "unit_price": "53000"}, page=form)
    assert refused.status_code == 422
    assert "diubah di tempat lain: Nama" in refused.text
    assert 'value="53000"' in refused.text, "what was typed is still there"
    with db.new_session() as session:
        kept = session.get_one(Listing, _key(id)).newest
        assert (kept.name, kept.unit_price) == ("Kertas A4 70 gsm", 52_000)
    assert opened(shop.get(form).text) == opened(refused.text), "whoever comes back to what was kept has been told already"
    assert shop.send(form, {**typed, **opened(refused.text), "unit_price": "53000"}, page=form).status_code == 303
    before = opened(shop.get(form).text)
    assert shop.send(f"/toko/produk/{id}/stok", {"stock": "1400"}, page=f"/toko/produk/{id}").status_code == 303
    assert "diubah di tempat lain: Stok" in shop.send(form, {**typed, **before}, page=form).text
    assert shop.send(form, {**typed, "dibuka": "name:,:::,x"}, page=form).status_code == 422, (
        "of what nobody can have been told all differs"
    )


def test_what_is_changed_of_a_product_is_kept_for_later_and_still_knows_what_the_product_was():
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    shop, form = staff.browser(), f"/toko/produk/{id}/ubah"
    typed = {"name": "Kertas A4 setengah", "description": "Kertas tulis putih.", "unit": "rim", "unit_price": "52000"}
    before = re.findall(r'name="dibuka" value="([^"]+)"', shop.get(form).text)[0]
    for price in ("52000", "53000"):
        kept = shop.send(form, {**typed, "unit_price": price, "dibuka": before, "nanti": "1"}, page=form)
        assert kept.status_code == 303, kept.text[:200]
    assert shop.send(f"/toko/produk/{id}/stok", {"stock": "1400"}, page=f"/toko/produk/{id}").status_code == 303
    shown = shop.get(form).text
    assert 'value="Kertas A4 setengah"' in shown
    assert 'value="53000"' in shown
    assert f'name="dibuka" value="{before}"' in shown, (
        "of the stock that was changed meanwhile whoever comes back has not been told"
    )
    with db.new_session() as session:
        assert session.get_one(Listing, _key(id)).newest.name != "Kertas A4 setengah"


def test_another_vendors_product_does_not_exist_in_the_shop():
    slug, staff, stranger = shelf(), staff_of_a_new_vendor(), staff_of_a_new_vendor()
    id = published(staff, slug)
    other = stranger.browser()
    for address in (f"/toko/produk/{id}", f"/toko/produk/{id}/ubah"):
        assert other.get(address).status_code == 404
    for act, fields in (("langkah", {"move": "withdraw"}), ("stok", {"stock": "1"}), ("ubah", {}), ("foto/hapus", {"sha256": ""})):
        assert other.send(f"/toko/produk/{id}/{act}", fields, page="/toko/berkas").status_code == 404, act


def test_the_desk_is_for_the_regions_office_and_shows_nothing_of_another():
    slug, staff = shelf(), staff_of_a_new_vendor()
    with db.new_session() as session:
        waiting = making.in_curation(session, queries.etalase_by_slug(session, slug), staff.actor)
        id = public_id(waiting.region_id, waiting.id)
    elsewhere = someone(Role.CURATOR, "99.71").browser()
    assert id not in elsewhere.get("/kurasi").text
    assert elsewhere.get(f"/kurasi/produk/{id}").status_code == 404
    assert elsewhere.send(f"/kurasi/produk/{id}/langkah", {"move": "approve"}, page="/kurasi/etalase").status_code == 404
    assert elsewhere.get(f"/kurasi/etalase/{slug}").status_code == 404
    for role in (Role.PP, Role.PPK, Role.TREASURER, Role.LEADER):
        assert someone(role).browser().get("/kurasi").status_code == 404
    assert staff.browser().get("/kurasi").status_code == 404
    assert Browser().get("/kurasi").status_code == 303
    assert someone(Role.AUDITOR).browser().get("/kurasi").status_code == 200


def test_an_office_makes_an_etalase_and_closes_it_by_date():
    with db.new_session() as session:
        making.category(session)
    desk = someone(Role.REGION_ADMIN).browser()
    again = desk.send("/kurasi/etalase", {"name": "A", "category": "01", "price_ceiling": "murah"}, page="/kurasi/etalase")
    assert again.status_code == 422
    assert 'value="murah"' in again.text
    made = desk.send(
        "/kurasi/etalase", {"name": "Makan minum", "category": "01", "price_ceiling": "2,5 juta"}, page="/kurasi/etalase"
    )
    assert made.status_code == 303
    page = "/kurasi/etalase/9901-makan-minum"
    assert "2.500.000" in desk.get(page).text
    closed = desk.send(page, {"description": "x", "closes_on": str(vendors.today().replace(year=2020))}, page=page)
    assert closed.status_code == 303
    assert "Etalase sedang tutup" in Browser().get("/etalase/9901-makan-minum").text


def test_a_curator_sees_what_a_new_version_changes():
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    from app.catalogue.listing import sending, writing
    from app.clock import now

    with db.new_session() as session:
        made = session.get_one(Listing, _key(id))
        writing.rewrite(
            session, listing=made, changes={"unit_price": 78_000, "name": "Kertas A4 putih"}, actor=staff.actor, at=now()
        )
        sending.submit(session, listing=made, actor=staff.actor, at=now())
    page = someone(Role.CURATOR).browser().get(f"/kurasi/produk/{id}").text
    assert "Harga naik 50,0%" in page
    assert "Kertas A4 putih" in page
    assert "Harga baru sedang diperiksa" in Browser().get(f"/produk/{id}").text


def test_a_curator_is_told_of_a_blacklisted_vendor_and_may_only_send_its_product_back():
    slug, staff = shelf(), staff_of_a_new_vendor()
    with db.new_session() as session:
        made = making.draft(session, queries.etalase_by_slug(session, slug), staff.actor)
        sending.submit(session, listing=made, actor=staff.actor, at=now())
        id = public_id(made.region_id, made.id)
        vendor = session.get_one(Vendor, made.vendor_id)
        vendor.state, vendor.blacklist_decree, vendor.blacklisted_until = "blacklisted", "SK/1", date(2031, 12, 30)
    desk, address = someone(Role.CURATOR).browser(), f"/kurasi/produk/{id}"
    page = desk.get(address).text
    assert "masuk daftar hitam sampai 30 Desember 2031" in page
    assert 'value="return"' in page
    assert 'value="approve"' not in page
    refused = desk.send(f"{address}/langkah", {"move": "approve"}, page=address)
    assert refused.status_code == 409
    assert "Kembalikan dengan alasan itu" in refused.text
    assert Browser().get(f"/produk/{id}").status_code == 404


@pytest.mark.asvs("1.2.1", "1.3.1", "1.3.7")
def test_what_people_type_is_shown_as_text():
    slug, staff = shelf(), staff_of_a_new_vendor()
    evil = '"><svg onload=alert(1)>{{7*7}}'
    id = published(staff, slug, name=evil, description=evil, brand=evil)
    for address in (f"/produk/{id}", "/katalog", f"/etalase/{slug}"):
        text = Browser().get(address).text
        assert "<svg onload" not in text, address
        assert "{{7*7}}" in text, address
    assert "<svg onload" not in Browser().get(f"/katalog?q={evil}").text


TYPED = {
    "name": "Kaus olahraga", "description": "Katun, sablon satu warna.", "kbki": "2822100000", "unit": "potong", "unit_price": "92.000", "stock": "40",
    "min_purchase": "1", "kind": "goods", "pdn_reason": "made_here", "price_with_ppn": "ya", "sku": "KS",
    "tiers.0.from": "24", "tiers.0.price": "86.000", "zones.0.region": "99.01", "zones.0.shipping": "15.000", "zones.1.region": "lain",
    "zones.1.shipping": "90.000", "size_cm": "30 x 25 x 2,5", "weight_g": "180", "sustainability": ["recycled", "low_plastic"],
}  # fmt: skip


def test_what_was_typed_is_kept_with_its_faults_and_its_photo_until_it_is_saved():
    slug, staff, stranger = shelf(), staff_of_a_new_vendor(), staff_of_a_new_vendor()
    shop, form = staff.browser(), f"/toko/produk/baru?etalase={slug}"
    photo = {"photo": ("a.jpg", corpus.from_a_phone(800, 600), "image/jpeg")}
    wrong = shop.send(form, {**TYPED, "kbki": "282", "tiers.0.price": "99.000"}, page=form, files=photo)
    assert wrong.status_code == 422
    assert 'value="Kaus olahraga"' in wrong.text
    kept = re.search(r'name="isian" value="([^"]+)"', wrong.text)[1]
    assert kept in shop.get("/toko").text
    again = shop.get(f"{form}&isian={kept}").text
    assert 'value="Kaus olahraga"' in again
    assert "sudah tersimpan" in again
    assert stranger.browser().get(f"{form}&isian={kept}").status_code == 404
    later = shop.send(
        form, {**TYPED, "name": "Kaus", "isian": kept, "nanti": "ya"}, page=form, files={"photo": ("", b"", "image/jpeg")}
    )
    assert later.status_code == 303
    done = shop.send(form, {**TYPED, "isian": kept}, page=form, files={"photo": ("", b"", "image/jpeg")})
    assert done.status_code == 303, done.text
    assert kept not in shop.get("/toko").text
    shown = shop.get(done.headers["location"]).text
    for told in ("Ongkos sekali kirim", "Rp90.000", "Waktu siap"):
        assert told in shown, "its own page shows what the form took"
    with db.new_session() as session:
        made = session.get_one(Listing, _key(done.headers["location"].rsplit("/", 1)[1]))
        version = made.newest
        assert (version.tiers, len(version.photos)) == ([{"from": 24, "price": 86_000}], 1)
        assert version.zones == [{"region": "99.01", "shipping": 15_000}, {"region": "", "shipping": 90_000}]
        assert (version.size_mm, version.weight_g, version.sustainability) == ([300, 250, 25], 180, ["recycled", "low_plastic"])


def test_a_product_is_copied_in_one_tap_and_gets_variants_that_its_page_offers():
    slug, staff, office = shelf(), staff_of_a_new_vendor(), someone(Role.CURATOR)
    id = published(staff, slug)
    shop, desk, place = staff.browser(), office.browser(), f"/toko/produk/{id}"
    copied = shop.send(f"{place}/salin", {}, page=place)
    assert copied.status_code == 303
    assert "(salinan)" in shop.get(copied.headers["location"]).text
    form = f"{place}/varian"
    typed = {"own": "Ukuran=M", "options": "Ukuran=L", "unit_price": "55.000", "stock": "7", "sku": ""}
    assert shop.send(form, {**typed, "options": "L"}, page=form).status_code == 422
    made = shop.send(form, typed, page=form)
    assert made.status_code == 303
    other = made.headers["location"].rsplit("/", 1)[1]
    for one in (id, other):
        assert (
            shop.send(f"/toko/produk/{one}/langkah", {"move": "submit", "note": "x"}, page=f"/toko/produk/{one}").status_code == 303
        )
        assert desk.send(f"/kurasi/produk/{one}/langkah", {"move": "approve"}, page=f"/kurasi/produk/{one}").status_code == 303
    shown = Browser().get(f"/produk/{id}").text
    assert f"/produk/{other}" in shown
    assert "L · Rp55.000" in shown
    assert "Perubahan antarversi" in shop.get(place).text


def test_an_office_asks_on_its_page_and_the_vendors_form_answers():
    slug, staff, office = shelf(), staff_of_a_new_vendor(), someone(Role.CURATOR)
    desk, shop, place = office.browser(), staff.browser(), f"/kurasi/etalase/{slug}"
    asked = {"name": "Berat kertas", "kind": "number", "unit": "gsm", "choices": "", "category": "", "required": "true"}
    assert desk.send(f"{place}/atribut", {**asked, "kind": "choice"}, page=place).status_code == 422
    assert desk.send(f"{place}/atribut", asked, page=place).status_code == 303
    changed = {"name": "Gramatur", "unit": "gsm", "choices": "", "category": ""}
    assert desk.send(f"{place}/atribut/berat-kertas", changed, page=place).status_code == 303
    kept = {"description": "", "rules": "Tulis gramatur.", "umkk_only": "true", "industries": "", "certificates": ["halal", "sni"]}
    assert desk.send(place, kept, page=place).status_code == 303
    assert desk.send(place, {**kept, "certificates": "emas"}, page=place).status_code == 422
    form = shop.get(f"/toko/produk/baru?etalase={slug}").text
    for part in ('name="attributes.berat-kertas"', "Gramatur", "Tulis gramatur."):
        assert part in form
    id = published(staff, slug, attributes={"berat-kertas": "80"}, halal_number="ID1", sni_number="SNI 1")
    assert "80 gsm" in Browser().get(f"/produk/{id}").text
    assert desk.send(f"{place}/atribut/berat-kertas/hapus", {}, page=place).status_code == 303
    assert "berat-kertas" not in shop.get(f"/toko/produk/baru?etalase={slug}").text


def test_a_curator_finds_the_latest_decisions_and_takes_a_mistake_back_with_a_reason():
    slug, staff, desk = shelf(), staff_of_a_new_vendor(), someone(Role.CURATOR).browser()
    with db.new_session() as session:
        made = making.in_curation(session, queries.etalase_by_slug(session, slug), staff.actor)
        page = f"/kurasi/produk/{public_id(made.region_id, made.id)}"
    assert desk.send(f"{page}/langkah", {"move": "return", "reason": "BAD_PHOTO"}, page=page).status_code == 303
    latest = desk.get("/kurasi/waktu").text
    assert f'href="{page}"' in latest
    assert "Foto tidak layak" in latest
    said = desk.get(page).text
    assert "Foto tidak layak" in re.search(r'<ol class="timeline">.*', said, re.DOTALL)[0], "the history says it in words"
    assert "BAD_PHOTO<br>" not in said
    refused = desk.send(f"{page}/langkah", {"move": "reconsider", "reason": " "}, page=page)
    assert refused.status_code == 422
    assert "Mengapa putusan itu ditinjau lagi?" in refused.text
    assert desk.send(f"{page}/langkah", {"move": "reconsider", "reason": "Foto lain."}, page=page).status_code == 303
    assert desk.send(f"{page}/langkah", {"move": "approve"}, page=page).status_code == 303
    assert page.rsplit("/", 1)[1] in Browser().get("/katalog?q=kertas").text
