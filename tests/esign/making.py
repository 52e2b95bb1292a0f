"""Signatures for tests of the state's authority."""

from tests.esign.authority import PASSPHRASE
from tests.esign.conftest import Office
from tests.web.browsing import SITE, Browser
from tests.world import PASSWORD

PAGE = "/tanda-tangan/99.01"


def sign(office: Office, *, move: str = "sign", headers: dict[str, str] | None = None, **more: object):
    body = {"move": move, "password": PASSWORD, "passphrase": PASSPHRASE, **more}
    body = {name: value for name, value in body.items() if value is not None}
    asked = office.bearer("ppk") | (headers or {})
    return Browser().client.post(f"/api/v1/orders/{office.order_id}/moves", json=body, headers=asked)


def surat(documents: list[dict]) -> dict:
    return next(one for one in documents if one["kind"] == "purchase_order" and not one["superseded"])


def file_of(office: Office, paper: dict, persona: str = "vendor") -> bytes:
    return Browser().get(paper["url"], headers=office.bearer(persona)).content


def post(browser: Browser, page: str, path: str, **fields: str):
    return browser.client.post(path, data={"csrf": browser.token(page), **fields}, headers={"origin": SITE})
