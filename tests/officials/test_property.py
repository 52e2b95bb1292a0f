"""After any hand-overs every running order has exactly one official who stands for it,
in office, and never one who stood on the other side."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Grant
from app.actor import Role
from app.clock import local_date
from app.errors import Refusal
from app.officials import appointing, handing_over
from app.orders.models import Order
from app.orders.succession.models import Kind, Succession
from app.orders.succession.passing import catch_up, holder
from app.organisations.decree import Decree
from tests import world as worlds
from tests.officials.conftest import Person
from tests.world import AT, World

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("hand_over", "hand_over", "hand_over", "take_back", "end", "wait")),
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from(list(Kind)),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_somebody_in_office_stands_for_every_running_order(session: Session, world: World, someone: Any, acts: list[Any]) -> None:
    place = session.begin_nested()
    try:
        _live(session, world, someone, acts)
    finally:
        place.rollback()
        session.expire_all()


def _live(session: Session, world: World, someone: Any, acts: list[Any]) -> None:
    people: list[Person] = [(world["ppk"], world.grants["ppk"]), (world["pp"], world.grants["pp"])]
    people += [someone(f"ppk{n}") for n in (2, 3)] + [someone("pp2", Role.PP), someone("kepala", Role.BUDGET_USER)]
    people.append((world["treasurer"], world.grants["treasurer"]))
    orders = [worlds.approved(session, world), worlds.place(session, world), worlds.place(session, world, as_="ppk")]
    at = AT
    for act, who, whom, kind, days, all_ in acts:
        at += timedelta(hours=5)
        of, to = people[who][1], people[whom][0]
        today = local_date(at, world.region.timezone)
        common: dict[str, Any] = {"region": world.region, "actor": world["region_admin"], "at": at, "reason": "Mutasi"}
        with suppress(Refusal), session.begin_nested():
            match act:
                case "hand_over":
                    handing_over.hand_over(
                        session, of=of, to_account_id=to.account_id, kind=kind, only=None if all_ else [orders[days % 3].id],
                        decree=Decree("SK 1", today, today, today + timedelta(days=days if kind is Kind.PLH else 400)), **common,
                    )  # fmt: skip
                case "take_back":
                    handing_over.take_back(session, of=of, **common)
                case "end":
                    appointing.end(session, grant=of, last_day=today - timedelta(days=1), **common)
                case "wait":
                    at += timedelta(days=days)
        session.expire_all()
        for order in orders:
            catch_up(session, order, at)
            _is_sound(session, order, at, world)


def _is_sound(session: Session, order: Order, at: datetime, world: World) -> None:
    side = "pp" if order.placed_as == "pp" and order.ppk_account_id is None else "ppk"
    acting = holder(order, side)
    assert acting is not None
    today: date = local_date(at, world.region.timezone)
    held = select(Grant.id).where(
        Grant.account_id == acting, Grant.role == side, Grant.satker_code == order.satker_code, *in_force(today)
    )
    assert session.scalars(held).all(), f"{order.number}: who stands for it holds no post"
    if order.placed_as == "pp":
        assert holder(order, "pp") != holder(order, "ppk")
        mine = session.scalars(select(Succession).where(Succession.order_id == order.id)).all()
        of = {
            name: {id for row in mine if row.side == name for id in (row.from_account_id, row.to_account_id)}
            for name in ("pp", "ppk")
        }
        assert not of["pp"] & of["ppk"]
    open_ = [
        row for row in session.scalars(select(Succession).where(Succession.order_id == order.id)) if row.until and not row.ended_at
    ]
    assert len(open_) <= 1 or len({row.side for row in open_}) == len(open_)
    assert order.acting_until == min((row.until for row in open_ if row.until), default=None)


def test_the_property_is_no_dead_letter(session: Session, world: World) -> None:
    """It sees an order whose official is gone."""
    order = worlds.approved(session, world)
    world.grants["ppk"].valid_until = date(2026, 2, 1)
    session.flush()
    with pytest.raises(AssertionError, match="holds no post"):
        _is_sound(session, order, AT, world)
