"""What is done is done whole or not at all, wherever between two statements the database fails; and the same key then does it once.

In the run of all tests: placing, with an error after each statement. `make faults` takes an order from
placing to SP2D so, each step with both kinds of failure.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy.orm import Session

from app import db
from app.invariants.reading import read
from app.orders import placing
from tests.faults.failing import Kind, endure
from tests.journeys.conftest import world
from tests.journeys.house import Caller, callers, the_figures_are_the_ledgers
from tests.journeys.stages import order_body
from tests.world import World

__all__ = ["world"]
EVERY_STEP = os.environ.get("FAULTS") == "all"
CHECKS = {"function": True, "quantity": True, "time": True, "finished_on": "2026-03-02"}


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def sending(caller: Caller, path: str, body: Mapping[str, Any], key: str) -> Callable[[], Response]:
    return lambda: caller.send("POST", path, json=body, headers={"Idempotency-Key": key})


def nothing_is_out_of_place() -> None:
    the_figures_are_the_ledgers()
    with db.owner_engine().connect() as connection:
        assert [reading for reading in read(connection) if reading.violations] == []


@pytest.mark.asvs("2.3.3")
def test_placing_fails_whole_after_each_of_its_statements_and_then_passes_once(world: World, by: Mapping[str, Caller]) -> None:
    assert endure(sending(by["pp"], "/orders", order_body(world.listing_id), "pesan"), Kind.ERROR) > 20
    assert len(by["pp"].get("/orders")["items"]) == 1
    nothing_is_out_of_place()


def test_a_command_that_commits_on_its_way_is_seen(world: World, by: Mapping[str, Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an order is committed before the answer to its key is kept."""
    place = placing.place

    def early(session: Session, **wish: Any) -> Any:
        opened = place(session, **wish)
        session.commit()
        return opened

    monkeypatch.setattr(placing, "place", early)
    with pytest.raises(AssertionError, match="purchase_order"):
        endure(sending(by["pp"], "/orders", order_body(world.listing_id), "pesan"), Kind.ERROR, first=15)


@pytest.mark.skipif(not EVERY_STEP, reason="`make faults` tries every step")
@pytest.mark.parametrize("kind", Kind)
def test_each_step_from_placing_to_the_money_fails_whole_and_then_passes_once(
    world: World, by: Mapping[str, Caller], kind: Kind
) -> None:
    tried: dict[str, int] = {}

    def step(name: str, persona: str, path: str, body: Mapping[str, Any]) -> Any:
        act = sending(by[persona], path, body, f"{name}{path}{persona}")
        tried[f"{name} by {persona}"] = endure(act, kind)
        return act().json()

    def move(persona: str, place: str, name: str, **fields: Any) -> Any:
        return step(name, persona, f"{place}/moves", {"move": name, **fields})

    order = step("place", "pp", "/orders", order_body(world.listing_id))
    place = f"/orders/{order['id']}"
    move("vendor", place, "agree")
    move("pp", place, "agree")
    move("pp", place, "submit_for_review")
    move("ppk", place, "approve", reason="Sesuai kebutuhan")
    move("ppk", place, "sign")
    move("vendor", place, "accept")
    parcel = f"/shipments/{move('vendor', place, 'sign')['shipments'][0]['id']}"
    move("vendor", parcel, "pack")
    move("vendor", parcel, "ship", courier="Kurir", number="1")
    move("vendor", parcel, "deliver", proof="Diterima")
    move("ppk", parcel, "confirm", **CHECKS)
    paper = f"/handovers/{by['ppk'].get(place)['handovers'][0]['id']}"
    move("ppk", paper, "number")
    by["vendor"].move(paper, "sign")
    move("ppk", paper, "sign")
    payment = f"/payments/{step('invoice', 'vendor', f'{place}/invoices', {})['id']}"
    move("treasurer", payment, "verify")
    move("treasurer", payment, "issue_spp")
    move("budget_user", payment, "issue_spm")
    move("treasurer", payment, "issue_sp2d", number="SP2D/1", date="2026-03-02")
    nothing_is_out_of_place()
    print(f"\n{kind}: {sum(tried.values())} failures in {len(tried)} steps, one after each statement: {tried}")
