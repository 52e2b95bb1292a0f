"""A real browser at a real server over the test database: one window a person, each on the screen that this person has."""

import asyncio
import atexit
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from sqlalchemy import select

from app import db
from app.accounts import sessions
from app.accounts.models import Account
from app.clock import now
from app.web.identity import SESSION_COOKIE
from tests.patience import PATIENCE_MS
from tests.web.browsing import whole_app
from tests.world import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="there is no chromium at /usr/bin/chromium (apt-get install chromium)"
)
IN_CHROMIUM = [pytest.mark.browser, NEEDS_CHROMIUM]
"""The marks of every test that drives it."""
LEFT_OUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"),
    *("PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "MediaRouter", "LensOverlay"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
"""What Chromium does besides showing our pages: for every window two hidden pages of its own and a
process in reserve, which take longer than the page itself. The last list that it is given is the one
that counts, so what Playwright leaves out stands in it too."""
ARGUMENTS = [
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", f"--disable-features={','.join(LEFT_OUT)}"),
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
expect.set_options(timeout=PATIENCE_MS)
TWICE = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def served(app: FastAPI | None = None) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app or whole_app(), host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started and thread.is_alive():
        ready.wait(0.02)
    assert server.started, "the server did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, which a process starts once and keeps to its end: a start costs more than most pages. The
    windows that are opened within are closed after it.

    Playwright's event loop is this thread's for as long as Playwright lives; it is put
    aside in between, where others need one of their own.
    """
    browser, loop = _chromium()
    if not browser.is_connected():
        _chromium.cache_clear()
        browser, loop = _chromium()
    asyncio._set_running_loop(loop)
    try:
        yield browser
        for context in browser.contexts:
            context.close()
    finally:
        asyncio._set_running_loop(None)


@cache
def _chromium() -> tuple[Browser, asyncio.AbstractEventLoop]:
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        asyncio._set_running_loop(loop)
        playwright.stop()

    atexit.register(stop)
    return browser, loop


def until(page: Page, true: str) -> None:
    """Wait until an expression holds on a page. `Page.wait_for_function` asks again from within the page, where the policy
    of every page of the product forbids what is evaluated."""
    for _ask in range(PATIENCE_MS // 50):
        if page.evaluate(f"Boolean({true})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url}: never true: {true}")


@dataclass
class Window:
    """One person's browser. Faults that a page's script or policy reports are kept."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, browser: Browser, site: str, screen: Any, *, scripts: bool = True) -> "Window":
        context = browser.new_context(base_url=site, viewport=screen, java_script_enabled=scripts, locale="id-ID")
        context.set_default_timeout(PATIENCE_MS)
        window = cls(context.new_page(), site)
        window.page.on("pageerror", lambda error: window.faults.append(str(error)))
        window.page.on("console", lambda said: window.faults.append(said.text) if _is_fault(said) else None)
        return window

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def comes_signed_in(self, login: str) -> None:
        """As somebody whose sign-in of before this browser has kept."""
        with db.new_session() as session:
            account_id = session.scalars(select(Account.id).where(Account.login == login)).one()
            token = sessions.start(session, account_id=account_id, at=now()).token
        here = {"domain": str(urlsplit(self.site).hostname), "path": "/"}
        self.page.context.add_cookies(
            [{"name": SESSION_COOKIE, "value": token, "secure": True, "httpOnly": True, "sameSite": "Lax", **here}]
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """By the form, as people do."""
        self.open("/masuk")
        self.fill({"Nama masuk": login, "Kata sandi": password})
        self.press("Masuk")
        expect(self.page).not_to_have_url(re.compile("/masuk"))

    def fill(self, fields: dict[str, str], *, inside: Locator | None = None) -> None:
        """Type into the fields of these labels."""
        for label, value in fields.items():
            (inside or self.page.get_by_role("main")).get_by_label(label, exact=True).fill(value)

    def press(self, text: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=text, exact=True).first.click()

    def follow(self, text: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=text).first.click()

    def take(self, move: str, *, ticks: tuple[str, ...] = (), **fields: str) -> None:
        """Open a move's form, fill in its fields by their names, and take it by its one button."""
        form = self.page.locator("details.disclosure").filter(has=self.page.locator("summary").get_by_text(move, exact=True)).first
        form.locator("summary").first.click()
        for name, value in fields.items():
            form.locator(f'[name="{name}"]').fill(value)
        for name in ticks:
            form.locator(f'[name="{name}"]').check()
        form.locator(".actions button").last.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def is_sound(self) -> None:
        """The page fits the screen and nothing on it complained. A page that is still arriving is waited for."""
        self.page.wait_for_load_state()
        assert self.faults == []
        assert self.page.evaluate(TOO_WIDE) <= 0, f"{self.page.url} is wider than the screen"
        twice = self.page.evaluate(TWICE)
        assert twice == [], f"{self.page.url} names several things {', '.join(twice)}"


Opens = Callable[..., Window]


def opener(browser: Browser, site: str) -> Opens:
    """Opens a window: on which screen, and for whom, who is signed in already."""

    def open_window(login: str = "", *, screen: object = DESK, scripts: bool = True) -> Window:
        window = Window.of(browser, site, screen, scripts=scripts)
        if login:
            window.comes_signed_in(login)
        return window

    return open_window


def _is_fault(said: Any) -> bool:
    """A refused form (422) is an answer and no fault."""
    return said.type == "error" and "status of 4" not in said.text
