"""An addendum while goods come in: what was accepted stays owed."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue.models import Listing
from app.errors import Invalid
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.ledger import Basis
from app.moves.taking import NotNow
from app.orders import addendum, bookkeeping
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.showing import addendum_as_json
from app.papers.about import About
from app.papers.addendum import due as addendum_papers
from app.papers.bill import rests_on
from app.payment import disbursing
from tests import world as worlds
from tests.payment.making import billed, mixed, standing
from tests.steps import DAY, changed, confirmed, deliver, nothing_is_broken
from tests.world import AT, World


def in_two_parts(session: Session, world: World, foreign: Listing) -> Order:
    """Six of one product and two of another; the second shipment carries two of the first."""
    order = mixed(session, world, foreign, 6, 2)
    line = next(line for line in order.lines if line.pdn)
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(line.id, Decimal(2))], actor=world["vendor"], at=AT)
    return order


def cheaper(order: Order) -> Changes:
    """Every line at one rupiah."""
    return Changes([LineChange(line.id, unit_price=1) for line in order.lines])


def test_an_order_cannot_be_changed_to_less_than_what_was_received(session: Session, world: World, foreign: Listing) -> None:
    order = in_two_parts(session, world, foreign)
    deliver(session, world, shipments_of(session, order)[0])
    before = standing(session, order)
    with pytest.raises(addendum.BelowReceived, match="Sudah diterima Rp"):
        addendum.propose(session, order=order, changes=cheaper(order), note=None, actor=world["vendor"], at=AT)
    assert (order.state, standing(session, order)) == ("ON_PROCESS", before)


def test_nothing_is_handed_over_while_an_addendum_is_open(session: Session, world: World, foreign: Listing) -> None:
    """So what was received when it was proposed is what was received when it is signed."""
    order = in_two_parts(session, world, foreign)
    first, second = shipments_of(session, order)
    confirmed(session, world, first)
    paper = handovers_of(session, order)[-1]
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=AT)
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    addendum.propose(session, order=order, changes=cheaper(order), note=None, actor=world["vendor"], at=AT)
    with pytest.raises(NotNow):
        handover.sign(session, handover=paper, actor=world["ppk"], at=AT)
    with pytest.raises(NotNow):
        shipping.pack(session, shipment=second, actor=world["vendor"], at=AT)


def cut_to_what_came(session: Session, world: World, foreign: Listing) -> Order:
    """Six and two were ordered, brought for Rp30.000; four and two came, and no more can."""
    order = mixed(session, world, foreign, 6, 2, shipping_cost=30_000)
    line = next(line for line in order.lines if line.pdn)
    deliver(session, world, shipments_of(session, order)[0], {line.id: Decimal(4)})
    assert bookkeeping.worth(session, order).received == 266_662, "without the shipping, which comes with the last part"
    changed(session, world, order, Changes([LineChange(line.id, quantity=Decimal(4))]))
    return order


def test_what_an_addendum_cuts_to_what_came_is_received_whole_billed_and_completed(
    session: Session, world: World, foreign: Listing
) -> None:
    order = cut_to_what_came(session, world, foreign)
    stands = bookkeeping.worth(session, order)
    assert (order.total, stands.committed, stands.received) == (296_662, 296_662, 296_662)
    assert shipments_of(session, order)[-1].state == "COMPLETED", "nothing is left to send"
    assert standing(session, order)["accepted"] == standing(session, order)["ordered"]
    first = billed(session, world, order, 266_662)
    second = billed(session, world, order, None)
    assert second.amount == 30_000
    about = About(session=session, order=order, at=AT)
    said = [
        next(fact.value for fact in rests_on(about, bill) if fact.name == "Berita acara serah terima") for bill in (first, second)
    ]
    assert said[1] == f"ADD-1/{order.sp_number}"
    assert "ADD-1" not in str(said[0])
    (paper,) = addendum_papers(about)
    assert "Diterima dengan adendum ini" in str(paper.write())
    assert "Rp30.000" in str(paper.write())
    for number, bill in enumerate((first, second)):
        disbursing.issue_sp2d(session, payment=bill, number=f"SP2D/{number}", day=DAY, actor=world["treasurer"], at=AT)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"
    nothing_is_broken(session)


def test_delivery_that_costs_more_after_all_was_accepted_is_received_too(session: Session, world: World, foreign: Listing) -> None:
    order = mixed(session, world, foreign, 6, 2, shipping_cost=30_000)
    deliver(session, world, shipments_of(session, order)[0])
    changed(session, world, order, Changes(shipping=31_234))
    assert bookkeeping.worth(session, order).received == order.total == 397_896
    changed(session, world, order, Changes(due_date=DAY.replace(month=5)))
    assert [one.received_rupiah for one in About(session=session, order=order, at=AT).addenda] == [1_234, 0]
    nothing_is_broken(session)


def test_an_addendum_leaves_something_ordered(session: Session, world: World, foreign: Listing) -> None:
    """An order of nothing but its shipping is none."""
    order = mixed(session, world, foreign, 6, 2, shipping_cost=30_000)
    nothing = Changes([LineChange(line.id, quantity=Decimal(0)) for line in order.lines])
    with pytest.raises(Invalid, match="ajukan pembatalan"):
        addendum.propose(session, order=order, changes=nothing, note=None, actor=world["vendor"], at=AT)


def domestic_cheaper(order: Order, price: int, shipping: int) -> Changes:
    line = next(line for line in order.lines if line.pdn)
    return Changes([LineChange(line.id, unit_price=price)], shipping=shipping)


@pytest.mark.parametrize("received", [False, True])
def test_what_domestic_goods_lose_to_the_delivery_is_domestic_no_more_though_the_order_is_worth_the_same(
    session: Session, world: World, foreign: Listing, received: bool
) -> None:
    order = mixed(session, world, foreign, 6, 2, shipping_cost=30_000)
    if received:
        deliver(session, world, shipments_of(session, order)[0])
    changed(session, world, order, domestic_cheaper(order, 40_000, 90_000))
    assert order.total == 396_662
    assert bookkeeping.domestic(session, order)[Basis.ORDERED] == 240_000
    if not received:
        deliver(session, world, shipments_of(session, order)[0])
    stands = bookkeeping.worth(session, order)
    assert (stands.committed, stands.received) == (396_662, 396_662)
    assert bookkeeping.domestic(session, order)[Basis.ACCEPTED] == 240_000
    changed(session, world, order, domestic_cheaper(order, 50_000, 30_000))
    said = bookkeeping.domestic(session, order)
    assert (said[Basis.ORDERED], said[Basis.ACCEPTED]) == (300_000, 300_000)
    assert bookkeeping.worth(session, order).received == 396_662
    nothing_is_broken(session)


def test_a_last_handover_that_brings_no_more_money_still_says_what_is_domestic(
    session: Session, world: World, foreign: Listing
) -> None:
    """The price of all six fell to what four had come to."""
    order = in_two_parts(session, world, foreign)
    deliver(session, world, shipments_of(session, order)[0])
    changed(session, world, order, domestic_cheaper(order, 33_333, 2))
    deliver(session, world, shipments_of(session, order)[1])
    said = bookkeeping.domestic(session, order)
    assert (said[Basis.ORDERED], said[Basis.ACCEPTED]) == (199_998, 199_998)
    nothing_is_broken(session)


def test_goods_that_are_all_domestic_stay_so_between_two_handovers_though_their_price_fell(session: Session, world: World) -> None:
    """Four of ten reams were received for Rp200.000; at Rp40.000 the next two bring the six to Rp240.000."""
    order = worlds.in_process(session, world)
    line = order.lines[0]
    parts = [shipping.Carried(line.id, Decimal(2)), shipping.Carried(line.id, Decimal(4))]
    for part in parts:
        shipping.split_shipment(session, order=order, carried=[part], actor=world["vendor"], at=AT)
    rest, two, four = shipments_of(session, order)
    deliver(session, world, four)
    changed(session, world, order, Changes([LineChange(line.id, unit_price=30_000)]))
    for shipment, received in ((two, 200_000), (rest, 300_000)):
        deliver(session, world, shipment)
        assert bookkeeping.worth(session, order).received == received
        assert bookkeeping.domestic(session, order)[Basis.ACCEPTED] == received, (
            "six at Rp30.000 are Rp180.000, less than what was received"
        )
    nothing_is_broken(session)


def test_what_is_domestic_of_what_was_received_is_never_more_than_what_is_domestic_of_the_order(
    session: Session, world: World, foreign: Listing
) -> None:
    """The domestic goods came and then fell in price, before the foreign ones came."""
    order = mixed(session, world, foreign, 6, 2, shipping_cost=200_000)
    line = next(line for line in order.lines if not line.pdn)
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(line.id, Decimal(2))], actor=world["vendor"], at=AT)
    deliver(session, world, shipments_of(session, order)[0])
    assert standing(session, order)["accepted"] == (300_000, 300_000)
    changed(session, world, order, domestic_cheaper(order, 40_000, 200_000))
    said = bookkeeping.domestic(session, order)
    assert (said[Basis.ORDERED], said[Basis.ACCEPTED]) == (240_000, 240_000)
    deliver(session, world, shipments_of(session, order)[1])
    assert bookkeeping.domestic(session, order)[Basis.ACCEPTED] == 240_000
    assert bookkeeping.worth(session, order).received == order.total
    nothing_is_broken(session)


def test_whoever_is_to_agree_reads_what_will_be_received_with_it(session: Session, world: World, foreign: Listing) -> None:
    order = mixed(session, world, foreign, 6, 2, shipping_cost=30_000)
    line = next(line for line in order.lines if line.pdn)
    deliver(session, world, shipments_of(session, order)[0], {line.id: Decimal(4)})
    for quantity, received in ((Decimal(5), 0), (Decimal(4), 30_000)):
        asked = Changes([LineChange(line.id, quantity=quantity)])
        addendum.propose(session, order=order, changes=asked, note=None, actor=world["vendor"], at=AT)
        told = addendum_as_json(session, order)
        assert told is not None
        assert told["received"] == received
        addendum.withdraw(session, order=order, reason="Keliru", actor=world["vendor"], at=AT)
