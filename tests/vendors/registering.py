"""A registration by its pages, step by step, as a person goes through it."""

from app import db
from app.identifiers import public_id
from app.vendors.models import Vendor
from tests.files import corpus
from tests.vendors import making
from tests.web.browsing import Browser

ACCOUNT = {"name": "Sari Contoh", "login": "sari@contoh.example", "password": "payung biru di teras"}
FIRM = {
    "nib": "9901 2345 67890", "npwp": "99.999.999.9-999.999", "legal_form": "cv", "legal_name": "CV Sari Contoh", "owner_name": "",
    "phone": "0800 123 4567", "email": "",
}  # fmt: skip
BUSINESS = {"kbli": "47611, 47411", "yearly_sales": "150 juta", "capital": ""}
ADDRESS = {
    "postcode": "00101", "street": "Jalan Contoh 1", "bank_name": "Bank Contoh", "bank_account": "99-001-122", "bank_holder": "SARI CONTOH",
}  # fmt: skip


def regions() -> None:
    with db.new_session() as session:
        making.region(session, "99.01")
        making.region(session, "99.71")


def step(browser: Browser, name: str, fields: dict, **given):
    return browser.send(f"/daftar/{name}", fields, page=f"/daftar/{name}", **given)


def paper(browser: Browser, kind: str, content: bytes = corpus.pdf(), **other):
    fields = {"kind": kind, "number": "1", "issued_on": "", "expires_on": "", **other}
    return step(browser, "berkas", fields, files={"file": ("a.pdf", content, "application/pdf")})


def registered() -> Browser:
    """A browser whose person has done everything but send it in."""
    regions()
    browser = Browser()
    assert browser.send("/daftar", ACCOUNT, page="/daftar").headers["location"] == "/daftar/usaha"
    assert step(browser, "usaha", FIRM).headers["location"] == "/daftar/kegiatan"
    assert step(browser, "kegiatan", BUSINESS).headers["location"] == "/daftar/alamat"
    assert step(browser, "alamat", {**ADDRESS, "region_code": "99.01.01.2001"}).headers["location"] == "/daftar/berkas"
    for kind in ("NIB", "NPWP"):
        assert paper(browser, kind).headers["location"] == "/daftar/berkas"
    return browser


def submitted() -> tuple[Browser, str]:
    browser = registered()
    step(browser, "kirim", {"consent": "true"})
    with db.new_session() as session:
        return browser, public_id(0, session.query(Vendor).one().id)
