"""The main job as people do it: in a browser, the vendor on a telephone, the officials at a desk; all of it without scripts too."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.journeys.house import the_figures_are_the_ledgers
from tests.journeys.stages import NEW_PASSWORD, hand_over, place_an_order, register, register_up_to_the_address, write_a_product
from tests.world import KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM
BEAT_MS = 25_000
"""Longer than an open page of figures waits before it asks."""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_registration_to_sp2d(opens: Opens, tmp_path: Path, scripts: bool) -> None:
    shop, desk = opens(screen=PHONE, scripts=scripts), opens(scripts=scripts)
    register(shop, tmp_path / "berkas.pdf")
    desk.sign_in("curator")
    desk.open("/kurasi")
    desk.follow("CV Pena Contoh")
    desk.take("Verifikasi")
    desk.sees("Tidak ada penyedia yang menunggu")
    shop.open("/toko")
    shop.press("Mulai berjualan")
    write_a_product(shop, tmp_path / "bolpoin.jpg")
    desk.open("/kurasi")
    desk.follow("Bolpoin hitam")
    desk.is_sound()
    desk.take("Setujui")
    desk.sees("Tidak ada produk yang menunggu")

    public = opens(screen=PHONE, scripts=scripts)
    public.open("/katalog?q=bolpoin")
    public.follow("Bolpoin hitam")
    public.sees("Rp24.000")
    public.is_sound()
    product = public.page.url

    buyer = opens("pp", scripts=scripts)
    order = place_an_order(buyer, product, quantity="12")
    buyer.sees("Negosiasi")
    buyer.is_sound()
    the_figures_are_the_ledgers()
    shop.open(order)
    shop.is_sound()
    shop.take("Setujui harga")
    shop.sees("Negosiasi")
    buyer.open(order)
    buyer.take("Setujui harga")
    buyer.take("Kirim ke PPK")
    buyer.sees("Menunggu tinjauan PPK")
    the_figures_are_the_ledgers()

    ppk = opens("ppk", scripts=scripts)
    ppk.open(order)
    ppk.is_sound()
    ppk.take("Setujui", ticks=("checklist.need", "checklist.price", "checklist.delivery"), reason="Harga wajar")
    ppk.take("Tanda tangani", password="bukan kata sandi saya")
    ppk.sees("Penandatanganan")
    ppk.page.locator("details[open] [name=password]").fill(PASSWORD)
    ppk.page.locator("details[open]").get_by_role("button", name="Bubuhkan tanda tangan").click()
    ppk.sees("Menunggu konfirmasi penyedia")
    ppk.is_sound()
    shop.open(order)
    shop.take("Sanggupi")
    if scripts:
        public.page.clock.install()
    public.open("/realisasi/99.01?tahun=2026")
    shop.take("Tanda tangani", password=NEW_PASSWORD)
    shop.sees("Berjalan")
    if scripts:
        public.page.clock.fast_forward(BEAT_MS)
        public.sees("+Rp288.000, 1 pesanan")
    assert the_figures_are_the_ledgers()["ordered"] == (1, 288_000)

    shop.take("Kemas")
    shop.take("Kirim", courier="Kurir Contoh", number="CK-1")
    shop.take("Tandai tiba", proof="Diterima di meja depan")
    shop.sees("Tiba")
    shop.is_sound()
    hand_over(order, ppk, shop)
    ppk.sees("Diterima")
    ppk.is_sound()
    assert the_figures_are_the_ledgers()["accepted"] == (1, 288_000)

    shop.open(order)
    shop.take("Buat tagihan")
    shop.sees("Ditagih")
    treasurer, budget_user = opens("treasurer", scripts=scripts), opens("budget_user", scripts=scripts)
    treasurer.open(order)
    treasurer.take("Verifikasi")
    treasurer.take("Terbitkan SPP")
    treasurer.sees("SPP terbit")
    budget_user.open(order)
    budget_user.take("Terbitkan SPM")
    budget_user.sees("SPM terbit")
    treasurer.open(order)
    treasurer.take("Catat SP2D", number="SP2D/1", date="2026-03-02")
    treasurer.sees("SP2D terbit")
    treasurer.is_sound()
    assert the_figures_are_the_ledgers()["paid"] == (1, 288_000)
    shop.open(order)
    shop.take("Dana diterima")
    shop.sees("Selesai")
    shop.is_sound()
    assert set(the_figures_are_the_ledgers().values()) == {(1, 288_000)}

    public.open("/realisasi/99.01?tahun=2026")
    public.sees("Rp288.000")
    public.is_sound()
    public.open("/realisasi/99.01/pesanan?tahun=2026")
    public.sees("CV Pena Contoh")
    public.open("/peringkat?tahun=2026")
    public.sees("Kabupaten Contoh")
    public.is_sound()


def test_a_village_that_is_chosen_stays_chosen_when_the_next_field_is_filled_in(opens: Opens) -> None:
    """The list of villages comes once, while the postcode is typed, and not again when one leaves that field."""
    shop = opens(screen=PHONE)
    register_up_to_the_address(shop)
    asked: list[str] = []
    shop.page.on("request", lambda request: asked.append(request.url) if "/daftar/desa" in request.url else None)
    shop.page.get_by_label("Kode pos").press_sequentially("00101")
    shop.page.get_by_label("Desa Contoh Hulu").check()
    shop.fill({"Jalan dan nomor": "Jalan Contoh 7", "Nama bank": "Bank Contoh", "Nomor rekening": "9900112233"})
    shop.fill({"Atas nama": "CV PENA CONTOH"})
    expect(shop.page.get_by_label("Desa Contoh Hulu")).to_be_checked()
    shop.press("Simpan dan lanjutkan")
    shop.sees("Foto dari telepon cukup")
    assert len(asked) == 1, asked


def test_the_package_chosen_in_the_cart_shows_what_it_has_left(opens: Opens, world: World) -> None:
    buyer = opens("pp")
    place_an_order(buyer, f"/produk/{world.listing_id}", quantity="10")
    buyer.open(f"/produk/{world.listing_id}")
    buyer.press("Masukkan keranjang")
    buyer.page.get_by_label("Paket RUP").select_option(KD_RUP)
    expect(buyer.page.get_by_text("Rp99.500.000", exact=True).first).to_be_visible()
    buyer.is_sound()


def test_on_a_phone_the_open_one_of_a_long_row_of_tabs_stands_in_sight(opens: Opens, world: World) -> None:
    admin = opens("region_admin", screen=PHONE)
    admin.open("/hari-libur")
    expect(admin.page.locator(".places [aria-current]")).to_be_in_viewport(ratio=1)


def test_lists_and_forms_answer_ticks_keys_and_typing_before_anything_is_sent(opens: Opens, world: World) -> None:
    public = opens(screen=PHONE)
    public.open("/katalog")
    search = public.page.locator(".search [name=q]").first
    search.press_sequentially("kert")
    expect(public.page.locator("#saran-cari option").first).to_have_attribute("value", "kertas")
    tick = public.page.locator(".compare-tick").first
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    search.press("Enter")
    expect(public.page).to_have_url(re.compile(f"q=kert&produk={world.listing_id}"))
    expect(tick).to_have_attribute("aria-pressed", "true")
    public.is_sound()
    public.press("Bandingkan yang dipilih")
    public.sees("Harga dengan pajak")
    plain = opens(screen=PHONE, scripts=False)
    plain.open("/katalog?q=kertas")
    plain.page.locator(".compare-tick").first.click()
    plain.press("Bandingkan yang dipilih")
    plain.sees("Harga dengan pajak")

    shop = opens("vendor")
    shop.open("/toko/produk")
    shop.page.keyboard.press("j")
    shop.page.keyboard.press("Enter")
    expect(shop.page).to_have_url(re.compile(f"/toko/produk/{world.listing_id}"))
    shop.open(f"/toko/produk/baru?etalase={world.etalase.slug}")
    shop.fill({"Nama produk": "Kertas A4", "Keterangan": "Kertas."})
    shop.page.get_by_label("Nama produk", exact=True).press("Tab")
    shop.sees("Pemeriksaan mulai setelah isian wajib terisi")
    shop.fill({"Kode KBKI": "3891100000", "Satuan": "rim", "Harga per satuan": "24.000", "Stok": "50"})
    shop.page.get_by_label("Stok", exact=True).press("Tab")
    shop.sees("Keterangan hanya 7 huruf.")
    shop.is_sound()
