"""Registration in six steps as a browser does it, without JavaScript; papers, the office's page, the public page."""

from datetime import timedelta

import pytest

from app import clock, db
from app.accounts import sessions
from app.actor import Role
from app.identifiers import public_id
from app.vendors.models import Vendor
from tests.files import corpus
from tests.vendors import making
from tests.vendors.registering import ACCOUNT, ADDRESS, BUSINESS, FIRM, paper, regions, registered, step, submitted
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def test_six_steps_lead_from_nothing_to_a_submitted_vendor() -> None:
    browser = registered()
    last = browser.get("/daftar/kirim").text
    assert "Masih ada yang kurang" not in last
    assert step(browser, "kirim", {}).status_code == 422
    assert step(browser, "kirim", {"consent": "true"}).headers["location"] == "/toko"
    assert "Pendaftaran sedang diperiksa" in browser.get("/toko").text
    assert browser.get("/daftar").headers["location"] == "/toko"
    assert browser.get("/daftar/usaha").status_code == 404
    with db.new_session() as session:
        vendor = session.query(Vendor).one()
        assert (vendor.state, vendor.nib, vendor.npwp, vendor.scale) == ("submitted", "9901234567890", "0999999999999999", "micro")
        assert [industry.kbli for industry in vendor.industries] == ["47611", "47411"]


def test_each_step_is_kept_and_the_way_goes_on_where_it_stopped() -> None:
    regions()
    browser = Browser()
    browser.send("/daftar", ACCOUNT, page="/daftar")
    step(browser, "usaha", FIRM)
    later = Browser()
    assert later.sign_in(ACCOUNT["login"], ACCOUNT["password"], next="/daftar").headers["location"] == "/daftar"
    assert later.get("/daftar").headers["location"] == "/daftar/kegiatan"
    assert 'value="9901234567890"' in later.get("/daftar/usaha").text


def test_a_wrong_answer_keeps_what_was_typed_and_says_what_to_do() -> None:
    regions()
    browser = Browser()
    assert browser.send("/daftar", {**ACCOUNT, "password": "pendek"}, page="/daftar").status_code == 422
    browser.send("/daftar", ACCOUNT, page="/daftar")
    wrong = step(browser, "usaha", {**FIRM, "nib": "123"})
    assert wrong.status_code == 422
    assert 'value="123"' in wrong.text
    assert "NIB terdiri dari 13 angka" in wrong.text
    assert 'href="#f-nib"' in wrong.text
    step(browser, "usaha", FIRM)
    for fields, sentence in (
        ({**BUSINESS, "kbli": "4761"}, "5 angka"),
        ({**BUSINESS, "yearly_sales": "", "capital": ""}, "Isi penjualan setahun"),
        ({**BUSINESS, "yearly_sales": "banyak"}, "misalnya"),
    ):
        wrong = step(browser, "kegiatan", fields)
        assert wrong.status_code == 422
        assert sentence in wrong.text
    for written in ("47611;47411", "47611 / 47411", "47611 dan 47411", " 47611,\n47411, "):
        assert step(browser, "kegiatan", {**BUSINESS, "kbli": written}).status_code == 303, written
    several = step(browser, "kegiatan", {**BUSINESS, "kbli": "47611, katering"}).text
    assert 'href="#f-kbli"' in several, "which of them it is, at the field in which all are typed"
    assert "“katering” bukan kode KBLI" in several
    assert 'id="f-kbli-salah"' in several or 'aria-invalid="true"' in several
    step(browser, "kegiatan", BUSINESS)
    both = step(browser, "alamat", {**ADDRESS, "street": "", "region_code": ""})
    assert ("Wajib diisi" in both.text, "Pilih desa atau kelurahan Anda dari daftar." in both.text) == (True, True), "told at once"
    stranger = step(browser, "alamat", {**ADDRESS, "region_code": "99.01.01.2001", "bank_holder": "Budi"})
    assert stranger.status_code == 422
    assert "harus mirip" in stranger.text
    assert 'value="Budi"' in stranger.text


