"""In a real browser: the cookie of this machine's plain-http address is kept and sent, forms work without JavaScript, nothing breaks the policy."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from app.actor import Role
from tests.web.browsing import whole_app
from tests.web.people import PASSWORD, person

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The whole application on a free port of 127.0.0.1, without TLS, as `make run` serves it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(whole_app(), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_one_signs_in_and_out_on_this_machine_without_tls(site: str, javascript: bool) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    person("siti", Role.CURATOR, Role.AUDITOR)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=javascript)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{site}/peran")
        assert page.url == f"{site}/masuk?next=/peran"
        page.get_by_label("Nama masuk").fill("siti")
        page.get_by_label("Kata sandi").fill("wrong password")
        page.locator("main").get_by_role("button", name="Masuk").click()
        assert page.get_by_label("Nama masuk").input_value() == "siti"
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Masuk").click()
        assert page.url == f"{site}/peran"
        (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "__Host-lokapasar"]
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
        page.get_by_text("Sedang dipakai").wait_for()
        page.get_by_role("button", name="Keluar").click()
        assert page.url == f"{site}/"
        assert "__Host-lokapasar" not in {cookie["name"] for cookie in context.cookies()}
        page.goto(f"{site}/peran")
        assert page.url.startswith(f"{site}/masuk")
        broken = [text for text in said if "Content Security Policy" in text or "Refused" in text]
        assert not broken
        browser.close()
