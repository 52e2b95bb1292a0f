"""The demo's tour, followed from the first page to the signed order on a telephone by
somebody who knows nothing but what stands on the screen.

Whoever follows it presses the tour's button where it has one, else the button of what is open, else the page's main button;
ticks what is to be ticked and chooses the first of what is to be chosen, and types where a field that is asked for is empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from app import db
from app.demo.people import PERSONAS, login_of, write_logins
from app.demo.showcase import FIRST_SKU
from app.demo.tour import REGION
from app.settings import settings
from tests import world as worlds
from tests.demo.mode import call_them_personas, demo_mode
from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Window, chromium, served
from tests.world import AT, PASSWORD

pytestmark = [*IN_CHROMIUM, pytest.mark.usefixtures("committed")]
CLICKS, PAGES = 23, 18
"""The whole of it, from `/` to the figure that has moved; a tick, a choice and the way into
a field are clicks, and a page counts when it comes."""
SECONDS = 180
"""For somebody who reads all of every first screen (472 words)."""
TYPED = "Jalan Contoh 1"
READS, TAPS, TYPES = 200 / 60, 1.1, 0.3
"""Words a second, seconds a click and a letter, of somebody who reads all that the first screen of every
page shows, and what stood there before no second time."""
NOTHING_ELSE = 40
"""More clicks than that are no tour."""
SEEN = """
() => [...document.querySelectorAll("main h1, main h2, main p, main summary, main button, main label, main legend, main li")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().top < innerHeight && !e.querySelector("p, li, label"))
  .flatMap(e => {
    const texts = [], walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.parentElement.checkVisibility()) texts.push(walker.currentNode.data.trim());
    return texts.filter(Boolean);
  })
"""
"""Each text by itself: of a heading whose state has changed the state alone is new."""


@dataclass
class Walk:
    """One who follows, and what it took."""

    page: Page
    clicks: int = 0
    pages: int = 1
    letters: int = 0
    read: set[str] = field(default_factory=set)

    @property
    def words(self) -> int:
        return sum(any(sign.isalnum() for sign in word) for said in self.read for word in said.split())

    @property
    def seconds(self) -> float:
        return self.words / READS + self.clicks * TAPS + self.letters * TYPES

    def press(self, button: Locator) -> None:
        self.read.update(self.page.evaluate(SEEN))
        before = self.page.evaluate("performance.timeOrigin")
        button.click()
        self.clicks += 1
        self.page.wait_for_load_state()
        if self.page.evaluate("performance.timeOrigin") != before:
            self.pages += 1

    def on(self) -> None:
        """The one thing that the screen asks for."""
        main = self.page.get_by_role("main")
        for wanted in (main.locator(".tour .button.primary"), main.locator(".told a[href='/tur']")):
            if wanted.count():
                return self.press(wanted.first)
        form = main.locator("details.disclosure[open] form")
        for box in form.locator("input[type=checkbox]").all():
            box.check()
            self.clicks += 1
        for choice in main.locator("select[required]").all():
            if not choice.input_value():
                choice.select_option(index=1)
                self.clicks += 2
        for empty in main.locator("textarea[required]").all():
            if empty.is_visible() and not empty.input_value():
                empty.fill(TYPED)
                self.clicks += 1
                self.letters += len(TYPED)
        inside = form.locator(".button.primary")
        return self.press(inside.last if inside.count() else main.locator(".button.primary").first)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with time_machine.travel(AT, tick=True), db.new_session() as session:
        world = worlds.build(session)
        call_them_personas(session)
        world.listing.sku = FIRST_SKU
        session.commit()
    monkeypatch.setenv("LOKAPASAR_DATA", str(tmp_path))
    told = [{"persona": one, "login": login_of(one), "name": name, "password": PASSWORD} for one, _role, _code, name in PERSONAS]
    write_logins(tmp_path, told)
    with time_machine.travel(AT + timedelta(minutes=1), tick=True), demo_mode() as app, served(app) as site:
        assert settings().data == tmp_path
        yield site


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_whoever_reads_nothing_but_the_screen_has_a_signed_order_and_sees_the_figure_move(
    site: str, screen: dict[str, int]
) -> None:
    with chromium() as browser:
        window = Window.of(browser, site, screen)
        window.open("/")
        walk = Walk(window.page)
        while walk.clicks < NOTHING_ELSE and not (
            walk.clicks and window.page.get_by_text("Selesai: realisasi sudah bergerak").count()
        ):
            walk.on()
            window.is_sound()
        expect(window.page.get_by_text("Selesai: realisasi sudah bergerak")).to_be_visible()
        expect(window.page.get_by_text("dari pesanan Anda").first).to_be_visible()
        walk.press(window.page.get_by_role("main").get_by_role("link", name="Buka realisasi Kabupaten Contoh"))
        expect(window.page).to_have_url(f"{site}/realisasi/{REGION}?tahun={AT.year}")
        assert (walk.clicks, walk.pages) == (CLICKS, PAGES)
        assert walk.seconds < SECONDS
