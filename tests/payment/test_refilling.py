"""Petty cash and the card pay a vendor at once; the SP2D that refills them (GU) is
linked later, one to many payments, and enters nothing."""

from datetime import date, timedelta
from itertools import product

import pytest
import time_machine
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.machine import moves_for
from app.moves.taking import NotNow
from app.orders import bookkeeping
from app.papers import receipt
from app.papers.about import About
from app.payment import disbursing, refilling
from app.payment.models import Payment
from app.payment.sp2d import applying
from app.payment.states import PAYMENT, UNREFILLED, PaymentState, unrefilled
from tests import world as worlds
from tests.isolation.rich import NEIGHBOUR
from tests.payment.lists import HEAD, send, verdicts
from tests.payment.making import GU, LATER, REFILLED, billed, link, paid_from_cash, reverse
from tests.steps import DAY, deliver
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


def test_one_sp2d_gu_refills_what_petty_cash_and_the_card_paid_before_or_after_the_vendor_confirmed(
    session: Session, world: World
) -> None:
    bills = [paid_from_cash(session, world, move) for move in ("pay_up", "pay_kkpd", "pay_up")]
    disbursing.receive(session, payment=bills[2], actor=world["vendor"], at=AT)
    before = [(bill.state, bookkeeping.worth(session, bill.order)) for bill in bills]
    for bill in bills:
        link(session, world, bill, " 2934/sp2d-gu/141.300.0001")
    assert {(bill.refill_number, bill.refill_on, bill.paid_on) for bill in bills} == {(GU, REFILLED, DAY)}
    assert [(bill.state, bookkeeping.worth(session, bill.order)) for bill in bills] == before, "it enters nothing"
    assert bills[2].order.state == "COMPLETED"
    last = history(session, region_id=bills[0].region_id, subject_id=bills[0].id)[-1]
    assert (last.move, last.details) == ("link_gu", {"number": GU, "date": REFILLED.isoformat()})
    assert differences(session) == []
    with pytest.raises(NotNow):
        link(session, world, bills[0], "GU/2")


def test_a_row_waits_for_its_gu_exactly_where_the_database_says_so(session: Session, world: World) -> None:
    """Every state, route, day and number that the table takes."""
    bill = paid_from_cash(session, world)
    said = {True: 0, False: 0}
    for state, route, paid_on, day in product(PaymentState, ("LS", "UP", "KKPD"), (None, DAY), (None, REFILLED)):
        row = {"state": state, "route": route, "paid_on": paid_on, "refill_number": day and GU, "refill_on": day}
        try:
            with session.begin_nested():
                session.execute(update(Payment).where(Payment.id == bill.id).values(row))
        except IntegrityError:
            continue
        session.refresh(bill)
        by_database = session.scalar(select(Payment.id).where(Payment.id == bill.id, UNREFILLED)) is not None
        assert unrefilled(bill) == by_database, row
        said[by_database] += 1
    assert said == {True: 2 * len(PaymentState), False: 8 * len(PaymentState)}


def test_only_the_satkers_treasurer_links_and_only_what_went_another_way_than_over_the_treasury(
    session: Session, world: World
) -> None:
    bill, order = paid_from_cash(session, world), worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    direct = billed(session, world, order, None)
    disbursing.issue_sp2d(session, payment=direct, number="SP2D/7", day=DAY, actor=world["treasurer"], at=AT)
    offered = {
        name for name, actor in world.actors.items() if any(move.name == "link_gu" for move in moves_for(PAYMENT, bill, actor))
    }
    assert offered == {"treasurer"}
    assert "link_gu" not in [move.name for move in moves_for(PAYMENT, direct, world["treasurer"])]
    with pytest.raises(NotNow):
        link(session, world, direct)


@pytest.mark.parametrize(
    ("number", "day", "said"),
    [
        (GU, DAY - timedelta(days=1), "hari pembayaran"),
        (GU, REFILLED + timedelta(days=60), "hari ini"),
        (GU, REFILLED + timedelta(days=1), "sudah tercatat bertanggal"),
        ("SP2D/7", REFILLED, "tahun 2026 sudah tercatat"),
        ("SP2D/OLD", REFILLED, "tahun 2026 sudah tercatat"),
        ("SP2D/ELSEWHERE", REFILLED, "tahun 2026 sudah tercatat"),
    ],
)
def test_a_refill_is_later_of_one_date_and_of_a_number_that_paid_nothing_else(
    number: str, day: date, said: str, session: Session, world: World
) -> None:
    """Another year's same number is another paper."""
    first, second = paid_from_cash(session, world), paid_from_cash(session, world)
    link(session, world, first)
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    direct = billed(session, world, order, None)
    if number == "SP2D/ELSEWHERE":
        direct.satker_code = NEIGHBOUR
    disbursing.issue_sp2d(
        session, payment=direct, number=number if number != GU else "SP2D/1", day=DAY, actor=world["treasurer"], at=AT
    )
    if number == "SP2D/OLD":
        reverse(session, world, direct)
    session.flush()
    with pytest.raises(Invalid, match=said), session.begin_nested():
        link(session, world, second, number, day)
    session.expire_all()
    assert (second.refill_number, second.refill_on) == (None, None)


def test_no_direct_payment_takes_the_number_of_a_refill(session: Session, world: World) -> None:
    link(session, world, paid_from_cash(session, world))
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    direct = billed(session, world, order, None)
    with pytest.raises(Invalid, match="sudah tercatat"), session.begin_nested():
        disbursing.issue_sp2d(session, payment=direct, number=GU, day=DAY, actor=world["treasurer"], at=LATER)


