"""29 February 2028: an order lives its life on it, deadlines count over it,
decrees and sign-ins end on it, and every page can be read."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from app import db
from app.accounts import sessions
from app.accounts.models import Grant
from app.actor import Role
from app.ledger.models import Entry
from app.orders.models import Order
from app.regions.calendar import count_working_days, working_days_between
from app.web.access import REGISTRY, Csrf
from tests import world as worlds
from tests.isolation import rich
from tests.isolation.things import things_at
from tests.isolation.visitors import Visitor
from tests.journeys.house import Caller, callers
from tests.journeys.stages import order_body
from tests.web.browsing import whole_app
from tests.world import AT, World

LEAP = datetime(2028, 2, 29, 3, tzinfo=UTC)
"""A Tuesday, ten in the morning in western Indonesia."""
DAY = "2028-02-29"
CHECKS: dict[str, Any] = {"function": True, "quantity": True, "time": True, "finished_on": DAY}


@pytest.fixture
def world(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(worlds, "AT", LEAP)
    whole_app().openapi()  # takes its seconds on a busy machine: not while a transaction waits
    with time_machine.travel(LEAP, tick=True):
        with db.new_session() as session:
            built = worlds.build(session, year=2028)
        yield built


def test_an_order_goes_from_placing_to_its_sp2d_on_it_and_is_told_on_that_day(world: World) -> None:
    by = callers(world)
    order = by["pp"].post("/orders", order_body(world.listing_id, delivery={"address": "Jalan Contoh 1", "due_date": DAY}))
    place = f"/orders/{order['id']}"
    by["vendor"].move(place, "agree")
    by["pp"].move(place, "agree")
    by["pp"].move(place, "submit_for_review")
    with db.new_session() as session:
        due = session.scalars(select(Order.due_at)).one()
    assert due is not None
    assert due.date() > date(2028, 2, 29)
    by["ppk"].move(place, "approve", reason="Sesuai kebutuhan")
    by["ppk"].move(place, "sign")
    by["vendor"].move(place, "accept")
    parcel = f"/shipments/{by['vendor'].move(place, 'sign')['shipments'][0]['id']}"
    by["vendor"].move(parcel, "pack")
    by["vendor"].move(parcel, "ship", courier="Kurir", number="1")
    by["vendor"].move(parcel, "deliver", proof="Diterima")
    by["ppk"].move(parcel, "confirm", **CHECKS)
    paper = f"/handovers/{by['ppk'].get(place)['handovers'][0]['id']}"
    by["ppk"].move(paper, "number")
    by["vendor"].move(paper, "sign")
    by["ppk"].move(paper, "sign")
    payment = f"/payments/{by['vendor'].post(f'{place}/invoices', {})['id']}"
    by["treasurer"].move(payment, "verify")
    by["treasurer"].move(payment, "issue_spp")
    by["budget_user"].move(payment, "issue_spm")
    by["treasurer"].move(payment, "issue_sp2d", number="SP2D/1", date=DAY)
    by["vendor"].move(payment, "receive")
    assert by["ppk"].get(place)["state"] == "COMPLETED"
    with db.new_session() as session:
        told = session.execute(select(Entry.basis_date, Entry.period).where(Entry.basis.is_not(None))).all()
    assert {(day, period) for day, period in told} == {(date(2028, 2, 29), "2028-S1")}
    total = by["ppk"].get(place)["total"]
    assert Caller().get("/regions/99.01/realisation", year=2028, basis="paid")["amount"] == total


def test_working_days_are_counted_over_it() -> None:
    assert count_working_days(date(2028, 2, 28), 1, ()) == date(2028, 2, 29)
    assert count_working_days(date(2028, 2, 29), 1, ()) == date(2028, 3, 1)
    assert count_working_days(date(2028, 2, 28), 1, {date(2028, 2, 29)}) == date(2028, 3, 1)
    assert working_days_between(date(2028, 2, 25), date(2028, 3, 1), ()) == 3
    assert working_days_between(date(2027, 2, 25), date(2027, 3, 1), ()) == 2


def test_a_decree_that_ends_on_it_holds_all_that_day_and_a_sign_in_of_the_evening_before_lasts_its_hours(world: World) -> None:
    with db.new_session() as session:
        session.execute(update(Grant).where(Grant.id == world.grants["ppk"].id).values(valid_until=date(2028, 2, 29)))
    last_minute, next_day = datetime(2028, 2, 29, 16, 59, tzinfo=UTC), datetime(2028, 2, 29, 17, 0, tzinfo=UTC)
    with time_machine.travel(last_minute, tick=True):
        assert callers(world)["ppk"].get("/orders")["items"] == []
    with time_machine.travel(next_day, tick=True):
        callers(world)["ppk"].get("/orders", status=401)
    evening = datetime(2028, 2, 28, 16, 30, tzinfo=UTC)
    with db.new_session() as session:
        cookie = sessions.start(session, account_id=world.grants["auditor"].account_id, at=evening).token
    for hours, role in ((1, Role.AUDITOR), (12, Role.PUBLIC), (24, Role.PUBLIC)):
        with time_machine.travel(evening + timedelta(hours=hours, seconds=1), tick=False), db.new_session() as session:
            assert sessions.resolve(session, cookie=cookie, bearer=None).role is role, hours


def test_every_page_and_address_can_be_read_on_it(committed: None) -> None:
    whole_app()
    with time_machine.travel(AT, tick=True), db.new_session() as session:
        built = rich.build(session)
    faults, shown = [], 0
    with time_machine.travel(LEAP, tick=True), asyncio.Runner() as runner:
        visitors = [Visitor(persona, grant, runner.get_loop()) for persona, grant in [("public", None), *built.grants.items()]]
        for visitor in visitors:
            visitor.enter()
        for (method, path), access in sorted(REGISTRY.items()):
            for thing in things_at(built, method, path)[:1] if method == "GET" else ():
                readers = [one for one in visitors if one.role in access.who and one.role is not Role.PUBLIC] or visitors[:1]
                answer = readers[0].send("GET", path.format(**(thing.ids if thing else {})), Csrf.SAFE)
                shown += answer.status_code == 200
                if answer.status_code >= 500:
                    faults.append(f"{path} {readers[0].persona}: {answer.status_code}")
    assert faults == []
    assert shown > 150
