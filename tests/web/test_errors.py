"""Refusals: problem documents for programs, pages for people, fragments for htmx; never a fault on malformed input."""

import pytest
from psycopg.errors import CheckViolation, QueryCanceled, UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app import db
from app.errors import FieldError, Invalid, NotFound, Refusal, Unavailable
from app.settings import settings
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import Db
from app.web.incoming.bodies import Body, Price, Quantity, Text
from app.web.routing import Api, Pages
from tests.web.browsing import Browser, app_of, fields_of

pytestmark = pytest.mark.usefixtures("own_routes", "committed")


class Inner(Body):
    quantity: Quantity


class Sent(Body):
    name: Text
    price: Price
    lines: list[Inner] = []
    notes: dict[str, str] = {}


def _house() -> Browser:
    pages, api = Pages(), Api()

    @api.post("/uji", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def take(body: Sent) -> dict[str, object]:
        return {"name": body.name, "price": body.price}

    @api.get("/uji/{name}", who=ANYONE, rate=READ)
    def find(name: str, session: Db, q: str = "") -> dict[str, object]:
        return {
            "found": session.execute(text("SELECT count(*) FROM region WHERE name = :n OR name = :q"), {"n": name, "q": q}).scalar()
        }

    @pages.get("/kini", who=ANYONE, rate=READ)
    def not_now() -> None:
        raise Refusal("Sisa pagu Rp1, pesanan Rp2.", moves=["agree"])

    @api.get("/kini", who=ANYONE, rate=READ)
    def not_now_either() -> None:
        raise Refusal("Sisa pagu Rp1, pesanan Rp2.", moves=["agree"], errors=[FieldError("a", "b")])

    @pages.get("/salah", who=ANYONE, rate=READ)
    def wrong() -> None:
        raise Invalid("Perbaiki.", errors=[FieldError("nama", "Nama <script>alert(1)</script> wajib.")])

    @api.get("/sibuk", who=ANYONE, rate=READ)
    def busy() -> None:
        raise OperationalError("SELECT", {}, QueryCanceled())

    @api.get("/didahului", who=ANYONE, rate=READ)
    def overtaken() -> None:
        raise IntegrityError("INSERT", {}, UniqueViolation())

    @api.get("/rusak", who=ANYONE, rate=READ)
    def fault() -> None:
        raise IntegrityError("INSERT", {}, CheckViolation())

    @api.get("/hilang", who=ANYONE, rate=READ)
    def missing() -> None:
        raise NotFound("")

    @pages.get("/tutup", who=ANYONE, rate=READ)
    def closed(wait: int = 7) -> None:
        raise Unavailable("Sebentar.", retry_after=wait)

    return Browser(app_of(pages, api))


def test_a_problem_names_its_status_its_fields_and_the_moves_that_are_open() -> None:
    answer = _house().get("/api/v1/kini")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Tidak dapat dilakukan sekarang",
        "status": 409,
        "detail": "Sisa pagu Rp1, pesanan Rp2.",
        "errors": [{"field": "a", "message": "b"}],
        "moves": ["agree"],
    }


def test_a_person_gets_a_page_and_htmx_a_fragment_with_the_same_sentence() -> None:
    browser = _house()
    whole, part = browser.get("/kini"), browser.get("/kini", headers={"hx-request": "true"})
    assert whole.status_code == part.status_code == 409
    assert "Sisa pagu Rp1, pesanan Rp2." in whole.text
    assert "Sisa pagu Rp1, pesanan Rp2." in part.text
    assert "<html" in whole.text
    assert "<html" not in part.text


def test_an_address_that_says_what_is_none_is_told_once_and_opens_from_its_beginning() -> None:
    page = Browser().get("/katalog?sesudah=rusak")
    assert (page.status_code, page.text.count("Penanda halaman ini tidak dikenal")) == (422, 1)
    assert "Ada isian yang perlu diperbaiki" not in page.text
    assert 'href="/katalog"><span>Buka dari awal' in page.text


