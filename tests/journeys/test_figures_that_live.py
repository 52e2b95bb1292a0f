"""A page that somebody looks at hears of a signature: the change in words and
the new figures, once; a paused one is left in peace."""

from playwright.sync_api import expect

from app import db
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
ASK = "document.querySelector('[data-alive]').dispatchEvent(new CustomEvent('detak'))"
"""What the page's script does every twenty seconds."""


def test_a_signature_moves_the_figures_of_an_open_page(world: World, opens: Opens) -> None:
    public = opens(screen=PHONE)
    public.open("/realisasi/99.01?tahun=2026")
    figures = public.page.locator("#angka")
    place = public.page.locator(".headline .figure").first.bounding_box()
    assert place is not None
    assert place["y"] + place["height"] < PHONE["height"], "the number stands on the first screen"
    with db.new_session() as session:
        order = worlds.in_process(session, world)
    amount = f"Rp{order.total:,}".replace(",", ".")
    public.page.evaluate(ASK)
    expect(public.page.locator("#detak")).to_contain_text(f"+{amount}, 1 pesanan")
    expect(public.page.locator("#kabar")).to_contain_text(f"+{amount}, 1 pesanan")
    expect(figures).to_contain_text(amount)
    public.is_sound()
    public.page.get_by_role("button", name="Jeda pembaruan").click()
    expect(public.page.get_by_role("button", name="Lanjutkan pembaruan")).to_be_visible()


def test_without_scripts_there_is_a_link_and_no_button_that_does_nothing(world: World, opens: Opens) -> None:
    public = opens(scripts=False)
    public.open("/realisasi/99.01?tahun=2026")
    expect(public.page.get_by_role("link", name="Muat ulang")).to_be_visible()
    expect(public.page.locator("[data-pause]")).to_be_hidden()


def test_what_asks_by_itself_keeps_what_it_shows_when_it_is_refused(world: World, opens: Opens) -> None:
    public = opens()
    public.open("/realisasi/99.01?tahun=2026")
    shown = public.page.locator("#angka").inner_text()
    public.page.route("**/realisasi/**", lambda route: route.fulfill(status=503, body="<p>Sebentar lagi</p>"))
    with public.page.expect_response("**/detak*"):
        public.page.evaluate(ASK)
    with public.page.expect_response("**/realisasi/99.01*"):
        public.page.evaluate("document.getElementById('angka').dispatchEvent(new CustomEvent('berubah'))")
    public.page.wait_for_timeout(200)
    assert public.page.locator("#angka").inner_text() == shown
    assert public.page.locator("#detak").inner_text() == ""
    assert public.page.evaluate("document.activeElement === document.body"), "nobody did anything: the focus stays"
