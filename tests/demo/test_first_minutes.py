"""The people of the demo with one tap, and that nothing of it is there elsewhere."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy import select, update

from app import db
from app.accounts.models import Account, SignIn
from app.actor import Role
from app.clock import now
from app.demo.people import PERSONAS, login_of
from app.demo.screens import IN_THE_TOUR, ITS_PAGES, NAMES
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.orders.models import Order
from app.settings import settings
from app.tree import TREE
from app.web.access import REGISTRY
from app.web.pages.environment import environment
from tests import world as worlds
from tests.demo.mode import call_them_personas, demo_mode
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, person
from tests.world import AT, KD_RUP

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def demo_app() -> Iterator[FastAPI]:
    with demo_mode() as app:
        yield app


def as_(persona: str) -> dict[str, str]:
    return {"persona": persona, "next": "/katalog"}


def test_a_persona_signs_in_with_one_tap_and_the_sign_in_says_how(demo_app: FastAPI) -> None:
    person("pp@contoh.example", Role.PP)
    browser = Browser(demo_app)
    assert "Masuk sebagai Dewi Pengadaan Contoh" in browser.get("/masuk").text
    answer = browser.send("/masuk/sebagai", as_("pp"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/katalog")
    assert "Keluar" in browser.get("/katalog").text
    with db.new_session() as session:
        assert session.scalars(select(SignIn.way)).all() == ["as_example"]


def test_the_tap_leads_every_persona_to_a_page_that_opens(demo_app: FastAPI) -> None:
    with db.new_session() as session:
        worlds.build(session)
    for persona, role, _code, _name in PERSONAS:
        person(login_of(persona), role)
        browser = Browser(demo_app)
        shown = browser.send("/masuk/sebagai", {"persona": persona, "next": ""})
        for _step in range(3):
            shown = browser.get(shown.headers["location"]) if shown.status_code == 303 else shown
        assert (shown.status_code, "Keluar" in shown.text) == (200, True), persona


def test_a_page_of_the_tour_that_is_refused_is_a_refusal_to_every_persona(demo_app: FastAPI) -> None:
    pages = [path for method, path in REGISTRY if method == "GET" and path.startswith(ITS_PAGES)]
    assert len(pages) > 5
    for persona in IN_THE_TOUR:
        person(login_of(persona), next(role for named, role, _code, _name in PERSONAS if named == persona))
        with db.new_session() as session:
            session.execute(update(Account).where(Account.login == login_of(persona)).values(name=NAMES[persona]))
        browser = Browser(demo_app)
        browser.sign_in(login_of(persona), PASSWORD)
        got = {path: browser.get(re.sub(r"{[^}]*}", "tiada", path)).status_code for path in pages}
        assert not [path for path, status in got.items() if status >= 500], persona
        assert 404 in got.values()


def test_no_page_hands_its_template_a_name_that_every_template_has(demo_app: FastAPI) -> None:
    """The page would lose what every page has: so `/kerja` failed for all of the demo,
    whose tour was called `guide` as the page's own was."""
    everywhere = set(environment().globals)
    assert {"tour_says", "demo", "label"} <= everywhere
    handed = [
        (path.name, word.arg)
        for path in (TREE / "app").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"page", "form_again", "_page"}
        for word in call.keywords
    ]
    assert len(handed) > 500
    assert [one for one in handed if one[1] in everywhere] == []


def test_the_page_after_a_step_of_the_tour_leads_on_whoever_goes_on(demo_app: FastAPI) -> None:
    with time_machine.travel(AT, tick=True), db.new_session() as session:
        world = worlds.build(session)
        call_them_personas(session)
        product = world.listing_id
    with time_machine.travel(AT + timedelta(minutes=1), tick=True):
        buyer, shop = Browser(demo_app), Browser(demo_app)
        buyer.send("/masuk/sebagai", as_("pp"))
        shop.send("/masuk/sebagai", as_("vendor"))

        def after(browser: Browser, path: str, fields: dict[str, str]) -> str:
            """What the page says to which this form leads."""
            answer = browser.send(path, fields, page="/akun")
            assert answer.status_code == 303, str(answer.request.url)
            return browser.get(answer.headers["location"]).text

        said = after(buyer, "/keranjang", {"listing_id": product, "quantity": "3"})
        assert "Tur 3/7</span> <strong>Pilih paket RUP dan buat pesanan" in said
        wanted = {
            "vendor_id": public_id(0, world.vendor.id),
            "kd_rup": KD_RUP,
            "address": "Gudang",
            "due_date": "2026-04-01",
        }
        said = after(buyer, "/keranjang/pesan", wanted)
        assert "Penyedia: setujui harga" in said
        assert "Masuk sebagai Ratna Penjual Contoh" in said, "one changes places where the step before was done"
        with db.new_session() as session:
            order = session.scalars(select(Order)).one()
            page = f"/pesanan/{public_id(order.region_id, order.id)}"
        agree = {"move": "agree", "offer_round": "1"}
        said = after(shop, f"{page}/langkah", agree)
        assert "Masuk sebagai Dewi Pengadaan Contoh" in said
        said = after(buyer, f"{page}/langkah", agree)
        assert "<strong>PP: kirim ke PPK</strong>" in said
        assert "Catatannya boleh kosong" in said
        assert "Masuk sebagai" not in said
        assert "PP: kirim ke PPK" in buyer.get(page).text, "it stays there when the page is opened again"
        assert "PP: kirim ke PPK" not in buyer.get("/pesanan").text
        between = Browser(demo_app).get("/tur").text
        assert "PP: kirim ke PPK" in between, "whoever has just signed out is not sent back to the shelf"
        after(buyer, f"{page}/langkah", {"move": "abandon", "reason": "Tidak jadi"})
        began_again = Browser(demo_app).get("/tur").text
        assert began_again.index("Masukkan kertas A4 ke keranjang") < began_again.index("Sekarang</span>")
        assert "PP: kirim ke PPK" not in began_again, "an order that was called off leads nowhere"


