"""Both sides of a negotiation read the total that stands on the table in figures and in words."""

import pytest
import time_machine

from app import db, reactions
from app.money import rupiah, terbilang
from app.orders import negotiation
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD


@pytest.mark.usefixtures("committed")
def test_an_orders_page_says_its_total_in_words_as_the_last_offer_left_it() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.place(session, world, quantity=7)
        first = order.total
        prices = {line.id: 48_765 for line in order.lines}
        negotiation.offer(session, order=order, prices=prices, shipping=1_234, due_date=None, actor=world["pp"], at=AT)
        key, total = key_of(order), order.total
    assert total != first
    with time_machine.travel(AT, tick=True):
        for persona in ("pp", "vendor"):
            browser = Browser()
            browser.sign_in(persona, PASSWORD)
            page = browser.get(f"/pesanan/{key}").text
            assert f'{rupiah(total)}</span> <span class="words">({terbilang(total)} rupiah)' in page, persona
            assert f"({terbilang(first)} rupiah)" not in page