def test_a_refused_form_leads_back_to_its_page_and_to_no_other_site() -> None:
    browser = Browser()
    ours = browser.client.post("/masuk/lupa?a=1", headers={"referer": "http://testserver/masuk?next=/kerja"})
    assert (ours.status_code, 'href="/masuk?next=/kerja"' in ours.text) == (404, True)
    for elsewhere in ("https://lain.example/masuk", "http://testserver//lain.example/", "kosong"):
        page = browser.client.post("/masuk/lupa", headers={"referer": elsewhere})
        assert 'href="//' not in page.text
        assert 'href="/masuk"><span>Kembali' not in page.text


def test_a_form_that_stood_open_too_long_leads_back_to_its_own_page_which_a_reload_would_not() -> None:
    page = Browser().client.post("/masuk", data={"csrf": "lama"}, headers={"referer": "http://testserver/masuk?next=/kerja"})
    assert (page.status_code, 'href="/masuk?next=/kerja"><span>Kembali ke halaman tadi' in page.text) == (403, True)


def test_a_refused_form_from_what_is_no_address_is_refused_and_no_fault() -> None:
    page = Browser().client.post("/masuk/lupa", headers={"referer": "http://["})
    assert (page.status_code, "<span>Kembali" in page.text) == (404, False)


def test_what_is_refused_for_a_moment_can_be_asked_again_and_says_when() -> None:
    house = _house()
    page = house.get("/tutup?b=2").text
    assert 'href="/tutup?b=2"><span>Coba lagi</span>' in page
    assert "Coba lagi setelah 7 detik." in page
    assert "Coba lagi setelah 7 detik." in house.get("/tutup", headers={"hx-request": "true"}).text, "a part of a page says so too"
    for wait, minutes in ((120, 2), (121, 3)):
        assert f"Coba lagi setelah {minutes} menit." in house.get(f"/tutup?wait={wait}").text


def test_whoever_opened_an_address_that_cannot_be_read_is_not_told_of_a_form() -> None:
    answer = _house().get("/tutup?wait=sebentar")
    assert answer.status_code == 422
    assert "Ada bagian alamat yang tidak dapat dibaca." in answer.text
    assert "isian" not in answer.text.split("<main")[1].split("</main")[0]
    assert 'href="/tutup"><span>Buka dari awal</span>' in answer.text


@pytest.mark.asvs("1.2.1")
def test_what_a_refusal_repeats_is_escaped() -> None:
    assert "<script>alert" not in _house().get("/salah").text


def test_busy_and_away_say_when_to_come_back() -> None:
    browser = _house()
    busy = browser.get("/api/v1/sibuk")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
    assert browser.get("/tutup").headers["retry-after"] == "7"


def test_who_was_overtaken_is_told_to_look_again_and_a_broken_promise_of_ours_is_a_fault() -> None:
    browser = _house()
    assert browser.get("/api/v1/didahului").status_code == 409
    fault = browser.get("/api/v1/rusak")
    assert (fault.status_code, fault.json()["request_id"]) == (500, fault.headers["x-request-id"])


