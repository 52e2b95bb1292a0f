"""One order to two schools, on a telephone: from the cart to the day that
each of them is promised, without a script as with one."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from app import db, reactions
from app.orders.cart import put
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.world import AT, KD_RUP, World

pytestmark = IN_CHROMIUM


@pytest.mark.parametrize("scripts", [True, False])
def test_a_buyer_sends_one_order_to_two_schools_on_a_telephone(opens: Opens, world: World, scripts: bool) -> None:
    reactions.install()
    with db.new_session() as session:
        paper = world.listing
        put(session, region_id=paper.region_id, listing_id=paper.id, quantity=Decimal(10), actor=world["pp"], at=AT)
    buyer = opens("pp", screen=PHONE, scripts=scripts)
    buyer.open("/keranjang")
    buyer.page.locator('select[name="kd_rup"]').select_option(KD_RUP)
    buyer.fill({"Alamat kirim": "SD Contoh 1, Jalan Contoh 1"})
    buyer.press("Kirim ke beberapa tempat")
    first, second = (buyer.page.get_by_role("group", name=f"Tempat {number}", exact=True) for number in (1, 2))
    expect(first.get_by_label("Alamat kirim")).to_have_value("SD Contoh 1, Jalan Contoh 1")
    expect(first).to_be_in_viewport()
    expect(first.get_by_label("Jumlah: Kertas A4 80 gsm")).to_have_value("10")
    buyer.is_sound()
    buyer.fill({"Alamat kirim": "SD Contoh 2, Jalan Contoh 2", "Jumlah: Kertas A4 80 gsm": "6"}, inside=second)
    second.get_by_label("Tanggal kirim paling lambat").fill("2026-05-04")
    buyer.press("Buat pesanan")
    buyer.sees("Kertas A4 80 gsm: dipesan 10 rim, terbagi ke tempat-tempatnya 16. Samakan.")
    buyer.sees("terbagi 6 rim lebih banyak daripada yang dipesan")
    buyer.is_sound()
    buyer.fill({"Jumlah: Kertas A4 80 gsm": "4"}, inside=first)
    buyer.press("Buat pesanan")
    buyer.page.wait_for_url("**/pesanan/**")
    row = buyer.page.get_by_role("row").filter(has_text="SD Contoh 2, Jalan Contoh 2")
    expect(row).to_contain_text("4 Mei 2026")
    expect(row).to_contain_text("6 rim Kertas A4 80 gsm")
    buyer.is_sound()
