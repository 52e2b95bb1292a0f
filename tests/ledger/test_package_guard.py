"""The package's guard: what is held and what is committed count alike against its
pagu, and who is over it stays so until back within."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.db import pipelining
from app.ledger import Kind, Line, entering
from app.ledger.guards import MOVED, BudgetExceeded, PackageNotPlanned, how_much_is_left, move_package
from app.ledger.models import PackageTally
from tests.ledger.making import order

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
KD_RUP = "900000001"


def package(
    session: Session, *, pagu: int = 1000, held: int = 0, committed: int = 0, received: int = 0, over: bool = False
) -> None:
    row = {"pagu": pagu, "held": held, "committed": committed, "received": received, "paid": 0, "orders": 0, "over_pagu": over}
    session.execute(insert(PackageTally).values(region_id=1, kd_rup=KD_RUP, **row))


def move(session: Session, **effect: int) -> PackageTally:
    move_package(session, region_id=1, kd_rup=KD_RUP, effect=dict.fromkeys(MOVED, 0) | effect)()
    return session.scalars(select(PackageTally).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize(("held", "committed"), [(600, 0), (0, 600), (200, 400)])
def test_what_is_held_and_what_is_committed_leave_as_little(session: Session, held: int, committed: int) -> None:
    package(session, held=held, committed=committed)
    assert how_much_is_left(session, region_id=1, kd_rup=KD_RUP) == 400
    with pytest.raises(BudgetExceeded) as refused:
        move(session, held=401)
    assert (refused.value.remaining, refused.value.asked, refused.value.short) == (400, 401, 1)
    assert "Rp401" in refused.value.message
    assert move(session, held=400).held == held + 400


def test_signing_takes_nothing_more_than_was_held(session: Session) -> None:
    package(session, held=1000)
    moved = move(session, held=-1000, committed=1000, orders=1)
    assert (moved.held, moved.committed, moved.orders) == (0, 1000, 1)
    moved = move(session, received=700, paid=500)
    assert (moved.received, moved.paid) == (700, 500)


def test_a_package_over_its_pagu_gives_nothing_and_takes_back_until_it_is_within(session: Session) -> None:
    package(session, pagu=500, held=200, committed=400, over=True)
    with pytest.raises(BudgetExceeded) as refused:
        move(session, held=1)
    assert (refused.value.remaining, refused.value.short) == (-100, 101)
    assert move(session, received=10).over_pagu, "what was ordered can be received"
    assert move(session, held=-99).over_pagu
    assert not move(session, held=-1).over_pagu
    with pytest.raises(BudgetExceeded):
        move(session, held=1)


def test_an_order_that_is_written_without_waiting_is_refused_when_its_answer_is_asked_for(session: Session) -> None:
    package(session, pagu=399)
    with pytest.raises(BudgetExceeded), pipelining.together(session):
        check = entering.count(
            session, entering.write(session, order(), Line(kind=Kind.HELD, amount=400), actor=SYSTEM_ACTOR, at=AT, on=AT.date())
        )
        check()


def test_a_package_that_was_never_planned_is_named(session: Session) -> None:
    package(session)
    with pytest.raises(PackageNotPlanned) as refused:
        move_package(session, region_id=2, kd_rup=KD_RUP, effect=dict.fromkeys(MOVED, 0) | {"held": 1})()
    assert refused.value.kd_rup == KD_RUP
    assert KD_RUP in refused.value.message
    assert how_much_is_left(session, region_id=2, kd_rup=KD_RUP) is None
    assert how_much_is_left(session, region_id=1, kd_rup="900000002") is None
