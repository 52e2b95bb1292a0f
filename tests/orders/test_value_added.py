"""Value added tax is the vendor's: by its standing when it is placed, and when it is
handed over or paid ahead. Nobody but a PKP gets it."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import ListingVersion
from app.ledger.proving import differences
from app.orders import addendum, bookkeeping, proposed
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.value_added import TaxNotDue
from app.papers.about import About
from app.papers.addendum import due
from app.payment import invoicing
from tests import world as worlds
from tests.papers.making import accepted
from tests.world import AT, PASSWORD, World


@pytest.fixture
def taxed(session: Session, world: World) -> World:
    """Its listing puts 11 % on top of Rp50.000."""
    session.execute(
        update(ListingVersion)
        .where(ListingVersion.listing_id == world.listing.id)
        .values(price_with_ppn=False, tax_rate_bps=1_100)
        .execution_options(synchronize_session=False)
    )
    world.vendor.pkp = True
    session.flush()
    return world


def no_pkp_any_more(session: Session, world: World) -> None:
    world.vendor.pkp = False
    session.flush()


def change(session: Session, world: World, order: Order, changes: Changes) -> Order:
    """Proposed by the vendor, accepted and signed by both."""
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["vendor"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)
    return order


def test_an_order_carries_the_tax_of_its_listing_only_where_the_vendor_is_pkp_when_it_is_placed(
    session: Session, taxed: World
) -> None:
    with_tax = worlds.place(session, taxed)
    no_pkp_any_more(session, taxed)
    without = worlds.place(session, taxed)
    assert [(order.total, order.lines[0].tax_rate_bps) for order in (with_tax, without)] == [(555_000, 1_100), (500_000, 0)]


def test_what_a_firm_hands_over_once_it_is_no_pkp_carries_no_tax_and_an_addendum_takes_it_off(
    session: Session, taxed: World
) -> None:
    order = worlds.in_process(session, taxed)
    no_pkp_any_more(session, taxed)
    with pytest.raises(TaxNotDue, match=r"Rp55\.000"), session.begin_nested():
        accepted(session, taxed, order)
    session.expire_all()
    change(session, taxed, order, Changes())
    assert (order.state, order.total, order.lines[0].tax_rate_bps, order.lines[0].amount) == ("ON_PROCESS", 500_000, 0, 500_000)
    assert bookkeeping.worth(session, order).committed == 500_000
    (paper,) = due(About(session=session, order=order, at=AT))
    assert "bukan PKP lagi" in str(paper.write())
    accepted(session, taxed, order)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=taxed["vendor"], at=AT)
    assert (bill.amount, bill.ppn_rupiah) == (500_000, 0)
    assert differences(session) == []


def test_what_was_handed_over_while_it_was_pkp_keeps_its_tax_and_the_rest_is_ordered_anew(session: Session, taxed: World) -> None:
    order = worlds.in_process(session, taxed)
    accepted(session, taxed, order, confirmed=4)
    no_pkp_any_more(session, taxed)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=taxed["vendor"], at=AT)
    assert (bill.amount, bill.ppn_rupiah) == (222_000, 22_000), "it fell due with the delivery"
    with pytest.raises(TaxNotDue), session.begin_nested():
        accepted(session, taxed, order)
    session.expire_all()
    (line,) = order.lines
    change(session, taxed, order, Changes([LineChange(line.id, quantity=line.accepted_quantity)]))
    assert (order.total, line.tax_rate_bps, bookkeeping.worth(session, order).received) == (222_000, 1_100, 222_000)
    assert differences(session) == []


def test_no_advance_with_tax_goes_to_a_firm_that_is_no_pkp(session: Session, taxed: World) -> None:
    order = worlds.in_process(session, taxed)
    no_pkp_any_more(session, taxed)
    given = {"order": order, "number": None, "amount": None, "tax_invoice_number": None, "actor": taxed["vendor"], "at": AT}
    with pytest.raises(TaxNotDue), session.begin_nested():
        invoicing.invoice_advance(session, **given)  # type: ignore[arg-type]
    session.expire_all()
    change(session, taxed, order, Changes())
    bill = invoicing.invoice_advance(session, **given)  # type: ignore[arg-type]
    assert (bill.amount, bill.ppn_rupiah) == (500_000, 0)


def test_an_addendum_of_a_firm_that_is_pkp_leaves_the_tax(session: Session, taxed: World) -> None:
    order = worlds.in_process(session, taxed)
    (line,) = order.lines
    change(session, taxed, order, Changes([LineChange(line.id, unit_price=40_000)]))
    assert (order.total, line.tax_rate_bps) == (444_000, 1_100)


def test_who_is_to_agree_reads_that_the_tax_goes(session: Session, taxed: World) -> None:
    order = worlds.in_process(session, taxed)
    no_pkp_any_more(session, taxed)
    addendum.propose(session, order=order, changes=Changes(), note=None, actor=taxed["vendor"], at=AT)
    tax, total = proposed.differences(order)
    assert (tax.what, tax.before, tax.after) == (f"PPN: {order.lines[0].name}", "dipungut", "tidak dipungut")
    assert (total.before, total.after) == (555_000, 500_000)
