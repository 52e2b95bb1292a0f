"""The turn of the year: next year's packages in December, a budget revised in mid-year, and orders that cross 31 December."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid
from app.ledger import Basis
from app.money import rupiah
from app.orders.warnings.showing import warnings_of
from app.plan.models import Package
from app.plan.queries import packages as packages_of
from app.plan.queries import packages_over_pagu
from app.plan.years import orderable_years
from app.realisation.asking import Period, question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.closing.making import DECEMBER, FEBRUARY, JANUARY, NEW_YEARS_EVE, NEXT, announce, approve, pay, place, row, sign
from tests.steps import deliver_all
from tests.web.browsing import Browser
from tests.world import KD_RUP, PASSWORD, SATKER, World


def amounts(session: Session, year: int, basis: Basis = Basis.ORDERED) -> dict[str, int]:
    """The year's figure and those of its parts that are not 0."""
    found = {}
    for period in Period:
        first, last = period.days(year)
        found[period.value] = tally(session, question(region="99.01", year=year, basis=basis, from_=first, to=last))["amount"]
    return {name: amount for name, amount in found.items() if amount}


def test_in_december_next_years_packages_are_announced_and_can_be_ordered_against(
    session: Session, world: World, tmp_path: Path
) -> None:
    region, today = world.region.id, DECEMBER.date()
    assert orderable_years(session, region_id=region, today=today) == [2026]
    report = announce(session, tmp_path, row(900000501), row(900000502, status_pradipa="Non-PraDIPA"))
    assert report.added == 2
    assert orderable_years(session, region_id=region, today=today) == [2026, NEXT]
    assert orderable_years(session, region_id=region, today=date(NEXT, 1, 4)) == [NEXT], "a year that is over is not ordered for"
    flags = dict(session.execute(select(Package.kd_rup, Package.pradipa).where(Package.region_id == region)).all())
    assert (flags["900000501"], flags["900000502"], flags[KD_RUP]) == (True, False, None)
    seen = packages_of(session, region_id=region, year=[2026, NEXT], satker_code=SATKER)
    assert {found.kd_rup: found.year for found in seen} == {KD_RUP: 2026, "900000501": NEXT, "900000502": NEXT}
    placed = place(session, world, kd_rup="900000501", at=DECEMBER)
    assert (placed.fiscal_year, placed.number.split("/")[3]) == (NEXT, "2026"), (
        "the year is the package's, the number is of the day"
    )


def test_a_contract_on_next_years_money_is_warned_of_and_not_refused(session: Session, world: World, tmp_path: Path) -> None:
    announce(session, tmp_path, row(900000501))
    early = place(session, world, kd_rup="900000501", at=DECEMBER)
    (open_,) = warnings_of(session, early, world["ppk"], DECEMBER)
    assert open_.code == "SIGN_BEFORE_DPA"
    assert "DPA 2027" in open_.said
    assert "bukan larangan" in open_.said
    assert warnings_of(session, early, world["ppk"], JANUARY) == [], "in its own year there is nothing to warn of"
    approve(session, world, early, DECEMBER)
    sign(session, world, early, DECEMBER)
    assert early.state == "ON_PROCESS"
    assert [shown.answer for shown in warnings_of(session, early, world["ppk"], DECEMBER)] == ["Sesuai kebutuhan"]
    assert amounts(session, NEXT) == {"year": early.total}, "it counts in its budget's year, and in none of that year's parts"
    assert amounts(session, 2026) == {}


def test_an_order_on_this_years_money_is_not_warned_of(session: Session, world: World) -> None:
    assert warnings_of(session, place(session, world, kd_rup=KD_RUP, at=DECEMBER), world["ppk"], DECEMBER) == []


def test_a_revised_budget_moves_the_denominator_from_its_day_on_and_not_before(
    session: Session, world: World, tmp_path: Path
) -> None:
    first, cut, more = (
        row(900000501, year=2026, pagu=80_000_000),
        row(900000502, year=2026, pagu=30_000_000),
        row(900000503, year=2026),
    )
    march, september = datetime(2026, 3, 10, 3, tzinfo=UTC), datetime(2026, 9, 20, 3, tzinfo=UTC)
    announce(session, tmp_path, first, cut, year=2026, at=march, as_of=date(2026, 3, 10))
    spring = place(session, world, kd_rup="900000502", at=march, quantity=400)
    revised = announce(
        session,
        tmp_path,
        first | {"pagu": 95_000_000},
        cut | {"pagu": 12_000_000},
        more,
        year=2026,
        at=september,
        as_of=date(2026, 9, 20),
    )

    def denominator(day: date | None) -> int | None:
        rows = tally(session, question(region="99.01", year=2026, as_of=day))["metrics"]
        found: int | None = next(found["denominator"] for found in rows if found["code"] == "EP_RUP")
        return found

    before, after = denominator(date(2026, 9, 19)), denominator(date(2026, 9, 20))
    assert before is not None
    assert after is not None
    assert after - before == 15_000_000 - 18_000_000 + 50_000_000
    assert denominator(None) == after
    assert denominator(date(2026, 3, 9)) != before
    assert any("900000502" in said and "di bawah yang sudah dipesan" in said for said in revised.warnings), revised.warnings
    (over,) = packages_over_pagu(session, region_id=world.region.id, year=2026)
    assert (over.kd_rup, over.pagu, over.ordered) == ("900000502", 12_000_000, spring.total)
    assert spring.state == "ON_NEGOTIATION", "a cut is flagged, and changes no order"


