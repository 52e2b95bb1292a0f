"""What a form has done is said once, in words of ours, on the page that it leads to."""

import pytest
from fastapi import Request, Response

from app.actor import Role
from app.language import mark
from app.moves.machine import by_the_system
from app.reactions import MACHINES
from app.web.access import ANYONE, READ, REGISTRY, WRITE, Csrf
from app.web.incoming.forms import Posted
from app.web.pages import done
from app.web.pages.done import COOKIE, ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages
from tests.web.browsing import SITE, Browser, app_of
from tests.web.people import PASSWORD, person


def test_every_move_that_a_person_can_take_has_its_sentence() -> None:
    for machine in MACHINES:
        asked = {move.name for move in machine.moves if move.who is not by_the_system}
        assert asked == MOVED.get(machine.name, {}).keys()


def test_every_form_says_what_it_did_or_is_its_own_answer() -> None:
    silent = {path for (_method, path), access in REGISTRY.items() if access.csrf is Csrf.FORM and not any(access.says.values())}
    assert not {path for path in silent if path.endswith("/langkah")}
    with pytest.raises(AssertionError, match="says once"):
        Pages().post("/uji", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)


@pytest.mark.usefixtures("own_routes", "committed")
def test_it_is_said_on_the_next_page_once_and_not_to_parts_of_pages_or_after_a_refusal() -> None:
    pages = Pages()

    @pages.get("/uji", who=ANYONE, rate=READ)
    def show(request: Request) -> Response:
        return page(request, "errors/not_found.html", refusal=None)

    @pages.post("/uji", who=ANYONE, csrf=Csrf.FORM, says={"sign": mark("Ditandatangani."), "quiet": ITSELF}, rate=WRITE)
    def act(request: Request, data: Posted) -> Response:
        if data.get("move") == "refused":
            return page(request, "errors/not_found.html", 409, refusal=None)
        if data.get("deed"):
            done.did(request, str(data["deed"]))
        return go_to(request, "/uji")

    browser = Browser(app_of(pages))
    token = browser.own_token()

    def send(**fields: str) -> None:
        browser.client.post("/uji", data={"csrf": token, **fields}, headers={"origin": SITE})

    send(move="sign")
    part = browser.get("/uji", headers={"hx-request": "true"}).text
    assert ("Ditandatangani." in part, "Ditandatangani." in browser.get("/uji").text) == (False, True)
    assert "Ditandatangani." not in browser.get("/uji").text
    for fields in ({"move": "refused"}, {"move": "quiet"}, {"move": "unknown"}, {"move": "sign", "deed": "quiet"}):
        send(**fields)
        assert COOKIE not in browser.client.cookies
    browser.client.cookies.set(COOKIE, "<b>forged</b>", domain="testserver.local", path="/")
    assert "forged" not in browser.get("/uji").text


@pytest.mark.usefixtures("committed")
def test_a_visitor_who_signed_out_is_told_so_though_the_page_is_kept_for_all() -> None:
    person("siti", Role.PP)
    visitor, siti = Browser(), Browser()
    visitor.get("/")
    siti.sign_in("siti", PASSWORD)
    assert siti.send("/keluar", page="/akun").headers["location"] == "/"
    assert "Anda sudah keluar." in siti.get("/").text
    assert "Anda sudah keluar." not in siti.get("/").text + visitor.get("/").text
