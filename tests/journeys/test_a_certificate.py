"""A PPK signs an order on a telephone with the certificate of the state's authority; the vendor
signs behind, and anybody sees both on the public page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app import db, reactions
from app.clock import now
from app.esign import setting
from app.identifiers import public_id
from app.settings import settings
from tests import world as worlds
from tests.esign.authority import APPLICATION, NIK, PASSPHRASE, SIGNER, Service, serving
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.world import PASSWORD, World

pytestmark = IN_CHROMIUM


@pytest.fixture
def service(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    reactions.install()
    with serving() as service:
        monkeypatch.setenv("LOKAPASAR_ESIGN_HOSTS", f'["{service.host}"]')
        settings.cache_clear()
        user, secret = APPLICATION
        choice = setting.Choice(protocol="v1", base_url=service.url, username=user, secret=secret, active=True, seal_allowed=False)
        with db.new_session() as session:
            setting.write_service(session, region=world.region, choice=choice, actor=world["region_admin"], at=now())
        yield service
    settings.cache_clear()


def test_a_ppk_signs_with_the_certificate_on_a_telephone(service: Service, opens: Opens, world: World) -> None:
    with db.new_session() as session:
        order = worlds.approved(session, world)
        path = f"/pesanan/{public_id(order.region_id, order.id)}"
    ppk = opens("ppk", screen=PHONE)
    ppk.open(path)
    ppk.is_sound()
    ppk.page.locator("details.disclosure").get_by_text("Tanda tangani", exact=True).first.click()
    ppk.follow("Simpan NIK")
    ppk.fill({"NIK": NIK})
    ppk.press("Simpan NIK")
    ppk.sees("NIK sertifikat Anda disimpan")
    ppk.press("Tanya status sertifikat")
    ppk.sees("dapat menandatangani")
    ppk.is_sound()

    ppk.open(path)
    ppk.take("Tanda tangani", password=PASSWORD, passphrase="bukan frasa saya")
    ppk.sees("Passphrase sertifikat salah")
    ppk.is_sound()
    form = ppk.page.locator("details[open]")
    expect(form.locator("[name=passphrase]")).to_have_value("")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[name=passphrase]").fill(PASSPHRASE)
    form.get_by_role("button", name="Bubuhkan tanda tangan").click()
    ppk.sees("Menunggu konfirmasi penyedia")
    ppk.is_sound()

    vendor = opens("vendor")
    vendor.open(path)
    vendor.take("Sanggupi")
    vendor.take("Tanda tangani", password=PASSWORD)
    vendor.sees("Berjalan")
    paper = vendor.page.locator("a[href^='/verifikasi/']").first.get_attribute("href")
    assert paper is not None
    anybody = opens(screen=PHONE)
    anybody.open(paper)
    anybody.sees(SIGNER)
    anybody.sees("Otoritas Uji Contoh")
    anybody.is_sound()