def test_placed_in_december_and_signed_in_january_it_counts_in_its_budgets_year(session: Session, world: World) -> None:
    crossing = place(session, world, kd_rup=KD_RUP, at=NEW_YEARS_EVE)
    approve(session, world, crossing, NEW_YEARS_EVE)
    sign(session, world, crossing, JANUARY)
    assert (crossing.fiscal_year, crossing.order_date) == (2026, date(2027, 1, 5))
    assert amounts(session, 2026) == {"year": crossing.total}, "in the year of its money, dated after the last of its days"
    assert amounts(session, NEXT) == {}
    late = tally(session, question(region="99.01", year=2026, from_=date(2027, 1, 1)))
    assert late["amount"] == crossing.total
    assert tally(session, question(region="99.01", year=2026, as_of=date(2026, 12, 31)))["amount"] == 0


def test_signed_in_december_accepted_and_paid_next_year_each_basis_has_its_own_day(session: Session, world: World) -> None:
    crossing = place(session, world, kd_rup=KD_RUP, at=DECEMBER)
    approve(session, world, crossing, DECEMBER)
    sign(session, world, crossing, DECEMBER)
    deliver_all(session, world, crossing, at=JANUARY)
    pay(session, world, crossing, FEBRUARY)
    total = crossing.total
    assert amounts(session, 2026) == {"year": total, "S2": total, "TW4": total}
    assert amounts(session, 2026, Basis.ACCEPTED) == amounts(session, 2026, Basis.PAID) == {"year": total}
    for basis, day in ((Basis.ACCEPTED, date(2027, 1, 5)), (Basis.PAID, date(2027, 2, 10))):
        asked = {"region": "99.01", "year": 2026, "basis": basis}
        assert tally(session, question(**asked, as_of=day - timedelta(days=1)))["amount"] == 0
        assert tally(session, question(**asked, as_of=day))["amount"] == total
        assert tally(session, question(**asked, from_=day, to=day))["amount"] == total
    assert [amounts(session, NEXT, basis) for basis in Basis] == [{}, {}, {}, {}]


def test_nothing_is_ordered_against_the_packages_of_a_year_that_is_over(session: Session, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        place(session, world, kd_rup=KD_RUP, at=JANUARY)
    assert [error.field for error in refused.value.errors] == ["kd_rup"]


def test_a_buyer_sees_next_years_packages_in_the_cart_and_in_the_list(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        worlds.build(session)
        announce(session, tmp_path, row(900000501))
    with time_machine.travel(DECEMBER, tick=True):
        buyer = Browser()
        buyer.sign_in("pp", PASSWORD)
        assert "Anggaran 2027" in buyer.get("/paket").text
        assert "PraDIPA" in buyer.get("/paket?tahun=2027").text


def test_before_a_year_has_begun_its_pages_say_so_and_compare_it_with_no_day_to_come(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        announce(session, tmp_path, row(900000501))
        early = place(session, world, kd_rup="900000501", at=DECEMBER)
        approve(session, world, early, DECEMBER)
        sign(session, world, early, DECEMBER)
        worlds.in_process(session, world)
    with time_machine.travel(DECEMBER, tick=True):
        leader = Browser()
        leader.sign_in("leader", PASSWORD)
        board = leader.get(f"/dasbor/99.01?tahun={NEXT}").text
        assert f"Tahun {NEXT} belum mulai" in board
        assert "31 Desember 2026" not in board, "that day has not come"
        assert "hari tersisa" not in board
        shown = leader.get(f"/realisasi/99.01?tahun={NEXT}").text
        for page in (board, shown):
            assert "Belum ada pesanan tahun ini" not in page, "one was signed in December"
            assert rupiah(early.total) in page
        assert f"Januari {NEXT} belum berakhir" in leader.get(f"/kendali?tahun={NEXT}").text
