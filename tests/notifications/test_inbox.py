"""A notice exists if and only if the move does, once, for the other side and nobody else."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Refusal
from app.notifications.telling import notices_for
from app.orders import jobs, negotiation
from tests import world as worlds
from tests.world import AT, World


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


def waiting(session: Session) -> list[dict[str, Any]]:
    """The arguments of the jobs that wait, in the order in which they were asked for."""
    return list(session.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'orders.tell' ORDER BY id")).scalars())


def run_jobs() -> None:
    with db.new_session() as session:
        asked = waiting(session)
    for arguments in asked:
        jobs.tell(**arguments)


def test_placing_an_order_tells_the_vendor_and_nobody_else(world: World) -> None:
    with db.new_session() as session:
        order = worlds.place(session, world)
    run_jobs()
    run_jobs()
    with db.new_session() as session:
        (notice,) = notices_for(session, world["vendor"])
        assert (notice.move, notice.actor_role, order.number in notice.title) == ("place", "pp", True)
        assert [len(notices_for(session, world[persona])) for persona in ("other_vendor", "pp", "ppk_other", "auditor")] == [
            0,
            0,
            0,
            0,
        ]


def test_the_satker_is_told_what_the_vendor_does(world: World) -> None:
    with db.new_session() as session:
        order = worlds.place(session, world)
        negotiation.abandon(session, order=order, reason="Stok habis", actor=world["vendor"], at=AT)
    run_jobs()
    with db.new_session() as session:
        (notice,) = notices_for(session, world["ppk"])
        assert (notice.move, notice.note, notice.state) == ("abandon", "Stok habis", "CANCELLED_ON_NEGOTIATION")


def test_an_order_that_was_refused_leaves_no_job_behind(world: World) -> None:
    with pytest.raises(Refusal), db.new_session() as session:
        worlds.place(session, world, quantity=10)
        worlds.place(session, world, quantity=100_000)
    with db.new_session() as session:
        assert waiting(session) == []
