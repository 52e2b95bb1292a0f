"""What each round of a negotiation put otherwise stands in it, line by line, on the page and in the API."""

from datetime import date
from typing import Any

import pytest

from app import db, reactions
from app.identifiers import public_id
from app.orders import negotiation
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.queries import offers_of
from app.papers import minutes
from app.papers.about import About
from tests import world as worlds
from tests.documents.reading import close
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD

pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
def order(committed: None) -> Order:
    """Two reams of paper at Rp50.000: the buyer asks for less and for another day, the vendor gives in a little and
    asks for the delivery, then repeats it."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.place(session, world, quantity=2)
        line = order.lines[0].id
        given: dict[str, Any] = {"order": order, "at": AT}
        negotiation.offer(session, prices={line: 45_000}, shipping=None, due_date=date(2026, 4, 8), actor=world["pp"], **given)
        for _round in range(2):
            negotiation.offer(session, prices={line: 47_500}, shipping=9_000, due_date=None, actor=world["vendor"], **given)
        return order


@pytest.mark.parametrize("who", ["pp", "vendor"])
def test_both_sides_read_what_each_round_changed(order: Order, who: str) -> None:
    browser = Browser()
    browser.sign_in(who, PASSWORD)
    table = browser.get(f"/pesanan/{key_of(order)}").text.split('id="negosiasi')[-1].split("</table>")[0]
    rows = [" ".join(row.split()) for row in table.split("<tr>")[2:]]
    said = [row.split('data-label="Yang diubah">')[1].split("</td>")[0] for row in rows]
    assert said == [
        "Harga awal",
        "Kertas A4 80 gsm: Rp50.000 menjadi Rp45.000 per rim<br>Tanggal kirim: 1 April 2026 menjadi 8 April 2026",
        "Kertas A4 80 gsm: Rp45.000 menjadi Rp47.500 per rim<br>Ongkos kirim: Rp0 menjadi Rp9.000",
        "Tidak ada",
    ]


def test_a_program_reads_the_price_of_every_line_in_every_round(order: Order) -> None:
    browser = Browser()
    browser.sign_in("vendor", PASSWORD)
    offers = browser.get(f"/api/v1/orders/{key_of(order)}").json()["offers"]
    line = public_id(order.region_id, order.lines[0].id)
    assert [offer["lines"] for offer in offers] == [
        [{"line_id": line, "unit_price": price}] for price in (50_000, 45_000, 47_500, 47_500)
    ]


def test_the_minutes_say_it_too(order: Order) -> None:
    with db.new_session() as session:
        about = About(session=session, order=session.get_one(Order, (order.region_id, order.id)), at=AT)
        said = close(str(minutes.write(about, offers_of(session, about.order), abandoned=False)))
    for part in (
        "Rp50.000 menjadi Rp45.000 per rim",
        "Rp45.000 menjadi Rp47.500 per rim",
        "Ongkos kirim: Rp0 menjadi Rp9.000",
        "Tidak ada",
    ):
        assert close(part) in said, part
