"""A request to cancel that nobody opens: it has its day, lies with the budget user too from
then on, and ends when there is nothing left to cancel."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.actor import Actor, Role
from app.duties.waiting import duties_of
from app.fulfilment.queries import shipments_of
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.taking import NotNow
from app.notifications.telling import notices_for
from app.orders import cancel_waiting, cancellation, completion, jobs, warning_ahead
from app.orders.bookkeeping import key_of
from app.orders.models import CancelRequest, Order
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from tests import world as worlds
from tests.journeys.house import callers
from tests.payment.making import advance, pay
from tests.steps import ask_to_cancel, deliver, deliver_all
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

LATE = timedelta(microseconds=1)
DUE = datetime(2026, 3, 11, 17, tzinfo=UTC) - LATE
"""The end of the seventh working day after Monday 2 March, in Jakarta."""
PASSED_ON, OVERTAKEN = "pass_on_cancel", "overtake_cancel"


def asked(session: Session, world: World, who: str = "ppk") -> Order:
    order = worlds.in_process(session, world)
    return cancellation.request_cancel(session, order=order, reason="Kegiatan ditiadakan", letter="S/1", actor=world[who], at=AT)


def moves(session: Session, order: Order) -> list[str]:
    session.flush()
    return [taken.move for taken in history(session, region_id=order.region_id, subject_id=order.id)]


def told(session: Session, actor: Actor) -> set[str]:
    return {notice.move for notice in notices_for(session, actor)}


def waiting(order: Order) -> CancelRequest:
    assert order.open_cancel_request is not None
    return order.open_cancel_request


def test_what_the_admin_leaves_unopened_the_budget_user_opens_and_decides_from_the_hour_on(session: Session, world: World) -> None:
    order = asked(session, world)
    assert waiting(order).due_at == DUE
    with pytest.raises(NotNow):
        cancellation.open_cancel(session, order=order, note=None, actor=world["budget_user"], at=DUE)
    cancellation.open_cancel(session, order=order, note=None, actor=world["budget_user"], at=DUE + LATE)
    assert (order.state, waiting(order).passed_on_at, waiting(order).due_at) == ("REQUEST_CANCEL_BY_ADMIN", DUE, None)
    assert moves(session, order)[-3:] == ["request_cancel", PASSED_ON, "open_cancel"]
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=DUE + LATE)
    assert (order.state, differences(session)) == ("CANCELLED", [])


def test_the_worker_passes_it_on_once_and_everybody_whom_it_concerns_hears_of_it(session: Session, world: World) -> None:
    order, in_time = asked(session, world), asked(session, world)
    cancellation.open_cancel(session, order=in_time, note=None, actor=world["region_admin"], at=DUE)
    (seen,) = [duty for duty in duties_of(session, world["region_admin"], AT) if duty.title == order.number]
    assert (seen.since, seen.due, seen.said) == (AT, DUE, "")
    assert duties_of(session, world["budget_user"], AT)[0].title == in_time.number
    at = DUE + timedelta(minutes=5)
    for _twice in range(2):
        for one in cancel_waiting.unattended(session, region_id=order.region_id, at=at):
            cancel_waiting.attend(session, order=one, at=at)
    assert moves(session, order).count(PASSED_ON) == 1
    assert PASSED_ON not in moves(session, in_time)
    for persona in ("ppk", "budget_user", "vendor", "region_admin"):
        assert PASSED_ON in told(session, world[persona]), persona
    (owed,) = [duty for duty in duties_of(session, world["budget_user"], at) if duty.title == order.number]
    assert (owed.verb, owed.since, owed.due) == ("Buka pembatalan", DUE, None)
    assert order.number in {duty.title for duty in duties_of(session, world["region_admin"], at)}, "the admin keeps it"
    cancellation.dismiss_cancel(session, order=order, note="Lanjutkan", actor=world["budget_user"], at=at)
    assert (order.state, order.open_cancel_request) == ("ON_PROCESS", None)
    assert "dismiss_cancel" in told(session, world["ppk"]), "who asked hears what became of it"


def test_the_admin_is_told_when_it_is_asked_and_again_in_the_last_working_day(session: Session, world: World) -> None:
    asked(session, world)
    assert told(session, world["region_admin"]) == {"request_cancel"}
    assert warning_ahead.warn(session, region=world.region, at=DUE - timedelta(days=2)) == 0
    warning_ahead.warn(session, region=world.region, at=DUE - timedelta(hours=20))
    (last, *_before) = notices_for(session, world["region_admin"])
    assert (last.move, "11 Mar 2026 23.59" in (last.note or "")) == ("near_end", True)


def test_a_satker_without_a_budget_user_is_told_and_the_admin_keeps_the_request(session: Session, world: World) -> None:
    world.grants["budget_user"].valid_until = AT.date()
    order = asked(session, world)
    cancel_waiting.pass_on_if_due(session, order=order, at=DUE + LATE)
    assert "tidak punya Pengguna Anggaran" in (history(session, region_id=order.region_id, subject_id=order.id)[-1].note or "")
    assert cancel_waiting.lies_with(session, order, DUE + LATE) == [Role.REGION_ADMIN]
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=DUE + LATE)
    assert cancel_waiting.lies_with(session, order, DUE + LATE) == []
    assert "tidak punya Pengguna Anggaran" in cancel_waiting.said(session, order, DUE + LATE)[0]


def test_a_budget_user_who_signed_for_the_buyer_is_none_for_it(session: Session, world: World) -> None:
    order = asked(session, world)
    assert cancel_waiting.has_budget_user(session, order, waiting(order), AT)
    order.earlier_officials = [world.grants["budget_user"].account_id]
    assert not cancel_waiting.has_budget_user(session, order, waiting(order), AT)


def bill(session: Session, world: World, order: Order) -> Payment:
    """All delivered, accepted and paid; its vendor has to say only that the money arrived."""
    deliver_all(session, world, order)
    payment = invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=payment, number=None, actor=world["budget_user"], at=AT)
    return disbursing.issue_sp2d(session, payment=payment, number="SP2D/1", day=AT.date(), actor=world["treasurer"], at=AT)


def test_an_order_that_is_complete_first_overtakes_the_request_and_its_asker_hears_of_it(session: Session, world: World) -> None:
    order = asked(session, world)
    disbursing.receive(session, payment=bill(session, world, order), actor=world["vendor"], at=AT)
    assert (order.state, order.open_cancel_request, moves(session, order)[-1]) == ("COMPLETED", None, OVERTAKEN)
    row = session.scalars(select(CancelRequest)).one()
    assert (row.decision, row.decided_by, row.decided_at, row.due_at) == ("overtaken", None, AT, None)
    assert OVERTAKEN in told(session, world["ppk"])
    assert OVERTAKEN in told(session, world["vendor"])
    (payment,) = session.scalars(select(Payment)).all()
    disbursing.reverse(session, payment=payment, reason="Retur", actor=world["treasurer"], at=AT)
    cancellation.request_cancel(session, order=order, reason="Macet", letter="S/2", actor=world["vendor"], at=AT)
    assert (order.state, differences(session)) == ("ON_PROCESS", []), "money that came back lets either side ask anew"


def test_an_order_that_was_paid_outside_overtakes_it_too(session: Session, world: World) -> None:
    order = asked(session, world, "vendor")
    deliver_all(session, world, order)
    paid: dict[str, Any] = {"route": "UP", "reference": "KW/1", "paid_on": AT.date(), "amount": order.total, "note": None}
    completion.settle_outside(session, order=order, **paid, actor=world["treasurer"], at=AT)
    assert (order.state, order.open_cancel_request, moves(session, order)[-1]) == ("PAYMENT_OUTSIDE_SYSTEM", None, OVERTAKEN)
    assert OVERTAKEN in told(session, world["vendor"])


def test_requests_of_an_earlier_release_have_their_day_or_their_end(session: Session, world: World) -> None:
    long_ago, recent, ended = asked(session, world), asked(session, world), asked(session, world)
    at = AT + timedelta(days=30)
    for order in (long_ago, recent, ended):
        waiting(order).due_at = None
    waiting(recent).asked_at = at - timedelta(days=1)
    request = waiting(ended)
    disbursing.receive(session, payment=bill(session, world, ended), actor=world["vendor"], at=AT)
    request.decision = request.decided_at = None
    session.flush()
    session.expire(ended, ["open_cancel_request"])
    found = cancel_waiting.unattended(session, region_id=ended.region_id, at=at)
    assert {order.id for order in found} == {long_ago.id, recent.id, ended.id}
    for order in found:
        cancel_waiting.attend(session, order=order, at=at)
    assert waiting(long_ago).due_at == datetime(2026, 4, 2, 17, tzinfo=UTC) - LATE, "not over at once: with the next working day"
    assert (waiting(recent).due_at or at) > at + timedelta(days=7)
    assert (ended.open_cancel_request, request.decision, moves(session, ended)[-1]) == (None, "overtaken", OVERTAKEN)
    assert cancel_waiting.unattended(session, region_id=ended.region_id, at=at) == []


@pytest.fixture
def world_of_its_own(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


def read(persona: str, key: str) -> str:
    browser = Browser()
    browser.sign_in(persona, PASSWORD)
    return browser.get(f"/pesanan/{key}").text


def test_over_http_both_sides_read_with_whom_it_lies_since_when(world_of_its_own: World) -> None:
    world = world_of_its_own
    with db.new_session() as session:
        key = key_of(asked(session, world))
    path = f"/orders/{key}"
    with time_machine.travel(AT, tick=False):
        shown = callers(world)["vendor"].get(path)["cancel_request"]
        assert (shown["side"], shown["due_at"], shown["passed_on_at"], shown["lies_with"]) == (
            "buyer",
            DUE.isoformat(),
            None,
            ["region_admin"],
        )
        assert "Bila belum dibuka sampai" in read("vendor", key)
    with time_machine.travel(DUE + timedelta(hours=1), tick=False):
        by = callers(world)
        assert by["budget_user"].get(path)["moves"] == ["open_cancel", "dismiss_cancel"], (
            "from its hour on, whenever the worker looks"
        )
        assert by["vendor"].get(path)["cancel_request"]["passed_on_at"] == DUE.isoformat()
        assert "juga pada Pengguna Anggaran satuan kerja" in read("vendor", key)
        assert "Buka pembatalan" in read("budget_user", key)
        jobs.expire()
        assert by["budget_user"].get(path)["moves"] == ["open_cancel", "dismiss_cancel"]
        assert by["vendor"].get(path)["cancel_request"]["lies_with"] == ["region_admin", "budget_user"]
        for persona in ("vendor", "ppk", "budget_user", "region_admin"):
            assert "juga pada Pengguna Anggaran satuan kerja" in read(persona, key), persona
        by["ppk"].move(path, "open_cancel", status=409)
        by["budget_user"].move(path, "open_cancel")
        assert by["vendor"].get(path)["cancel_request"]["lies_with"] == ["budget_user"]


def test_whoever_decides_reads_the_letters_number_and_what_granting_brings(session: Session, world: World) -> None:
    """Nothing received: all of it comes back; a part received: the rest; paid ahead: that is given back before."""
    order = asked(session, world)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)
    said = "Bila dikabulkan, pesanan batal dan Rp500.000 kembali menjadi sisa pagu paketnya."
    assert cancel_waiting.said(session, order, AT) == [said]


def test_of_what_was_received_in_part_the_rest_comes_back(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    deliver(session, world, shipments_of(session, order)[0], {order.lines[0].id: Decimal(4)})
    ask_to_cancel(session, world, order)
    (said,) = cancel_waiting.said(session, order, AT)
    assert "menjadi yang sudah diterima, Rp200.000; Rp300.000 kembali" in said


def test_an_advance_is_given_back_before_the_end_is_granted(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    pay(session, world, advance(session, world, order, 250_000))
    ask_to_cancel(session, world, order)
    (said,) = cancel_waiting.said(session, order, AT)
    assert said.startswith("Sudah dibayar Rp250.000, baru diterima Rp0: sebelum dikabulkan")


def test_the_letters_number_stands_on_the_page(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        key = key_of(asked(session, world))
    with time_machine.travel(AT, tick=True):
        admin = Browser()
        admin.sign_in("region_admin", PASSWORD)
        assert "Nomor surat: S/1" in admin.get(f"/pesanan/{key}").text