def test_the_village_is_found_by_its_postcode() -> None:
    regions()
    browser = Browser()
    browser.send("/daftar", ACCOUNT, page="/daftar")
    step(browser, "usaha", FIRM)
    step(browser, "kegiatan", BUSINESS)
    found = browser.get("/daftar/desa?postcode=00101").text
    assert "Desa Contoh Hulu" in found
    assert "Desa Contoh Hilir" in found
    assert "tidak dikenal" in browser.get("/daftar/desa?postcode=99999").text
    assert "tidak dikenal" not in browser.get("/daftar/desa?postcode=991").text
    looked_up = step(browser, "alamat", {**ADDRESS, "bank_holder": "", "step": "villages"})
    assert looked_up.status_code == 200
    assert "Desa Contoh Hulu" in looked_up.text
    assert 'role="alert"' not in looked_up.text
    several = step(browser, "alamat", ADDRESS)
    assert several.status_code == 422
    assert "Desa Contoh Hulu" in several.text
    assert several.text.count("Pilih desa atau kelurahan Anda dari daftar.") == 2, "once on top, once at its field"
    elsewhere = step(browser, "alamat", {**ADDRESS, "region_code": "99.01.02.2001"})
    assert elsewhere.status_code == 422, "a village of another postcode was left chosen"
    assert step(browser, "alamat", {**ADDRESS, "postcode": "99999"}).status_code == 422
    assert step(browser, "alamat", {**ADDRESS, "postcode": "00102"}).status_code == 303
    with db.new_session() as session:
        assert session.query(Vendor).one().address_region_code == "99.01.02.2001"


def test_a_firm_from_a_region_that_is_not_served_chooses_who_verifies_it() -> None:
    regions()
    browser = Browser()
    browser.send("/daftar", ACCOUNT, page="/daftar")
    step(browser, "usaha", FIRM)
    step(browser, "kegiatan", BUSINESS)
    far = {**ADDRESS, "postcode": "40621", "region_code": "32.04.05.2001"}
    asked = step(browser, "alamat", far)
    assert asked.status_code == 422
    assert 'name="home_region"' in asked.text
    assert step(browser, "alamat", {**far, "home_region": "99.71"}).status_code == 303


def test_a_file_that_is_no_paper_is_refused_and_the_page_stands() -> None:
    browser = registered()
    wrong = paper(browser, "HALAL", b"<script>alert(1)</script>", number="123/H")
    assert wrong.status_code == 422
    assert 'value="123/H"' in wrong.text
    old = paper(browser, "HALAL", expires_on="2020-01-01")
    assert old.status_code == 422
    assert "kedaluwarsa" in old.text


def test_registration_belongs_to_the_person_who_began_it() -> None:
    browser = registered()
    other = staff_of_a_new_vendor(making.active).browser()
    assert other.get("/daftar").headers["location"] == "/toko"
    assert other.get("/daftar/usaha").status_code == 404
    assert Browser().get("/daftar/usaha").status_code == 303
    assert someone(Role.PP).browser().get("/daftar/usaha").status_code == 404
    assert browser.get("/daftar/usaha").status_code == 200


def test_a_curator_reads_papers_and_verifies_and_the_vendor_begins() -> None:
    owner, id = submitted()
    desk = someone(Role.CURATOR).browser()
    assert id in desk.get("/kurasi").text
    place = f"/kurasi/penyedia/{id}"
    page = desk.get(place)
    assert page.status_code == 200
    papers = [part.split('"')[0] for part in page.text.split('href="/berkas-penyedia/')[1:]]
    scan = desk.get(f"/berkas-penyedia/{papers[0]}")
    assert scan.content == corpus.pdf()
    assert scan.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in scan.headers["content-security-policy"]
    for stranger in (
        someone(Role.CURATOR, "99.71").browser(),
        someone(Role.PP).browser(),
        staff_of_a_new_vendor(making.active).browser(),
    ):
        assert stranger.get(f"/berkas-penyedia/{papers[0]}").status_code == 404
        assert stranger.get(place).status_code == 404
    assert Browser().get(f"/berkas-penyedia/{papers[0]}").status_code == 303
    empty = desk.send(f"{place}/langkah", {"move": "return", "reason": " "}, page=place)
    assert empty.status_code == 422
    assert desk.send(f"{place}/langkah", {"move": "verify"}, page=place).headers["location"] == "/kurasi"
    assert "Mulai berjualan" in owner.get("/toko").text
    assert owner.send("/toko/mulai", {}, page="/toko").status_code == 303
    with db.new_session() as session:
        assert session.query(Vendor).filter_by(nib="9901234567890").one().state == "active"
    public = Browser().get(f"/penyedia/{id}")
    assert public.status_code == 200
    for private in ("9901234567890", "0999999999999999", "99001122", "08001234567", "SARI CONTOH"):
        assert private not in public.text


