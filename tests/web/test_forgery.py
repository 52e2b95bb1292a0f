"""Forged calls: no unsafe route that a cookie opens can be called from another site,
without the token, or with the token of somebody else."""

import re

import pytest

from app.actor import Role
from app.web.access import ANYONE, REGISTRY, WRITE, Csrf
from app.web.pages.done import ITSELF
from app.web.routing import Pages
from tests.web.browsing import Browser, app_of, bearer, whole_app
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")

whole_app()
FORMS = sorted((method, path) for (method, path), access in REGISTRY.items() if access.csrf is Csrf.FORM)


def test_there_are_forms_to_forge() -> None:
    assert ("POST", "/masuk") in FORMS


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(("method", "path"), FORMS)
def test_a_forged_form_is_refused(method: str, path: str) -> None:
    who = REGISTRY[method, path].who
    browser, stranger = Browser(), Browser()
    headers = {} if Role.PUBLIC in who else person("korban", min(who)).cookie()
    own = re.search(r'name="csrf" value="([^"]+)"', browser.get("/masuk", headers=headers).text)
    foreign = stranger.token()
    assert own
    address = re.sub(r"\{[^}]+\}", "1", path)
    forged = {
        "no token": ({}, {}),
        "empty token": ({"csrf": ""}, {}),
        "token of another browser": ({"csrf": foreign}, {}),
        "changed token": ({"csrf": own[1][:-1] + ("0" if own[1][-1] != "0" else "1")}, {}),
        "cross-site": ({"csrf": own[1]}, {"sec-fetch-site": "cross-site"}),
        "same-site": ({"csrf": own[1]}, {"sec-fetch-site": "same-site"}),
        "foreign origin": ({"csrf": own[1]}, {"origin": "https://jahat.example"}),
        "origin of a part of our name": ({"csrf": own[1]}, {"origin": "https://testserver.jahat.example"}),
        "opaque origin": ({"csrf": own[1]}, {"origin": "null"}),
        "an origin that is no address": ({"csrf": own[1]}, {"origin": "https://["}),
    }
    for name, (fields, extra) in forged.items():
        answer = browser.client.request(method, address, data=fields, headers={**headers, **extra})
        assert answer.status_code == 403, f"{name}: {answer.status_code}"


@pytest.mark.usefixtures("own_routes")
def test_our_own_form_passes_by_field_and_by_header() -> None:
    pages = Pages()

    @pages.post("/uji", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
    def take() -> dict[str, str]:
        return {"taken": "yes"}

    inside = Browser(app_of(pages))
    token = inside.own_token()
    ours = {"sec-fetch-site": "same-origin", "origin": "https://testserver"}
    assert inside.client.post("/uji", data={"csrf": token}).status_code == 200
    assert inside.client.post("/uji", data={"csrf": token}, headers=ours).status_code == 200
    assert inside.client.post("/uji", headers={"x-csrf-token": token, **ours}).status_code == 200
    assert inside.client.post("/uji", data={"csrf": token}, headers={"origin": "http://testserver"}).status_code == 200
    silent = {"sec-fetch-site": "same-origin", "origin": "null"}  # a browser that is set to send no referrer
    assert inside.client.post("/uji", data={"csrf": token}, headers=silent).status_code == 200
    for foreign in ({**silent, "sec-fetch-site": "cross-site"}, {**silent, "origin": "https://jahat.example"}):
        assert inside.client.post("/uji", data={"csrf": token}, headers=foreign).status_code == 403


@pytest.mark.usefixtures("own_routes")
def test_a_bearer_token_needs_no_form_token() -> None:
    pages = Pages()

    @pages.post("/uji", who={Role.CURATOR}, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
    def take() -> dict[str, str]:
        return {"taken": "yes"}

    token = person("kurator", Role.CURATOR).token()
    assert Browser(app_of(pages)).client.post("/uji", headers=bearer(token)).status_code == 200


@pytest.mark.asvs("3.5.1")
def test_the_token_dies_with_the_session() -> None:
    person("kurator", Role.CURATOR)
    browser = Browser()
    before = browser.token()
    assert browser.sign_in("kurator", PASSWORD).status_code == 303
    assert browser.client.post("/keluar", data={"csrf": before}).status_code == 403
    assert browser.send("/keluar").status_code == 303


def test_the_token_is_another_one_on_every_page() -> None:
    browser = Browser()
    assert browser.token() != browser.token()
