"""The pagu of a package is what its rows say today; a cut below what is ordered is
flagged, and nothing more can be held until it fits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.exchange import synthetic
from app.exchange.planning import over_pagu
from app.ledger import BudgetExceeded
from app.ledger.models import Entry, PackageTally
from app.ledger.proving import differences
from app.plan.models import BudgetLine, Package
from app.plan.queries import accounts_of, orderable_package
from app.plan.totals import Measure, totals
from tests import world
from tests.exchange.feeds import OFFICES, YEAR, Row, as_json, bring_in, order, packages


@pytest.fixture
def take(session: Session, tmp_path: Path) -> Any:
    return lambda rows, **changes: bring_in(session, as_json(tmp_path, rows), **changes)


def tally_of(session: Session, row: Row) -> PackageTally:
    session.expire_all()
    return session.scalars(select(PackageTally).where(PackageTally.kd_rup == str(row["kd_rup"]))).one()


def lines_of(row: Row, *pagu: int) -> list[Row]:
    """Budget lines of a package: one account each."""
    (line,) = list(synthetic.budget_lines([{**row, "pagu": sum(pagu)}]))[:1]
    return [{**line, "pagu": amount, "mak": f"1.01.01.2.06.0005.5.1.02.01.01.{number:04}."} for number, amount in enumerate(pagu)]


def test_without_budget_lines_the_packages_own_pagu_is_planned(session: Session, take: Any) -> None:
    rows = packages(5)
    take(rows)
    assert [tally_of(session, row).pagu for row in rows] == [row["pagu"] for row in rows]
    assert session.scalar(select(func.sum(Entry.amount)).where(Entry.kind == "planned")) == sum(row["pagu"] for row in rows)


def test_a_package_keeps_the_days_on_which_it_is_planned(session: Session, take: Any) -> None:
    rows = packages(2)
    take([{**rows[0], "tgl_awal_pemilihan": "2026-02-01", "tgl_awal_kontrak": "2026-03-05"}, {**rows[1], "tgl_awal_kontrak": None}])
    found = session.execute(select(Package.selection_from, Package.contract_from).order_by(Package.kd_rup)).all()
    assert tuple(found[0]) == (date(2026, 2, 1), date(2026, 3, 5))
    assert found[1].contract_from is None
    take([{**rows[0], "tgl_awal_kontrak": "2026-04-01"}, rows[1]])
    session.expire_all()
    assert session.scalar(select(Package.contract_from).where(Package.kd_rup == str(rows[0]["kd_rup"]))) == date(2026, 4, 1)


def test_the_lines_of_a_package_add_up_to_its_pagu_whatever_its_row_says(session: Session, take: Any) -> None:
    (row,) = packages(1, pagu=1_000)
    take([row])
    take(lines_of(row, 300, 400, 500))
    assert tally_of(session, row).pagu == 1_200
    take(lines_of(row, 300, 100))
    assert tally_of(session, row).pagu == 400
    assert session.scalar(select(func.count()).where(BudgetLine.active)) == 2
    assert differences(session) == []


def test_the_lines_may_come_before_the_package(session: Session, take: Any) -> None:
    (row,) = packages(1, pagu=1_000)
    take(lines_of(row, 300, 400))
    assert session.scalars(select(PackageTally)).all() == []
    take([row])
    assert tally_of(session, row).pagu == 700


def test_equal_lines_are_both_kept_whatever_their_order(session: Session, take: Any) -> None:
    (row,) = packages(1)
    one, other = lines_of(row, 300, 400)
    twice = [{**one, "pagu": 100}, other, {**one, "pagu": 200}, one, one]
    report = take(twice)
    assert (report.rows, report.added, report.warnings) == (5, 5, [])
    assert session.scalar(select(func.sum(BudgetLine.pagu))) == 1_300
    again = take(list(reversed(twice)))
    assert (again.added, again.changed, again.unchanged, again.gone) == (0, 0, 5, 0)


def test_v1_tells_lines_apart_by_their_number(session: Session, take: Any) -> None:
    (row,) = packages(1)
    numbered = [{**line, "id_paket_anggaran_penyedia": 7 + index} for index, line in enumerate(lines_of(row, 300, 400) * 2)]
    take(numbered)
    assert take([*numbered[1:], {**numbered[0], "pagu": 1}]).changed == 1


def test_a_package_that_is_not_announced_active_or_was_deleted_has_no_pagu(session: Session, take: Any) -> None:
    rows = packages(4)
    rows[1] |= {"status_aktif_rup": False}
    rows[2] |= {"status_delete_rup": True}
    rows[3] |= {"status_umumkan_rup": "Draft"}
    take(rows)
    assert session.scalars(select(PackageTally.kd_rup)).all() == [str(rows[0]["kd_rup"])]
    region_id = session.scalars(select(PackageTally.region_id)).one()
    assert orderable_package(session, region_id=region_id, kd_rup=str(rows[0]["kd_rup"])) is not None
    assert orderable_package(session, region_id=region_id, kd_rup=str(rows[1]["kd_rup"])) is None


def test_a_package_that_vanishes_loses_its_pagu(session: Session, take: Any) -> None:
    rows = packages(2)
    take(rows)
    take(rows[:1])
    assert tally_of(session, rows[1]).pagu == 0
    take(rows)
    assert tally_of(session, rows[1]).pagu == rows[1]["pagu"]


def test_a_cut_below_what_is_ordered_is_flagged_and_stops_new_orders(session: Session, take: Any) -> None:
    here = world.build(session, pagu=1_000_000)
    (row,) = packages(1, kd_rup=int(world.KD_RUP), kd_satker_str=world.SATKER, pagu=1_000_000)
    take([row])
    placed = world.place(session, here)
    report = take([{**row, "pagu": 400_000}], as_of=date(2026, 10, 12))
    (said,) = report.warnings
    assert "baris anggarannya masih Rp1.000.000, dan itu yang membatasi pesanan" in said
    assert not tally_of(session, row).over_pagu
    session.execute(BudgetLine.__table__.update().values(active=False))
    report = take([{**row, "pagu": 300_000}], as_of=date(2026, 10, 12))
    assert report.warnings == [
        f"Paket {world.KD_RUP}: pagu Rp300.000 di bawah yang sudah dipesan Rp500.000; pesanan baru ditolak sampai pagunya cukup."
    ]
    assert (tally_of(session, row).over_pagu, tally_of(session, row).held) == (True, placed.total)
    with pytest.raises(BudgetExceeded), session.begin_nested():
        world.place(session, here, quantity=1)
    take([{**row, "pagu": 600_000}], as_of=date(2026, 10, 12))
    assert not tally_of(session, row).over_pagu
    world.place(session, here, quantity=1)
    assert differences(session) == []


def test_an_announcement_cut_below_what_is_ordered_is_told_though_the_budget_lines_still_cover_it(
    session: Session, take: Any
) -> None:
    """They come in two files. Nothing is refused by it: the pagu is what the lines say."""
    (row,) = packages(1, pagu=1_000_000_000)
    told = (
        "menurut berkas paket pagunya Rp3.000.000, di bawah yang sudah dipesan Rp4.000.000; baris anggarannya masih Rp1.000.000.000"
    )
    take([row])
    take(lines_of(row, 400_000_000, 600_000_000))
    take([order(1, kd_rup=str(row["kd_rup"]), total_harga=4_000_000)])
    for dry_run in (True, False):
        (warned,) = take([{**row, "pagu": 3_000_000}], dry_run=dry_run).warnings
        assert warned.startswith(f"Paket {row['kd_rup']}: {told}")
    assert take([{**row, "pagu": 3_000_000}]).warnings == [], "what is known already is not told again"
    assert not tally_of(session, row).over_pagu
    (over,) = take(lines_of(row, 1_000_000, 2_000_000)).warnings
    assert "pagu Rp3.000.000 di bawah yang sudah dipesan Rp4.000.000" in over
    assert take([{**row, "pagu": 4_000_000}]).warnings != [], "the lines are what is short now"
    assert take(lines_of(row, 2_000_000, 2_000_000)).warnings == []
    assert differences(session) == []


def test_national_orders_take_from_the_pagu_and_may_go_over_it(session: Session, take: Any) -> None:
    (row,) = packages(1, pagu=1_500_000)
    take([row])
    report = take([order(1, kd_rup=str(row["kd_rup"])), order(2, kd_rup=str(row["kd_rup"])), order(3)])
    assert report.warnings == [
        f"Paket {row['kd_rup']}: pagu Rp1.500.000 di bawah yang sudah dipesan Rp3.000.000; pesanan baru ditolak sampai pagunya cukup."
    ]
    assert (tally_of(session, row).committed, tally_of(session, row).over_pagu) == (3_000_000, True)


def test_accounts_of_a_package_are_its_active_lines(session: Session, take: Any) -> None:
    (row,) = packages(1)
    take([row])
    lines = lines_of(row, 300, 400, 500)
    lines[2]["status_delete_rup"] = True
    take(lines)
    region_id = session.scalars(select(PackageTally.region_id)).one()
    assert accounts_of(session, region_id=region_id, kd_rup=str(row["kd_rup"])) == {
        "1.01.01.2.06.0005.5.1.02.01.01.0000.": 300,
        "1.01.01.2.06.0005.5.1.02.01.01.0001.": 400,
    }


def test_the_totals_are_kept_for_every_day_on_which_they_changed(session: Session, take: Any) -> None:
    rows = packages(30)
    take(rows, as_of=date(2026, 2, 1))
    fewer = rows[:20]
    take(fewer, as_of=date(2026, 3, 1))
    take(list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=5)), as_of=date(2026, 4, 1))
    (region_id,) = set(session.scalars(select(PackageTally.region_id)))

    def known(day: int | None, month: int = 2) -> dict[Measure, int]:
        at = None if day is None else end_of_local_day(date(2026, month, day), "Asia/Jakarta")
        return totals(session, [region_id], YEAR, known_at=at).get(region_id, {})

    assert known(31, 1) == {}
    assert known(1)[Measure.RUP_PENYEDIA] == known(28)[Measure.RUP_PENYEDIA] == sum(row["pagu"] for row in rows)
    assert known(None)[Measure.RUP_PENYEDIA] == sum(row["pagu"] for row in fewer)
    assert known(1)[Measure.RUP_EP] == sum(row["pagu"] for row in rows if row["metode_pengadaan"] == "E-Purchasing")
    assert known(1)[Measure.RUP_PDN] == sum(row["pagu"] for row in rows if row["status_pdn"] == "PDN")
    assert Measure.RUP_SWAKELOLA not in known(1)
    assert known(None)[Measure.RUP_SWAKELOLA] > 0


def test_more_packages_than_a_statement_takes_parameters_can_be_asked_for(session: Session, take: Any) -> None:
    take(packages(1))
    region_id = session.scalars(select(PackageTally.region_id)).one()
    assert over_pagu(session, region_id, [str(number) for number in range(70_000)]) == []
