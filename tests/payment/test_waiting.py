"""For whom a payment waits, where and for how many working days; and what a vendor is still owed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.clock import local_date
from app.identifiers import public_id
from app.lists.paging import Asked, found
from app.lists.scene import scene_of
from app.orders.bookkeeping import key_of
from app.payment import disbursing, invoicing
from app.payment.api import list_payments
from app.payment.listed import PAYMENTS
from app.payment.models import Payment
from app.payment.queries import payments_seen
from app.payment.states import PaymentState
from app.payment.waiting import UNPAID, WAITS_FOR, Waiting, waiting_of
from app.regions.models import Holiday
from app.web.pages.dates import tanggal
from tests import world as worlds
from tests.papers.making import TODAY, accepted
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

DAY = timedelta(days=1)


def billed(session: Session, world: World) -> Payment:
    order = worlds.in_process(session, world, quantity=10)
    accepted(session, world, order)
    return invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)


def test_every_state_but_the_last_waits_for_somebody() -> None:
    assert set(WAITS_FOR) == set(PaymentState) - {PaymentState.RECEIVED}


def test_each_step_waits_for_the_next_person_in_working_days(session: Session, world: World) -> None:
    """AT is a Monday; the Wednesday after it is a holiday, so the next Monday is four working days on."""
    bill = billed(session, world)
    session.add(Holiday(region_id=world.region.id, day=local_date(AT + 2 * DAY, "Asia/Jakarta"), name="Libur"))
    session.flush()

    def waits(days: int) -> Waiting:
        session.flush()
        return waiting_of(session, [bill], at=AT + days * DAY)[0]

    assert waits(0).said == "Menunggu pemeriksaan tagihan oleh bendahara di Dinas Contoh sejak hari ini."
    assert waits(7).said == "Menunggu pemeriksaan tagihan oleh bendahara di Dinas Contoh sejak 4 hari kerja."
    clerk, chief = world["treasurer"], world["budget_user"]
    disbursing.verify(session, payment=bill, note=None, actor=clerk, at=AT + 7 * DAY)
    assert (waits(8).role, waits(8).days, waits(8).age, waits(8).since) == ("treasurer", 1, 5, AT + 7 * DAY)
    disbursing.issue_spp(session, payment=bill, number=None, actor=clerk, at=AT + 8 * DAY)
    assert waits(8).said == "Menunggu SPM dari Pengguna Anggaran di Dinas Contoh sejak hari ini."
    disbursing.issue_spm(session, payment=bill, number=None, actor=chief, at=AT + 8 * DAY)
    assert waits(9).said == "Menunggu SP2D dari BUD yang dicatat bendahara di Dinas Contoh sejak 1 hari kerja."
    assert waits(9).said_inside == "SP2D dari BUD yang dicatat bendahara, 1 hari kerja"
    disbursing.issue_sp2d(session, payment=bill, number="1", day=TODAY, actor=clerk, at=AT + 9 * DAY)
    assert (waits(9).role, waits(9).place) == ("vendor", "CV Contoh 1")
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT + 9 * DAY)
    assert waits(30).said_inside is None
    assert (waits(30).role, waits(30).said) == (None, "Uangnya sudah diterima penyedia.")
    assert waits(30).age == waits(9).age == 6, "its age ends with the payment"


def test_a_vendor_sees_its_own_unpaid_bills_and_an_office_its_own(session: Session, world: World) -> None:
    bill, returned, done = billed(session, world), billed(session, world), billed(session, world)
    disbursing.send_back(session, payment=returned, reason="Faktur", actor=world["treasurer"], at=AT)
    disbursing.verify(session, payment=done, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=done, move="pay_up", reference="1", day=TODAY, actor=world["treasurer"], at=AT)

    def seen(persona: str) -> list[Payment]:
        return list(payments_seen(session, world[persona], states=UNPAID, limit=9))

    assert seen("vendor") == seen("treasurer") == [bill, returned]
    assert seen("other_vendor") == seen("pp_other") == []


def test_an_office_finds_what_is_unpaid_above_what_is_done(session: Session, world: World) -> None:
    done, bill = billed(session, world), billed(session, world)
    disbursing.verify(session, payment=done, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=done, move="pay_up", reference="1", day=TODAY, actor=world["treasurer"], at=AT)
    session.flush()
    scene = scene_of(session, world["treasurer"], AT)
    opened = found(PAYMENTS, scene, Asked({}, PAYMENTS.sorts[0]))
    assert [row[0] for row in opened.rows] == [bill, done], "though it was billed later"
    keys = [public_id(one.region_id, one.id) for one in (done, bill)]
    told = list_payments(world["treasurer"], session, AT, state=None)
    assert [one["id"] for one in told["items"]] == keys, (
        "a program reads them oldest first: where a bill is paid meanwhile none is missed"
    )


@pytest.mark.usefixtures("committed")
def test_a_bill_that_was_sent_back_tells_its_vendor_that_it_is_its_turn() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        disbursing.send_back(session, payment=billed(session, world), reason="Faktur", actor=world["treasurer"], at=AT)
    with time_machine.travel(AT + DAY, tick=True):
        vendor = Browser()
        vendor.sign_in("vendor", PASSWORD)
        shop = vendor.get("/toko").text
    assert "Dikembalikan: menunggu Anda memperbaikinya." in shop
    assert "perbaikan tagihan oleh penyedia" not in shop


@pytest.mark.usefixtures("committed")
def test_the_vendors_pages_say_where_the_payment_stands() -> None:
    reactions.install()
    with db.new_session() as session:
        bill = billed(session, worlds.build(session))
        key, number = key_of(bill.order), bill.invoice_number
    with time_machine.travel(AT + DAY, tick=True):
        vendor = Browser()
        vendor.sign_in("vendor", PASSWORD)
        said = "Menunggu pemeriksaan tagihan oleh bendahara di Dinas Contoh sejak 1 hari kerja."
        for page in ("/toko", "/toko/tagihan", f"/pesanan/{key}"):
            text = vendor.get(page).text
            assert said in text, page
            assert number in text, page
        assert "PPh pasal 22 (barang)" in vendor.get(f"/pesanan/{key}").text


@pytest.mark.usefixtures("committed")
def test_only_whose_turn_it_is_sees_a_filled_button() -> None:
    """The budget user may send back what the treasurer has to record: open, but no duty."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bill = billed(session, world)
        disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
        disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
        disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=AT)
        key = key_of(bill.order)

    def step(persona: str) -> str:
        browser = Browser()
        browser.sign_in(persona, PASSWORD)
        return browser.get(f"/pesanan/{key}").text.partition('id="langkah"')[2].partition("</section>")[0]

    with time_machine.travel(AT + DAY, tick=True):
        treasurer, chief = step("treasurer"), step("budget_user")
    assert 'class="button primary"' in treasurer.partition("<form")[0]
    assert "Kembalikan" in chief
    assert 'class="button primary"' not in chief.partition("<form")[0]


def test_over_a_weekend_a_bill_waits_since_its_friday(session: Session, world: World) -> None:
    """AT is a Monday: a bill that is written four days later has no working day behind it on Sunday, and is not of that Sunday."""
    order = worlds.in_process(session, world, quantity=10)
    accepted(session, world, order)
    bill = invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT + 4 * DAY
    )
    session.flush()
    sunday = waiting_of(session, [bill], at=AT + 6 * DAY)[0]
    friday = tanggal(local_date(AT + 4 * DAY, "Asia/Jakarta"))
    assert (sunday.days, sunday.said) == (0, f"Menunggu pemeriksaan tagihan oleh bendahara di Dinas Contoh sejak {friday}.")
    assert sunday.said_inside == f"pemeriksaan tagihan oleh bendahara, sejak {friday}"
