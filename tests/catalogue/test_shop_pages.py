"""The vendor's pages of a product: written, changed, copied, and what was typed is never lost."""

import re
from decimal import Decimal

import pytest

from app import db
from app.actor import Role
from app.catalogue.models import Listing
from tests.catalogue.shown import key_of, published, shelf
from tests.files import corpus
from tests.vendors.serving import someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def test_a_vendor_writes_a_product_with_a_photo_and_a_curator_publishes_it() -> None:
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
        made = session.get_one(Listing, key_of(id))
        assert (made.stock, made.newest.unit_price, len(made.newest.photos)) == (Decimal(1000), 24_000, 1)


def test_the_assistant_beside_a_form_says_which_fields_it_waits_for_and_what_is_wrong_with_the_others() -> None:
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


def test_stock_photos_and_changes_of_a_product_have_their_forms() -> None:
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
        made = session.get_one(Listing, key_of(id))
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


def test_what_was_changed_elsewhere_since_a_form_was_opened_is_not_undone_unseen() -> None:
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
        kept = session.get_one(Listing, key_of(id)).newest
        assert (kept.name, kept.unit_price) == ("Kertas A4 70 gsm", 52_000)
    assert opened(shop.get(form).text) == opened(refused.text), "whoever comes back to what was kept has been told already"
    assert shop.send(form, {**typed, **opened(refused.text), "unit_price": "53000"}, page=form).status_code == 303
    before = opened(shop.get(form).text)
    assert shop.send(f"/toko/produk/{id}/stok", {"stock": "1400"}, page=f"/toko/produk/{id}").status_code == 303
    assert "diubah di tempat lain: Stok" in shop.send(form, {**typed, **before}, page=form).text
    assert shop.send(form, {**typed, "dibuka": "name:,:::,x"}, page=form).status_code == 422, (
        "of what nobody can have been told all differs"
    )


def test_what_is_changed_of_a_product_is_kept_for_later_and_still_knows_what_the_product_was() -> None:
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
        assert session.get_one(Listing, key_of(id)).newest.name != "Kertas A4 setengah"


def test_another_vendors_product_does_not_exist_in_the_shop() -> None:
    slug, staff, stranger = shelf(), staff_of_a_new_vendor(), staff_of_a_new_vendor()
    id = published(staff, slug)
    other = stranger.browser()
    for address in (f"/toko/produk/{id}", f"/toko/produk/{id}/ubah"):
        assert other.get(address).status_code == 404
    for act, fields in (("langkah", {"move": "withdraw"}), ("stok", {"stock": "1"}), ("ubah", {}), ("foto/hapus", {"sha256": ""})):
        assert other.send(f"/toko/produk/{id}/{act}", fields, page="/toko/berkas").status_code == 404, act


TYPED = {
    "name": "Kaus olahraga", "description": "Katun, sablon satu warna.", "kbki": "2822100000", "unit": "potong", "unit_price": "92.000", "stock": "40",
    "min_purchase": "1", "kind": "goods", "pdn_reason": "made_here", "price_with_ppn": "ya", "sku": "KS",
    "tiers.0.from": "24", "tiers.0.price": "86.000", "zones.0.region": "99.01", "zones.0.shipping": "15.000", "zones.1.region": "lain",
    "zones.1.shipping": "90.000", "size_cm": "30 x 25 x 2,5", "weight_g": "180", "sustainability": ["recycled", "low_plastic"],
}  # fmt: skip


def test_what_was_typed_is_kept_with_its_faults_and_its_photo_until_it_is_saved() -> None:
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
        made = session.get_one(Listing, key_of(done.headers["location"].rsplit("/", 1)[1]))
        version = made.newest
        assert (version.tiers, len(version.photos)) == ([{"from": 24, "price": 86_000}], 1)
        assert version.zones == [{"region": "99.01", "shipping": 15_000}, {"region": "", "shipping": 90_000}]
        assert (version.size_mm, version.weight_g, version.sustainability) == ([300, 250, 25], 180, ["recycled", "low_plastic"])


def test_a_product_is_copied_in_one_tap_and_gets_variants_that_its_page_offers() -> None:
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
