"""Every state × every move × every persona: the table alone says what is open, and what is not open changes nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.actor import SYSTEM_ACTOR, Role
from app.identifiers import new_id
from app.ledger.models import Entry
from app.moves.history import MoveTaken
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from app.orders import deadlines
from app.orders.models import Order
from app.orders.states import ORDER, TERMINAL, OrderState
from app.rules.breaking import RuleBroken
from tests import world as worlds
from tests.world import AT, World

PERSONAS = (
    "vendor",
    "other_vendor",
    "pp",
    "ppk",
    "treasurer",
    "budget_user",
    "curator",
    "region_admin",
    "leader",
    "auditor",
    "pp_other",
    "ppk_other",
)
OPEN = {
    ("ON_NEGOTIATION", "vendor"): {"offer", "agree", "abandon"},
    ("ON_NEGOTIATION", "pp"): {"offer", "agree", "abandon"},
    ("ON_NEGOTIATION", "ppk"): {"abandon"},
    ("WAITING_PPK_REVIEW", "ppk"): {"approve", "send_back", "reject"},
    ("ESIGN_IN_PROGRESS", "ppk"): {"sign", "cancel"},
    ("ON_PROCESS", "ppk"): {"propose_addendum", "request_cancel"},
    ("ON_PROCESS", "vendor"): {"propose_addendum", "request_cancel"},
}
"""What each persona may do with a plain order in each state that this test brings it to; nothing else is open to anybody."""
MAKERS = {
    "ON_NEGOTIATION": worlds.place,
    "WAITING_PPK_REVIEW": worlds.agreed,
    "ESIGN_IN_PROGRESS": worlds.approved,
    "ON_PROCESS": worlds.in_process,
}


def written(session: Session) -> tuple[int | None, int | None]:
    session.flush()
    return (
        session.scalar(select(func.count()).select_from(MoveTaken)),
        session.scalar(select(func.count()).select_from(Entry)),
    )


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("state", MAKERS)
def test_only_the_table_opens_a_move(session: Session, world: World, state: str) -> None:
    order: Order = MAKERS[state](session, world)
    before = written(session)
    for persona in PERSONAS:
        allowed = OPEN.get((state, persona), set())
        assert set(names_of(moves_for(ORDER, order, world[persona]))) == allowed, persona
        for name in set(ORDER.names) - allowed:
            with pytest.raises(NotNow) as refused:
                step(session, ORDER, order, name, actor=world[persona], at=AT, reason="x", note="x")
            assert set(refused.value.moves or ()) == allowed
    assert order.state == state
    assert written(session) == before


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_only_money_that_came_back_leads_out_of_an_end(session: Session, world: World, state: str) -> None:
    order = worlds.place(session, world)
    order.state = state
    for name, actor in world.actors.items():
        came_back = state == OrderState.PAYMENT_OUTSIDE_SYSTEM and name == "treasurer"
        assert names_of(moves_for(ORDER, order, actor)) == (["reverse_outside"] if came_back else []), name
    assert names_of(moves_for(ORDER, order, SYSTEM_ACTOR)) == (["reopen"] if state == OrderState.COMPLETED else [])


def test_every_state_is_reached_and_only_ends_have_no_way_out() -> None:
    assert ORDER.states == {state.value for state in OrderState}
    leads_on = {move.from_ for move in ORDER.moves if move.name not in ("reopen", "reverse_outside")}
    assert {state for state in OrderState if state not in leads_on} == TERMINAL


def test_the_person_is_compared_not_the_role(session: Session, world: World) -> None:
    from dataclasses import replace

    order = worlds.agreed(session, world)
    two_hats = replace(world["ppk"], account_id=world["pp"].account_id)
    assert names_of(moves_for(ORDER, order, two_hats)) == []
    own = worlds.place(session, world, as_="ppk")
    assert set(names_of(moves_for(ORDER, own, world["ppk"]))) == {"offer", "agree", "abandon"}
    assert names_of(moves_for(ORDER, own, world["pp"])) == []


def test_nobody_stands_on_both_sides_of_an_order(session: Session, world: World) -> None:
    from dataclasses import replace

    order = worlds.place(session, world)
    assert "agree" in names_of(moves_for(ORDER, order, world["vendor"]))
    for official in ("pp", "ppk"):
        at_both_doors = replace(world["vendor"], account_id=world[official].account_id)
        order.ppk_account_id = world["ppk"].account_id
        assert names_of(moves_for(ORDER, order, at_both_doors)) == [], official
    order.earlier_officials = [world["treasurer"].account_id]  # stood for it before a hand-over
    assert names_of(moves_for(ORDER, order, replace(world["vendor"], account_id=world["treasurer"].account_id))) == []


@pytest.mark.parametrize(("buyer", "last_day"), [("pp", None), ("ppk", None), ("pp", date(2026, 3, 2)), ("pp", date(2026, 2, 28))])
def test_nobody_buys_from_the_own_firm_also_where_another_of_its_staff_answers(
    session: Session, world: World, buyer: str, last_day: date | None
) -> None:
    """Who left it may."""
    session.add(
        Grant(
            id=new_id(), account_id=world[buyer].account_id, role=Role.VENDOR, vendor_id=world.vendor.id,
            valid_from=date(2025, 1, 1), valid_until=last_day,
        )
    )  # fmt: skip
    session.flush()
    if last_day is not None and last_day < AT.date() - timedelta(days=1):
        worlds.place(session, world, as_=buyer)
        return
    with pytest.raises(RuleBroken) as refused, session.begin_nested():
        worlds.place(session, world, as_=buyer)
    assert refused.value.rule.code == "SEP_DUTY"
    for said in ("Anda pegawai CV Contoh 1", "Minta PP atau PPK lain", "Perpres 16/2018 pasal 7"):
        assert said in refused.value.message
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Order)) == 0
    elsewhere = worlds.add_listing(session, world.etalase, world.other_vendor)
    worlds.place(session, world, as_=buyer, listing=elsewhere)


def test_three_working_days_are_given_and_no_less(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    assert order.due_at is not None
    assert order.due_at.isoformat().startswith("2026-03-05T16:59:59"), (
        "Monday 2 March and three working days, to the end of the day in WIB"
    )
    deadlines.expire(session, order=order, at=order.due_at - timedelta(seconds=1))
    assert order.state == "ON_NEGOTIATION"
    deadlines.expire(session, order=order, at=order.due_at + timedelta(seconds=1))
    assert order.state == "CANCELLED_ON_NEGOTIATION"
