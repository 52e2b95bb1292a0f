"""A treasurer ticks three bills that petty cash and the card paid, and writes their
SP2D GU once: on a telephone, with a script and without."""

import pytest
import time_machine
from playwright.sync_api import expect

from app import db, reactions
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.payment.making import GU, LATER, REFILLED, paid_from_cash
from tests.world import World

pytestmark = IN_CHROMIUM


@pytest.mark.parametrize("scripts", [True, False])
def test_one_sp2d_gu_is_written_on_what_is_ticked(opens: Opens, world: World, scripts: bool) -> None:
    reactions.install()
    with db.new_session() as session:
        bills = [paid_from_cash(session, world, move) for move in ("pay_up", "pay_kkpd", "pay_up")]
        numbers = [bill.invoice_number for bill in bills]
    with time_machine.travel(LATER, tick=True):
        treasurer = opens("treasurer", screen=PHONE, scripts=scripts)
        treasurer.open("/sp2d")
        treasurer.follow("Catat SP2D GU")
        for number in numbers[:2]:
            treasurer.page.get_by_role("checkbox", name=f"{number} · Rp200.000").check()
        treasurer.press("Jumlahkan yang dicentang")
        expect(treasurer.page.locator("#jumlah-dicentang")).to_contain_text("Rp400.000")
        treasurer.fill({"Nomor SP2D GU": GU, "Tanggal SP2D GU": REFILLED.isoformat(), "Nilai SP2D GU": "600.000"})
        treasurer.press("Simpan SP2D GU")
        treasurer.sees("Rp200.000 kurang dari SP2D GU ini")
        treasurer.is_sound()
        treasurer.page.get_by_role("checkbox", name=f"{numbers[2]} · Rp200.000").check()
        treasurer.press("Simpan SP2D GU")
        treasurer.sees("Tidak ada tagihan yang menunggu SP2D GU")
        treasurer.is_sound()
        treasurer.take("Lepas", reason="Salah nomor")
        treasurer.sees("3 tagihan, seluruhnya Rp600.000.")
        treasurer.is_sound()
