"""What lies too long after an order is signed is told once to whom it waits for."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account
from app.actor import Role
from app.duties.reminding import DUE, LYING, UNDER_WAY, remind
from app.fulfilment import handover, shipping
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState, ShipmentState
from app.identifiers import new_id
from app.notifications.models import Notice
from app.payment import invoicing
from app.payment.models import Payment
from app.payment.states import PAYMENT, PaymentState
from tests import world as worlds
from tests.papers.making import TODAY, accepted
from tests.world import AT, SATKER, World

CODES = {row.code for row in (*DUE, *(row for rows in LYING.values() for row in rows))}


def told(session: Session, world: World, *, days: int) -> list[tuple[str, str]]:
    """What is told that night and was not before: the code, and to whom."""
    before = set(session.scalars(select(Notice.id)))
    for _twice in range(2):
        remind(session, region=world.region, at=AT + timedelta(days=days))
    fresh = session.scalars(select(Notice).where(Notice.id.not_in(before), Notice.move.in_(CODES)).order_by(Notice.move, Notice.id))
    return sorted((notice.move, "vendor" if notice.vendor_id else "buyer") for notice in fresh)


def test_every_state_in_which_somebody_has_to_act_is_in_exactly_one_row() -> None:
    nobody = {
        ShipmentState.BUYER_CONFIRMED,
        ShipmentState.COMPLETED,
        HandoverState.ACCEPTED,
        HandoverState.REJECTED,
        PaymentState.RECEIVED,
    }
    for of, machine in ((Shipment, SHIPMENT), (Handover, HANDOVER), (Payment, PAYMENT)):
        named = [state for row in LYING[of] for state in row.states] + (list(UNDER_WAY) if of is Shipment else [])
        assert len(named) == len(set(named))
        assert set(named) == set(machine.states) - nobody


def test_goods_are_told_of_three_days_before_they_are_due_and_when_they_are_late(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    due = (order.delivery_due - TODAY).days
    assert told(session, world, days=due - 4) == []
    assert told(session, world, days=due - 3) == [("delivery_near", "vendor")]
    assert told(session, world, days=due) == []
    assert told(session, world, days=due + 1) == [("delivery_late", "buyer"), ("delivery_late", "vendor")]
    assert told(session, world, days=due + 60) == [], "old news"


def test_what_arrived_waits_for_its_check_then_the_handover_for_each_signature_then_the_bill(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world)
    parcel = shipments_of(session, order)[-1]
    given = {"shipment": parcel, "at": AT}
    shipping.pack(session, actor=world["vendor"], **given)
    shipping.ship(session, courier="Kurir", number="1", actor=world["vendor"], **given)
    shipping.deliver(session, proof=None, actor=world["vendor"], **given)
    assert told(session, world, days=1) == []
    assert told(session, world, days=2) == [("check_waits", "buyer")]
    shipping.confirm(
        session, quantities={}, function=True, quantity=True, time=True, finished_on=TODAY, actor=world["ppk"], **given
    )
    paper = handovers_of(session, order)[-1]
    assert told(session, world, days=3) == [("handover_waits", "buyer")]
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=AT)
    assert told(session, world, days=4) == [("handover_waits", "vendor")]
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    assert told(session, world, days=4) == [("handover_waits", "buyer")]
    handover.sign(session, handover=paper, actor=world["ppk"], at=AT)
    assert told(session, world, days=5) == []
    invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number="010.000-26.1", actor=world["vendor"], at=AT
    )
    assert told(session, world, days=8) == [], "five working days"
    assert told(session, world, days=9) == [("bill_waits", "buyer")]


def test_what_came_back_and_arrived_again_is_told_of_again(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    parcel = shipments_of(session, order)[-1]
    for back in (True, False):
        at = AT + timedelta(days=0 if back else 7)
        given = {"shipment": parcel, "at": at}
        shipping.pack(session, actor=world["vendor"], **given) if back else None
        shipping.ship(session, courier="Kurir", number="1", actor=world["vendor"], **given)
        shipping.deliver(session, proof=None, actor=world["vendor"], **given)
        assert told(session, world, days=3 if back else 10) == [("check_waits", "buyer")]
        if back:
            shipping.send_back(session, reason="rusak", actor=world["ppk"], shipment=parcel, at=AT + timedelta(days=4))


def test_what_is_done_is_told_to_nobody(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    accepted(session, world, order)
    assert told(session, world, days=30) == []


def readers(session: Session, world: World, *, days: int) -> set[object]:
    """To whom it is told by night that something of the order waits: persons by their key, offices by their code."""
    remind(session, region=world.region, at=AT + timedelta(days=days))
    found = session.scalars(select(Notice).where(Notice.move.in_(CODES), Notice.vendor_id.is_(None)))
    return {notice.account_id or notice.satker_code for notice in found}


def pptk(session: Session, world: World, login: str, *activities: str) -> Account:
    account = Account(id=new_id(), login=login, name=f"Orang {login}", password_hash="-", active=True, created_at=AT)
    session.add(account)
    session.flush()
    give_role(
        session, account=account, role=Role.ACTIVITY_OFFICER, region_id=world.region.id, satker_code=SATKER, sub_activities=activities,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return account


def test_of_goods_the_ppk_and_the_pptk_of_the_activity_are_told_and_not_the_whole_office(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    pptk(session, world, "lain", "1.01.01.2.06.0009")
    due = (order.delivery_due - TODAY).days
    assert readers(session, world, days=due + 1) == {world["ppk"].account_id}
    ours = pptk(session, world, "kita", "1.01.01.2.06.0002")
    assert readers(session, world, days=due + 2) == {world["ppk"].account_id, ours.id}


def test_where_its_ppk_is_in_office_no_more_the_whole_office_is_told(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    pptk(session, world, "kita")
    world.grants["ppk"].valid_until = TODAY
    session.flush()
    assert readers(session, world, days=(order.delivery_due - TODAY).days + 1) == {SATKER}


def test_of_a_bill_the_whole_office_is_told(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    accepted(session, world, order)
    invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    assert readers(session, world, days=9) == {SATKER}
