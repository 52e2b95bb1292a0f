"""The office's pages: its etalase, the desk of curation, and what a curator is told."""

import re
from datetime import date

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
from tests.catalogue.shown import key_of, published, shelf
from tests.vendors import making as vendors
from tests.vendors.serving import someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def test_the_desk_is_for_the_regions_office_and_shows_nothing_of_another() -> None:
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


def test_an_office_makes_an_etalase_and_closes_it_by_date() -> None:
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


def test_a_curator_sees_what_a_new_version_changes() -> None:
    slug, staff = shelf(), staff_of_a_new_vendor()
    id = published(staff, slug)
    from app.catalogue.listing import sending, writing
    from app.clock import now

    with db.new_session() as session:
        made = session.get_one(Listing, key_of(id))
        writing.rewrite(
            session, listing=made, changes={"unit_price": 78_000, "name": "Kertas A4 putih"}, actor=staff.actor, at=now()
        )
        sending.submit(session, listing=made, actor=staff.actor, at=now())
    page = someone(Role.CURATOR).browser().get(f"/kurasi/produk/{id}").text
    assert "Harga naik 50,0%" in page
    assert "Kertas A4 putih" in page
    assert "Harga baru sedang diperiksa" in Browser().get(f"/produk/{id}").text


def test_a_curator_is_told_of_a_blacklisted_vendor_and_may_only_send_its_product_back() -> None:
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


def test_an_office_asks_on_its_page_and_the_vendors_form_answers() -> None:
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


def test_a_curator_finds_the_latest_decisions_and_takes_a_mistake_back_with_a_reason() -> None:
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
