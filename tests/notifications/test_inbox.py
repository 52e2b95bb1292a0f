"""A notice exists if and only if the move does, once, for the other side and nobody else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import db, reactions
from app.errors import Refusal
from app.identifiers import new_id
from app.moves.history import MoveTaken
from app.notifications.telling import SHOWN, Audience, notices_for, tell
from app.orders import jobs, negotiation
from app.web.api.pagination import encode_cursor
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


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


def test_older_notices_are_a_page_further_each_once(world: World) -> None:
    """The newest stand first; of those that were written in the same moment none is left out and none comes twice."""
    with db.new_session() as session:
        for n in range(2 * SHOWN + 3):
            tell(
                session, [Audience(vendor_id=world.vendor.id)], region_id=world.region.id, cause=new_id(), title=f"Kabar {n}.", link="/pesanan",
                move="place", state="ON_NEGOTIATION", actor_role="pp", note=None, at=AT + timedelta(minutes=n // 9),
            )  # fmt: skip
    vendor = Browser()
    vendor.sign_in("vendor", PASSWORD)
    read: list[list[int]] = []
    address: str | None = "/pemberitahuan"
    while address:
        page = vendor.get(address).text
        read.append([int(n) for n in re.findall(r"Kabar ([0-9]+)\.<", page)])
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = further and further[1]
    assert [len(one) for one in read] == [SHOWN, SHOWN, 3]
    assert sorted(sum(read, [])) == list(range(2 * SHOWN + 3))
    assert [n // 9 for n in sum(read, [])] == sorted((n // 9 for n in range(2 * SHOWN + 3)), reverse=True)
    for strange in ("x", "WzEsMl0", encode_cursor(["2026-03-02T03:00:00", str(new_id())])):
        assert vendor.get(f"/pemberitahuan?sesudah={strange}").status_code == 422
