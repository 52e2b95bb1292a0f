"""An order from the catalogue until it runs, by both sides, with the keys alone: Tab, Enter, Space, arrows and letters; no mouse, and no script moves the focus for them."""

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens, Window
from tests.journeys.house import the_figures_are_the_ledgers
from tests.world import KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM
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
        """Press Tab until there, past the menu where a page begins with it. Every stop on the way is in sight, and none is nowhere."""
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


def test_an_order_runs_by_the_keys_of_both_sides(opens: Opens, world: World) -> None:
    buyer = Keys(opens(screen=DESK))
    page = buyer.window.page
    buyer.sign_in("pp")
    buyer.open("/katalog")
    buyer.type(page.locator(".search [name=q]").first, "kertas")
    buyer.press("Enter")
    page.wait_for_url("**q=kertas**")
    buyer.go(page.locator(".product-name a").first)
    page.wait_for_url("**/produk/**")
    buyer.type(page.get_by_label("Jumlah", exact=True), "12")
    buyer.press("Enter")
    page.wait_for_url("**/keranjang")
    package = page.get_by_label("Paket RUP")
    buyer.come_to(package)
    buyer.press("ArrowDown")
    expect(package).to_have_value(KD_RUP)
    expect(page.get_by_text("Rp100.000.000", exact=True).first).to_be_visible()
    expect(package).to_be_focused()
    buyer.type(page.get_by_label("Alamat kirim"), "Jalan Contoh 1")
    buyer.go(page.get_by_role("button", name="Buat pesanan"))
    page.wait_for_url("**/pesanan/*")
    order = page.url

    shop = Keys(opens(screen=PHONE))
    shop.sign_in("vendor")
    shop.go(shop.window.page.get_by_role("main").locator(f"a[href='{order.removeprefix(shop.window.site)}']").first)
    shop.window.page.wait_for_url(order)
    shop.take("Ajukan tawaran", "Kirim tawaran ini", shipping="15.000")
    shop.take("Setujui harga", "Ya, setujui harga ini")
    page.reload()
    buyer.take("Setujui harga", "Ya, setujui harga ini")
    buyer.take("Kirim ke PPK", "Ya, kirim pesanan ini ke PPK")
    buyer.sees("Menunggu tinjauan PPK")

    ppk = Keys(opens(screen=DESK))
    ppk.sign_in("ppk")
    ppk.open(order)
    ppk.take("Setujui", "Setujui pesanan ini", ticks=3, reason="Harga wajar")
    ppk.take("Tanda tangani", "Bubuhkan tanda tangan", password=PASSWORD)
    ppk.sees("Menunggu konfirmasi penyedia")
    shop.window.page.reload()
    shop.take("Sanggupi", "Ya, kami sanggup")
    shop.take("Tanda tangani", "Bubuhkan tanda tangan", password=PASSWORD)
    shop.sees("Berjalan")
    assert the_figures_are_the_ledgers()["ordered"] == (1, 12 * 50_000 + 15_000)
    for person in (buyer, shop, ppk):
        person.window.is_sound()
