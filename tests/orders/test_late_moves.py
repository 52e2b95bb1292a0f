"""The deadline itself ends what waits, and not the worker's next look: a move that comes later is refused with what happened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.orders import addendum, bookkeeping, cancellation, confirmation, deadlines, jobs, negotiation, review, signing
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.states import ORDER
from tests import world as worlds
from tests.journeys.house import callers
from tests.steps import package
from tests.world import AT, PASSWORD, World

LATE = timedelta(microseconds=1)


def signed_by_the_ppk(session: Session, world: World) -> Order:
    order = worlds.approved(session, world)
    return signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)


def accepted(session: Session, world: World) -> Order:
    return confirmation.accept(session, order=signed_by_the_ppk(session, world), note=None, actor=world["vendor"], at=AT)


def proposed(session: Session, world: World) -> Order:
    order = worlds.in_process(session, world)
    more = Changes([LineChange(order.lines[0].id, order.lines[0].quantity + 1, None)], None, None, None)
    return addendum.propose(session, order=order, changes=more, note=None, actor=world["ppk"], at=AT)


@pytest.mark.parametrize(
    ("make", "take", "who", "given", "end"),
    [
        (worlds.place, negotiation.agree, "vendor", {}, "CANCELLED_ON_NEGOTIATION"),
        (worlds.place, negotiation.abandon, "pp", {"reason": "Tidak jadi"}, "CANCELLED_ON_NEGOTIATION"),
        (worlds.agreed, review.reject, "ppk", {"reason": "Tidak perlu"}, "CANCELLED_ON_REVIEW"),
        (worlds.agreed, review.send_back, "ppk", {"note": "Bicarakan"}, "CANCELLED_ON_REVIEW"),
        (worlds.approved, signing.sign, "ppk", {"proof": Proof(PASSWORD)}, "CANCELLED_ON_REVIEW"),
        (signed_by_the_ppk, confirmation.accept, "vendor", {"note": None}, "CANCELLED"),
        (signed_by_the_ppk, confirmation.cancel, "ppk", {"reason": "Keliru"}, "CANCELLED"),
        (accepted, signing.sign, "vendor", {"proof": Proof(PASSWORD)}, "CANCELLED"),
    ],
)
def test_at_the_deadline_a_move_counts_and_an_instant_later_the_order_has_ended(
    session: Session,
    world: World,
    make: Callable[..., Order],
    take: Callable[..., Order],
    who: str,
    given: dict[str, Any],
    end: str,
) -> None:
    order = make(session, world)
    assert order.due_at is not None
    due, state = order.due_at, order.state
    assert names_of(moves_for(ORDER, order, world[who], due)) != []
    assert moves_for(ORDER, order, world[who], due + LATE) == [], "nobody is shown what would be refused"
    with session.begin_nested() as attempt:
        take(session, order=order, **given, actor=world[who], at=due)
        attempt.rollback()
    session.refresh(order)
    assert order.state == state
    with pytest.raises(NotNow, match="Batal sendiri: waktunya habis Kamis, 5 Maret") as refused:
        take(session, order=order, **given, actor=world[who], at=due + LATE)
    assert not refused.value.moves
    assert order.state == end
    assert history(session, region_id=order.region_id, subject_id=order.id)[-1].role == "system"
    assert package(session) == (0, 0, 0, 0)


def test_an_addendum_that_lapsed_is_not_accepted_and_the_order_goes_on(session: Session, world: World) -> None:
    order = proposed(session, world)
    assert order.due_at is not None
    late = order.due_at + LATE
    with pytest.raises(NotNow, match="Usulan adendum gugur sendiri: waktunya habis") as refused:
        addendum.accept(session, order=order, note=None, actor=world["vendor"], at=late)
    assert set(refused.value.moves or ()) == {"propose_addendum", "request_cancel"}, "what is open now"
    assert (order.state, order.open_addendum, order.due_at) == ("ON_PROCESS", None, None)
    assert differences(session) == []


def test_what_is_open_before_and_after_the_deadline_is_taken_from_where_the_order_stands_then(
    session: Session, world: World
) -> None:
    order = proposed(session, world)
    assert order.due_at is not None
    late = order.due_at + LATE
    cancellation.request_cancel(session, order=order, reason="Gagal", letter="1", actor=world["ppk"], at=late)
    assert (order.state, order.open_addendum) == ("ON_PROCESS", None)
    again = proposed_with_a_request(session, world)
    assert again.due_at is not None
    cancellation.open_cancel(session, order=again, note=None, actor=world["region_admin"], at=again.due_at + LATE)
    assert (again.state, again.suspended_from) == ("REQUEST_CANCEL_BY_ADMIN", "ON_PROCESS"), "not the addendum that lapsed"
    cancellation.refuse_cancel(session, order=again, reason="Lanjut", actor=world["budget_user"], at=late)
    assert (again.state, bookkeeping.worth(session, again).suspended) == ("ON_PROCESS", 0)
    assert differences(session) == []


def proposed_with_a_request(session: Session, world: World) -> Order:
    order = proposed(session, world)
    return cancellation.request_cancel(session, order=order, reason="Gagal", letter="2", actor=world["ppk"], at=AT)


@pytest.fixture
def world_of_its_own(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


def test_over_http_a_late_signature_is_told_what_happened_and_the_worker_finds_the_order_as_it_was(world_of_its_own: World) -> None:
    world = world_of_its_own
    with db.new_session() as session:
        order = worlds.approved(session, world)
        key, due = key_of(order), order.due_at
    assert due is not None
    with time_machine.travel(due + timedelta(hours=1), tick=False):
        by = callers(world)
        assert by["ppk"].get(f"/orders/{key}")["moves"] == []
        told = by["ppk"].move(f"/orders/{key}", "sign", status=409)
        assert "Batal sendiri: waktunya habis" in told["detail"]
        assert by["ppk"].get(f"/orders/{key}")["state"] == "ESIGN_IN_PROGRESS"
        jobs.expire()
        assert by["ppk"].get(f"/orders/{key}")["state"] == "CANCELLED_ON_REVIEW"


def opened(session: Session, world: World) -> Order:
    """Its end was asked for while an addendum was open, and waits for the budget user."""
    order = proposed(session, world)
    cancellation.request_cancel(session, order=order, reason="Macet", letter="S/1", actor=world["vendor"], at=AT)
    return cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)


def test_an_end_that_is_decided_slowly_is_not_caught_by_the_clock_of_the_addendum_behind_it(session: Session, world: World) -> None:
    slowly = AT + timedelta(days=30)
    for decide, state in ((cancellation.grant_cancel, "CANCELLED"), (cancellation.refuse_cancel, "ON_ADDENDUM")):
        order = opened(session, world)
        assert order.due_at is None
        assert deadlines.overdue(session, region_id=order.region_id, at=slowly) == []
        assert names_of(moves_for(ORDER, order, world["budget_user"], slowly)) == ["grant_cancel", "refuse_cancel"]
        decide(session, order=order, reason="Diputuskan", actor=world["budget_user"], at=slowly)
        assert order.state == state
        assert order.due_at is None or (order.due_at - slowly).days in (5, 6, 7), "five working days anew"
    assert order.due_at is not None
    deadlines.expire(session, order=order, at=order.due_at + LATE)
    assert (order.state, differences(session)) == ("ON_PROCESS", [])


def test_an_old_clock_of_a_state_that_has_none_stops_nobody(session: Session, world: World) -> None:
    """What was opened before its clock was taken away."""
    order, waiting = opened(session, world), worlds.place(session, world)
    order.due_at = AT
    session.flush()
    assert waiting.due_at is not None
    late = waiting.due_at + LATE
    assert deadlines.overdue(session, region_id=order.region_id, at=late) == [waiting], "the others of the region still end"
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=late)
    assert (order.state, order.due_at) == ("CANCELLED", None)
