"""One number of an SP2D pays one bill, whoever records it at the same moment: by the
form, from a list, or while what it paid is reversed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.ledger.proving import differences
from app.payment import disbursing, numbers
from app.payment.models import Payment
from app.payment.queries import payment_for
from app.payment.sp2d import applying
from app.payment.sp2d.models import Sp2dList
from tests import world as worlds
from tests.payment.lists import HEAD, at_spm
from tests.steps import DAY
from tests.world import AT, World

NUMBER = "SP2D/7"


@pytest.fixture
def bills(committed: None) -> tuple[World, list[UUID]]:
    """Three bills of three orders that wait for their SP2D, committed."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        ids = [at_spm(session, world, f"SPM/{n}").id for n in range(3)]
    return world, ids


def record(session: Session, world: World, id: UUID, number: str = NUMBER) -> None:
    bill = payment_for(session, world["treasurer"], region_id=world.region.id, id=id)
    disbursing.issue_sp2d(session, payment=bill, number=number, day=DAY, actor=world["treasurer"], at=AT)
    session.flush()


def reverse(session: Session, world: World, id: UUID) -> None:
    bill = payment_for(session, world["treasurer"], region_id=world.region.id, id=id)
    disbursing.reverse(session, payment=bill, reason="Retur", actor=world["treasurer"], at=AT)


def having(world: World) -> list[tuple[UUID, bool]]:
    """Who has or had the number: the bill, and whether it was reversed; the tallies are the entries' folds."""
    with db.new_session() as session:
        paid = session.scalars(select(Payment).where(Payment.region_id == world.region.id).order_by(Payment.id)).all()
        assert differences(session) == []
        return [
            (bill.id, one)
            for bill in paid
            for one in [False] * (bill.sp2d_number == NUMBER) + [True] * bill.reversed_numbers.count(NUMBER)
        ]


def test_while_one_connection_records_a_number_another_is_refused_at_once_and_after_it_too(bills: tuple[World, list[UUID]]) -> None:
    world, (first, second, _third) = bills
    with db.new_session() as one:
        record(one, world, first)
        with pytest.raises(Invalid, match="sedang dicatat"), db.new_session() as other:
            record(other, world, second)
    with pytest.raises(Invalid, match="sudah tercatat"), db.new_session() as other:
        record(other, world, second)
    assert having(world) == [(first, False)]


def test_what_another_connection_is_reversing_keeps_its_number_before_and_after_the_commit(bills: tuple[World, list[UUID]]) -> None:
    world, (first, second, _third) = bills
    with db.new_session() as session:
        record(session, world, first)
    with db.new_session() as one:
        reverse(one, world, first)
        one.flush()
        with pytest.raises(Invalid, match="sudah tercatat"), db.new_session() as other:
            record(other, world, second)
    with pytest.raises(Invalid, match="sudah tercatat"), db.new_session() as other:
        record(other, world, second)
    assert having(world) == [(first, True)]


def test_nobody_takes_and_reverses_a_number_between_anothers_look_and_its_writing(
    bills: tuple[World, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, (first, second, _third) = bills
    look: Callable[..., Any] = numbers.bills_of

    def slip_in(session: Session, **asked: Any) -> Any:
        seen = look(session, **asked)
        monkeypatch.setattr(numbers, "bills_of", look)
        with pytest.raises(Invalid, match="sedang dicatat"), db.new_session() as other:
            record(other, world, first)
            other.commit()
            reverse(other, world, first)
        return seen

    monkeypatch.setattr(numbers, "bills_of", slip_in)
    with db.new_session() as session:
        record(session, world, second)
    assert having(world) == [(second, False)]


def test_the_form_and_a_list_at_once_leave_one_payment_with_the_number(bills: tuple[World, list[UUID]]) -> None:
    world, (first, second, _third) = bills
    with db.new_session() as session:
        rows = f"{NUMBER};02/03/2026;SPM/1;;500000\nSP2D/8;02/03/2026;SPM/2;;500000\n"
        sent = applying.send_in(session, content=(HEAD + rows).encode(), file_name="d.csv", actor=world["treasurer"], at=AT).id
    gate = Barrier(2)

    def by_form() -> bool:
        try:
            with db.new_session() as session:
                session.connection()
                gate.wait(30)
                record(session, world, first)
        except Invalid:
            return False
        return True

    def by_list() -> list[str]:
        with db.new_session() as session:
            found = applying.list_for(session, world["treasurer"], region_id=world.region.id, id=sent, lock=True)
            gate.wait(30)
            return [row.verdict for row in applying.apply(session, sent=found, actor=world["treasurer"], at=AT).rows]

    with ThreadPoolExecutor(2) as pool:
        form, listed = pool.submit(by_form), pool.submit(by_list)
        assert listed.result() == ["refused" if form.result() else "paid", "paid"]
    assert having(world) == [(first if form.result() else second, False)]
    with db.new_session() as session:
        assert session.get_one(Sp2dList, (world.region.id, sent)).state == "APPLIED"
