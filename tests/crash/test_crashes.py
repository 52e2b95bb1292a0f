"""A short run in every run of the tests: nothing that was acknowledged is lost
or doubled, and the harness sees it when something is."""

from collections.abc import Callable

import pytest

from tests.crash import controls, killing, running
from tests.crash.house import House

PAUSE_SECONDS, PACE = 1.0, 6
"""Seconds that a stopped process stands still, and acknowledgements between two kills;
`make crash` stops for ten and lets hundreds through."""
SHORT = sorted(killing.WAYS.keys() - {"app"})
"""That `serve` alone is killed, tests/serving has; with everything it dies too."""


@pytest.mark.parametrize("control", controls.ALL)
def test_the_harness_sees_what_a_worse_house_loses(house: House, control: Callable[[House], running.Run]) -> None:
    assert control(house).found.count("lost") > 0


def test_what_was_acknowledged_survives_every_kind_of_death(house: House) -> None:
    run = running.run(house, "real", SHORT, seed=7, pause=PAUSE_SECONDS, pace=PACE)
    print(run.figures())
    assert (run.red, run.found.faults) == ([], {name: [] for name in run.found.faults})
    assert (run.found.unanswered, run.figures()["never_back"]) == (0, 0)
    assert run.found.orders + run.found.moves > len(run.kills) * PACE
    assert run.found.notices >= run.found.orders + run.found.moves
