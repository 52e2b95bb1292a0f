"""The same year gives the same figures, on whatever day the demo is first started; keys are never the same."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.ledger.models import OrderTally, PackageTally
from app.ledger.proving import differences
from app.moves.history import MoveTaken
from app.orders.models import Order
from app.realisation.asking import By, question
from app.realisation.tallying import tally
from tests.demo.seeding import Seeded, seeded

EARLY, LATE = datetime(2026, 1, 3, 2, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_early_and_late_in_the_year_the_figures_are_the_same_and_the_keys_are_not(database: str, tmp_path: Path) -> None:
    with seeded(tmp_path, EARLY) as first:
        early, passwords = _figures(first), {login["password"] for login in first.logins.values()}
    with seeded(tmp_path, LATE) as second:
        late = _figures(second)
        assert not passwords & {login["password"] for login in second.logins.values()}
    assert early == late


def _figures(world: Seeded) -> list[Any]:
    session = world.session
    assert differences(session) == []
    assert (session.scalar(select(func.max(MoveTaken.at))) or world.at) <= world.at
    states = session.execute(
        select(Order.region_id, Order.state, func.count(), func.sum(Order.total)).group_by(Order.region_id, Order.state)
    )
    worth = session.execute(
        select(OrderTally.region_id, OrderTally.satker_code, func.sum(OrderTally.committed), func.sum(OrderTally.paid)).group_by(
            OrderTally.region_id, OrderTally.satker_code
        )
    )
    plans = session.execute(select(PackageTally.region_id, PackageTally.kd_rup, PackageTally.pagu, PackageTally.committed))
    asked = [tally(session, question(region=code, year=2026, by=By.SATKER)) for code in ("99", "99.01", "99.71")]
    return [sorted(tuple(row) for row in rows) for rows in (states, worth, plans)] + asked
