"""The second wall takes nothing from anybody: every page and address that somebody may
read answers to the letter as it would without walls.

What a statement misses behind a wall is an empty list or a zero and no fault, so only a comparison finds it.
Every GET of the access matrix is asked twice, from behind the caller's wall and as the house: 4,105 in 2
minutes (2026-11-27). Not in the suite: `make walls`.
"""

from unittest.mock import patch

import pytest
import time_machine

from app.walls.standing import HOUSE
from app.web.access import Access
from app.web.caching import kept, remembering
from app.web.limits import rates
from tests.figures import hand_over
from tests.isolation.matrix import House, call, cells, house
from tests.isolation.things import Thing
from tests.isolation.visitors import Visitor, to_the_letter
from tests.world import AT

__all__ = ["house"]


def test_nobody_reads_less_for_the_walls(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept.KeptPages, "keep", lambda *_given: None)
    monkeypatch.setattr(rates, "_lease", lambda *_given: 10**6)
    asked, otherwise = 0, []
    for method, path, access, thing, visitor in cells(house):
        if method == "GET" and visitor.role in access.who:
            asked += 1
            walled = _answer(path, access, thing, visitor)
            with patch("app.web.passage.wall_of", lambda actor: HOUSE), patch("app.web.passage.NOBODY", HOUSE):
                if _answer(path, access, thing, visitor) != walled:
                    otherwise.append(f"{path} {thing.name if thing else ''} {visitor.persona}")
    assert otherwise == []
    assert asked > 4000
    hand_over("walls", asked=asked, otherwise=0)


def _answer(path: str, access: Access, thing: Thing | None, visitor: Visitor) -> tuple[int, str]:
    remembering.forget()
    ids = thing.ids if thing else {}
    with time_machine.travel(AT, tick=False):
        return to_the_letter(call(visitor, "GET", path, access, ids), *ids.values())
