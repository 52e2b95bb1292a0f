"""A clock that is set back, while a process runs or before the next one starts: what
came first stays first in the history and in the ledger."""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import citus, db, identifiers, log, worker
from app.identifiers import new_id
from app.ledger.proving import differences
from app.moves.history import MoveTaken, history
from app.orders import negotiation
from app.orders.models import Order
from app.schema import readiness, resuming
from app.serving import web
from tests import world as worlds
from tests.world import AT, World

EARLIER = AT - timedelta(hours=1)
IN_ORDER = ["place", "abandon"]


@pytest.fixture
def begin_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """As a process that has made no id yet."""

    def begin() -> None:
        monkeypatch.setattr(identifiers, "_last", 0)
        monkeypatch.setattr(identifiers, "_ahead", 0)

    begin()
    return begin


def abandoned_an_hour_before_it_was_placed(session: Session, world: World, between: Callable[[], None] = lambda: None) -> Order:
    with time_machine.travel(AT, tick=True):
        order = worlds.place(session, world)
    between()
    with time_machine.travel(EARLIER, tick=True):
        return negotiation.abandon(session, order=order, reason="Tidak jadi", actor=world["pp"], at=EARLIER)


def moves(session: Session, order: Order) -> list[str]:
    return [taken.move for taken in history(session, region_id=order.region_id, subject_id=order.id)]


def test_in_a_process_that_runs_on(session: Session, world: World, begin_anew: Callable[[], None]) -> None:
    order = abandoned_an_hour_before_it_was_placed(session, world)
    assert (moves(session, order), differences(session)) == (IN_ORDER, [])


@pytest.mark.parametrize("look", [resuming.newest_at_once, resuming.newest_one_by_one])
def test_in_a_process_that_starts_afterwards(
    session: Session, world: World, begin_anew: Callable[[], None], look: Callable[[Any], UUID | None]
) -> None:
    """Also where the regions' rows lie on several machines and are asked for one region after the other."""
    if look is resuming.newest_at_once and citus.is_distributed(session.connection()):
        pytest.skip("Citus refuses the one statement; the process then asks region by region, which is the other way of this test")

    def start_again() -> None:
        begin_anew()
        newest = look(session.connection().connection.driver_connection)
        assert newest is not None
        identifiers.go_on_after(newest)

    order = abandoned_an_hour_before_it_was_placed(session, world, start_again)
    assert (moves(session, order), differences(session)) == (IN_ORDER, [])


def test_one_that_did_not_look_would_write_a_history_that_begins_in_the_middle(
    session: Session, world: World, begin_anew: Callable[[], None]
) -> None:
    order = abandoned_an_hour_before_it_was_placed(session, world, begin_anew)
    assert moves(session, order)[-1] == "place"
    assert differences(session) != []


def test_ids_go_on_with_the_time_that_goes_by(begin_anew: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that those of several processes whose clock was set back still come in turn."""
    run_for = [1_000]
    monkeypatch.setattr(identifiers, "_run_for", lambda: run_for[0])
    with time_machine.travel(AT, tick=False):
        first = new_id()
    with time_machine.travel(EARLIER, tick=False):
        run_for[0] += 5
        second = new_id()
    assert (second.int >> 80) - (first.int >> 80) == 5
    assert (first.int >> 80) == int(AT.timestamp() * 1000)


def test_whoever_writes_looks_first(committed: None, begin_anew: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(AT + timedelta(days=4000), tick=True), db.new_session() as session:
        order = worlds.place(session, worlds.build(session))
    with db.new_session() as session:
        newest = session.scalars(select(MoveTaken.id).where(MoveTaken.subject_id == order.id)).one()
    begin_anew()
    with readiness.ready():
        assert new_id() > newest
    looked: list[str] = []
    monkeypatch.setattr(resuming, "go_on", lambda: looked.append("ids"))
    monkeypatch.setattr(log, "write_lines", lambda: None)
    monkeypatch.setattr(os, "nice", lambda by: by)

    def work(jobs: Coroutine[Any, Any, None]) -> None:
        jobs.close()
        looked.append("jobs")

    monkeypatch.setattr(asyncio, "run", work)
    worker.main()
    monkeypatch.setattr(web, "configured", lambda app: None)
    monkeypatch.setattr(web, "Server", Serving(looked))
    web.serve(None, socket.socket().detach(), 1, lambda: None)  # type: ignore[arg-type]
    assert looked == ["ids", "jobs", "ids", "pages"]


class Serving:
    """Stands for the server: says that it would serve now."""

    def __init__(self, looked: list[str]) -> None:
        self.looked = looked

    def __call__(self, *given: Any) -> Any:
        return self

    def run(self, sockets: list[socket.socket]) -> None:
        self.looked.append("pages")
        sockets[0].close()
