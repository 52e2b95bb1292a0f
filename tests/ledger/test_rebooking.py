"""Rebooking: an order is carried by another package, part by part, and counts as it did."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.ledger import Account, Kind, Line
from app.ledger.guards import how_much_is_left
from app.ledger.models import Entry, OrderTally
from app.ledger.proving import differences
from app.ledger.rebooking import Carrier, rebook
from tests.ledger.making import AT, DAY, order, plan, write

OTHER = "900000002"


def move(session: Session, key: str = "1.A") -> int:
    """To the other package: how many entries that took."""
    return rebook(session, {key: Carrier(charged_to=OTHER)}, region_id=1, actor=SYSTEM_ACTOR, at=AT, known_at=AT, ref="uji")


def test_an_order_split_over_accounts_goes_whole_counts_once_and_goes_but_once(session: Session) -> None:
    plan(session, 1000)
    plan(session, 1000, kd_rup=OTHER)
    write(session, order(), Line(kind=Kind.HELD, amount=400))
    shares = [Account("5.1.02", 100), Account("5.2.05", 300)]
    signed = order(order_date=DAY, state_to="ON_PROCESS")
    write(
        session, signed, Line(kind=Kind.RELEASED, amount=-400), Line(kind=Kind.COMMITTED, amount=400, pdn_true=400, accounts=shares)
    )
    assert move(session) == 4
    there = select(Entry.account_code, Entry.amount).where(Entry.charged_to == OTHER, Entry.order_key.is_not(None))
    assert sorted(tuple(row) for row in session.execute(there)) == [("5.1.02", 100), ("5.2.05", 300)]
    left = [how_much_is_left(session, region_id=1, kd_rup=code) for code in ("900000001", OTHER)]
    assert left == [1000, 600]
    tally = session.scalars(select(OrderTally).execution_options(populate_existing=True)).one()
    assert (tally.charged_to, tally.committed, tally.ordered_orders, tally.pdn_true) == (OTHER, 400, 1, 400)
    assert differences(session) == []
    assert move(session) == 0


def test_one_rupiah_that_waits_for_a_decision_waits_at_the_other_package_too(session: Session) -> None:
    plan(session, 1000)
    plan(session, 1000, kd_rup=OTHER)
    write(session, order(total=1), Line(kind=Kind.HELD, amount=1))
    signed = order(order_date=DAY, state_to="ON_PROCESS", total=1)
    write(session, signed, Line(kind=Kind.RELEASED, amount=-1), Line(kind=Kind.COMMITTED, amount=1))
    write(session, signed, Line(kind=Kind.SUSPENDED, amount=-1))
    move(session)
    tally = session.scalars(select(OrderTally).execution_options(populate_existing=True)).one()
    assert (tally.committed, tally.suspended, tally.ordered_orders) == (1, -1, 0)
    assert Kind.RESUMED in session.scalars(select(Entry.kind).where(Entry.ref == "uji")).all()
    assert differences(session) == []
