"""Every state × every move × every persona: the table alone says what is open, and what is not open changes nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE, TERMINAL, DisputeState
from app.moves.history import MoveTaken
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from tests.disputes import making
from tests.world import AT, World

DECISIONS = {"grant_dispute", "decline_dispute", "void_dispute"}
OPEN = {
    ("claim", "ppk"): {"add_evidence", "take_back"},
    ("claim", "pp"): {"add_evidence", "take_back"},
    ("claim", "vendor"): {"answer_dispute", "add_evidence"},
    ("claim", "system"): {"escalate_dispute"},
    ("answered", "ppk"): {"settle", "escalate_dispute", "add_evidence", "take_back"},
    ("answered", "pp"): {"settle", "escalate_dispute", "add_evidence", "take_back"},
    ("answered", "vendor"): {"add_evidence"},
    ("answered", "system"): {"expire"},
    ("pending", "ppk"): {"add_evidence", "take_back"},
    ("pending", "pp"): {"add_evidence", "take_back"},
    ("pending", "vendor"): {"add_evidence"},
    ("pending", "region_admin"): DECISIONS,
}
"""What each persona may do with a dispute that the PPK opened; nothing else is open to anybody."""
MAKERS: dict[str, Callable[[Session, World], Dispute]] = {
    "claim": making.claim,
    "answered": making.answered,
    "pending": making.pending,
    "resolved": making.settled,
    "declined": lambda session, world: making.decided(session, world, "decline_dispute"),
    "invalid": lambda session, world: making.decided(session, world, "void_dispute"),
    "cancelled": making.taken_back,
    "ignored": making.ignored,
}


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("state", MAKERS)
def test_only_the_table_opens_a_move(session: Session, world: World, state: str) -> None:
    dispute = MAKERS[state](session, world)
    assert dispute.state == state
    session.flush()
    before = session.scalar(select(func.count()).select_from(MoveTaken))
    for persona, actor in {**world.actors, "system": SYSTEM_ACTOR}.items():
        allowed = OPEN.get((state, persona), set())
        assert set(names_of(moves_for(DISPUTE, dispute, actor))) == allowed, persona
        for name in set(DISPUTE.names) - allowed:
            with pytest.raises(NotNow) as refused:
                step(session, DISPUTE, dispute, name, actor=actor, at=AT, reason="x", note="x")
            assert set(refused.value.moves or ()) == allowed
    session.flush()
    assert dispute.state == state
    assert session.scalar(select(func.count()).select_from(MoveTaken)) == before


def test_every_state_is_reached_and_only_ends_have_no_way_out() -> None:
    assert DISPUTE.states == {state.value for state in DisputeState} == set(MAKERS)
    assert {state for state in DisputeState if not any(move.from_ == state for move in DISPUTE.moves)} == TERMINAL


@pytest.mark.parametrize("state", MAKERS)
def test_what_is_open_has_a_clock_and_what_ended_has_none(session: Session, world: World, state: str) -> None:
    dispute = MAKERS[state](session, world)
    assert (dispute.due_at is None, dispute.ended_at is not None) == (state in TERMINAL, state in TERMINAL)
    assert (dispute.decision is not None) == (state in {"declined", "invalid"})


def test_an_admin_who_had_a_hand_in_it_does_not_decide(session: Session, world: World) -> None:
    dispute = making.pending(session, world)
    hands = [dispute.order.placed_by, dispute.order.ppk_account_id, dispute.order.vendor_signed_by, dispute.answered_by]
    for account_id in {*hands, dispute.opened_by}:
        two_hats = replace(world["region_admin"], account_id=account_id)
        assert names_of(moves_for(DISPUTE, dispute, two_hats)) == []
    of_elsewhere = replace(world["region_admin"], region_id=world.other_region.id)
    assert names_of(moves_for(DISPUTE, dispute, of_elsewhere)) == []


def test_the_vendors_dispute_is_answered_by_the_buyer(session: Session, world: World) -> None:
    dispute = making.claim(session, world, as_="vendor")
    assert "answer_dispute" in names_of(moves_for(DISPUTE, dispute, world["ppk"]))
    assert names_of(moves_for(DISPUTE, dispute, world["vendor"])) == ["add_evidence", "take_back"]
