"""Every state × every move × every persona: the table alone says what is open, and what is not open changes nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.competition.models import Competition
from app.competition.states import COMPETITION, TERMINAL, CompetitionState
from app.moves.history import MoveTaken
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from tests.competition import making
from tests.world import AT, World

OPEN = {
    ("draft", "pp"): {"publish"},
    ("draft", "ppk"): {"publish", "cancel"},
    ("open", "pp"): {"amend"},
    ("open", "ppk"): {"amend", "cancel"},
    ("open", "system"): {"open_bids"},
    ("closed", "pp"): {"evaluate"},
    ("closed", "ppk"): {"evaluate", "cancel"},
    ("evaluated", "ppk"): {"reevaluate", "award", "cancel"},
}
"""What each persona may do in each state; nothing else is open to anybody."""
MAKERS: dict[str, Callable[[Session, World], Competition]] = {
    "draft": making.draft,
    "open": making.published,
    "closed": making.opened,
    "evaluated": making.evaluated,
    "awarded": lambda session, world: making.awarded(session, world)[0],
    "failed": making.failed,
    "cancelled": making.cancelled,
}


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("state", MAKERS)
def test_only_the_table_opens_a_move(session: Session, world: World, state: str) -> None:
    competition = MAKERS[state](session, world)
    assert competition.state == state
    session.flush()
    before = session.scalar(select(func.count()).select_from(MoveTaken))
    for persona, actor in {**world.actors, "system": SYSTEM_ACTOR}.items():
        allowed = OPEN.get((state, persona), set())
        assert set(names_of(moves_for(COMPETITION, competition, actor))) == allowed, persona
        for name in set(COMPETITION.names) - allowed:
            with pytest.raises(NotNow) as refused:
                step(session, COMPETITION, competition, name, actor=actor, at=AT, reason="x", note="x")
            assert set(refused.value.moves or ()) == allowed
    session.flush()
    assert competition.state == state
    assert session.scalar(select(func.count()).select_from(MoveTaken)) == before


def test_every_state_is_reached_and_only_ends_have_no_way_out() -> None:
    assert COMPETITION.states == {state.value for state in CompetitionState} == set(MAKERS)
    assert {state for state in CompetitionState if not any(move.from_ == state for move in COMPETITION.moves)} == TERMINAL


@pytest.mark.asvs("2.3.5")
def test_who_wrote_or_judged_it_as_pp_cannot_award_it_as_ppk(session: Session, world: World) -> None:
    competition = making.evaluated(session, world)
    two_hats = replace(world["ppk"], account_id=world["pp"].account_id)
    assert "award" not in names_of(moves_for(COMPETITION, competition, two_hats))
    competition.written_by = world["ppk"].account_id
    competition.written_as = "ppk"
    assert "award" not in names_of(moves_for(COMPETITION, competition, two_hats)), "judged as PP"
    own = making.evaluated(session, world, as_="ppk")
    assert "award" in names_of(moves_for(COMPETITION, own, world["ppk"])), "a PPK may do all of it alone, as with an order"
