"""Behind a proxy: who asks is what the proxy says, and a caller who writes the same headers is not believed."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from app.serving import web
from app.settings import Settings, settings
from tests.web.browsing import Browser, whole_app

PROXY, CALLER, CLAIMED = "10.0.0.2", "203.0.113.9", "192.0.2.66"


def seen(monkeypatch: pytest.MonkeyPatch, *, trusted: str, peer: str, headers: dict[str, str]) -> tuple[str, str]:
    """The address and the scheme that the application sees, through what `serve` puts before it."""
    found: list[tuple[str, str]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    monkeypatch.setattr(settings(), "trusted_proxies", trusted)
    config = web.configured(app)
    config.load()
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": "http", "client": (peer, 50_000), "headers": sent}
    asyncio.run(config.loaded_app(scope, None, None))
    return found[0]


@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address", "scheme"),
    [
        ("", CALLER, CLAIMED, CALLER, "http"),
        (PROXY, CALLER, CLAIMED, CALLER, "http"),
        (PROXY, PROXY, CALLER, CALLER, "https"),
        (PROXY, PROXY, f"{CLAIMED}, {CALLER}", CALLER, "https"),
        ("10.0.0.0/24", PROXY, f"{CLAIMED}, {CALLER}, 10.0.0.3", CALLER, "https"),
    ],
    ids=["no proxy", "past the proxy", "by the proxy", "the caller claimed before the proxy added", "two proxies"],
)
def test_what_a_caller_claims_to_be_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, trusted: str, peer: str, forwarded: str, address: str, scheme: str
) -> None:
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": "https", "x-real-ip": CLAIMED, "forwarded": f"for={CLAIMED}"}
    assert seen(monkeypatch, trusted=trusted, peer=peer, headers=headers) == (address, scheme)


@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize("anybody", ["*", "0.0.0.0/0", "::/0", "10.0.0.2, *", "proxy.local", "10.0.0.999"])
def test_no_setting_believes_everybody_or_a_name_that_nobody_can_have(anybody: str) -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxies=anybody)


@pytest.mark.parametrize("header", [None, "x-forwarded-prefix", "x-script-name", "x-forwarded-path"])
def test_it_stands_at_the_root_of_its_host_and_no_prefix_leads_into_it(committed: None, header: str | None) -> None:
    """A proxy that hands a part of its own paths on has to take it off, and then the links of every page
    would lead past it: not supported (docs/operations.md)."""
    said = {header: "/katalog-daerah"} if header else {}
    assert Browser().get("/katalog-daerah/masuk", headers=said).status_code == 404
    page = Browser().get("/masuk", headers=said)
    assert (page.status_code, 'href="/' in page.text, "katalog-daerah" in page.text) == (200, True, False)
    assert web.configured(whole_app()).root_path == ""