def test_a_returned_vendor_reads_why_and_repairs() -> None:
    owner, id = submitted()
    desk, place = someone(Role.CURATOR).browser(), f"/kurasi/penyedia/{id}"
    assert Browser().get(f"/penyedia/{id}").status_code == 404
    assert desk.send(f"{place}/langkah", {"move": "return", "reason": "Nama di NPWP berbeda."}, page=place).status_code == 303
    assert "Nama di NPWP berbeda." in owner.get("/toko").text
    assert owner.get("/daftar").headers["location"] == "/daftar/kirim"
    assert step(owner, "kirim", {"consent": "true"}).headers["location"] == "/toko"


def test_an_active_vendor_renews_a_paper_in_its_shop() -> None:
    staff: Person = staff_of_a_new_vendor(making.active)
    shop = staff.browser()
    fields = {"kind": "NIB", "number": "baru-9", "issued_on": "", "expires_on": ""}
    file = {"file": ("a.jpg", corpus.from_a_phone(800, 600), "image/jpeg")}
    assert shop.send("/toko/berkas", fields, page="/toko/berkas", files=file).status_code == 303
    assert "baru-9" in shop.get("/toko/berkas").text
    assert shop.send("/toko/berkas", {**fields, "kind": "APA"}, page="/toko/berkas", files=file).status_code == 422
    assert shop.send("/toko/berkas", fields, page="/toko/berkas").status_code == 422


@pytest.mark.asvs("7.5.3")
def test_another_bank_account_is_given_by_the_person_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = registered()
    fields = {**ADDRESS, "region_code": "99.01.01.2001"}
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(sessions, "now", lambda: later)
    assert step(browser, "alamat", fields).status_code == 303, "the same account moves no money"
    asked = step(browser, "alamat", {**fields, "bank_account": "1234567"})
    assert (asked.status_code, "Apakah ini Anda?" in asked.text, 'value="1234567"' in asked.text) == (409, True, True)
    wrong = step(browser, "alamat", {**fields, "bank_account": "1234567", "confirm_password": "salah sama sekali"})
    assert (wrong.status_code, "Kata sandi salah" in wrong.text) == (409, True)
    with db.new_session() as session:
        assert session.query(Vendor).one().bank_account == "99001122"
    assert (
        step(browser, "alamat", {**fields, "bank_account": "1234567", "confirm_password": ACCOUNT["password"]}).status_code == 303
    )
    with db.new_session() as session:
        assert session.query(Vendor).one().bank_account == "1234567"


def test_an_admin_suspends_blacklists_and_lifts_and_reads_that_the_suspension_is_left() -> None:
    firm, admin = staff_of_a_new_vendor(), someone(Role.REGION_ADMIN).browser()
    page = f"/kurasi/penyedia/{public_id(0, firm.actor.vendor_id)}"

    def takes(move: str, **fields: str) -> int:
        return admin.send(f"{page}/langkah", {"move": move, **fields}, page=page).status_code

    assert takes("suspend", reason="COMPLAINT", note="Ada pengaduan pembeli.") == 303
    until = str(making.today() + timedelta(days=90))
    assert takes("blacklist", reason="FALSE_PAPERS", decree="SK/1/2026", until=until) == 303
    assert "Penangguhan sebelumnya masih berlaku: Ada pengaduan pembeli." in admin.get(page).text
    lifting = {"reason": "COURT_RULING", "issued_on": str(making.today())}
    refused = admin.send(f"{page}/langkah", {"move": "lift", "decree": "sk-1-2026", **lifting}, page=page)
    assert refused.status_code == 422
    assert "Nomor ini adalah keputusan yang menetapkan daftar hitam." in refused.text
    assert takes("lift", decree="7/G/2026", **lifting) == 303
    shop = firm.browser().get("/toko").text
    assert "Toko ditangguhkan" in shop
    assert "Ada pengaduan pembeli." in shop
    assert takes("reinstate") == 303
    assert "Toko ditangguhkan" not in firm.browser().get("/toko").text
