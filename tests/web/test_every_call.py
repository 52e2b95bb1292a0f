"""Every call of the API has what the contract promises of all of them: pages, a
key for what is new, an ETag, what is left of the rate."""

import re
from typing import Annotated

import pytest
from fastapi import Query, Response

from app.actor import Role
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.parameters import parameters_of
from app.web.dependencies import CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api, ApiRoute
from tests.web.browsing import Browser, app_of, bearer, whole_app
from tests.web.people import person

OPENAPI = whole_app().openapi()
SHARED = OPENAPI["components"]
CALLS = [(method, path, call) for path, calls in OPENAPI["paths"].items() for method, call in calls.items()]
WITHOUT_KEY = {"/api/v1/competitions"}
"""A kept answer, or the fingerprint of its body, would betray the HPS."""


def takes(call: dict, name: str) -> bool:
    """Headers stand in the components, by what they are called there."""
    return any(
        given.get("name", given.get("$ref", "").rpartition("/")[2]) in (name, name.replace("-", "")) for given in call["parameters"]
    )


def test_whatever_makes_something_new_takes_an_idempotency_key() -> None:
    new = [(path, call) for method, path, call in CALLS if method == "post" and "201" in call["responses"]]
    assert len(new) > 20
    assert {path for path, call in new if not takes(call, "Idempotency-Key")} == WITHOUT_KEY


def test_every_move_takes_one_too_or_changes_nothing_when_it_comes_twice() -> None:
    """A move that was taken is not open any more: 409, with the moves that are."""
    moves = {
        path for method, path, call in CALLS if method == "post" and path.endswith("/moves") and not takes(call, "Idempotency-Key")
    }
    assert moves == {"/api/v1/regions/{code}/years/{year}/moves", "/api/v1/demands/{demand_id}/moves"}


def test_every_read_says_that_it_has_an_etag_and_every_call_what_is_left_of_its_rate() -> None:
    for method, path, call in CALLS:
        answers = [
            SHARED["responses"][told["$ref"].rpartition("/")[2]] if "$ref" in told else told for told in call["responses"].values()
        ]
        assert all({"RateLimit", "RateLimit-Policy"} <= answer["headers"].keys() for answer in answers), path
        assert takes(call, "If-None-Match") is ("304" in call["responses"]) is (method == "get"), path


def test_what_a_call_says_that_it_takes_in_its_address_is_what_it_takes() -> None:
    routes = {
        (method.lower(), route.path): route
        for route in whole_app().routes
        if isinstance(route, ApiRoute)
        for method in route.methods
    }
    for method, path, call in CALLS:
        told = {given["name"] for given in call["parameters"] if given.get("in") == "query"}
        assert parameters_of(routes[method, path].dependant) == told, path


@pytest.mark.usefixtures("own_routes", "committed")
def test_a_parameter_that_a_call_does_not_take_is_refused_by_its_name_with_those_that_it_does() -> None:
    api = Api()

    @api.get("/parameter", who=ANYONE, rate=READ)
    def looked_for(q: str = "", region: str = "") -> dict[str, str]:
        return {"found": "everything"}

    @api.post("/parameter", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def made() -> dict[str, str]:
        return {"made": "one"}

    ask, address = Browser(app_of(api)).client.request, "/api/v1/parameter"
    assert [ask("GET", f"{address}?q=kertas").status_code, ask("POST", address).status_code] == [200, 200]
    told = {}
    for method in ("GET", "POST"):
        refused = ask(method, f"{address}?regoin=99.01")
        (error,) = refused.json()["errors"]
        told[method] = (refused.status_code, error["field"], error["message"])
    assert told == {
        "GET": (422, "regoin", "Yang dilayani: q, region."),
        "POST": (422, "regoin", "Alamat ini tidak melayani parameter."),
    }


@pytest.mark.asvs("15.3.7")
@pytest.mark.usefixtures("own_routes", "committed")
def test_a_parameter_with_two_values_is_refused_where_it_is_no_list() -> None:
    api = Api()

    @api.get("/parameter", who=ANYONE, rate=READ)
    def looked_for(region: str = "", state: Annotated[list[str] | None, Query()] = None) -> dict[str, object]:
        return {"region": region, "state": state}

    ask = Browser(app_of(api)).client.get
    refused = ask("/api/v1/parameter?region=99.01&state=a&state=b&region=99.71")
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, ["region"])
    assert ask("/api/v1/parameter?region=99.01&state=a&state=b&region=99.01").json() == {"region": "99.01", "state": ["a", "b"]}


def test_every_list_that_grows_has_pages() -> None:
    """What has no cursor is bounded by itself: by its limit, its region and year, or its thing."""
    lists = {path for method, path, call in CALLS if method == "get" and not re.search(r"}(/[\w-]+)?$|openapi", path)}
    paged = {path for method, path, call in CALLS if method == "get" and takes(call, "cursor")}
    assert lists - paged == BOUNDED


BOUNDED = {
    "/api/v1/erasure-requests",
    "/api/v1/etalase",
    "/api/v1/exports",
    "/api/v1/import-sources",
    "/api/v1/me/erasure-requests",
    "/api/v1/metrics",
    "/api/v1/rankings",
    "/api/v1/shopping-lists",
    "/api/v1/sp2d-lists/waiting",
    "/api/v1/takeovers",
    "/api/v1/webhook-events",
}


@pytest.fixture
def house(own_routes: None, committed: None) -> Browser:
    api = Api()

    @api.get("/hal", who=ANYONE, rate=READ)
    def show(n: int = 0) -> dict[str, int]:
        return {"n": n}

    @api.post("/hal", who={Role.PPK}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
    def make(actor: CurrentActor, session: Db, once: OnceKey) -> Response:
        return once.json(session, actor, dict)

    return Browser(app_of(api))


def test_who_has_the_answer_is_told_so_and_sent_nothing(house: Browser) -> None:
    first = house.get("/api/v1/hal?n=1")
    etag = first.headers["etag"]
    for sent in (etag, f'"lain", {etag.removeprefix("W/")}', "*"):
        again = house.get("/api/v1/hal?n=1", headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert house.get("/api/v1/hal?n=2", headers={"if-none-match": etag}).status_code == 200


def test_every_answer_says_what_is_left_also_of_a_refusal(house: Browser) -> None:
    told = house.get("/api/v1/hal").headers
    assert told["ratelimit-policy"] == '"read";q=12000;w=60'
    assert re.match(r'"read";r=12000;t=([1-9]|[1-5]\d|60)$', told["ratelimit"])
    refused = house.client.post("/api/v1/hal", json={})
    assert (refused.status_code, refused.headers["ratelimit-policy"]) == (401, '"write";q=6000;w=60')
    token = bearer(person("ppk", Role.PPK).token())
    made = [house.client.post("/api/v1/hal", json={}, headers=token).headers["ratelimit"] for _again in range(2)]
    assert [value.split(";")[1] for value in made] == ["r=5999", "r=5998"]
