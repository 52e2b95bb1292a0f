"""Who takes which move of a demand, where it leads and what it owes: written down a second time, and compared with the table."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.demand import permissions as may
from app.demand.models import Demand
from app.demand.states import DEMAND
from tests.cast import CAST, OFFICE, REGION, open_moves, person, who

BUYERS = "pp pp_of_3 pp_of_b ppk ppk_of_3 ppk_of_b"


@pytest.mark.asvs("2.3.1")
def test_each_person_has_the_moves_of_a_demand_that_are_theirs() -> None:
    demand = Demand(region_id=REGION, id=UUID(int=98), state="open", satker_code=OFFICE, asked_by=person("pp"))
    assert open_moves(DEMAND, demand) == {"answer → open": "other_vendor vendor", "close → closed (reason)": "curator pp"}
    demand.state = "closed"
    assert open_moves(DEMAND, demand) == {}
    assert DEMAND.states == {"open", "closed"}


def test_buyers_ask_for_their_own_region() -> None:
    nowhere = {"pp_of_nowhere": replace(CAST["pp"], region_id=None)}
    assert who(may.ask, **nowhere) == BUYERS
