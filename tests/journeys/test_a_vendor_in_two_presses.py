"""A vendor on a telephone: what is new is said, with its deadline; two presses take it on or turn it down."""

import re

from playwright.sync_api import expect

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.orders import signing
from app.orders.bookkeeping import key_of
from app.orders.states import OrderState
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.world import AT, PASSWORD, World

pytestmark = IN_CHROMIUM


def signed_by_the_ppk(world: World) -> str:
    """The page of an order that waits for the vendor's answer."""
    reactions.install()
    with db.new_session() as session:
        order = worlds.approved(session, world)
        signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
        assert order.state == OrderState.WAITING_SELLER_CONFIRMATION
        return f"/pesanan/{key_of(order)}"


def test_a_new_order_is_taken_on_or_turned_down_in_two_presses_beside_its_deadline(opens: Opens, world: World) -> None:
    first, second = signed_by_the_ppk(world), signed_by_the_ppk(world)
    shop = opens("vendor", screen=PHONE)
    shop.open("/kerja")
    expect(shop.page.get_by_role("main").get_by_role("link", name="Sanggupi")).to_have_count(2)
    deadline = re.compile("Batal sendiri dalam \\d+ hari kerja")
    expect(shop.page.get_by_role("main").get_by_text(deadline).first).to_be_visible()
    shop.is_sound()

    shop.open(first)
    expect(shop.page.locator("#langkah").get_by_text(deadline)).to_be_in_viewport()
    shop.page.locator("summary").get_by_text("Sanggupi", exact=True).click()
    shop.press("Ya, kami sanggup")
    shop.sees("Pesanan disanggupi")

    shop.open(second)
    shop.page.locator("summary").get_by_text("Tolak pesanan", exact=True).click()
    form = shop.page.locator("details[open] form")
    form.locator("[name=reason]").fill("Stok habis sampai bulan depan.")
    form.locator("button[type=submit]").click()
    shop.sees("Pesanan ditolak.")
    shop.is_sound()
