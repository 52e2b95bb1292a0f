"""Orders follow their package through its revisions; what they are worth in every other sense stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange import synthetic
from app.ledger import Basis
from app.ledger.guards import how_much_is_left
from app.ledger.models import Entry, OrderTally, PackageTally, RegionDayTally
from app.ledger.proving import differences
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.models import Region
from tests import world as worlds
from tests.exchange.feeds import YEAR, as_json, bring_in, order, packages, revision

FIRST, SECOND, THIRD = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def code(number: int) -> str:
    return str(synthetic.FIRST_KD_RUP + number)


@pytest.fixture
def bring(session: Session, tmp_path: Path) -> Any:
    def take(rows: list[dict[str, Any]], day: date = SECOND, **changes: Any) -> Any:
        return bring_in(session, as_json(tmp_path, rows), as_of=day, **changes)

    return take


def carrier(session: Session, number: int = 1) -> tuple[str | None, str | None]:
    key = f"v6:{order(number)['kd_paket']}"
    kd_rup, charged_to = session.execute(select(OrderTally.kd_rup, OrderTally.charged_to).where(OrderTally.order_key == key)).one()
    return kd_rup, charged_to


def committed(session: Session, number: int) -> int:
    tally = session.scalar(select(PackageTally.committed).where(PackageTally.kd_rup == code(number)))
    return tally or 0


def plan_of(*numbers: int) -> list[dict[str, Any]]:
    return [{**packages(1)[0], "kd_rup": int(code(number)), "pagu": 50_000_000} for number in numbers]


def test_an_order_keeps_its_code_and_is_carried_by_the_live_leaf(session: Session, bring: Any) -> None:
    bring(plan_of(1, 20, 21))
    bring([order(1)])
    bring([revision(1, 20), revision(20, 21, tgl_kaji_ulang=f"{YEAR}-02-09T00:00:00Z")])
    assert carrier(session) == (code(1), code(21))
    assert (committed(session, 1), committed(session, 20), committed(session, 21)) == (0, 0, 1_000_000)
    region_id = session.scalar(select(Region.id).where(Region.code == "99.01"))
    assert how_much_is_left(session, region_id=region_id, kd_rup=code(21)) == 49_000_000
    assert differences(session) == []


def test_it_does_not_matter_which_file_comes_first(session: Session, bring: Any) -> None:
    bring([revision(1, 20)])
    bring([order(1)])
    assert carrier(session) == (code(1), code(1)), "a package that no file names carries nothing"
    bring(plan_of(20))
    assert carrier(session) == (code(1), code(20))
    assert differences(session) == []


def test_one_to_several_is_never_guessed(session: Session, bring: Any) -> None:
    bring(plan_of(1, 20, 21))
    bring([order(1)])
    bring([revision(1, 20, "SATUKEBANYAK"), revision(1, 21, "SATUKEBANYAK")])
    assert carrier(session) == (code(1), code(1))


def test_a_cancelled_leaf_gives_the_order_back_until_it_is_taken_up_again(session: Session, bring: Any) -> None:
    bring(plan_of(1, 20))
    bring([order(1)])
    steps = [revision(1, 20), revision(20, 20, "PEMBATALAN", tgl_kaji_ulang=f"{YEAR}-03-01T00:00:00Z")]
    bring(steps[:1])
    assert carrier(session)[1] == code(20)
    bring(steps, THIRD)
    assert carrier(session)[1] == code(1)
    bring([*steps, revision(20, 20, "PENGAKTIFAN", tgl_kaji_ulang=f"{YEAR}-04-01T00:00:00Z")], THIRD)
    assert carrier(session)[1] == code(20)
    assert differences(session) == []


def test_a_later_file_of_orders_does_not_move_it_back(session: Session, bring: Any) -> None:
    bring(plan_of(1, 20))
    bring([order(1), order(2)], FIRST)
    bring([revision(1, 20)])
    bring([order(1, total_harga=1_500_000, status_pengiriman="COMPLETED"), order(2)], THIRD)
    assert carrier(session) == (code(1), code(20))
    package = session.scalars(select(PackageTally).where(PackageTally.kd_rup == code(20))).one()
    assert (package.committed, package.received) == (1_500_000, 1_500_000)
    bring([order(1, kd_rup=code(2)), order(2)], THIRD)
    assert carrier(session) == (code(2), code(2)), "a code that the source corrected begins anew"
    assert (committed(session, 20), committed(session, 2)) == (0, 3_000_000)
    assert differences(session) == []


def test_every_other_sum_stays_and_an_earlier_day_still_tells_the_old_state(session: Session, bring: Any) -> None:
    bring(plan_of(20), FIRST)
    bring([order(1, status_pkt="COMPLETED", status_pengiriman="COMPLETED"), order(2)], FIRST)
    asked = [question(region="99.01", year=YEAR, basis=basis) for basis in Basis]
    before = [tally(session, one) for one in asked]
    assert before[0]["orphans"] == {"orders": 2, "plans": 2, "amount": 3_000_000}
    days = session.execute(select(RegionDayTally.day, RegionDayTally.basis, RegionDayTally.amount, RegionDayTally.orders)).all()
    bring([revision(1, 20)], SECOND)
    after = [tally(session, one) for one in asked]
    assert after[0]["orphans"] == {"orders": 1, "plans": 1, "amount": 2_000_000}
    assert [one | {"orphans": None} for one in after] == [one | {"orphans": None} for one in before]
    session.expire_all()
    assert (
        session.execute(select(RegionDayTally.day, RegionDayTally.basis, RegionDayTally.amount, RegionDayTally.orders)).all()
        == days
    )
    old = tally(session, question(region="99.01", year=YEAR, as_of=FIRST))
    assert old | {"as_of": None} == before[0]
    new = tally(session, question(region="99.01", year=YEAR, as_of=SECOND))
    assert new | {"as_of": None} == after[0]
    moved = session.scalars(select(Entry).where(Entry.ref.startswith("import:"), Entry.kind == "adjusted").order_by(Entry.id)).all()
    assert [(entry.charged_to, entry.amount, entry.orders_delta, entry.basis_date) for entry in moved] == [
        (code(1), -1_000_000, -1, date(2026, 3, 2)),
        (code(20), 1_000_000, 1, date(2026, 3, 2)),
    ]


def test_a_leaf_with_too_little_pagu_is_named(session: Session, bring: Any) -> None:
    bring([{**plan_of(20)[0], "pagu": 400_000}])
    bring([order(1)])
    report = bring([revision(1, 20)])
    assert any(code(20) in warning and "Rp400.000" in warning for warning in report.warnings)
    assert session.scalar(select(PackageTally.over_pagu).where(PackageTally.kd_rup == code(20)))


def test_orders_placed_here_follow_with_all_that_they_hold_and_go_on(session: Session, tmp_path: Path) -> None:
    world = worlds.build(session)
    region_id = world.region.id
    held, signed = worlds.place(session, world), worlds.in_process(session, world)
    steps = [revision(0, 0) | {"kd_rup_lama": 900000001, "kd_rup_baru": 900000011}]
    more = [{**packages(1)[0], "kd_rup": 900000011, "pagu": 5_000_000}]
    bring_in(session, as_json(tmp_path, more), partial=True)
    bring_in(session, as_json(tmp_path, steps))
    package = session.scalars(
        select(PackageTally).where(PackageTally.region_id == region_id, PackageTally.kd_rup == "900000011")
    ).one()
    assert (package.pagu, package.held, package.committed) == (5_000_000, held.total, signed.total)
    old = session.scalars(select(PackageTally).where(PackageTally.region_id == region_id, PackageTally.kd_rup == "900000001")).one()
    assert (old.held, old.committed) == (0, 0)
    worlds.negotiation.abandon(session, order=held, reason="Tidak jadi", actor=world["vendor"], at=worlds.AT)
    session.expire_all()
    assert how_much_is_left(session, region_id=region_id, kd_rup="900000011") == 5_000_000 - signed.total
    assert differences(session) == []


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.integers(1, 6), st.sampled_from(["SATUKESATU", "SATUKEBANYAK", "PEMBATALAN", "PENGAKTIFAN"])
        ),
        max_size=6,
    )
)
def test_whatever_the_history_what_a_family_carries_stays_the_same(
    session: Session, tmp_path: Path, told: list[tuple[int, int, str]]
) -> None:
    with session.begin_nested() as attempt:
        bring_in(session, as_json(tmp_path, plan_of(1, 2, 3, 4, 5, 6)))
        bring_in(session, as_json(tmp_path, [order(number, status_pengiriman="COMPLETED") for number in range(1, 5)]))
        sums = select(func.sum(PackageTally.committed), func.sum(PackageTally.received))
        before = session.execute(sums).one()
        steps = [
            revision(old, new if kind.startswith("SATU") else old, kind, tgl_kaji_ulang=f"{YEAR}-04-{day:02}T00:00:00Z")
            for day, (old, new, kind) in enumerate(told, 1)
        ]
        for seen in range(len(steps)):
            bring_in(session, as_json(tmp_path, steps[: seen + 1]))
            assert differences(session) == []
        assert session.execute(sums).one() == before
        attempt.rollback()
    session.expire_all()
