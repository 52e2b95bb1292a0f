"""Duties: everybody's first page has what waits for them, nearest deadline first, and nothing of anybody else."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.catalogue.states import PUBLISHED, RETURNED
from app.clock import end_of_local_day
from app.competition.questions import ask
from app.disputes.opening import open_dispute
from app.duties.coming import coming_for
from app.duties.duty import Duty
from app.duties.first_order import steps_to_first_order
from app.duties.orders import waiting_orders
from app.duties.waiting import SOURCES, duties_of
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import public_id
from app.orders.models import Order
from app.orders.states import OrderState
from app.oversight.findings import record, take
from app.oversight.subjects import subject_of
from app.payment import invoicing
from app.regions.calendar import waited_in_words
from tests import steps
from tests import world as worlds
from tests.competition import making
from tests.statements import heard
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

LATE = timedelta(microseconds=1)


def test_an_order_waits_for_whoever_can_move_it_and_says_the_one_verb(session: Session, world: World) -> None:
    order = worlds.agreed(session, world)
    (duty,) = duties_of(session, world["ppk"], AT)
    assert (duty.kind, duty.title, duty.verb, duty.amount, duty.due) == (
        "order",
        order.number,
        "Setujui",
        order.total,
        order.due_at,
    )
    assert duty.said.startswith("Batal sendiri dalam")
    for other in ("pp", "vendor", "other_vendor", "ppk_other", "treasurer", "auditor", "leader"):
        assert duties_of(session, world[other], AT) == []


def test_after_the_signatures_each_step_is_owed_since_the_one_before_it_and_goods_by_their_day(
    session: Session, world: World
) -> None:
    """The clock that the signature wound says nothing of what came to lie there later."""
    order = worlds.in_process(session, world)
    (parcel,) = shipments_of(session, order)
    day = [AT + timedelta(days=n) for n in range(10)]
    due = end_of_local_day(order.delivery_due, "Asia/Jakarta")

    def owed(who: str) -> list[tuple[str, datetime | None, datetime | None]]:
        return [(duty.verb, duty.since, duty.due) for duty in duties_of(session, world[who], day[9]) if duty.kind == "order"]

    assert owed("vendor") == [("Kemas", AT, due)]
    shipping.pack(session, shipment=parcel, actor=world["vendor"], at=day[1])
    assert owed("vendor") == [("Kirim", day[1], due)]
    shipping.ship(session, shipment=parcel, courier="Kurir", number="1", actor=world["vendor"], at=day[2])
    shipping.deliver(session, shipment=parcel, proof=None, actor=world["vendor"], at=day[3])
    assert (owed("vendor"), owed("ppk")) == ([], [("Konfirmasi pemeriksaan", day[3], None)])
    shipping.confirm(
        session, shipment=parcel, quantities={}, function=True, quantity=True, time=True, finished_on=day[4].date(), actor=world["ppk"], at=day[4]
    )  # fmt: skip
    assert owed("ppk") == [("Beri nomor", day[4], None)]
    (paper,) = handovers_of(session, order)
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=day[5])
    handover.sign(session, handover=paper, actor=world["vendor"], at=day[6])
    assert (owed("vendor"), owed("ppk")) == ([], [("Tanda tangani", day[6], None)])
    handover.sign(session, handover=paper, actor=world["ppk"], at=day[7])
    assert owed("vendor") == [("Buat tagihan", day[7], None)]
    invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=day[8])
    assert (owed("vendor"), owed("treasurer")) == ([], [("Verifikasi", day[8], None)])


def test_the_work_queue_of_running_orders_asks_as_often_for_two_as_for_one(session: Session, world: World) -> None:
    def asked() -> list[int]:
        counts = []
        for who in ("vendor", "ppk", "treasurer"):
            session.flush()
            session.expunge_all()
            with heard() as seen:
                duties_of(session, world[who], AT)
            counts.append(len(seen))
        return counts

    made = [worlds.in_process(session, world, quantity=2, places=[1, 1]) for _three in range(3)]
    assert len(made) == 3
    three = asked()
    session.execute(update(Order).where(Order.id != made[0].id).values(state=OrderState.COMPLETED))
    assert asked() == three


def test_each_side_reads_who_the_other_is(session: Session, world: World) -> None:
    worlds.place(session, world)
    (office,) = duties_of(session, world["pp"], AT)
    (shop,) = duties_of(session, world["vendor"], AT)
    assert office.about.endswith("CV Contoh 1")
    assert shop.about.endswith("Dinas Contoh"), "its own name tells a shop nothing"


def test_the_nearest_deadline_is_on_top_and_then_the_longest_waiting() -> None:
    def duty(title: str, *, since: int, due: int | None = None) -> Duty:
        return Duty("order", title, "", "", "", AT + timedelta(days=since), None if due is None else AT + timedelta(days=due))

    mixed = [duty("old", since=-90), duty("late", since=0, due=9), duty("soon", since=0, due=1), duty("older", since=-91)]
    assert [one.title for one in sorted(mixed, key=lambda one: one.urgency)] == ["soon", "late", "older", "old"]


def test_what_other_rooms_have_for_a_person_stands_beside_their_orders(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    open_dispute(session, order=order, subject="late", statement="Barang belum datang.", files=[], actor=world["pp"], at=AT)
    verbs = {duty.kind: duty.verb for duty in duties_of(session, world["vendor"], AT)}
    assert verbs["dispute"] == "Jawab sengketa"
    assert "dispute" not in {duty.kind for duty in duties_of(session, world["pp"], AT)}, "who asked waits for the answer"


def test_a_finding_waits_for_its_office_then_for_the_auditor(session: Session, world: World) -> None:
    subject = subject_of(
        session, kind="listing", typed=public_id(world.region.id, world.listing.id), region=world.region, public=False
    )
    finding = record(
        session, region=world.region, subject=subject, flag=None, text="Harga dua kali pasar.", actor=world["auditor"], at=AT
    )
    assert [duty.verb for duty in duties_of(session, world["curator"], AT)] == ["Jawab temuan"]
    assert duties_of(session, world["auditor"], AT) == []
    take(session, finding=finding, move="answer_finding", note="Sudah diturunkan.", actor=world["curator"], at=AT)
    assert duties_of(session, world["curator"], AT) == []
    assert [duty.kind for duty in duties_of(session, world["auditor"], AT)] == ["finding"]


def test_every_role_has_something_that_can_wait_for_it_and_something_to_go_on_with(session: Session, world: World) -> None:
    worlds.in_process(session, world)
    for role in Role:
        if role not in (Role.PUBLIC, Role.SYSTEM):
            assert any(role in who for who, _asks in SOURCES), role
    for persona in world.actors:
        assert len(coming_for(session, world[persona], AT)) <= 3
    assert coming_for(session, world["region_admin"], AT)[0].href.startswith("/")


def test_a_vendor_is_led_from_registration_to_the_first_order(session: Session, world: World) -> None:
    vendor, listing = world.vendor, world.listing

    def at() -> dict[str, str]:
        return {text: state for text, _href, state, _hint in steps_to_first_order(session, vendor, at=AT)}

    assert at()["Pesanan pertama"] == "todo"
    assert at()["Produk pertama tayang"] == "done"
    listing.state = RETURNED
    assert (at()["Produk pertama tayang"], at()["Pesanan pertama"]) == ("wrong", "locked")
    listing.state, vendor.state = PUBLISHED, "verified"
    assert at()["Mulai berjualan"] == "todo"
    vendor.state = "active"
    worlds.place(session, world)
    assert set(at().values()) == {"done"}
    for out in ("blacklisted", "closed"):
        vendor.state = out
        assert at() == {}, "nobody verifies a firm that is out"


def test_what_a_vendor_has_to_send_waits_for_it_while_the_product_is_on_show(session: Session, world: World) -> None:
    def waiting() -> list[str]:
        return [duty.verb for duty in duties_of(session, world["vendor"], AT) if duty.kind == "listing"]

    newest = world.listing.newest
    assert waiting() == []
    newest.decision = "returned"
    assert waiting() == ["Perbaiki"], "a change was given back"
    newest.decision, newest.submitted_at, world.listing.price_jump = None, None, True
    assert waiting() == ["Kirim ke kurator"], "nobody can order until the new price is decided"
    newest.submitted_at = AT
    assert waiting() == [], "the curator's turn"


def test_what_ran_out_and_was_not_moved_on_yet_says_so_and_stands_last(session: Session, world: World) -> None:
    """Nothing of it is open any more: a move would be refused with what happened."""
    order = worlds.agreed(session, world)
    assert order.due_at is not None
    (on_time,) = duties_of(session, world["ppk"], order.due_at)
    assert not on_time.is_over
    assert len(waiting_orders(session, world["ppk"], order.due_at)) == 1
    late = order.due_at + LATE
    (duty,) = duties_of(session, world["ppk"], late)
    assert (duty.is_over, duty.title) == (True, order.number)
    assert duty.said.startswith("Batal sendiri: waktunya habis")
    assert waiting_orders(session, world["ppk"], late) == []
    assert sorted([duty, Duty("listing", "x", "", "", "", AT)], key=lambda one: one.urgency)[-1] is duty
    running = worlds.in_process(session, world)
    dispute = open_dispute(session, order=running, subject="late", statement="Belum.", files=[], actor=world["pp"], at=AT)
    assert dispute.due_at is not None
    told = {one.kind: one for one in duties_of(session, world["vendor"], dispute.due_at + LATE)}["dispute"]
    assert (told.is_over, told.said) == (True, "Waktu menjawab sudah habis; sengketanya diteruskan kepada admin daerah")


def test_a_competition_past_its_hour_asks_nobody_any_more(session: Session, world: World) -> None:
    competition = making.published(session, world)
    ask(session, competition=competition, text="Boleh biru?", actor=world["vendor"], at=AT)
    session.flush()
    for persona, verb in (("vendor", "Tawar"), ("pp", "Jawab pertanyaan")):
        for at, is_over in ((AT, False), (competition.closes_at, True)):
            (duty,) = (duty for duty in duties_of(session, world[persona], at) if duty.kind == "competition")
            assert (duty.verb, duty.is_over) == (verb, is_over)


@pytest.mark.usefixtures("committed")
def test_the_first_page_does_not_count_what_ran_out_and_offers_only_a_look() -> None:
    with db.new_session() as session:
        order = worlds.agreed(session, worlds.build(session))
        due, number = order.due_at, order.number
        session.commit()
    assert due is not None
    with time_machine.travel(due + timedelta(hours=1), tick=True):
        browser = Browser()
        browser.sign_in("ppk", PASSWORD)
        shown = browser.get("/kerja").text
        assert "pesanan menunggu Anda" not in browser.get("/pesanan").text
    for text in ("Perlu tindakan Anda (0)", number, "Batal sendiri: waktunya habis", "<span>Lihat<"):
        assert text in shown
    assert "Setujui" not in shown


@pytest.mark.usefixtures("committed")
def test_the_first_page_shows_it_and_a_visitor_is_asked_who_they_are() -> None:
    with db.new_session() as session:
        order = worlds.agreed(session, worlds.build(session))
        number = order.number
        session.commit()
    with time_machine.travel(AT, tick=True):
        browser = Browser()
        browser.sign_in("ppk", PASSWORD)
        shown = browser.get("/kerja").text
    for text in ("Perlu tindakan Anda (1)", number, "sejak hari ini", "Setujui", "hari kerja"):
        assert text in shown
    assert Browser().get("/kerja").headers["location"].startswith("/masuk")


@pytest.mark.usefixtures("committed")
def test_where_nothing_has_a_deadline_there_is_no_column_of_them() -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        for shipment in shipments_of(session, order):
            steps.send(session, world, shipment)
        session.commit()
    with time_machine.travel(AT, tick=True):
        browser = Browser()
        browser.sign_in("ppk", PASSWORD)
        untimed = browser.get("/kerja").text
        with db.new_session() as session:
            worlds.agreed(session, world)
            session.commit()
        timed = browser.get("/kerja").text
    assert "Perlu tindakan Anda (1)" in untimed
    assert "Perlu tindakan Anda (2)" in timed
    said = [text for page in (untimed, timed) for text in ('<th scope="col">Tenggat</th>', "tanpa tenggat") if text in page]
    assert said == ['<th scope="col">Tenggat</th>', "tanpa tenggat"], "of the second page alone"
    assert "Tenggat</th>" not in untimed


def test_over_a_weekend_a_duty_waits_since_its_friday_and_not_since_today() -> None:
    """No working day has passed, but it is not of today."""
    friday, holidays = date(2026, 11, 27), set[date]()
    said = [waited_in_words(friday, friday + timedelta(days=days), holidays) for days in range(5)]
    assert said == [
        "sejak hari ini",
        "sejak 27 November 2026",
        "sejak 27 November 2026",
        "menunggu 1 hari kerja",
        "menunggu 2 hari kerja",
    ]