@pytest.mark.asvs("2.2.1", "2.2.2")
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b'{"name": "a", "price": "5"}', ["price"]),
        (b'{"name": "a", "price": 5.5}', ["price"]),
        (b'{"name": "a", "price": 5.0}', ["price"]),
        (b'{"name": "a", "price": true}', ["price"]),
        (b'{"name": "a", "price": null}', ["price"]),
        (b'{"name": "a", "price": 0}', ["price"]),
        (b'{"name": "a", "price": -1}', ["price"]),
        (b'{"name": "a", "price": 99999999999999999999999999}', ["price"]),
        (b'{"name": "a", "price": 1e400}', ["price"]),
        (b'{"name": "a", "price": NaN}', ["price"]),
        (b'{"name": "a", "price": 5, "status": "x"}', ["status"]),
        (b'{"name": "a", "price": 5, "a\\u0000b": "x"}', ["a\x00b"]),
        (b'{"name": "a", "price": 5, "price": 6}', ["price"]),
        (b'{"name": "a", "pri\\u0063e": 5, "price": 5}', ["price"]),
        (b'{"name": "a", "price": 5, "lines": [{"quantity": 1, "quantity": 2}]}', ["quantity"]),
        (b'{"price": 5}', ["name"]),
        (b'{}', ["name", "price"]),
        (b'{"name": "", "price": 5}', ["name"]),
        (b'{"name": 7, "price": 5}', ["name"]),
        (b'{"name": "a\\u0000b", "price": 5}', ["name"]),
        (b'{"name": "a\\ud800b", "price": 5}', ["name"]),
        (b'{"name": "a", "price": 5, "notes": {"a": "\\u0000"}}', ["notes"]),
        (b'{"name": "a", "price": 5, "lines": [{"quantity": 1}, {"quantity": "1"}]}', ["lines.1.quantity"]),
        (b'{"name": "a", "price": 5, "lines": [{"quantity": NaN}]}', ["lines.0.quantity"]),
        (b'{"name": "a", "price": 5, "lines": [{"quantity": 1.23456}]}', ["lines.0.quantity"]),
        (b'{"name": "a", "price": 5, "lines": [{"quantity": 1, "q": 1}]}', ["lines.0.q"]),
        (b'{"name": "a", "price": 5, "lines": {}}', ["lines"]),
        (b'[]', ["body"]),
        (b'', ["body"]),
        (b'{', ["body"]),
        (b'{"name": "\xff"}', ["body"]),
        (b'{"name": ' + b"[" * 100_000, ["body"]),
        (b'{"price": ' + b"9" * 5_000 + b"}", ["body"]),
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused_by_field(body: bytes, fields: list[str]) -> None:
    answer = _house().client.post("/api/v1/uji", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert all(error["message"] for error in answer.json()["errors"])


def test_a_body_of_another_type_is_refused() -> None:
    answer = _house().client.post("/api/v1/uji", content=b"name=a", headers={"content-type": "text/plain"})
    assert (answer.status_code, fields_of(answer)) == (422, ["body"])


def test_half_letters_and_nul_in_addresses_are_no_fault() -> None:
    browser = _house()
    assert browser.get("/api/v1/uji/%00").status_code == 404
    assert browser.get("/api/v1/uji/a?q=%00").status_code == 422
    assert browser.get("/api/v1/uji/%ff?q=%ff%fe").json() == {"found": 0}
    assert browser.get("/api/v1/uji/%ed%a0%80").status_code == 200


def test_malformed_forms_are_no_fault() -> None:
    browser = Browser()
    token = browser.token()
    multipart = {"content-type": "multipart/form-data; boundary=x", "x-csrf-token": token}
    assert browser.client.post("/masuk", content=b"--y\r\nnonsense", headers=multipart).status_code == 422
    urlencoded = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": token}
    assert browser.client.post("/masuk", content=b"login=%ff%00&password=\xff", headers=urlencoded).status_code == 422


@pytest.mark.asvs("16.5.2", "16.5.3")
def test_the_house_without_its_database_answers_503_and_heals(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    url = settings().database_url
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/nothing?host=/nonexistent&connect_timeout=1")
    db.forget_engines()
    try:
        assert browser.get("/healthz").status_code == 503
        page = browser.get("/masuk", headers={"cookie": "__Host-lokapasar=abc"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "2")
        assert browser.get("/api/v1/openapi.json", headers={"authorization": "Bearer x"}).status_code == 503
    finally:
        monkeypatch.setenv("DATABASE_URL", str(url))
        db.forget_engines()
    assert browser.get("/healthz").status_code == 200
