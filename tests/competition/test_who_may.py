"""Who takes which move of a mini-competition, where it leads and what it owes:
written down a second time, and compared with the table."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.competition import permissions as may
from app.competition.models import Bid, Competition
from app.competition.states import COMPETITION, TERMINAL, CompetitionState
from app.orders.models import Order
from tests.cast import CAST, OFFICE, REGION, open_moves, person, who
from tests.world import AT

BUYERS = "pp ppk"
CANCEL = {"cancel → cancelled (reason)": "ppk"}
AMEND = {"amend → open (note)": BUYERS}
INSIDE = "auditor budget_user pp ppk pptk region_admin treasurer verifier"


def competition_in(state: str, *, bids: int = 0, fit: int = 0, passed_over: int = 0, **changes: Any) -> Competition:
    """Written by the PP, judged by nobody yet."""
    competition = Competition(
        region_id=REGION, id=UUID(int=98), state=state, satker_code=OFFICE, written_by=person("pp"), written_as="pp", evaluated_by=None,
        evaluated_as=None, published_at=None if state == "draft" else AT,
    )  # fmt: skip
    competition.bids = [
        Bid(
            admin_fit=True,
            technical_fit=True,
            price_fit=number < fit,
            rank=number + 1 if number < fit else None,
            passed_over_at=AT if number < passed_over else None,
        )
        for number in range(bids)
    ]
    for name, value in changes.items():
        setattr(competition, name, value)
    return competition


SITUATIONS = {
    "a draft": (competition_in("draft"), {"publish → open": BUYERS} | CANCEL),
    "open, nobody bid": (competition_in("open"), AMEND | CANCEL | {"open_bids → failed": "system"}),
    "open, somebody bid": (competition_in("open", bids=1), AMEND | CANCEL | {"open_bids → closed": "system"}),
    "opened, none fits": (competition_in("closed", bids=2), CANCEL | {"evaluate → failed": BUYERS}),
    "opened, one fits": (competition_in("closed", bids=2, fit=1), CANCEL | {"evaluate → evaluated": BUYERS}),
    "evaluated": (
        competition_in("evaluated", bids=1, fit=1),
        CANCEL | {"reevaluate → closed (note)": "ppk", "award → awarded": "ppk"},
    ),
    "awarded": (competition_in("awarded", bids=1, fit=1, order=Order(state="ON_PROCESS")), {}),
    "awarded, its order came to nothing, another fits": (
        competition_in("awarded", bids=2, fit=2, order=Order(state="CANCELLED")),
        {"lift_award → evaluated (reason)": "ppk"},
    ),
    "awarded, its order came to nothing, the last was passed over": (
        competition_in("awarded", bids=1, fit=1, passed_over=1, order=Order(state="CANCELLED_ON_NEGOTIATION")),
        {"lift_award → failed (reason)": "ppk"},
    ),
    "failed": (competition_in("failed"), {}),
    "cancelled": (competition_in("cancelled"), {}),
}  # fmt: skip


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("situation", SITUATIONS)
def test_in_each_situation_each_person_has_the_moves_that_are_theirs(situation: str) -> None:
    competition, opened = SITUATIONS[situation]
    assert open_moves(COMPETITION, competition) == opened


def test_a_bid_fits_when_all_three_parts_of_it_do() -> None:
    for part in ("admin_fit", "technical_fit", "price_fit"):
        competition = competition_in("closed", bids=1, fit=1)
        setattr(competition.bids[0], part, False)
        assert "evaluate → failed" in open_moves(COMPETITION, competition), part


@pytest.mark.asvs("2.3.5")
@pytest.mark.parametrize("duty", ["written", "evaluated"])
def test_whoever_wrote_or_judged_it_as_pp_does_not_award_it_as_ppk(duty: str) -> None:
    hand: dict[str, Any] = {f"{duty}_by": person("ppk"), f"{duty}_as": "pp"}
    second = {"second_ppk": replace(CAST["ppk"], account_id=UUID(int=77))}
    assert open_moves(COMPETITION, competition_in("evaluated", **hand), **second)["award → awarded"] == "second_ppk"
    as_ppk: dict[str, Any] = {**hand, f"{duty}_as": "ppk"}
    assert open_moves(COMPETITION, competition_in("evaluated", **as_ppk))["award → awarded"] == "ppk"


def test_a_draft_is_known_inside_alone_and_what_is_published_to_everybody() -> None:
    assert who(lambda actor: may.see(actor, competition_in("draft"))) == INSIDE
    assert who(lambda actor: may.see(actor, competition_in("open"))) == " ".join(sorted(CAST))
    assert who(lambda actor: may.is_inside(actor, competition_in("open"))) == INSIDE


def test_two_states_are_its_ends_for_good() -> None:
    assert {CompetitionState.FAILED, CompetitionState.CANCELLED} == TERMINAL
