"""A handover says what it will accept before anybody has signed it, and that it accepted nothing yet."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.fulfilment import handover, shipping
from app.fulfilment.handover import MoreThanOrdered
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.queries import handovers_of, shipments_of
from app.lists import scene_of
from app.orders import bookkeeping, placing
from app.orders.models import Order
from app.orders.showing import order_in_full, shipments_in_list
from app.papers.issuing import issue_all
from app.papers.kinds import PaperKind
from tests import world as worlds
from tests.fulfilment.making import accept, confirm, cut
from tests.statements import heard
from tests.steps import send, sign_for
from tests.world import AT, World


def test_it_says_what_it_would_accept_and_then_what_it_did(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)

    def told() -> list[tuple[str, int, int | None]]:
        shown = order_in_full(session, order, world["vendor"])["handovers"]
        return [(one["state"], one["amount"], one["worth"]) for one in shown]

    send(session, world, shipments_of(session, order)[0])
    confirm(session, world, shipments_of(session, order)[0], 4)
    assert told() == [("DRAFT", 0, 200_000)], "four of ten reams at Rp50.000"
    handover.reject(session, handover=handovers_of(session, order)[0], reason="Salah hitung", actor=world["ppk"], at=AT)
    assert told() == [("REJECTED", 0, None)]
    confirm(session, world, shipments_of(session, order)[0], 6)
    assert told()[1:] == [("DRAFT", 0, 300_000)]
    sign_for(session, world, shipments_of(session, order)[0])
    assert told()[1:] == [("ACCEPTED", 300_000, 300_000)]
    assert sum(amount for _state, amount, _worth in told()) == 300_000, "amounts add up to what was received"


def told_last(session: Session, world: World, order: Order) -> tuple[str, int | None]:
    shown = order_in_full(session, order, world["vendor"])["handovers"][-1]
    return shown["state"], shown["worth"]


def test_of_more_than_is_still_ordered_nothing_is_signed_and_its_ppk_confirms_anew(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    part = [shipping.Carried(order.lines[0].id, Decimal(4))]
    shipping.split_shipment(session, order=order, carried=part, actor=world["vendor"], at=AT)
    six, four = shipments_of(session, order)
    accept(session, world, four, 4)
    send(session, world, six)
    confirm(session, world, six, 6)
    assert told_last(session, world, order) == ("DRAFT", 300_000)
    cut(session, world, order)
    assert told_last(session, world, order) == ("DRAFT", None), "six reams that nobody orders any more"
    with pytest.raises(MoreThanOrdered, match="masih dipesan"), session.begin_nested():
        sign_for(session, world, six)
    session.expire_all()
    paper = handovers_of(session, order)[-1]
    handover.reject(session, handover=paper, reason="Dipotong", actor=world["ppk"], at=AT)
    confirm(session, world, six, 0)
    sign_for(session, world, six)
    assert [bookkeeping.worth(session, order).received, *(int(line.accepted_quantity) for line in order.lines)] == [200_000, 4]


def test_of_an_order_that_has_ended_a_handover_accepts_nothing(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    (shipment,) = shipments_of(session, order)
    send(session, world, shipment)
    confirm(session, world, shipment, 6)
    cut(session, world, order)
    assert (order.state, told_last(session, world, order)) == ("CANCELLED", ("DRAFT", None))


def test_the_paper_of_a_handover_whose_line_was_cut_to_nothing_is_still_read(session: Session, world: World) -> None:
    pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
    wanted = [placing.Wanted(one.region_id, one.id, Decimal(10)) for one in (world.listing, pens)]
    there = placing.Delivery("Jalan Contoh 1", date(2026, 4, 1))
    placed = placing.place(session, kd_rup=worlds.KD_RUP, wanted=wanted, delivery=there, actor=world["pp"], at=AT).order
    order = worlds.finish(session, world, placed)
    paper_line, pen_line = order.lines
    shipping.split_shipment(
        session, order=order, carried=[shipping.Carried(pen_line.id, Decimal(10))], actor=world["vendor"], at=AT
    )
    ours, theirs = sorted(shipments_of(session, order), key=lambda one: one.lines[0].line_id != paper_line.id)
    accept(session, world, ours, 10)
    send(session, world, theirs)
    confirm(session, world, theirs, 10)
    handover.number(session, handover=handovers_of(session, order)[-1], given=None, actor=world["ppk"], at=AT)
    cut(session, world, order)
    assert (int(pen_line.quantity), told_last(session, world, order)) == (0, ("NUMBERED", None))
    issues = issue_all(session, order, at=AT)
    assert PaperKind.HANDOVER in {paper.kind for paper in issues}


def test_the_list_of_deliveries_asks_as_often_for_one_open_handover_as_for_three(session: Session, world: World) -> None:
    orders = [worlds.in_process(session, world, quantity=4, places=[2, 2]) for _three in range(3)]
    for order in orders:
        for parcel in shipments_of(session, order):
            send(session, world, parcel)
            confirm(session, world, parcel, 1)

    def asked(limit: int) -> int:
        session.flush()
        session.expunge_all()
        scene = scene_of(session, world["ppk"], at=AT)
        rows = SHIPMENTS.dressed(scene, session.execute(SHIPMENTS.rows(scene).limit(limit)).all())
        with heard() as seen:
            shown = shipments_in_list(session, [(row.it, row.paper) for row in rows], world["ppk"])
        assert [one["handover"] and one["handover"]["worth"] for one in shown] == [50_000] * limit
        return len(seen)

    assert asked(1) == asked(6)
