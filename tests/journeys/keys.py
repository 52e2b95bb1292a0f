"""A person without a mouse: Tab, Enter, Space, arrows and letters, and no script of the test moves the focus for them."""

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.browser import Window
from tests.world import PASSWORD

STOPS_MAX = 90
"""So many presses of Tab nobody should need after the way past the menu."""
STOP = """target => {
  const here = document.activeElement, box = here.getClientRects()[0], bar = document.querySelector('.thumb')?.getBoundingClientRect();
  const shown = box && box.bottom > 0 && box.top < innerHeight && !(bar?.height && here.closest('.thumb') === null && box.top >= bar.top);
  return { there: here === target, skip: here.matches('.skip') && target.closest('main') !== null, nowhere: here === document.body, seen: Boolean(shown), what: here.outerHTML.slice(0, 90) };
}"""


@dataclass
class Keys:
    """A person without a mouse."""

    window: Window

    def press(self, *keys: str) -> None:
        for key in keys:
            self.window.page.keyboard.press(key)

    def come_to(self, target: Locator) -> None:
        """Press Tab until there, past the menu where a page begins with it. Every
        stop on the way is in sight, and none is nowhere."""
        handle = target.element_handle()
        stop = self.window.page.evaluate(STOP, handle)
        for _press in range(STOPS_MAX):
            if stop["there"]:
                return
            self.press("Enter") if stop["skip"] else None
            self.press("Tab")
            stop = self.window.page.evaluate(STOP, handle)
            assert not stop["nowhere"], f"{self.window.page.url}: the focus is lost"
            assert stop["seen"], f"{self.window.page.url}: out of sight: {stop['what']}"
        raise AssertionError(f"{self.window.page.url}: not within {STOPS_MAX} stops")

    def go(self, target: Locator) -> None:
        """Come to a link or a button and press it."""
        self.come_to(target)
        self.press("Enter")

    def type(self, target: Locator, text: str) -> None:
        self.come_to(target)
        self.press("Control+a")
        self.window.page.keyboard.type(text)

    def open(self, path: str) -> None:
        self.window.open(path)

    def sign_in(self, login: str) -> None:
        page = self.window.page
        self.open("/masuk")
        self.type(page.get_by_label("Nama masuk"), login)
        self.type(page.get_by_label("Kata sandi", exact=True), PASSWORD)
        self.press("Enter")
        page.wait_for_url(lambda url: "/masuk" not in url)

    def take(self, move: str, sends: str, *, ticks: int = 0, **typed: str) -> None:
        """Open a move's form, fill it in, send it, and be told."""
        page = self.window.page
        form = page.locator("details.disclosure").filter(has=page.locator("summary").get_by_text(move, exact=True)).first
        self.go(form.locator("summary").first)
        expect(form).to_have_attribute("open", "")
        for n in range(ticks):
            self.come_to(form.locator("[type=checkbox]").nth(n))
            self.press("Space")
        for name, value in typed.items():
            self.type(form.locator(f'[name="{name}"]'), value)
        self.come_to(form.get_by_role("button", name=sends, exact=True))
        self.press("Space")
        expect(page.locator(".told")).to_be_focused()

    def sees(self, text: str) -> None:
        self.window.sees(text)
