"""Who may call what is declared with the route and enforced by it; a route without a declaration cannot be made."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi import APIRouter
from starlette.routing import Mount

from app.actor import Role
from app.web.access import ANYONE, READ, REGISTRY, SIGNED_IN, WRITE, Csrf
from app.web.routing import Api, DeclaredRoute, Pages
from tests.web.browsing import Browser, app_of, bearer, whole_app
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")
MINE = {Role.PP, Role.PPK}


@pytest.mark.asvs("8.2.1")
def test_every_route_of_the_application_is_declared_and_every_declaration_is_a_route() -> None:
    routes = whole_app().router.routes
    assert [route for route in routes if not isinstance(route, DeclaredRoute)] == [
        route for route in routes if isinstance(route, Mount) and route.path == "/static"
    ]
    served = {(method, route.path) for route in routes if isinstance(route, DeclaredRoute) for method in route.methods}
    assert served == set(REGISTRY)


def test_every_unsafe_route_names_how_forged_calls_are_kept_out() -> None:
    for (method, path), access in REGISTRY.items():
        assert (access.csrf is Csrf.SAFE) == (method == "GET"), path
        assert (access.csrf is Csrf.BEARER) == (method != "GET" and path.startswith("/api/")), path


def test_a_route_that_is_not_declared_cannot_be_made() -> None:
    pages = Pages()
    with pytest.raises(TypeError):
        pages.get("/uji")  # type: ignore[call-arg]
    with pytest.raises(AssertionError):
        pages.post("/uji", who=ANYONE, rate=WRITE)
    with pytest.raises(AssertionError):
        pages.add_api_route("/uji", lambda: None, methods=["GET"])
    with pytest.raises(AssertionError):
        APIRouter.api_route(pages, "/uji", methods=["GET"])(lambda: None)


def test_a_route_is_declared_once() -> None:
    pages = Pages()
    pages.get("/uji", who=ANYONE, rate=READ)
    with pytest.raises(AssertionError):
        pages.get("/uji", who=SIGNED_IN, rate=READ)


def test_a_handler_is_looked_at_when_its_route_is_first_called_and_once_however_many_call() -> None:
    pages, calls = Pages(), 20
    pages.get("/uji/{id}", who=ANYONE, rate=READ)(lambda id: None)
    route, together = pages.routes[0], Barrier(calls)
    assert isinstance(route, DeclaredRoute)
    assert not {"dependant", "app"} & vars(route).keys()

    def looked_up(_call: int) -> tuple[int, int]:
        together.wait()
        return id(route.dependant), id(route.app)

    with ThreadPoolExecutor(calls) as threads:
        assert len(set(threads.map(looked_up, range(calls)))) == 1
    assert [parameter.name for parameter in route.dependant.path_params] == ["id"]
    with pytest.raises(AttributeError):
        route.nothing  # noqa: B018


OF_A_REGION = ("POST", "/api/v1/regions/99.01/uji")


def _house() -> Browser:
    pages, api = Pages(), Api()

    @pages.get("/uji", who=MINE, rate=READ)
    def show() -> dict[str, str]:
        return {"page": "mine"}

    @api.get("/uji", who=MINE, rate=READ)
    def listed() -> dict[str, str]:
        return {"page": "mine"}

    @api.post("/uji", who=MINE, csrf=Csrf.BEARER, rate=WRITE)
    def made() -> dict[str, str]:
        return {"page": "mine"}

    @api.post("/uji/{id}", who=MINE, csrf=Csrf.BEARER, rate=WRITE)
    def moved(id: str) -> dict[str, str]:
        return {"page": "mine"}

    @api.post("/regions/{code}/uji", who=MINE, csrf=Csrf.BEARER, rate=WRITE)
    def made_there(code: str) -> dict[str, str]:
        return {"page": "mine"}

    return Browser(app_of(pages, api))


def test_a_visitor_is_sent_to_sign_in_from_a_page_and_refused_by_the_api() -> None:
    browser = _house()
    sent = browser.get("/uji?a=1&b=%20")
    assert (sent.status_code, sent.headers["location"]) == (303, "/masuk?next=/uji%3Fa%3D1%26b%3D%2520")
    refused = browser.get("/api/v1/uji")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_htmx_is_sent_to_sign_in_as_a_whole_page_and_back_to_where_the_person_was() -> None:
    answer = _house().get("/uji", headers={"hx-request": "true", "hx-current-url": "https://testserver/pesanan/7?tab=2"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/masuk?next=/pesanan/7%3Ftab%3D2")


def test_whoever_says_to_come_from_no_address_at_all_is_sent_to_sign_in_too() -> None:
    assert (
        _house().get("/uji", headers={"hx-request": "true", "hx-current-url": "https://["}).headers["hx-redirect"]
        == "/masuk?next=/"
    )


def test_the_right_role_passes() -> None:
    browser = _house()
    token = person("pp", Role.PP).token()
    for method, path in (("GET", "/uji"), ("GET", "/api/v1/uji"), ("POST", "/api/v1/uji"), ("POST", "/api/v1/uji/7")):
        assert browser.client.request(method, path, headers=bearer(token)).status_code == 200, path


def test_the_wrong_role_finds_nothing_except_that_a_collection_of_the_api_may_not_be_written() -> None:
    browser = _house()
    token = person("curator", Role.CURATOR).token()
    answers = {
        (method, path): browser.client.request(method, path, headers=bearer(token)).status_code
        for method, path in (
            ("GET", "/uji"),
            ("GET", "/api/v1/uji"),
            ("POST", "/api/v1/uji"),
            ("POST", "/api/v1/uji/7"),
            OF_A_REGION,
        )
    }
    assert list(answers.values()) == [404, 404, 403, 404, 403]


def test_a_hidden_page_looks_like_a_missing_one_to_the_letter() -> None:
    browser = _house()
    signed_in = person("curator", Role.CURATOR).cookie()
    hidden, missing = browser.get("/uji", headers=signed_in), browser.get("/tidak-ada", headers=signed_in)
    assert (hidden.status_code, _without_tokens(hidden.text)) == (missing.status_code, _without_tokens(missing.text))
    token = person("lain", Role.CURATOR).token()
    hidden, missing = (browser.get(f"/api/v1/{name}", headers=bearer(token)) for name in ("uji", "x"))
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)


def _without_tokens(page: str) -> str:
    """The page less what is another one in every answer."""
    return re.sub(r"[0-9a-f]{16}(-[0-9a-f]{24})?\.[0-9a-f]{64}", "", page)


@pytest.mark.asvs("3.5.1", "3.5.2")
def test_a_cookie_is_nobody_to_an_unsafe_call_of_the_api() -> None:
    pp = person("pp", Role.PP)
    assert _house().client.post("/api/v1/uji", headers=pp.cookie()).status_code == 401


@pytest.mark.asvs("4.1.4")
def test_a_method_that_is_not_declared_is_refused_with_those_that_are() -> None:
    refused = _house().client.put("/api/v1/uji")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")
    assert refused.headers["content-type"] == "application/problem+json"
