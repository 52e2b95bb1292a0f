"""A browser without a screen: keeps cookies, sends forms with the token of the page
that they stand on; and a house of one's own routes."""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from functools import cache
from typing import Any

import anyio
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app.accounts import sessions
from app.main import Application, create_app
from app.web import csrf, errors, identity
from app.web.identity import ANONYMOUS_COOKIE
from app.web.routing import Router
from tests.world import PASSWORD

SITE = "https://testserver"
REFERRER = re.compile(r'<meta name="referrer" content="([^"]+)"')


@cache
def whole_app() -> FastAPI:
    return create_app()


def app_of(*routers: Router) -> FastAPI:
    """An application with just these routes, refusals and envelope as in the real one."""
    identity.resolve_with(sessions.resolve)
    app = Application(openapi_url=None, docs_url=None, redoc_url=None)
    for router in routers:
        app.router.routes.extend(router.routes)
    errors.install(app)
    return app


@cache
def _loop() -> BlockingPortal:
    """One event loop for all browsers, which ends with the tests: by itself the
    test client makes one and its threads for every call."""
    made: Future[BlockingPortal] = Future()

    async def stay() -> None:
        async with BlockingPortal() as portal:
            made.set_result(portal)
            await portal.sleep_until_stopped()

    threading.Thread(target=anyio.run, args=(stay,), daemon=True).start()
    return made.result()


class Browser:
    """One person's browser on our site."""

    def __init__(self, app: FastAPI | None = None, *, address: str = "203.0.113.7") -> None:
        self.client = TestClient(
            app or whole_app(), base_url=SITE, follow_redirects=False, client=(address, 50_000), raise_server_exceptions=False
        )
        self.client.portal = _loop()

    def get(self, path: str, **given: Any) -> Response:
        return self.client.get(path, **given)

    def token(self, page: str = "/masuk") -> str:
        """The token of a form on that page."""
        return self._token_on(self.get(page), page)

    def _token_on(self, shown: Response, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', shown.text)
        assert found, f"{page} has no form with a token"
        return found[1]

    def own_token(self) -> str:
        """A token of a visitor, as a page would have given it with its cookie; for a house of routes without pages."""
        self.client.cookies.set(ANONYMOUS_COOKIE, "tamu", domain="testserver.local", path="/")
        return csrf._token("0", "tamu")

    def send(self, path: str, fields: Mapping[str, Any] | None = None, *, page: str = "/masuk", **given: Any) -> Response:
        """Fill in and send a form, with the origin that browsers name: none where the page says `no-referrer` (Fetch, 3.2.5)."""
        shown = self.get(page)
        origin = "null" if "no-referrer" in (shown.headers.get("referrer-policy"), *REFERRER.findall(shown.text)) else SITE
        headers = {"origin": origin, **(given.pop("headers", None) or {})}
        return self.client.post(path, data={"csrf": self._token_on(shown, page), **(fields or {})}, headers=headers, **given)

    def sign_in(self, login: str, password: str, *, next: str = "") -> Response:
        return self.send("/masuk", {"login": login, "password": password, "next": next})


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def fields_of(problem: Response) -> list[str]:
    """The fields that a problem document names."""
    return [error["field"] for error in problem.json()["errors"]]


def declared(routers: Iterable[Router]) -> list[tuple[str, str]]:
    return [(method, route.path) for router in routers for route in router.routes for method in route.methods]  # type: ignore[attr-defined]


def structured_in(page: str) -> list[dict[str, Any]]:
    """What a page says of itself as schema.org documents."""
    found = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return [json.loads(document) for document in found]


def signed_in(login: str) -> Browser:
    """The browser of one of the people of the tests, who has signed in by the form."""
    browser = Browser()
    browser.sign_in(login, PASSWORD)
    return browser
