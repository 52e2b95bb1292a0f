"""A PPK's passkey in a real browser, with the browser's own authenticator: set up, signed in with
alone, an order signed with; and not at another address."""

import re

import pytest
from playwright.sync_api import expect

from app import db
from app.identifiers import public_id
from app.settings import settings
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, Window, chromium, served
from tests.world import World

pytestmark = IN_CHROMIUM
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_ppk_sets_a_passkey_up_signs_in_with_it_and_signs_an_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.new_session() as session:
        order = worlds.approved(session, world)
        place = f"/pesanan/{public_id(order.region_id, order.id)}"
    with served() as address, chromium() as browser:
        site = address.replace("127.0.0.1", "localhost")
        monkeypatch.setattr(settings(), "public_url", site)
        window = Window.of(browser, site, PHONE)
        devices = window.page.context.new_cdp_session(window.page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        window.sign_in("ppk")
        window.open("/akun/pengaman")
        window.fill({"Nama kunci": "Telepon kantor"})
        window.press("Tambah kunci masuk")
        window.sees("Cetak atau salin sekarang")
        window.is_sound()
        window.open("/akun/pengaman")
        window.sees("Telepon kantor")
        window.is_sound()
        window.page.locator(".menu > summary").click()
        window.page.get_by_role("button", name="Keluar").click()
        window.open("/masuk?next=" + place)
        window.press("Masuk dengan kunci masuk")
        expect(window.page).to_have_url(re.compile(re.escape(place)))
        window.page.locator("details.disclosure summary").get_by_text("Tanda tangani", exact=True).click()
        window.press("Tanda tangani dengan kunci masuk")
        window.sees("Menunggu konfirmasi penyedia")
        window.is_sound()
        elsewhere = Window.of(browser, address, PHONE)
        elsewhere.open("/masuk")
        expect(elsewhere.page.get_by_role("button", name="Masuk dengan kunci masuk")).to_have_count(0)
