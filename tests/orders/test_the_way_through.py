"""An order from placing to its end, and every way out of it, with the ledger looked at after each step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.ledger import BudgetExceeded
from app.ledger.models import OrderTally
from app.moves.history import history
from app.moves.taking import NotNow
from app.orders import addendum, cancellation, completion, confirmation, negotiation, review, signing
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.payment import disbursing, invoicing
from tests import world as worlds
from tests.steps import DAY, ask_to_cancel, deliver_all, package
from tests.world import AT, PASSWORD, World


def worth(session: Session, order: Order) -> OrderTally:
    return session.scalars(select(OrderTally).execution_options(populate_existing=True)).one()


def test_from_placing_to_the_money_on_the_account(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    assert (order.state, package(session)) == ("ON_PROCESS", (0, 500_000, 0, 0))
    deliver_all(session, world, order)
    assert package(session) == (0, 500_000, 500_000, 0)
    session.refresh(world.listing)
    assert (world.listing.stock, world.listing.reserved) == (990, 0)
    payment = invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=payment, number="SPP/1", actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=payment, number="SPM/1", actor=world["budget_user"], at=AT)
    disbursing.issue_sp2d(session, payment=payment, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)
    assert package(session) == (0, 500_000, 500_000, 500_000)
    disbursing.receive(session, payment=payment, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"
    final = worth(session, order)
    assert (final.state, final.settled, final.umkk_local, final.pdn_true) == ("COMPLETED", 500_000, 500_000, 500_000)
    moves = [taken.move for taken in history(session, region_id=order.region_id, subject_id=order.id)]
    assert moves == ["place", "agree", "agree", "submit_for_review", "approve", "sign", "accept", "sign", "complete"]


def test_an_offer_moves_what_is_held_and_clears_both_agreements(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    negotiation.agree(session, order=order, actor=world["vendor"], at=AT)
    negotiation.offer(
        session, order=order, prices={order.lines[0].id: 45_000}, shipping=10_000, due_date=None, actor=world["pp"], at=AT
    )
    assert (order.total, order.buyer_agreed, order.vendor_agreed, order.offer_round) == (460_000, False, False, 2)
    assert package(session)[0] == 460_000
    assert sum(share.amount for share in order.accounts) == 460_000


def test_an_offer_above_what_is_left_is_refused(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    with pytest.raises(BudgetExceeded):
        negotiation.offer(
            session, order=order, prices={order.lines[0].id: 10_000_001}, shipping=None, due_date=None, actor=world["vendor"], at=AT
        )


def test_agreeing_twice_changes_nothing(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    negotiation.agree(session, order=order, actor=world["pp"], at=AT)
    session.flush()
    before = len(history(session, region_id=order.region_id, subject_id=order.id))
    negotiation.agree(session, order=order, actor=world["pp"], at=AT)
    session.flush()
    assert len(history(session, region_id=order.region_id, subject_id=order.id)) == before


def test_nobody_agrees_to_an_offer_that_came_in_between(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    seen = order.offer_round
    negotiation.offer(
        session, order=order, prices={order.lines[0].id: 60_000}, shipping=None, due_date=None, actor=world["vendor"], at=AT
    )
    with pytest.raises(negotiation.OfferChanged):
        negotiation.agree(session, order=order, round=seen, actor=world["pp"], at=AT)
    assert not order.buyer_agreed
    negotiation.agree(session, order=order, round=order.offer_round, actor=world["pp"], at=AT)
    assert order.buyer_agreed


def test_an_order_is_not_reviewed_before_both_agreed(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    negotiation.agree(session, order=order, actor=world["pp"], at=AT)
    with pytest.raises(NotNow) as refused:
        negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=AT)
    assert refused.value.moves == ("offer", "agree", "abandon")


@pytest.mark.asvs("7.5.3")
def test_a_signature_asks_for_the_password(session: Session, world: World) -> None:
    order = worlds.approved(session, world)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        signing.sign(session, order=order, proof=Proof("salah sekali"), actor=world["ppk"], at=AT)
    assert refused.value.errors[0].field == "password"
    session.refresh(order)
    assert order.state == "ESIGN_IN_PROGRESS"


@pytest.mark.parametrize("end", ["abandon", "reject", "cancel_unsigned", "cancel_signed", "decline", "expire"])
def test_every_end_before_the_second_signature_gives_everything_back(session: Session, world: World, end: str) -> None:
    match end:
        case "abandon":
            order = worlds.place(session, world)
            negotiation.abandon(session, order=order, reason="Tidak jadi", actor=world["vendor"], at=AT)
        case "reject":
            order = worlds.agreed(session, world)
            review.reject(session, order=order, reason="Tidak perlu", actor=world["ppk"], at=AT)
        case "cancel_unsigned":
            order = worlds.approved(session, world)
            confirmation.cancel(session, order=order, reason="Salah paket", actor=world["ppk"], at=AT)
        case "expire":
            from app.orders import deadlines

            order = worlds.place(session, world)
            assert order.due_at is not None
            deadlines.expire(session, order=order, at=order.due_at.replace(year=2027))
        case _:
            order = worlds.approved(session, world)
            signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
            take, who = (confirmation.decline, "vendor") if end == "decline" else (confirmation.cancel, "ppk")
            take(session, order=order, reason="Stok rusak", actor=world[who], at=AT)
    assert order.state.startswith("CANCELLED")
    assert package(session) == (0, 0, 0, 0)
    session.refresh(world.listing)
    assert (world.listing.stock, world.listing.reserved) == (1000, 0)
    assert worth(session, order).ordered_orders == 0


def test_a_granted_cancellation_returns_the_amount_to_the_package(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    ask_to_cancel(session, world, order)
    assert package(session) == (0, 500_000, 0, 0), "the money stays while it is decided"
    assert worth(session, order).ordered_orders == 0, "but it is out of the figures"
    cancellation.grant_cancel(session, order=order, reason="Disetujui", actor=world["budget_user"], at=AT)
    assert (order.state, package(session)) == ("CANCELLED", (0, 0, 0, 0))
    session.refresh(world.listing)
    assert world.listing.reserved == 0


def test_a_refused_cancellation_puts_the_order_back_into_the_figures(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    ask_to_cancel(session, world, order)
    cancellation.refuse_cancel(session, order=order, reason="Lanjutkan", actor=world["budget_user"], at=AT)
    assert (order.state, worth(session, order).ordered_orders) == ("ON_PROCESS", 1)
    assert package(session) == (0, 500_000, 0, 0)


def test_a_cancellation_after_part_was_received_cuts_the_order_to_that_part(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    line = order.lines[0]
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(line.id, Decimal(4))], actor=world["vendor"], at=AT)
    part = shipments_of(session, order)[1]
    shipping.pack(session, shipment=part, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=part, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=part, proof=None, actor=world["vendor"], at=AT)
    shipping.confirm(
        session, shipment=part, quantities={}, function=True, quantity=True, time=True, finished_on=DAY, actor=world["ppk"], at=AT
    )
    (paper,) = handovers_of(session, order)
    handover.number(session, handover=paper, given="1/BAST", actor=world["ppk"], at=AT)
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    handover.sign(session, handover=paper, actor=world["ppk"], at=AT)
    assert package(session) == (0, 500_000, 200_000, 0)
    ask_to_cancel(session, world, order)
    cancellation.grant_cancel(session, order=order, reason="Sisanya batal", actor=world["budget_user"], at=AT)
    assert (order.state, order.total, package(session)) == ("ON_PROCESS", 200_000, (0, 200_000, 200_000, 0))
    session.refresh(world.listing)
    assert (world.listing.stock, world.listing.reserved) == (996, 0)


def test_an_addendum_adjusts_the_commitment_once_both_have_signed(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    line = order.lines[0]
    for unfounded, field in (
        (Changes(), "lines"),
        (Changes([LineChange(line.id, line.quantity, line.unit_price)], due_date=order.delivery_due), "lines"),
        (Changes(due_date=AT.date() - timedelta(days=1)), "due_date"),
        (Changes([LineChange(line.id, unit_price=line.unit_price + 1)]), "note"),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            addendum.propose(session, order=order, changes=unfounded, note=None, actor=world["ppk"], at=AT)
        assert [error.field for error in refused.value.errors] == [field]
    changes = Changes(lines=[LineChange(order.lines[0].id, quantity=Decimal(12))])
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    assert package(session) == (0, 500_000, 0, 0)
    addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=AT)
    assert (order.state, order.total, package(session)) == ("ON_PROCESS", 600_000, (0, 600_000, 0, 0))


def test_a_payment_outside_the_system_settles_the_order(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    with pytest.raises(NotNow):
        completion.settle_outside(
            session,
            order=order,
            route="UP",
            reference="K-1",
            paid_on=DAY,
            amount=500_000,
            note=None,
            actor=world["treasurer"],
            at=AT,
        )
    deliver_all(session, world, order)
    completion.settle_outside(
        session, order=order, route="UP", reference="K-1", paid_on=DAY, amount=500_000, note=None, actor=world["treasurer"], at=AT
    )
    assert (order.state, package(session)) == ("PAYMENT_OUTSIDE_SYSTEM", (0, 500_000, 500_000, 500_000))


def test_the_same_sp2d_is_not_recorded_twice(session: Session, world: World) -> None:
    for number in (1, 2):
        order = worlds.in_process(session, world)
        deliver_all(session, world, order)
        payment = invoicing.invoice(
            session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
        )
        disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
        disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)
        disbursing.issue_spm(session, payment=payment, number=None, actor=world["budget_user"], at=AT)
        if number == 1:
            disbursing.issue_sp2d(session, payment=payment, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)
        else:
            with pytest.raises(Invalid, match="SP2D/1"):
                disbursing.issue_sp2d(session, payment=payment, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)


def test_the_vendor_bills_only_what_was_accepted(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    with pytest.raises(invoicing.NothingToBill):
        invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)


def test_the_one_who_asked_never_grants_the_cancellation(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    cancellation.request_cancel(session, order=order, reason="Salah", letter=None, actor=world["ppk"], at=AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)
    from dataclasses import replace

    two_hats = replace(world["budget_user"], account_id=world["ppk"].account_id)
    with pytest.raises(NotNow):
        cancellation.grant_cancel(session, order=order, reason="Setuju", actor=two_hats, at=AT)
