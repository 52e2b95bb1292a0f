"""Demand: buyers ask for what is missing, vendors answer with what they have on show, asker or
curator close it; every move by everybody in every state."""

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.catalogue.search import index_listings
from app.catalogue.search.models import ListingSearch
from app.demand import asking, queries
from app.demand.models import Demand
from app.demand.showing import demand_in_full
from app.demand.states import CLOSED, DEMAND, OPEN
from app.errors import Invalid, NotAllowed
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from tests.world import AT, World

WHEELCHAIR = {"name": "Kursi roda lipat", "quantity": Decimal(10), "unit": "unit", "description": "Roda karet."}


@pytest.fixture
def demand(session: Session, world: World) -> Demand:
    return asking.ask(session, **WHEELCHAIR, actor=world["pp"], at=AT)


def test_what_is_asked_for_is_read_by_everybody_in_its_region_and_in_all(session: Session, world: World, demand: Demand) -> None:
    assert [row.Demand.name for row in queries.open_demands(session)] == ["Kursi roda lipat"]
    assert [row.region_code for row in queries.open_demands(session, region_id=world.region.id)] == ["99.01"]
    assert queries.open_demands(session, region_id=world.other_region.id) == []


def test_only_buyers_ask_not_the_same_twice_and_not_too_much(session: Session, world: World, demand: Demand) -> None:
    for persona in ("vendor", "curator", "treasurer"):
        with pytest.raises(NotAllowed):
            asking.ask(session, **WHEELCHAIR, actor=world[persona], at=AT)
    with pytest.raises(Invalid):
        asking.ask(session, **{**WHEELCHAIR, "name": "KURSI roda lipat"}, actor=world["pp"], at=AT)
    for number in range(asking.A_DAY_MAX - 1):
        asking.ask(session, **{**WHEELCHAIR, "name": f"Barang {number}"}, actor=world["pp"], at=AT)
    with pytest.raises(asking.AskedEnough):
        asking.ask(session, **{**WHEELCHAIR, "name": "Satu lagi"}, actor=world["pp"], at=AT)
    asking.ask(session, **{**WHEELCHAIR, "name": "Satu lagi"}, actor=world["pp"], at=AT + asking.DAY)


def test_a_vendor_answers_with_its_own_listing_on_show_once(session: Session, world: World, demand: Demand) -> None:
    offered = queries.listings_to_offer(session, demand, vendor_id=world.vendor.id)
    assert [row.id for row in offered] == [world.listing.id]
    for _twice in range(2):
        asking.answer(session, demand=demand, listing_id=world.listing.id, actor=world["vendor"], at=AT)
    assert [row.name for row in queries.answers_of(session, demand)] == ["Kertas A4 80 gsm"]
    assert queries.listings_to_offer(session, demand, vendor_id=world.vendor.id) == []
    assert [row.move for row in history(session, region_id=demand.region_id, subject_id=demand.id)] == ["ask", "answer"]


def test_an_answer_says_what_its_vendor_wrote_and_what_a_buyer_pays(session: Session, world: World, demand: Demand) -> None:
    version = world.listing.published
    assert version is not None
    world.vendor.pkp, version.price_with_ppn, version.tax_rate_bps = True, False, 1_100
    session.flush()
    index_listings(session, world.region.id, [world.listing.id])
    asking.answer(session, demand=demand, listing_id=world.listing.id, actor=world["vendor"], at=AT)
    (answer,) = demand_in_full(session, demand, world["pp"])["answers"]
    assert (answer["unit_price"], answer["price"]) == (50_000, 55_500)
    session.execute(update(ListingSearch).values(unit_price=50_000, listed_price=None))
    (answer,) = demand_in_full(session, demand, world["pp"])["answers"]
    assert (answer["unit_price"], answer["price"]) == (50_000, 50_000), "until an upgrade has indexed it again"


def test_another_vendors_listing_or_one_off_show_is_no_answer(session: Session, world: World, demand: Demand) -> None:
    with pytest.raises(Invalid):
        asking.answer(session, demand=demand, listing_id=world.listing.id, actor=world["other_vendor"], at=AT)
    world.listing.state = "withdrawn"
    with pytest.raises(Invalid):
        asking.answer(session, demand=demand, listing_id=world.listing.id, actor=world["vendor"], at=AT)


def test_it_is_closed_with_a_reason_that_all_read(session: Session, world: World, demand: Demand) -> None:
    with pytest.raises(Invalid):
        asking.close(session, demand=demand, reason=" ", actor=world["pp"], at=AT)
    asking.close(session, demand=demand, reason="Sudah dapat.", actor=world["pp"], at=AT)
    assert (queries.closing_of(session, demand), queries.open_demands(session)) == ("Sudah dapat.", [])
    with pytest.raises(NotNow):
        asking.answer(session, demand=demand, listing_id=world.listing.id, actor=world["vendor"], at=AT)


@pytest.mark.parametrize("state", [OPEN, CLOSED])
def test_every_move_in_every_state_by_everybody(session: Session, world: World, demand: Demand, state: str) -> None:
    demand.state, demand.closed_at = state, AT if state == CLOSED else None
    can = {persona: names_of(moves_for(DEMAND, demand, actor)) for persona, actor in world.actors.items()}
    wanted = {"vendor": ["answer"], "other_vendor": ["answer"], "pp": ["close"], "curator": ["close"]} if state == OPEN else {}
    assert {persona: moves for persona, moves in can.items() if moves} == wanted
