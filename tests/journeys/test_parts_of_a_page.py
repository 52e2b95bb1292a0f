"""A part of a page that was asked for and did not come: the server is away, another one answers for it, the session has ended.
Nothing wrong is left standing, a sentence says so, and what was typed stays with the thing that it was typed for."""

from decimal import Decimal

from playwright.sync_api import Route, expect
from sqlalchemy import func, select

from app import db
from app.identifiers import public_id
from app.orders import cart
from app.orders.models import Order
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, Window
from tests.world import AT, KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM
UNREACHED = "Sambungan terputus. Isian Anda masih ada; coba lagi."
LEFT = "**/keranjang/sisa*"


def with_two_vendors(opens: Opens, world: World) -> Window:
    """The buyer's cart with goods of two vendors: the same form twice."""
    with db.new_session() as session:
        other = worlds.add_listing(session, world.etalase, world.other_vendor, name="Map plastik")
        for listing in (world.listing, other):
            cart.put(session, region_id=2, listing_id=listing.id, quantity=Decimal(10), actor=world["pp"], at=AT)
    buyer = opens("pp", screen=PHONE)
    buyer.open("/keranjang")
    return buyer


def test_what_is_left_of_a_package_is_not_said_of_another_one_when_no_answer_comes(opens: Opens, world: World) -> None:
    buyer = with_two_vendors(opens, world)
    choice, answer = buyer.page.locator("#f-1-kd_rup"), buyer.page.locator("#sisa-1")
    choice.focus()
    choice.select_option(KD_RUP)
    expect(answer).to_contain_text("Rp100.000.000")
    for how in (_nobody_answers, _a_gateway_answers):
        buyer.page.route(LEFT, how)
        choice.select_option("")
        expect(answer).to_contain_text(UNREACHED)
        expect(answer).not_to_contain_text("Rp100.000.000")
        assert buyer.page.evaluate("document.activeElement.id") == choice.get_attribute("id")
        buyer.page.unroute(LEFT)
        answer.get_by_role("button", name="Coba lagi").click()
        expect(answer).to_contain_text("Pilih paket untuk melihat pagu dan sisanya.")
        assert buyer.page.evaluate("document.activeElement.id") == choice.get_attribute("id")
        choice.select_option(KD_RUP)
        expect(answer).to_contain_text("Rp100.000.000")


def _nobody_answers(route: Route) -> None:
    route.abort()


def _a_gateway_answers(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")


def test_what_was_typed_for_one_vendor_is_there_for_that_vendor_after_the_session_has_ended(opens: Opens, world: World) -> None:
    buyer = with_two_vendors(opens, world)
    second = buyer.page.locator("form[action='/keranjang/pesan']").nth(1)
    second.get_by_label("Alamat kirim").fill("Gudang belakang")
    buyer.page.context.clear_cookies()
    second.locator("select").select_option(KD_RUP)
    buyer.sees("Anda sudah keluar sebelum isian tadi tersimpan")
    buyer.fill({"Nama masuk": "pp", "Kata sandi": PASSWORD})
    buyer.press("Masuk")
    expect(buyer.page).to_have_url(f"{buyer.site}/keranjang")
    expect(second.get_by_label("Alamat kirim")).to_have_value("Gudang belakang")
    expect(second.locator("select")).to_have_value(KD_RUP)
    first = buyer.page.locator("form[action='/keranjang/pesan']").nth(0)
    expect(first.get_by_label("Alamat kirim")).to_have_value("")
    expect(first.locator("select")).to_have_value("")


def test_an_order_that_the_signal_kept_back_is_put_back_into_its_own_vendors_form_and_placed_with_that_vendor(
    opens: Opens, world: World
) -> None:
    buyer = with_two_vendors(opens, world)
    second = buyer.page.locator("form[action='/keranjang/pesan']").nth(1)
    of_whom = second.locator("[name=vendor_id]").get_attribute("value")
    second.locator("select").select_option(KD_RUP)
    second.get_by_label("Alamat kirim").fill("Gudang belakang")
    second.get_by_label("Tanggal kirim paling lambat").fill("2026-04-01")
    buyer.page.context.set_offline(True)
    second.get_by_role("button", name="Buat pesanan").click()
    buyer.sees("Sambungan terputus saat mengirim.")
    buyer.page.context.set_offline(False)
    buyer.page.reload()
    expect(second.get_by_label("Alamat kirim")).to_have_value("Gudang belakang")
    second.get_by_role("button", name="Buat pesanan").click()
    buyer.sees("Giliran Anda")
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Order)) == 1
        assert public_id(0, session.scalars(select(Order)).one().vendor_id) == of_whom
