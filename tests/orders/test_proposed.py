"""What an addendum would change stands beside what it was, on the page and in the API, before anybody agrees to it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.orders import addendum
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from tests import world as worlds
from tests.web.browsing import signed_in
from tests.world import AT, World

pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
def order(committed: None) -> Order:
    """In process; the vendor asks for two fewer, cheaper and later."""
    with db.new_session() as session:
        world = worlds.build(session)
        order = in_process(session, world)
        line = order.lines[0]
        cheaper = LineChange(line.id, line.quantity - 2, line.unit_price - 1_000)
        changes = Changes([cheaper], due_date=date(2026, 5, 4), address=order.delivery_address)
        return addendum.propose(session, order=order, changes=changes, note="Bahan baku turun.", actor=world["vendor"], at=AT)


def in_process(session: Session, world: World) -> Order:
    reactions.install()
    return worlds.in_process(session, world)


@pytest.mark.parametrize("who", ["ppk", "vendor"])
def test_whoever_may_agree_or_take_it_back_reads_what_changes_from_what(order: Order, who: str) -> None:
    page = signed_in(who).get(f"/pesanan/{key_of(order)}").text
    proposal = page.split("Usulan adendum dari penyedia")[1].split("</table>")[0]
    rows = [" ".join(row.split("</tr>")[0].split()) for row in proposal.split("<tr>")[2:]]
    assert "Bahan baku turun." in proposal
    assert [row.split('row">')[1].split("</th>")[0].split(":")[0] for row in rows] == [
        "Jumlah",
        f"Harga per {order.lines[0].unit}",
        "Tanggal kirim",
        "Nilai pesanan",
    ], "what stays as it is (the address) is no change"
    assert "<strong>4 Mei 2026</strong>" in rows[2]


def test_a_program_reads_the_same(order: Order) -> None:
    told = signed_in("ppk").get(f"/api/v1/orders/{key_of(order)}").json()["addendum"]
    line = order.lines[0]
    assert (told["side"], told["note"], told["due_date"], told["shipping"]) == ("vendor", "Bahan baku turun.", "2026-05-04", None)
    assert told["lines"][0]["unit_price"] == line.unit_price - 1_000
    assert Decimal(str(told["lines"][0]["quantity"])) == line.quantity - 2
    assert (told["total_before"], told["accepted_at"]) == (order.total, None)


def test_a_form_that_changes_an_order_says_what_stands_where_nothing_is_typed(committed: None) -> None:
    with db.new_session() as session:
        order = in_process(session, worlds.build(session))
    page = signed_in("ppk").get(f"/pesanan/{key_of(order)}").text
    assert f"Sekarang {order.delivery_address}. Kosongkan bila tetap." in page
