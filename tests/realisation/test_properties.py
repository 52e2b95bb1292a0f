"""What must always hold of a figure, whatever was ordered: a union is its parts, a roll-up
is the sum of its children, the past is never changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.identifiers import new_id
from app.ledger import Basis, EntryRow, Kind, Scope, enter_rows
from app.ledger.kinds import semester
from app.organisations.models import Satker, parent_code
from app.plan.models import SatkerBudget
from app.realisation.asking import AskedScope, By, question
from app.realisation.summing import counted
from app.realisation.tallying import tally
from tests import world as worlds
from tests.world import World

YEAR = 2026
OFFICE = "1.02.0.00.0.00.02"
UNITS = {
    f"{OFFICE}.0000": 900,
    f"{OFFICE}.0001": None,
    f"{OFFICE}.0002": None,
    f"{OFFICE}.0003": 50,
    "9.99.0.00.0.00.01.0007": None,
}
"""An office, two units without a budget of their own, one with, and a unit whose office is not there."""
SUMMED = ("orders", "amount")
SHARES = ("PDN_REAL_LKPP", "PDN_REAL_TRUE", "UMKK_LOCAL", "EP_RUP")
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Bought:
    """An imported order and what became known of it later: `changes` are (days later, ± rupiah)."""

    unit: str
    day: date
    total: int
    scope: Scope
    pdn: int
    umkk: int
    changes: tuple[tuple[int, int], ...]


orders = st.lists(
    st.builds(
        Bought,
        unit=st.sampled_from(sorted(UNITS)),
        day=st.dates(date(YEAR - 1, 12, 1), date(YEAR, 12, 31)),
        total=st.integers(1, 10**12),
        scope=st.sampled_from([Scope.EP_NATIONAL, Scope.EP_NATIONAL_DUP, Scope.TOKO_DARING]),
        pdn=st.integers(0, 100),
        umkk=st.integers(0, 100),
        changes=st.lists(st.tuples(st.integers(0, 60), st.integers(-1000, 1000).filter(bool)), max_size=2).map(tuple),
    ),
    max_size=12,
)


@pytest.fixture
def world(session: Session) -> World:
    world = worlds.build(session)
    for code, budget in UNITS.items():
        figures = dict.fromkeys(("belanja_operasi", "belanja_modal", "belanja_btt", "belanja_non_pengadaan", "total_belanja"))
        session.add(Satker(region_id=2, id=new_id(), code=code, sirup_id=None, name=code, active=True, blud=False))
        session.add(
            SatkerBudget(
                region_id=2, id=new_id(), fiscal_year=YEAR, satker_code=code, satker_name=code, belanja_pengadaan=budget, **figures
            )
        )
    session.flush()
    return world


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """One example leaves nothing to the next."""
    with session.begin_nested() as attempt:
        yield
        attempt.rollback()


def write(session: Session, bought: list[Bought], *, known_from: date | None = None) -> None:
    """The entries of these orders, each known at the end of its day; `known_from`: nothing was known before."""
    rows = [row for number, one in enumerate(bought) for row in _rows(number, one, known_from)]
    enter_rows(session, sorted(rows, key=lambda row: row.known_at))


def _rows(number: int, one: Bought, known_from: date | None) -> Iterator[EntryRow]:
    late = "b" if known_from else "a"
    for later, (kind, amount) in enumerate(
        [(Kind.COMMITTED, one.total), *((Kind.ADJUSTED, change) for _days, change in one.changes)]
    ):
        days = one.changes[later - 1][0] if later else 0
        known = max(one.day + timedelta(days=days), known_from or date.min)
        yield EntryRow(
            region_id=2, id=new_id(), at=datetime(YEAR, 1, 1, tzinfo=UTC), known_at=end_of_local_day(known, "Asia/Jakarta"), account_id=None,
            kind=kind, basis=Basis.ORDERED, basis_date=one.day, period=semester(one.day), fiscal_year=YEAR, scope=one.scope,
            order_key=f"v6:{late}{number}", order_date=one.day, state_from="ON_PROCESS", state_to="ON_PROCESS", total=one.total,
            satker_code=one.unit, kd_rup=worlds.KD_RUP, vendor_key=f"v6:{number % 3}", fund_set="APBD", amount=amount,
            orders_delta=0 if later else 1, pdn_lkpp=amount * one.pdn // 100, pdn_true=amount * one.pdn // 100, pdn_known=amount,
            umkk_local=amount * one.umkk // 100, umkk_known=amount,
        )  # fmt: skip


def ask(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="99.01", year=YEAR, **changes))


def shares(answer: dict[str, Any]) -> dict[str, int]:
    return {row["code"]: row["numerator"] or 0 for row in answer["metrics"] if row["code"] in SHARES}


ends = st.none() | st.dates(date(YEAR - 1, 11, 25), date(YEAR + 1, 1, 5))


@FEW
@given(orders, ends, ends)
def test_what_a_region_counted_between_two_days_is_the_fold_of_its_entries(
    session: Session, world: World, bought: list[Bought], first: date | None, last: date | None
) -> None:
    asked: dict[str, Any] = {"year": YEAR, "basis": Basis.ORDERED, "first": first, "last": last}
    with undone(session):
        write(session, bought)
        for scope in AskedScope:
            from_entries = counted(session, [world.region], scope=scope, as_of=date(YEAR + 2, 1, 1), **asked)
            assert counted(session, [world.region], scope=scope, **asked) == from_entries, (scope, first, last)


@FEW
@given(orders, st.dates(date(YEAR - 1, 12, 1), date(YEAR, 12, 31)))
def test_a_union_is_its_parts(session: Session, world: World, bought: list[Bought], cut: date) -> None:
    with undone(session):
        write(session, bought)
        whole = ask(session)
        parts = [ask(session, to=cut), ask(session, from_=cut + timedelta(days=1))]
        for name in SUMMED:
            assert sum(part[name] for part in parts) == whole[name]
        assert {code: sum(shares(part)[code] for part in parts) for code in SHARES} == shares(whole), (
            "numerators of dates that do not meet"
        )
        digital, ours, shop = (
            ask(session, scope=scope) for scope in (AskedScope.DIGITAL, AskedScope.EP_ALL, AskedScope.TOKO_DARING)
        )
        assert {code: shares(ours)[code] + shares(shop)[code] for code in SHARES} == shares(digital), (
            "numerators of scopes that do not meet"
        )
        for by in (By.SATKER, By.MONTH, By.VENDOR, By.FUND):
            rows = ask(session, by=by)["rows"]
            assert {name: sum(row[name] for row in rows) for name in SUMMED} == {name: whole[name] for name in SUMMED}, by
        assert whole["amount"] == sum(
            one.total + sum(change for _days, change in one.changes) for one in bought if one.scope is Scope.EP_NATIONAL
        )


@FEW
@given(orders)
def test_a_roll_up_is_the_sum_of_its_children(session: Session, world: World, bought: list[Bought]) -> None:
    with undone(session):
        write(session, bought)
        plain = {row["kd_satker_str"]: row for row in ask(session, by=By.SATKER)["rows"]}
        rolled = {row["kd_satker_str"]: row for row in ask(session, by=By.SATKER, rollup=True)["rows"]}
        expected: dict[str, list[int]] = {}
        for code, row in plain.items():
            parent = parent_code(code)
            home = parent if parent in UNITS and UNITS[code] is None else code
            assert home is not None
            for place, name in enumerate(SUMMED):
                expected.setdefault(home, [0, 0])[place] += row[name]
        assert {code: [row[name] for name in SUMMED] for code, row in rolled.items()} == expected
        assert f"{OFFICE}.0001" not in rolled, "a unit without a budget is counted with its office"


@FEW
@given(orders, orders, st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)))
def test_what_becomes_known_later_never_changes_an_older_day(
    session: Session, world: World, before: list[Bought], after: list[Bought], day: date
) -> None:
    with undone(session):
        write(session, before)
        known = {by: ask(session, as_of=day, by=by) for by in (None, By.SATKER, By.MONTH)}
        write(session, after, known_from=day + timedelta(days=1))
        assert {by: ask(session, as_of=day, by=by) for by in known} == known
        last = ask(session, as_of=date(YEAR + 2, 1, 1), by=By.VENDOR)
        assert {**last, "as_of": None} == ask(session, by=By.VENDOR), "what is known in the end is what the tallies say"
