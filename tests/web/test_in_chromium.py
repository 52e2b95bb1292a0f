"""In a real browser: the cookie of this machine's plain-http address is kept and sent,
forms work without JavaScript, nothing breaks the policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.actor import Role
from tests.journeys.browser import IN_CHROMIUM, chromium, served
from tests.patience import PATIENCE_MS
from tests.web.people import PASSWORD, person

pytestmark = [*IN_CHROMIUM, pytest.mark.usefixtures("committed")]


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The whole application on a free port of 127.0.0.1, without TLS, as `make run` serves it."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.asvs("14.3.1")
@pytest.mark.parametrize("javascript", [True, False])
def test_one_signs_in_and_out_on_this_machine_without_tls(site: str, browser: Browser, javascript: bool) -> None:
    person("siti", Role.CURATOR, Role.AUDITOR)
    context = browser.new_context(java_script_enabled=javascript)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site}/peran")
    assert page.url == f"{site}/masuk?next=/peran"
    page.get_by_label("Nama masuk").fill("siti")
    page.get_by_label("Kata sandi").fill("wrong password")
    page.locator("main").get_by_role("button", name="Masuk").click()
    expect(page.get_by_label("Kata sandi")).to_have_value("")
    assert page.get_by_label("Nama masuk").input_value() == "siti"
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{site}/peran")
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "__Host-lokapasar"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.get_by_text("Sedang dipakai").wait_for()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(f"{site}/")
    assert "__Host-lokapasar" not in {cookie["name"] for cookie in context.cookies()}
    page.go_back()
    assert page.url.startswith(f"{site}/masuk"), "Back shows nothing of who went out"
    assert "Orang siti" not in page.content()
    page.goto(f"{site}/peran")
    assert page.url.startswith(f"{site}/masuk")
    assert not [text for text in said if "Content Security Policy" in text or "Refused" in text]
    context.close()