def test_the_tour_is_offered_once_it_is_begun_and_its_end_is_said_once(demo_app: FastAPI) -> None:
    with time_machine.travel(AT, tick=True), db.new_session() as session:
        world = worlds.build(session)
        call_them_personas(session)
        product = world.listing_id
    with time_machine.travel(AT + timedelta(minutes=1), tick=True):
        buyer, shop = Browser(demo_app), Browser(demo_app)
        buyer.send("/masuk/sebagai", as_("pp"))
        shop.send("/masuk/sebagai", as_("vendor"))

        def tour_after(browser: Browser, path: str, fields: dict[str, str]) -> list[str]:
            """What is offered of the tour beside what was done; that something was done is said."""
            answer = browser.send(path, fields, page="/akun")
            assert answer.status_code == 303, answer.text
            page = browser.get(answer.headers["location"]).text
            assert 'class="told' in page
            return re.findall(r"Lanjutkan tur|Tur, berikutnya|Tur selesai", page)

        mail = ("/pemberitahuan/surel", {"kinds": "order"})
        assert tour_after(shop, *mail) == [], "nobody has begun it"
        assert tour_after(buyer, *mail) == [], "to sign in is not to begin"
        tour_after(buyer, "/keranjang", {"listing_id": product, "quantity": "3"})
        assert tour_after(shop, *mail) == ["Lanjutkan tur"]
        assert tour_after(buyer, *mail) == ["Tur, berikutnya"]
        wanted = {"vendor_id": public_id(0, world.vendor.id), "kd_rup": KD_RUP, "address": "Gudang", "due_date": "2026-04-01"}
        tour_after(buyer, "/keranjang/pesan", wanted)
        with db.new_session() as session:
            order = session.scalars(select(Order)).one()
            worlds.signed_by_the_buyer(session, world, order, now())
            page = f"/pesanan/{public_id(order.region_id, order.id)}"
        assert tour_after(shop, f"{page}/langkah", {"move": "sign", "password": worlds.PASSWORD}) == ["Tur selesai"]
        assert tour_after(shop, *mail) == []
        with db.new_session() as session:
            (shipment,) = shipments_of(session, session.scalars(select(Order)).one())
            parcel = f"/pengiriman/{public_id(shipment.region_id, shipment.id)}"
        assert tour_after(shop, f"{parcel}/langkah", {"move": "pack"}) == []


def test_nobody_but_the_personas_is_let_in_and_only_from_our_own_form(demo_app: FastAPI) -> None:
    person("siti", Role.PP)
    person("ppk@contoh.example", Role.PPK)
    browser = Browser(demo_app)
    assert browser.send("/masuk/sebagai", as_("siti")).status_code == 404
    assert browser.client.post("/masuk/sebagai", data=as_("ppk")).status_code == 403
    assert browser.send("/masuk/sebagai", {"persona": "ppk", "next": "//jahat.example"}).headers["location"] == "/kerja"


def test_a_persona_with_a_second_factor_is_asked_for_it(demo_app: FastAPI) -> None:
    person("pp@contoh.example", Role.PP)
    with db.new_session() as session:
        session.scalars(select(Account)).one().has_code = True
        session.commit()
    assert Browser(demo_app).send("/masuk/sebagai", as_("pp")).status_code == 409


def test_outside_the_demo_there_are_no_personas_no_tour_and_no_way_in() -> None:
    person("pp@contoh.example", Role.PP)
    browser = Browser()
    signing_in = browser.get("/masuk").text
    assert "Masuk sebagai" not in signing_in
    assert "/tur" not in signing_in
    assert browser.get("/tur").status_code == 404
    assert browser.send("/masuk/sebagai", as_("pp")).status_code in (404, 405)
    assert not {("GET", "/tur"), ("POST", "/masuk/sebagai")} & set(REGISTRY)


def test_the_routes_open_nothing_where_the_mode_is_off(demo_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should they ever be served by mistake."""
    person("pp@contoh.example", Role.PP)
    browser = Browser(demo_app)
    token = browser.token()
    monkeypatch.setenv("LOKAPASAR_DEMO", "false")
    settings.cache_clear()
    assert browser.client.post("/masuk/sebagai", data={"csrf": token, **as_("pp")}).status_code == 404
    assert browser.get("/tur").status_code == 404
