"""The people of the demo with one tap, and that nothing of it is there elsewhere."""

import sys
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app import db
from app.accounts.models import Account, SignIn
from app.actor import Role
from app.main import create_app
from app.settings import settings
from app.web.access import REGISTRY
from app.web.pages.templating import environment
from tests.web.browsing import Browser, whole_app
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def demo_app() -> Iterator[FastAPI]:
    """The application of a demo; what it adds to this process is taken away again."""
    whole_app()
    before = dict(REGISTRY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOKAPASAR_DEMO", "true")
        patch.setitem(environment().globals, "demo", True)
        settings.cache_clear()
        yield create_app()
    settings.cache_clear()
    sys.modules.pop("app.demo.routes")
    REGISTRY.clear()
    REGISTRY.update(before)


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
