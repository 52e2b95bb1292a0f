"""An order from the catalogue until it runs, by both sides, with the keys alone."""

from playwright.sync_api import expect

from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens
from tests.journeys.house import the_figures_are_the_ledgers
from tests.journeys.keys import Keys
from tests.world import KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM


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
