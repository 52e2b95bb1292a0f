"""Every answer carries its headers: pages, data, static files, refusals, faults. No request is larger than its route allows."""

from collections.abc import Iterator

import pytest

from app.actor import Role
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.routing import Api, Pages
from tests.web.browsing import Browser, app_of, bearer
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")


def _house() -> Browser:
    pages, api = Pages(), Api()

    @pages.get("/rusak", who=ANYONE, rate=READ)
    def fault() -> None:
        raise RuntimeError("this must not be seen")

    @api.post("/kecil", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def small(body: dict[str, str]) -> dict[str, int]:
        return {"letters": len(body["text"])}

    @api.post("/besar", who=ANYONE, csrf=Csrf.BEARER, rate=UPLOAD)
    def large(body: dict[str, str]) -> dict[str, int]:
        return {"letters": len(body["text"])}

    return Browser(app_of(pages, api))


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6")
@pytest.mark.parametrize("path", ["/masuk", "/healthz", "/tidak-ada", "/api/v1/tidak-ada", "/static/tidak-ada.css", "/pesanan"])
def test_every_answer_carries_the_headers_that_protect_it(path: str) -> None:
    _carries_headers(Browser().get(path).headers)


@pytest.mark.asvs("13.4.2", "16.5.1")
def test_a_fault_says_nothing_but_its_number_and_carries_the_headers() -> None:
    answer = _house().get("/rusak")
    assert answer.status_code == 500
    assert "this must not be seen" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert answer.headers["connection"] == "close", "the server ends it, and says so"
    _carries_headers(answer.headers)


def _carries_headers(headers: object) -> None:
    policy = headers["content-security-policy"]  # type: ignore[index]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"  # type: ignore[index]
    assert headers["referrer-policy"] == "same-origin"  # type: ignore[index]
    assert headers["strict-transport-security"].startswith("max-age=31536000")  # type: ignore[index]
    assert len(headers["x-request-id"]) == 16  # type: ignore[index]


@pytest.mark.asvs("14.2.2", "14.3.2")
def test_what_a_signed_in_person_sees_is_stored_nowhere() -> None:
    somebody = person("kurator", Role.CURATOR)
    assert Browser().get("/peran", headers=somebody.cookie()).headers["cache-control"] == "no-store"
    assert Browser().get("/api/v1/openapi.json", headers=bearer(somebody.token())).headers["cache-control"] == "no-store"
    assert Browser().get("/healthz").headers["cache-control"] == "no-cache"


def test_a_page_and_its_fragment_are_not_taken_for_each_other() -> None:
    assert "HX-Request" in Browser().get("/masuk").headers["vary"]


def test_head_is_answered_like_get_without_a_body() -> None:
    answer = Browser().client.head("/masuk")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_another_host_name_is_not_answered() -> None:
    answer = Browser().get("/healthz", headers={"host": "jahat.example"})
    assert answer.status_code == 400
    assert "content-security-policy" in answer.headers


def test_a_page_is_compressed_where_the_browser_takes_it() -> None:
    browser = Browser()
    packed, plain = browser.get("/masuk"), browser.get("/masuk", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


def _json(letters: int) -> bytes:
    return b'{"text": "' + b"a" * letters + b'"}'


@pytest.mark.asvs("5.2.1")
def test_a_body_over_the_limit_of_its_route_is_refused() -> None:
    browser = _house()
    heavy = {"content-type": "application/json"}
    assert browser.client.post("/api/v1/kecil", content=_json(2 * 2**20 - 100), headers=heavy).json() == {
        "letters": 2 * 2**20 - 100
    }
    refused = browser.client.post("/api/v1/kecil", content=_json(2 * 2**20), headers=heavy)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert browser.client.post("/api/v1/besar", content=_json(3 * 2**20), headers=heavy).status_code == 200
    assert browser.client.post("/api/v1/besar", content=_json(12 * 2**20), headers=heavy).status_code == 413


@pytest.mark.asvs("5.2.1")
def test_a_body_without_a_length_is_counted_while_it_streams() -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"text": "'
        for _ in range(300):
            sent += 2**20
            yield b"a" * 2**20

    refused = _house().client.post("/api/v1/kecil", content=endless(), headers={"content-type": "application/json"})
    assert refused.status_code == 413


@pytest.mark.asvs("5.3.2")
def test_an_address_with_dots_does_not_leave_the_folder_of_static_files() -> None:
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%2fpyproject.toml"):
        assert Browser().get(path).status_code == 404


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_every_cookie_is_for_this_host_only() -> None:
    person("kurator", Role.CURATOR)
    browser = Browser()
    answers = [
        browser.get("/masuk"),
        browser.send("/tampilan", {"theme": "gelap"}, page="/masuk"),
        browser.sign_in("kurator", PASSWORD),
        browser.send("/keluar", page="/peran"),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert len({cookie.partition("=")[0] for cookie in cookies}) == 4
    for cookie in cookies:
        name, attributes = cookie.partition("=")[0], {part.strip().lower() for part in cookie.split(";")[1:]}
        assert name.startswith("__Host-")
        assert {"secure", "path=/", "samesite=lax"} <= attributes, cookie
        assert "httponly" in attributes or name == "__Host-lokapasar-tema", cookie
