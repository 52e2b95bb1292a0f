"""What a PP does every week, by how few presses: find what the office may buy,
compare three for the file, order last year's list again."""

import re

from playwright.sync_api import expect

from app import db, reactions
from app.identifiers import public_id
from app.orders import negotiation
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.journeys.browser import DESK, IN_CHROMIUM, Opens
from tests.world import AT, KD_RUP, World

pytestmark = IN_CHROMIUM


def test_paper_below_a_price_of_a_small_firm_of_the_own_kabupaten_is_found_in_three_actions(world: World, opens: Opens) -> None:
    with db.new_session() as session:
        for name, price, nib, scale, home in (
            ("Kertas A4 80 gsm mahal", 75_000, "9900000000003", "small", world.region),
            ("Kertas A4 80 gsm usaha besar", 50_000, "9900000000004", "large", world.region),
            ("Kertas A4 80 gsm dari kota", 50_000, "9900000000005", "small", world.other_region),
        ):
            vendor = worlds.add_vendor(session, home, nib)
            vendor.scale, vendor.address_region_code = scale, f"{home.code}.01.1001"
            session.flush()
            worlds.add_listing(session, world.etalase, vendor, price=price, name=name)
        session.commit()
    buyer = opens("pp", screen=DESK)
    buyer.open("/kerja")
    search = buyer.page.locator(".search [name=q]").first
    search.fill("kertas A4 80 gsm")
    search.press("Enter")
    expect(buyer.page.locator("#hasil .products > li")).to_have_count(4)
    buyer.page.get_by_label("Harga sampai").fill("60.000")
    buyer.page.get_by_label("Usaha mikro, kecil, koperasi").check()
    buyer.press("Terapkan")
    expect(buyer.page.locator("#hasil .products > li")).to_have_count(2)
    buyer.page.locator(".facets").get_by_role("link", name="Kabupaten Contoh").last.click()
    expect(buyer.page.locator("#hasil .products > li")).to_have_count(1)
    expect(buyer.page.locator("#hasil .products > li")).to_contain_text("Rp50.000")
    buyer.is_sound()


def test_three_are_compared_and_the_sheet_for_the_file_is_drawn(world: World, opens: Opens) -> None:
    names = ("Kertas A4 80 gsm putih", "Kertas A4 80 gsm krem")
    with db.new_session() as session:
        for price, name in enumerate(names, 52_000):
            worlds.add_listing(session, world.etalase, world.other_vendor, price=price, name=name)
        session.commit()
    buyer = opens("pp")
    buyer.open("/katalog?q=kertas")
    for number in range(3):
        buyer.page.locator(".compare-tick").nth(number).click()
        expect(buyer.page.locator(".compare-tick").nth(number)).to_have_attribute("aria-pressed", "true")
    buyer.press("Bandingkan yang dipilih")
    buyer.sees("harga terendah")
    for name in names:
        buyer.sees(name)
    buyer.is_sound()
    href = buyer.page.get_by_role("link", name="Cetak untuk berkas (PDF)").get_attribute("href")
    assert href is not None
    sheet = buyer.page.request.get(buyer.site + href)
    assert sheet.status == 200
    said = close(text_of(sheet.body()))
    assert [name for name in (*names, "Rp50.000") if close(name).removeprefix("Rp") not in said] == []


def test_last_years_order_is_placed_again_in_four_presses_with_the_price_that_changed(world: World, opens: Opens) -> None:
    reactions.install()
    with db.new_session() as session:
        order = worlds.place(session, world)
        negotiation.abandon(session, order=order, reason="Tahun lalu.", actor=world["pp"], at=AT)
        old = f"/pesanan/{public_id(order.region_id, order.id)}"
        worlds.reprice(session, world, 60_000)
        session.commit()
    buyer = opens("pp")
    buyer.open(old)
    buyer.press("Pesan lagi")
    buyer.sees("harga Rp50.000 / rim, sekarang Rp60.000 / rim")
    buyer.is_sound()
    buyer.follow("Buka keranjang")
    buyer.page.locator('select[name="kd_rup"]').select_option(KD_RUP)
    expect(buyer.page.get_by_label("Alamat kirim")).to_have_value("Jalan Contoh 1")
    buyer.press("Buat pesanan")
    buyer.page.wait_for_url(re.compile(r"/pesanan/(?!pesan)"))
    assert old not in buyer.page.url
    buyer.sees("Rp600.000")
    buyer.is_sound()
