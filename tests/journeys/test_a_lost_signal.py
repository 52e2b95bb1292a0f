"""The signal is lost while a form is on its way: nothing that was typed is
lost, a sentence says so, and sent again it counts once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select, update

from app import db
from app.accounts.models import WebSession
from app.clock import now
from app.orders.models import Order
from app.oversight.models import Complaint
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, opener, served
from tests.journeys.line import Line, line_to
from tests.world import KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM
LOST = "Sambungan terputus saat mengirim. Isian Anda masih ada"


@pytest.fixture
def line(world: World) -> Iterator[Line]:
    with served() as site, line_to(site) as line:
        yield line


@pytest.fixture
def opens(line: Line, browser: Browser) -> Iterator[Opens]:
    yield opener(browser, line.site)
    for context in browser.contexts:
        context.close()


def how_many(kind: type) -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_an_order_whose_answer_was_lost_is_sent_again_and_placed_once(opens: Opens, line: Line, world: World) -> None:
    buyer = opens("pp", screen=PHONE)
    buyer.open("/keranjang")
    buyer.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    buyer.open(f"/produk/{world.listing_id}")
    buyer.page.get_by_label("Jumlah", exact=True).fill("10")
    buyer.press("Masukkan keranjang")
    buyer.page.get_by_label("Paket RUP").select_option(KD_RUP)
    buyer.fill({"Alamat kirim": "Jalan Contoh 1", "Tanggal kirim paling lambat": "2026-04-01"})
    line.cut = True
    buyer.press("Buat pesanan")
    expect(buyer.page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan")
    assert how_many(Order) == 1
    line.cut = False
    buyer.sees("isiannya mungkin sudah sampai")
    buyer.press("Kirim lagi")
    buyer.sees("Giliran Anda")
    assert how_many(Order) == 1
    assert buyer.page.evaluate("sessionStorage.length") == 0

    form = buyer.page.locator('form[action$="/langkah"]').filter(has=buyer.page.locator("textarea")).first
    form.evaluate("(form) => { form.closest('details').open = true; }")
    form.locator("textarea").fill("Sesuai harga pasar.")
    buyer.page.context.set_offline(True)
    form.locator("button[type=submit]").click()
    buyer.sees(LOST)
    buyer.page.context.set_offline(False)
    expect(form.locator("textarea")).to_have_value("Sesuai harga pasar.")


def test_a_complaint_without_a_signal_is_not_sent_and_stays_as_it_was_typed(opens: Opens, line: Line) -> None:
    visitor = opens(screen=PHONE)
    visitor.open("/pengaduan")
    text = visitor.page.get_by_role("main").locator("textarea").first
    text.fill("Harga kertas dua kali harga pasar.")
    before = line.sent
    visitor.page.context.set_offline(True)
    visitor.page.get_by_role("main").locator("form[method=post] button[type=submit]").last.click()
    visitor.sees(LOST)
    expect(text).to_have_value("Harga kertas dua kali harga pasar.")
    assert (line.sent, how_many(Complaint)) == (before, 0)
    visitor.page.context.set_offline(False)
    visitor.page.reload()
    visitor.sees(LOST)
    expect(text).to_have_value("Harga kertas dua kali harga pasar.")


def test_what_a_page_of_refusal_answered_is_there_again_on_the_page_of_its_form(opens: Opens) -> None:
    visitor = opens(screen=PHONE)
    visitor.open("/pengaduan")
    form = visitor.page.get_by_role("main").locator("form[method=post]").first
    form.locator("textarea").first.fill("Harga kertas dua kali harga pasar.")
    visitor.page.context.clear_cookies()
    form.locator("button[type=submit]").last.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Formulir kedaluwarsa")
    visitor.sees("tidak hilang: kembali ke halamannya")
    visitor.follow("Kembali ke halaman tadi")
    visitor.sees("Yang tadi belum tersimpan ada lagi di sini")
    expect(form.locator("textarea").first).to_have_value("Harga kertas dua kali harga pasar.")


@pytest.mark.parametrize("who_comes", ["pp", "ppk"])
def test_what_a_session_that_ended_did_not_take_is_there_after_the_sign_in_of_the_same_person_alone(
    opens: Opens, who_comes: str
) -> None:
    buyer = opens("pp", screen=PHONE)
    buyer.open("/permintaan/baru")
    text = buyer.page.get_by_role("main").locator("textarea").first
    text.fill("Kursi roda untuk puskesmas.")
    buyer.page.context.clear_cookies()
    buyer.page.get_by_role("main").locator("form[method=post] button[type=submit]").last.click()
    buyer.sees("Anda sudah keluar sebelum isian tadi tersimpan")
    buyer.fill({"Nama masuk": who_comes, "Kata sandi": PASSWORD})
    buyer.press("Masuk")
    expect(buyer.page).to_have_url(f"{buyer.site}/permintaan/baru")
    expect(text).to_have_value("Kursi roda untuk puskesmas." if who_comes == "pp" else "")
    assert buyer.page.evaluate("sessionStorage.length") == (1 if who_comes == "pp" else 0)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_a_session_that_ran_out_did_not_take_is_there_after_the_sign_in_with_scripts_and_without(
    opens: Opens, scripts: bool
) -> None:
    buyer = opens("pp", screen=PHONE, scripts=scripts)
    buyer.open("/permintaan/baru")
    text = buyer.page.get_by_role("main").locator("textarea").first
    text.fill("Kursi roda untuk puskesmas.")
    with db.new_session() as session:
        session.execute(update(WebSession).values(ends_at=now() - timedelta(minutes=1)))
    buyer.page.get_by_role("main").locator("form[method=post] button[type=submit]").last.click()
    buyer.sees("Anda sudah keluar sebelum isian tadi tersimpan")
    buyer.fill({"Nama masuk": "pp", "Kata sandi": PASSWORD})
    buyer.press("Masuk")
    expect(buyer.page).to_have_url(f"{buyer.site}/permintaan/baru")
    expect(text).to_have_value("Kursi roda untuk puskesmas.")
    expect(buyer.page.get_by_role("main").locator(".notice")).to_have_count(1)
    buyer.sees("Yang tadi Anda isikan belum tersimpan")
    buyer.follow("Ke isiannya")
    expect(text).to_be_in_viewport()
    buyer.is_sound()


def test_a_session_that_runs_out_while_a_product_is_checked_loses_nothing_of_it(opens: Opens, world: World) -> None:
    shop = opens("vendor", screen=PHONE)
    shop.open(f"/toko/produk/baru?etalase={world.etalase.slug}")
    name, told = shop.page.locator("[name=name]"), shop.page.locator("[name=description]")
    name.fill("Kertas A4 70 gsm")
    with db.new_session() as session:
        session.execute(update(WebSession).values(ends_at=now() - timedelta(minutes=1)))
    told.fill("Putih, isi 500 lembar.")
    told.blur()
    shop.sees("Anda sudah keluar sebelum isian tadi tersimpan")
    shop.fill({"Nama masuk": "vendor", "Kata sandi": PASSWORD})
    shop.press("Masuk")
    expect(name).to_have_value("Kertas A4 70 gsm")
    expect(told).to_have_value("Putih, isi 500 lembar.")
