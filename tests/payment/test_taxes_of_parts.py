"""An order of goods and services that is billed in parts: its bills tax together what one bill of
all would, and every way to read them says the same."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.money import rupiah
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.taxes import ordered, shared
from app.payment.withholding import grosses
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.journeys.house import callers
from tests.payment.making import advance, mixed, pay
from tests.steps import DAY, changed, deliver
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


def in_parts(session: Session, world: World) -> Order:
    """A hundred rims and two trainings with shipping on top, carried in two
    shipments: forty rims and the trainings, and sixty rims."""
    training = worlds.add_listing(session, world.etalase, world.vendor, price=1_500_000, name="Pelatihan")
    order = mixed(session, world, training, 100, 2, shipping_cost=1_000_000)
    goods, service = order.lines
    service.kind = "service"
    session.flush()
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(goods.id, Decimal(60))], actor=world["vendor"], at=AT)
    return order


def bill(session: Session, world: World, order: Order) -> Payment:
    """All that is not billed yet, verified."""
    given = {"number": None, "amount": None, "tax_invoice_number": None, "actor": world["vendor"], "at": AT}
    made = invoicing.invoice(session, order=order, **given)
    return disbursing.verify(session, payment=made, note=None, actor=world["treasurer"], at=AT)


def together(bills: Sequence[Payment]) -> dict[str, int]:
    """What bills bill of each kind, less what is billed again."""
    parts = [shared(each.billed_rupiah, grosses(each.taxes)) for each in bills]
    return {kind: sum(part.get(kind, 0) for part in parts) for kind in ("goods", "service")}


@pytest.mark.parametrize("pkp", [True, False], ids=["PKP", "no PKP"])
@pytest.mark.parametrize("changes", [False, True], ids=["as ordered", "a training less by addendum"])
def test_bills_of_parts_tax_together_what_one_bill_of_all_would(session: Session, world: World, pkp: bool, changes: bool) -> None:
    """The shipping comes with the last of them, whatever kind is left for it."""
    world.vendor.pkp = pkp
    order = in_parts(session, world)
    rest, rims = shipments_of(session, order)
    deliver(session, world, rims)
    first = bill(session, world, order)
    assert together([first]) == {"goods": 3_000_000, "service": 0}
    if changes:
        fewer = LineChange(order.lines[1].id, quantity=Decimal(1))
        changed(session, world, order, Changes([fewer]))
    deliver(session, world, rest)
    last = bill(session, world, order)
    assert together([first, last]) == shared(order.total, ordered(order.lines))
    assert sum(each.transferred_rupiah + each.withheld_rupiah for each in (first, last)) == order.total


def test_what_came_back_of_an_advance_is_billed_and_taxed_as_what_it_is_billed_for(session: Session, world: World) -> None:
    world.vendor.pkp = True
    order = in_parts(session, world)
    before = advance(session, world, order, 4_000_000)
    pay(session, world, before)
    back = {
        "amount": 3_000_000,
        "reference": "STS/1",
        "day": DAY,
        "reason": "Tidak jadi dipakai",
        "actor": world["treasurer"],
        "at": AT,
    }
    disbursing.refund(session, payment=before, **back)
    rest, rims = shipments_of(session, order)
    deliver(session, world, rims)
    goods = bill(session, world, order)
    assert together([goods]) == {"goods": 2_000_000, "service": 0}
    deliver(session, world, rest)
    bills = [before, goods, bill(session, world, order)]
    assert (together(bills), sum(each.billed_rupiah for each in bills)) == (shared(order.total, ordered(order.lines)), order.total)


@pytest.fixture
def house(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


@pytest.mark.parametrize("pkp", [True, False], ids=["PKP", "no PKP"])
def test_page_api_list_file_and_paper_say_the_same_taxes(house: World, pkp: bool) -> None:
    with db.new_session() as session:
        house.vendor.pkp = pkp
        session.merge(house.vendor)
        order = in_parts(session, house)
        rest, rims = shipments_of(session, order)
        deliver(session, house, rims)
        bills = [bill(session, house, order)]
        paid = {"move": "pay_up", "reference": "UP/1", "day": DAY, "actor": house["treasurer"], "at": AT}
        disbursing.pay_from_imprest(session, payment=bills[0], **paid)
        back = {"amount": 1_000, "reference": "STS/1", "day": DAY, "reason": "Lebih bayar", "actor": house["treasurer"], "at": AT}
        disbursing.refund(session, payment=bills[0], **back)
        deliver(session, house, rest)
        bills.append(bill(session, house, order))
        key = key_of(order)
    with time_machine.travel(AT, tick=True):
        caller, browser = callers(house)["treasurer"], Browser()
        browser.sign_in("treasurer", PASSWORD)
        shown = caller.get(f"/orders/{key}")
        listed = {one["invoice_number"]: one for one in caller.get("/payments")["items"]}
        columns = ("tagihan", "ppn", "dipotong", "ditransfer", "kembali")
        file = csv.reader(
            io.StringIO(browser.get("/tagihan?unduh=csv" + "".join(f"&kolom={name}" for name in columns)).text.lstrip("\ufeff"))
        )
        rows = {row[0]: row for row in file if row}
        page = browser.get(f"/pesanan/{key}").text
        papers = [paper for paper in shown["documents"] if paper["kind"] in ("invoice", "receipt")]
        texts = [
            close(
                text_of(browser.get("/pesanan" + paper["url"].partition("/orders")[2].replace("/documents/", "/dokumen/")).content)
            )
            for paper in papers
        ]
    assert [one["invoice_number"] for one in shown["payments"]] == [each.invoice_number for each in bills]
    for one in shown["payments"]:
        number = one["invoice_number"]
        assert listed[number] == one | {"moves": listed[number]["moves"]}
        assert sum(tax["withheld"] for tax in one["taxes"]) == one["withheld"]
        assert sum(tax["amount"] for tax in one["taxes"] if tax["tax"] == "PPN") == one["ppn"]
        assert (one["ppn"] > 0) is pkp
        assert [figure(cell) for cell in rows[number][1:5]] == [one["ppn"], one["withheld"], one["transferred"], one["refunded"]]
        for said in said_of(one):
            assert said in page, (number, said)
            assert any(close(said) in text for text in texts), (number, said)


def figure(cell: str) -> int:
    return int(cell or 0)


def said_of(payment: dict[str, Any]) -> list[str]:
    """Each tax that is withheld, what it is of, and the sums, as people read them."""
    taxes = [amount for tax in payment["taxes"] for amount in (tax["amount"], tax["base"])]
    return [rupiah(amount) for amount in (*taxes, payment["withheld"], payment["transferred"])]