def test_a_wrong_link_is_undone_with_a_reason_and_a_reversed_payment_keeps_none(session: Session, world: World) -> None:
    bill = paid_from_cash(session, world)
    link(session, world, bill, "SALAH/1")
    with pytest.raises(Invalid), session.begin_nested():
        refilling.unlink(session, payment=bill, reason=None, actor=world["treasurer"], at=LATER)
    refilling.unlink(session, payment=bill, reason="Salah ketik", actor=world["treasurer"], at=LATER)
    assert (bill.refill_number, bill.refill_on) == (None, None)
    last = history(session, region_id=bill.region_id, subject_id=bill.id)[-1]
    assert (last.move, last.reason, last.details["number"]) == ("unlink_gu", "Salah ketik", "SALAH/1")
    link(session, world, bill)
    disbursing.reverse(session, payment=bill, reason="Barang kembali", actor=world["treasurer"], at=LATER)
    assert (bill.state, bill.route, bill.refill_number, bill.refill_on) == (PaymentState.VERIFIED, "LS", None, None)
    assert history(session, region_id=bill.region_id, subject_id=bill.id)[-1].details["refill_number"] == GU
    assert differences(session) == []


def test_the_database_refuses_a_refill_of_a_direct_payment_one_without_its_date_and_one_before_the_payment(
    session: Session, world: World
) -> None:
    bill = paid_from_cash(session, world)
    session.flush()
    for wrong in (
        "refill_number = 'X', refill_on = NULL",
        "refill_number = 'X', refill_on = paid_on, route = 'LS'",
        "refill_number = 'X', refill_on = paid_on - 1",
    ):
        with pytest.raises(IntegrityError, match="refilled_later"), session.begin_nested():
            session.execute(text(f"UPDATE payment SET {wrong} WHERE id = :id"), {"id": bill.id})  # noqa: S608


def test_a_list_links_each_bill_that_its_gu_refills_under_one_number_and_pays_the_others(session: Session, world: World) -> None:
    cash, card, other = (paid_from_cash(session, world, move) for move in ("pay_up", "pay_kkpd", "pay_up"))
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    direct = billed(session, world, order, None)
    link(session, world, other)
    numbers = [each.invoice_number for each in (cash, card, direct, other)]
    day = REFILLED.strftime("%d/%m/%Y")
    lines = [
        f"{GU};{day};{numbers[0]};;{cash.amount}",
        f"{GU};{day};{numbers[1]};;{card.amount}",
        f"{GU};{day};{numbers[1]};;{card.amount}",
        f"{GU};{day};{numbers[2]};;{direct.amount}",
        f"SP2D/9;{day};{numbers[2]};;{direct.amount}",
        f"SP2D/9;{day};{numbers[3]};;{other.amount}",
        f"GU/3;{day};{numbers[0]};;1",
    ]
    content = (HEAD + "\n".join(lines)).encode()
    sent = applying.send_in(session, content=content, file_name="gu.csv", actor=world["treasurer"], at=LATER)
    assert verdicts(sent) == ["match", "match", "not_ready", "number_used", "match", "not_ready", "amount_differs"]
    applying.apply(session, sent=sent, actor=world["treasurer"], at=LATER)
    session.expire_all()
    assert verdicts(sent)[:5] == ["paid", "paid", "not_ready", "number_used", "paid"]
    assert {(bill.refill_number, bill.refill_on) for bill in (cash, card, other)} == {(GU, REFILLED)}
    assert (direct.sp2d_number, direct.refill_number) == ("SP2D/9", None)
    assert differences(session) == []
    assert verdicts(send(session, world, f"{GU};02/03/2026;{numbers[2]};;{direct.amount}\n")) == ["number_used"]


def test_the_receipt_says_which_sp2d_refilled_the_cash(session: Session, world: World) -> None:
    bill = paid_from_cash(session, world)
    (before,) = receipt.due(About(session=session, order=bill.order, at=AT))
    assert "SP2D GU" not in str(before.write())
    link(session, world, bill)
    (after,) = receipt.due(About(session=session, order=bill.order, at=LATER))
    assert before.standing != after.standing, "it is drawn anew"
    assert f"{GU}, 22 Maret 2026" in str(after.write())


@pytest.mark.usefixtures("committed")
def test_the_treasurer_links_on_the_orders_page_and_the_vendor_reads_it_where_the_payment_stands() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bill = paid_from_cash(session, world)
        order, key = public_id(bill.region_id, bill.order_id), public_id(bill.region_id, bill.id)
    with time_machine.travel(LATER, tick=True):
        clerk = Browser()
        clerk.sign_in("treasurer", PASSWORD)
        assert bill.invoice_number in clerk.get("/tagihan?gu-belum=ya").text
        page = clerk.get(f"/pesanan/{order}").text
        assert "Catat SP2D GU" in page
        answer = clerk.send(
            f"/pembayaran/{key}/langkah", {"move": "link_gu", "number": GU, "date": REFILLED.isoformat()}, page=f"/pesanan/{order}"
        )
        assert answer.status_code == 303
        assert bill.invoice_number not in clerk.get("/tagihan?gu-belum=ya").text
        assert GU in clerk.get("/tagihan?q=2934").text or bill.invoice_number in clerk.get("/tagihan?q=2934").text
        seller = Browser()
        seller.sign_in("vendor", PASSWORD)
        assert GU in seller.get(f"/pesanan/{order}").text
