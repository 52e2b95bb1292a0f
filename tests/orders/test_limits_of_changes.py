"""An order does not grow over a limit by being changed after it was signed, and a number that was typed by hand stops no series."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.fulfilment import handover
from app.fulfilment.queries import handovers_of, shipments_of
from app.orders import addendum, review
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.rules.breaking import RuleBroken
from app.rules.decreeing import decree
from tests import world as worlds
from tests.steps import changed, confirmed
from tests.world import AT, PASSWORD, World


def limited(session: Session, world: World, value: int, *, since: date = AT.date()) -> None:
    """The region's decree bounds one transaction."""
    decree(
        session, region_id=world.region.id, code="BLANGKON", value=value, valid_from=since, valid_until=None, decree_number="SK 1",
        actor=world["region_admin"], at=AT,
    )  # fmt: skip


def more(order: Order, quantity: int) -> Changes:
    return Changes([LineChange(order.lines[0].id, quantity=Decimal(quantity))])


def test_what_a_pp_ordered_is_not_changed_to_more_than_a_pp_may_order(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=100, as_="pp")
    session.flush()
    with pytest.raises(RuleBroken, match="Minta PPK membuat pesanannya"), session.begin_nested():
        addendum.propose(session, order=order, changes=more(order, 5_000), note=None, actor=world["ppk"], at=AT)


def test_the_rules_of_the_day_of_the_ppks_signature_judge_a_dearer_order(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=100)
    next_day = AT + timedelta(days=1)
    addendum.propose(session, order=order, changes=more(order, 120), note=None, actor=world["vendor"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    limited(session, world, 5_500_000, since=next_day.date())
    with pytest.raises(RuleBroken, match="SK 1"), session.begin_nested():
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=next_day)
    session.expire_all()
    addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=next_day)
    assert (order.total, order.state) == (6_000_000, "ON_PROCESS"), "the vendor's signature is of a later day, the rules are not"


def test_an_order_above_a_limit_of_later_may_become_less(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=100)
    judged = order.judged_by
    limited(session, world, 1_000_000)
    with pytest.raises(RuleBroken), session.begin_nested():
        addendum.propose(session, order=order, changes=more(order, 101), note=None, actor=world["ppk"], at=AT)
    session.expire_all()
    changed(session, world, order, more(order, 99))
    assert (order.total, order.judged_by) == (4_950_000, judged)


def test_a_dearer_order_keeps_the_rows_that_judged_the_change(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=100)
    limited(session, world, 9_000_000)
    changed(session, world, order, more(order, 110))
    assert [row["value"] for row in order.judged_by if row["code"] == "BLANGKON"] == [9_000_000]


def test_a_number_typed_by_hand_is_passed_over_when_its_turn_comes(session: Session, world: World) -> None:
    numbers = []
    for typed in (None, "003/SP/{satker}/2026", None, None):
        order = worlds.agreed(session, world)
        given = None if typed is None else typed.format(satker=order.satker_code)
        review.approve(
            session, order=order, sp_number=given, terms=None, accounts=[], reason="Sesuai", answers={}, actor=world["ppk"], at=AT
        )
        numbers.append((order.sp_number or "").partition("/")[0])
    assert numbers == ["001", "003", "002", "004"]
    with pytest.raises(Invalid, match="sudah dipakai"), session.begin_nested():
        again = worlds.agreed(session, world)
        review.approve(
            session, order=again, sp_number=order.sp_number, terms=None, accounts=[], reason="Sesuai", answers={}, actor=world["ppk"], at=AT
        )  # fmt: skip


def test_so_is_the_number_of_a_handover(session: Session, world: World) -> None:
    numbers = []
    for typed in ("001/BAST/{satker}/2026", None):
        order = worlds.in_process(session, world)
        confirmed(session, world, shipments_of(session, order)[0])
        (paper,) = handovers_of(session, order)
        given = None if typed is None else typed.format(satker=order.satker_code)
        handover.number(session, handover=paper, given=given, actor=world["ppk"], at=AT)
        numbers.append((paper.number or "").partition("/")[0])
    assert numbers == ["001", "002"]
