"""A notice exists if and only if the move does, once, for the other side and nobody else."""

import pytest
from sqlalchemy import select

from app import db, reactions
from app.errors import Refusal
from app.notifications.telling import notices_for
from app.orders import jobs, negotiation
from app.transitions import MoveTaken
from tests import world as worlds
from tests.world import AT, World


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


def test_placing_an_order_tells_the_vendor_and_nobody_else(world: World) -> None:
    with db.new_session() as session:
        order = worlds.place(session, world)
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
    with db.new_session() as session:
        (notice,) = notices_for(session, world["ppk"])
        assert (notice.move, notice.note, notice.state) == ("abandon", "Stok habis", "CANCELLED_ON_NEGOTIATION")


def test_an_order_that_was_refused_leaves_no_notice_behind(world: World) -> None:
    with pytest.raises(Refusal), db.new_session() as session:
        worlds.place(session, world, quantity=10)
        worlds.place(session, world, quantity=100_000)
    with db.new_session() as session:
        assert notices_for(session, world["vendor"]) == []


def test_a_job_of_an_older_release_writes_no_second_notice(world: World) -> None:
    with db.new_session() as session:
        order = worlds.place(session, world)
    with db.new_session() as session:
        taken = session.scalars(select(MoveTaken).where(MoveTaken.subject_id == order.id)).one()
        jobs.tell(machine="order", region_id=order.region_id, id=str(order.id), move="place", taken=str(taken.id))
    with db.new_session() as session:
        assert len(notices_for(session, world["vendor"])) == 1
