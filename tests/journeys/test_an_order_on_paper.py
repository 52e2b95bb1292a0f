"""What an official prints: the order is two sheets at most, and on no page do ways on, forms or buttons come onto paper."""

import re

from app import db, reactions
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
OFF_PAPER = "nav, form, button, input, summary.button, a.button, .masthead, .foot, .thumb"


def test_an_order_is_two_sheets_of_paper_and_what_is_pressed_stays_on_the_screen(world: World, opens: Opens) -> None:
    reactions.install()
    with db.new_session() as session:
        done = key_of(worlds.in_process(session, world, quantity=3))
        goods = [
            worlds.add_listing(session, world.etalase, world.vendor, name=f"Kertas warna nomor {number}") for number in range(2)
        ]
        waits = [key_of(worlds.agreed(session, world, listing=one)) for one in goods]
    official = opens("ppk")
    for path in (f"/pesanan/{done}", f"/pesanan/{waits[0]}"):
        official.open(path)
        paper = official.page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) <= 2, path
    official.page.emulate_media(media="print")
    for path in (f"/pesanan/{done}", f"/pesanan/{waits[0]}", "/pesanan", "/kendali/penutupan", "/paket", "/tagihan", "/kerja"):
        official.open(path)
        assert official.page.locator("h1").is_visible(), path
        assert official.page.locator(OFF_PAPER).filter(visible=True).count() == 0, path
