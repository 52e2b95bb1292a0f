"""SIRUP numbers packages for providers and self-managed ones in two series: where both have one number, or two years, the row
that comes second is set aside, in every way a file comes."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attribution.charging import planned_among, what_became_of
from app.exchange import synthetic
from app.exchange.importing import NotApplied, Report
from app.ledger.models import OrderTally, PackageTally
from app.ledger.proving import differences
from app.plan import totals
from app.plan.models import BudgetLine, Package, PackageRevision
from app.plan.totals import Measure
from app.regions.queries import region_by_code
from tests.exchange.feeds import EDUCATION, OFFICES, YEAR, Row, as_json, bring_in, order, packages, revision

FIRST, SECOND = synthetic.FIRST_KD_RUP + 1, synthetic.FIRST_KD_RUP + 2
DAYS = [date(YEAR, month, 1) for month in range(1, 10)]


def provider(code: int, **changes: Any) -> Row:
    return {**packages(1)[0], "kd_rup": code, "pagu": 50_000_000, "metode_pengadaan": "E-Purchasing", **changes}


def managed(code: int, **changes: Any) -> Row:
    (row,) = synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=1)
    return {**row, "kd_rup": code, "pagu": 7_000_000, **changes}


def others(make: Any, *rows: Row) -> list[Row]:
    """So many ordinary rows around that one bad one is not too many."""
    return [*rows, *(make(rows[0]["kd_rup"] + 900_000 + n) for n in range(9))]


def line(code: int, **changes: Any) -> Row:
    (row, *_more) = synthetic.budget_lines([provider(code)])
    return {**row, "kd_rup": code, **changes}


def set_aside(report: Report) -> list[tuple[str, str]]:
    """Column and value of each cell that was set aside."""
    assert report.quarantine_file is not None
    with Path(report.quarantine_file).open(encoding="utf-8-sig", newline="") as file:
        _head, *rows = csv.reader(file)
    assert all("nomor itu milik paket" in remedy for _row, _column, _value, remedy in rows)
    return [(column, value) for _row, column, value, _remedy in rows]


def plan_of(session: Session, code: int) -> tuple[str, int, int, int | None]:
    """Kind, year and pagu of the package, and its pagu in the ledger."""
    session.expire_all()
    found = session.scalars(select(Package).where(Package.kd_rup == str(code))).one()
    tally = session.scalar(select(PackageTally.pagu).where(PackageTally.kd_rup == str(code)))
    return found.kind, found.fiscal_year, found.pagu, tally


PROVIDERS = ("provider", YEAR, 50_000_000, 50_000_000)
MANAGED = ("self_managed", YEAR, 7_000_000, 7_000_000)


@pytest.mark.parametrize(
    ("there", "comes", "stays"), [(provider, managed, PROVIDERS), (managed, provider, MANAGED)], ids=["swakelola", "penyedia"]
)
def test_a_first_file_applies_no_row_over_a_package_of_the_other_kind(
    session: Session, tmp_path: Path, there: Any, comes: Any, stays: Any
) -> None:
    bring_in(session, as_json(tmp_path, [there(FIRST)]), as_of=DAYS[0])
    report = bring_in(session, as_json(tmp_path, others(comes, comes(FIRST))), as_of=DAYS[1])
    assert (report.rows, report.added, report.quarantined, set_aside(report)) == (10, 9, 1, [("kd_rup", str(FIRST))])
    assert plan_of(session, FIRST) == stays
    assert differences(session) == []


def test_a_number_of_an_earlier_year_is_not_taken_over_either(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    later = [{**row, "tahun_anggaran": YEAR + 1} for row in others(managed, managed(FIRST))]
    report = bring_in(session, as_json(tmp_path, later), as_of=DAYS[1], year=YEAR + 1)
    assert (report.added, report.quarantined) == (9, 1)
    assert plan_of(session, FIRST) == PROVIDERS


def in_next_year(rows: list[Row]) -> list[Row]:
    return [{**row, "tahun_anggaran": YEAR + 1} for row in rows]


def denominators(session: Session, year: int) -> dict[Measure, int]:
    region = region_by_code(session, "99.01")
    assert region is not None
    return totals.totals(session, [region.id], year)[region.id]


def test_a_package_that_is_announced_for_one_year_is_not_carried_into_another(session: Session, tmp_path: Path) -> None:
    """Its pagu would be gone from the year in which it was announced, and its
    orders would lie in another: nothing would have said so."""
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    later = as_json(tmp_path, in_next_year(others(provider, provider(FIRST, pagu=60_000_000))))
    for dry_run in (True, False):
        report = bring_in(session, later, as_of=DAYS[1], year=YEAR + 1, dry_run=dry_run)
        assert (report.added, report.quarantined, set_aside(report)) == (9, 1, [("kd_rup", str(FIRST))])
    assert report.quarantine_file is not None
    assert f"milik paket tahun {YEAR} yang masih diumumkan" in Path(report.quarantine_file).read_text(encoding="utf-8-sig")
    assert plan_of(session, FIRST) == PROVIDERS
    assert denominators(session, YEAR)[Measure.RUP_PENYEDIA] == 50_000_000
    assert denominators(session, YEAR + 1)[Measure.RUP_PENYEDIA] == 9 * 50_000_000
    assert differences(session) == []


def test_what_was_withdrawn_in_one_year_may_be_announced_in_the_next(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST), provider(SECOND)]), as_of=DAYS[0])
    bring_in(session, as_json(tmp_path, [provider(SECOND)]), as_of=DAYS[1])
    report = bring_in(session, as_json(tmp_path, in_next_year([provider(FIRST)])), as_of=DAYS[2], year=YEAR + 1)
    assert (report.added, report.quarantined) == (1, 0)
    assert plan_of(session, FIRST) == ("provider", YEAR + 1, 50_000_000, 50_000_000)
    assert denominators(session, YEAR)[Measure.RUP_PENYEDIA] == 50_000_000
    assert denominators(session, YEAR + 1)[Measure.RUP_PENYEDIA] == 50_000_000


def test_a_package_that_went_to_the_next_year_is_passed_over_in_the_old_years_files(session: Session, tmp_path: Path) -> None:
    """They hold it for ever. Announced there too, it is named; withdrawn there, as it
    should be, nobody hears of it: neither is a bad row."""
    bring_in(session, as_json(tmp_path, [provider(FIRST), provider(SECOND)]), as_of=DAYS[0])
    withdrawn = provider(FIRST, status_aktif_rup=False)
    bring_in(session, as_json(tmp_path, [withdrawn, provider(SECOND)]), as_of=DAYS[1])
    bring_in(session, as_json(tmp_path, in_next_year([provider(FIRST)])), as_of=DAYS[2], year=YEAR + 1)
    both, renamed = [provider(SECOND), provider(FIRST)], [provider(SECOND), {**withdrawn, "nama_paket": "Ditutup"}]
    said = [f"1 paket berkas ini kini diumumkan untuk tahun {YEAR + 1} dan dihitung di sana ({FIRST})"]
    for day, (rows, warned) in enumerate(((both, said), (both, said), (renamed, []), (renamed, [])), 3):
        for dry_run in (True, False):
            report = bring_in(session, as_json(tmp_path, rows), as_of=DAYS[day], dry_run=dry_run)
            assert (report.rows, report.added, report.changed, report.unchanged, report.gone) == (2, 0, 0, 2, 0)
            assert (report.quarantined, report.quarantine_file) == (0, None)
            assert [warning.partition(";")[0] for warning in report.warnings] == warned
            assert plan_of(session, FIRST) == ("provider", YEAR + 1, 50_000_000, 50_000_000)
    assert denominators(session, YEAR)[Measure.RUP_PENYEDIA] == 50_000_000
    assert differences(session) == []
    bring_in(session, as_json(tmp_path, in_next_year([provider(SECOND + 1)])), as_of=DAYS[7], year=YEAR + 1)
    back = bring_in(session, as_json(tmp_path, both), as_of=DAYS[8])
    assert (back.changed, back.unchanged, plan_of(session, FIRST)) == (1, 1, PROVIDERS), "once it is gone from there it counts here"
    assert differences(session) == []


def test_a_first_file_passes_over_what_went_to_the_next_year_too(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, in_next_year([provider(FIRST)])), as_of=DAYS[0], year=YEAR + 1)
    report = bring_in(session, as_json(tmp_path, [provider(FIRST), provider(SECOND)]), as_of=DAYS[1])
    assert (report.added, report.unchanged, report.quarantined, len(report.warnings)) == (1, 1, 0, 1)
    lines = bring_in(session, as_json(tmp_path, [line(FIRST), line(SECOND)]), as_of=DAYS[2])
    again = bring_in(session, as_json(tmp_path, [line(FIRST), line(SECOND)]), as_of=DAYS[3])
    assert (lines.added, lines.unchanged, again.unchanged, lines.quarantined, again.quarantined) == (1, 1, 2, 0, 0)
    assert plan_of(session, FIRST) == ("provider", YEAR + 1, 50_000_000, 50_000_000)
    assert session.scalars(select(BudgetLine.kd_rup)).all() == [str(SECOND)]


def test_what_is_withdrawn_in_the_next_years_file_leaves_the_package_where_it_is_announced(
    session: Session, tmp_path: Path
) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    later = in_next_year([provider(FIRST, status_delete_rup=True), provider(SECOND)])
    report = bring_in(session, as_json(tmp_path, later), as_of=DAYS[1], year=YEAR + 1)
    assert (report.added, report.unchanged, report.quarantined, report.warnings) == (1, 1, 0, [])
    assert plan_of(session, FIRST) == PROVIDERS


def test_budget_lines_of_a_number_that_is_announced_for_another_year_are_set_aside(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    bring_in(session, as_json(tmp_path, [line(FIRST)]), as_of=DAYS[1])
    rows = in_next_year(others(line, line(FIRST, pagu=9_000_000)))
    report = bring_in(session, as_json(tmp_path, rows), as_of=DAYS[2], year=YEAR + 1)
    assert set_aside(report) == [("kd_rup", str(FIRST))]
    assert session.scalars(select(BudgetLine.fiscal_year).where(BudgetLine.kd_rup == str(FIRST))).all() == [YEAR]


def test_a_later_file_and_its_preview_set_the_same_row_aside(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    first = [managed(SECOND + n) for n in range(9)]
    bring_in(session, as_json(tmp_path, first), as_of=DAYS[1])
    path = as_json(tmp_path, [*first[:-1], {**first[-1], "pagu": 8_000_000}, managed(FIRST)])
    seen: list[int] = []
    for dry_run in (True, False):
        report = bring_in(session, path, as_of=DAYS[2], dry_run=dry_run, look=lambda stage: seen.append(len(stage.packs)))
        assert (report.added, report.changed, report.unchanged, report.gone, report.quarantined) == (0, 1, 8, 0, 1)
        assert set_aside(report) == [("kd_rup", str(FIRST))]
        assert plan_of(session, FIRST) == PROVIDERS
    again = bring_in(session, path, as_of=DAYS[3])
    assert (again.changed, again.unchanged, again.gone, again.quarantined) == (0, 9, 0, 1)
    assert len(seen) == 2
    assert differences(session) == []


def test_too_many_of_them_refuse_the_file(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[0])
    with pytest.raises(NotApplied, match="1 dari 2 baris salah"):
        bring_in(session, as_json(tmp_path, [managed(FIRST), managed(SECOND)]), as_of=DAYS[1])
    assert plan_of(session, FIRST) == PROVIDERS


def test_budget_lines_are_those_of_packages_for_providers(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [managed(FIRST)]), as_of=DAYS[0])
    report = bring_in(session, as_json(tmp_path, others(line, line(FIRST))), as_of=DAYS[1])
    assert set_aside(report) == [("kd_rup", str(FIRST))]
    assert plan_of(session, FIRST) == MANAGED
    assert session.scalars(select(BudgetLine.kd_rup).where(BudgetLine.kd_rup == str(FIRST))).all() == []


def test_a_number_that_only_budget_lines_have_is_one_of_a_provider_too(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [line(FIRST)]), as_of=DAYS[0])
    report = bring_in(session, as_json(tmp_path, others(managed, managed(FIRST))), as_of=DAYS[1])
    assert set_aside(report) == [("kd_rup", str(FIRST))]
    assert session.scalars(select(Package.kd_rup).where(Package.kd_rup == str(FIRST))).all() == []


def test_no_revision_of_the_other_series_moves_an_order(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [provider(FIRST), provider(SECOND)]), as_of=DAYS[0])
    bring_in(session, as_json(tmp_path, [order(1)]), as_of=DAYS[1])
    around = [revision(100 + n, 200 + n) for n in range(9)]
    theirs = revision(1, 2, jenis_paket="SWAKELOLA")
    report = bring_in(session, as_json(tmp_path, [theirs, *around]), as_of=DAYS[2])
    assert sorted(set_aside(report)) == [("kd_rup_baru", str(SECOND)), ("kd_rup_lama", str(FIRST))]
    assert report.quarantined == 1
    assert session.scalars(select(OrderTally.charged_to)).one() == str(FIRST)
    ours = bring_in(session, as_json(tmp_path, [revision(1, 2), *around]), as_of=DAYS[3])
    assert (ours.added, ours.quarantined) == (1, 0)
    assert session.scalars(select(OrderTally.charged_to)).one() == str(SECOND)


def test_a_revision_is_dropped_once_its_number_is_known_to_be_the_other_kinds(session: Session, tmp_path: Path) -> None:
    rows = [revision(1, 2, jenis_paket="SWAKELOLA"), *(revision(100 + n, 200 + n) for n in range(9))]
    assert bring_in(session, as_json(tmp_path, rows), as_of=DAYS[0]).added == 10
    bring_in(session, as_json(tmp_path, [provider(FIRST)]), as_of=DAYS[1])
    report = bring_in(session, as_json(tmp_path, rows), as_of=DAYS[2])
    assert (report.unchanged, report.quarantined, report.gone) == (9, 1, 1)
    active = session.scalars(select(PackageRevision.active).where(PackageRevision.old_kd_rup == str(FIRST))).one()
    assert active is False


def test_a_history_with_one_number_in_both_series_keeps_the_providers(session: Session, tmp_path: Path) -> None:
    around = [revision(100 + n, 200 + n) for n in range(8)]
    cancelled = revision(1, 1, "PEMBATALAN", jenis_paket="SWAKELOLA")
    report = bring_in(session, as_json(tmp_path, [revision(1, 2), cancelled, *around]), as_of=DAYS[0])
    assert report.quarantined == 1
    kinds = session.scalars(select(PackageRevision.kind).where(PackageRevision.old_kd_rup == str(FIRST))).all()
    assert kinds == ["SATUKESATU"]


def test_a_provider_revision_about_a_self_managed_number_is_set_aside(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [managed(FIRST)]), as_of=DAYS[0])
    rows = [revision(1, 2), *(revision(100 + n, 200 + n) for n in range(9))]
    assert set_aside(bring_in(session, as_json(tmp_path, rows), as_of=DAYS[1])) == [("kd_rup_lama", str(FIRST))]


def test_an_order_is_charged_to_no_self_managed_package(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [managed(SECOND, kd_satker_str=EDUCATION["kd_satker_str"])]), as_of=DAYS[0])
    bring_in(session, as_json(tmp_path, [order(1)]), as_of=DAYS[1])
    bring_in(session, as_json(tmp_path, [revision(1, 2, jenis_paket=None)]), as_of=DAYS[2])
    region = region_by_code(session, "99.01")
    assert region is not None
    assert planned_among(session, region.id, [str(SECOND)]) == frozenset()
    assert what_became_of(session, [str(FIRST)], region_id=region.id) == {str(FIRST): str(FIRST)}
    assert session.scalars(select(OrderTally.charged_to)).one() == str(FIRST)


def test_a_self_managed_package_that_carries_orders_is_told_by_every_file(session: Session, tmp_path: Path) -> None:
    """Whichever came first: with its own package set aside an order lies on the self-managed one, and is no orphan."""
    ordered = bring_in(session, as_json(tmp_path, [order(1), *(order(n) for n in range(3, 6))]), as_of=DAYS[0])
    assert not [said for said in ordered.warnings if "swakelola" in said], "nobody's package yet: an orphan, which the inbox tells"
    came = bring_in(session, as_json(tmp_path, others(managed, managed(FIRST))), as_of=DAYS[1])
    theirs = [provider(FIRST), *(provider(FIRST + 500_000 + n) for n in range(9))]
    refused = bring_in(session, as_json(tmp_path, theirs), as_of=DAYS[2])
    again = bring_in(session, as_json(tmp_path, [order(n) for n in range(3, 6)]), as_of=DAYS[3], partial=True)
    for report in (came, refused, again):
        (said,) = [said for said in report.warnings if "swakelola menanggung" in said]
        assert said.startswith(f"1 paket swakelola menanggung pesanan ({FIRST}).")
    assert set_aside(refused) == [("kd_rup", str(FIRST))]
