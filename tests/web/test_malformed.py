"""Nothing that is sent makes the house fail: every route, with its right role, on input of every wrong shape."""

import asyncio
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from httpx2 import Client

from app.actor import Role
from app.web import csrf
from app.web.access import REGISTRY, Csrf
from app.web.identity import ANONYMOUS_COOKIE
from app.web.routing import DeclaredRoute
from tests.web.browsing import SITE, bearer, whole_app
from tests.web.in_process import InProcess
from tests.web.people import Person, person

pytestmark = pytest.mark.usefixtures("committed")

JUNK = (
    "x",
    "%00",
    "..%2f..%2fetc",
    "0.00000000000000000000000000",
    "2.01JDAZZZZZZZZZZZZZZZZZZZZZ",
    "9" * 400,
    "%ff%fe",
    "'%3B--",
    "٣",
    "-1",
)
BODIES: tuple[bytes, ...] = (
    b"", b"{", b"[]", b"null", b"1", b'"x"', b"{}", b'{"move": "x"}', b'{"move": "sign", "x": 1}', b'{"move": "\\u0000"}', b'{"move": []}',
    b'{"kd_rup": "1", "lines": [], "delivery": {}}', b'{"lines": [{"listing_id": "\\ud800", "quantity": 1e308}]}', b'{"unit_price": 1e400}',
    b'{"unit_price": ' + b"9" * 300 + b"}", b"\xff\xfe", b"[" * 5000,
)  # fmt: skip
ROUTES = [route for route in whole_app().router.routes if isinstance(route, DeclaredRoute)]


def _right_person(route: DeclaredRoute) -> Person | None:
    return None if Role.PUBLIC in route.access.who else person("orang", min(route.access.who))


def _addresses(route: DeclaredRoute) -> list[str]:
    return [re.sub(r"\{[^}]+\}", lambda _, junk=junk: junk, route.path) for junk in JUNK] if "{" in route.path else [route.path]


def _ids(routes: list[DeclaredRoute]) -> list[str]:
    return [f"{min(route.methods)} {route.path}" for route in routes]


READS = [route for route in ROUTES if route.access.csrf is Csrf.SAFE]
CALLS = [route for route in ROUTES if route.access.csrf is Csrf.BEARER]
FORMS = [route for route in ROUTES if route.access.csrf in (Csrf.FORM, Csrf.NOBODY)]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture
def client(loop: asyncio.AbstractEventLoop) -> Iterator[Client]:
    with Client(transport=InProcess(whole_app(), loop), base_url=SITE, headers={"accept-encoding": "identity"}) as client:
        yield client


@pytest.mark.asvs("1.2.4", "2.2.1")
@pytest.mark.parametrize("route", READS, ids=_ids(READS))
def test_no_address_makes_a_read_fail(client: Client, route: DeclaredRoute) -> None:
    somebody = _right_person(route)
    headers = bearer(somebody.token()) if somebody else {}
    names = [parameter.alias for parameter in route.dependant.query_params]
    for address in _addresses(route):
        _is_no_fault(client.get(address, headers=headers), address)
    for name, junk in product(names, JUNK):
        address = f"{_addresses(route)[0]}?{name}={junk}"
        _is_no_fault(client.get(address, headers=headers), address)


@pytest.mark.asvs("1.4.2", "2.2.1")
@pytest.mark.parametrize("route", CALLS, ids=_ids(CALLS))
def test_no_body_makes_a_call_fail(client: Client, route: DeclaredRoute) -> None:
    somebody = _right_person(route)
    headers = {"content-type": "application/json"} | (bearer(somebody.token()) if somebody else {})
    method = min(route.methods)
    for address, body in [(address, b'{"move": "x"}') for address in _addresses(route)] + [
        (_addresses(route)[0], body) for body in BODIES
    ]:
        _is_no_fault(client.request(method, address, content=body, headers=headers), f"{address} {body[:60]!r}")


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("route", FORMS, ids=_ids(FORMS))
def test_no_form_makes_a_page_fail(client: Client, route: DeclaredRoute) -> None:
    somebody = _right_person(route)
    token = csrf._token("0", "tamu")
    client.cookies.set(ANONYMOUS_COOKIE, "tamu")
    headers = bearer(somebody.token()) if somebody else {}
    wrong: tuple[dict[str, str], ...] = ({}, {"x": "1"}, {"move": "sign"}, {"move": "\x00"}, {"login": "a", "password": "b"})
    first, *others = _addresses(route)
    for address, fields in [*((first, fields) for fields in wrong), *((address, {"move": "sign"}) for address in others)]:
        _is_no_fault(client.post(address, data={"csrf": token, **fields}, headers=headers), f"{address} {fields}")
    _is_no_fault(client.post(first, data={"csrf": token}, files={"x": ("\x00", b"1")}, headers=headers), "file")


def _is_no_fault(answer: Any, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.status_code}"


def test_every_route_was_tried() -> None:
    assert len(READS) + len(CALLS) + len(FORMS) == len(REGISTRY)
