"""Every clock in working days is set anew when a region's days off change, not only that of orders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identifiers import new_id
from app.orders import cancellation
from app.oversight import complaints, findings
from app.oversight.subjects import subject_of
from app.regions import clocks, holidays
from app.regions.holidays import read_days
from app.schema.tables import metadata
from tests import world as worlds
from tests.disputes import making
from tests.regions.making import SKB, apply
from tests.world import AT, World


def asked_again(session: Session, world: World) -> Any:
    """Asked two days before `AT`, answered, and asked once more at `AT`."""
    subject = subject_of(session, kind="listing", typed=world.listing_id, region=world.region, public=False)
    before, auditor = AT - timedelta(days=2), world["auditor"]
    finding = findings.record(session, region=world.region, subject=subject, flag=None, text="Mahal", actor=auditor, at=before)
    findings.take(session, finding=finding, move="answer_finding", note="Tidak", actor=world["curator"], at=before)
    return findings.take(session, finding=finding, move="ask_again", note="Buktinya?", actor=auditor, at=AT)


def replied_to(session: Session, world: World) -> Any:
    subject = subject_of(session, kind="price", typed=world.listing_id, region=None, public=True)
    told = {"kind": "price", "text": "Harganya dua kali harga pasar.", "contact": None, "sent": (), "secret": "s" * 40}
    complaint = complaints.file(session, subject=subject, at=AT - timedelta(days=2), **told)
    return complaints.take(session, complaint=complaint, move="reply", note="Kami periksa", actor=world["curator"], at=AT)


def cancel_asked(session: Session, world: World) -> Any:
    order = worlds.in_process(session, world)
    cancellation.request_cancel(session, order=order, reason="Gagal", letter="S/1", actor=world["ppk"], at=AT)
    return order.open_cancel_request


@pytest.mark.parametrize(
    "make", [making.claim, making.answered, making.pending, asked_again, replied_to, cancel_asked], ids=lambda make: make.__name__
)
def test_a_change_of_the_calendar_moves_the_clock_of_anything_by_the_days_it_takes(
    session: Session, world: World, make: Callable[[Session, World], Any]
) -> None:
    thing = make(session, world)
    session.flush()
    kind, before = thing.__tablename__, thing.due_at
    change = holidays.change_of(session, world.region, year=2026, table=read_days(SKB.encode(), "skb.csv"))
    foreseen = list(clocks.would_change(session, world.region, holidays.after(session, world.region, change), AT))
    told = [(one.due, one.clock.number(one.thing), one.clock.path(one.thing)) for one in foreseen if one.thing is thing]
    apply(session, world, SKB)
    once = {"region": world.region, "kind": kind, "thing_id": thing.id, "change_id": new_id(), "at": AT}
    assert clocks.reclock(session, **once)
    assert not clocks.reclock(session, **once), "once is enough"
    session.flush()
    assert [due for due, _number, _path in told] == [thing.due_at]
    assert all(number and path.startswith("/") for _due, number, path in told)
    assert timedelta(days=1) < thing.due_at - before <= timedelta(days=4), "two days off, and perhaps the weekend behind them"
    (row,) = session.scalars(select(clocks.DeadlineChange))
    assert (row.kind, row.thing_id, row.due_before, row.due_after) == (kind, thing.id, before, thing.due_at)
    assert (kind, thing.id) in clocks.running(session, world.region.id)


def test_a_finding_that_went_up_has_no_clock_and_one_that_is_over_is_left_to_run_out(session: Session, world: World) -> None:
    finding = asked_again(session, world)
    session.flush()
    apply(session, world, SKB)
    late: datetime = finding.due_at + timedelta(seconds=1)
    once = {"region": world.region, "kind": "finding", "thing_id": finding.id, "change_id": new_id(), "at": late}
    assert not clocks.reclock(session, **once)
    findings.escalate(session, finding=finding, at=late)
    session.flush()
    assert not clocks.reclock(session, **once)
    assert ("finding", finding.id) not in clocks.running(session, world.region.id)


def test_every_table_with_an_end_of_its_own_is_declared_to_the_calendar() -> None:
    assert set(clocks.CLOCKS) == {table.name for table in metadata.tables.values() if "due_at" in table.columns}
