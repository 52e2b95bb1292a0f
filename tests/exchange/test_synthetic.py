"""Synthetic rows have the feeds' own columns and types, belong to no real government, add up, and are the same every time."""

from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from app.exchange import synthetic
from app.exchange.datasets import BUDGET_LINES, PACKAGES, SATKER_BUDGETS, SATKERS, SELF_MANAGED
from tests.exchange.feeds import OFFICES, YEAR, as_csv, as_json, bring_in, packages

V1_ONLY = {"id_paket_anggaran_penyedia", "jenis_dana_apbn", "last_update_ref"}


def test_the_columns_are_those_of_the_feeds() -> None:
    (package,) = packages(1)
    (self_managed,) = synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=1)
    line = next(synthetic.budget_lines([package]))
    budget = next(synthetic.satker_budgets(OFFICES, [package], year=YEAR))
    for dataset, row, count in (
        (PACKAGES, package, 48),
        (BUDGET_LINES, line, 23),
        (SELF_MANAGED, self_managed, 28),
        (SATKER_BUDGETS, budget, 12),
        (SATKERS, OFFICES[0], 14),
    ):
        assert list(row) == [field.name for field in dataset.fields if field.name not in V1_ONLY]
        assert len(row) == count


def test_the_types_are_those_of_the_feeds() -> None:
    (package,) = packages(1)
    assert type(package["kd_rup"]) is int
    assert type(package["kd_jenis_pengadaan"]) is str
    assert type(package["kd_metode_pengadaan"]) is int
    assert type(package["status_aktif_rup"]) is bool
    assert len(package["tgl_pengumuman_paket"]) == 19


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    assert packages(50) == packages(50)
    others = list(synthetic.packages(synthetic.KABUPATEN, OFFICES, year=YEAR, count=50, seed=2))
    assert others != packages(50)


def test_every_code_is_of_no_real_government() -> None:
    rows = packages(200)
    assert {row["kd_klpd"] for row in rows} == {"X9901"}
    assert min(row["kd_rup"] for row in rows) == 900_000_001
    assert min(row["kd_satker"] for row in rows) > 900_000
    assert all(row["nip_ppk"].startswith("9999") for row in rows)


def test_the_lines_of_a_package_add_up_to_its_pagu() -> None:
    rows = packages(500)
    sums: Counter[int] = Counter()
    for line in synthetic.budget_lines(rows):
        assert line["pagu"] > 0
        sums[line["kd_rup"]] += line["pagu"]
    assert sums == {row["kd_rup"]: row["pagu"] for row in rows}


def test_every_synthetic_row_is_taken_from_json_and_from_csv(session: Session, tmp_path: Path) -> None:
    rows = packages(300)
    managed = list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=50))
    feeds = (
        OFFICES,
        rows,
        list(synthetic.budget_lines(rows)),
        managed,
        list(synthetic.satker_budgets(OFFICES, rows, managed, year=YEAR)),
    )
    for feed in feeds:
        report = bring_in(session, as_json(tmp_path, feed))
        assert (report.added, report.quarantined) == (len(feed), 0)
        again = bring_in(session, as_csv(tmp_path, feed))
        assert (again.added, again.gone, again.quarantined) == (0, 0, 0), "as text it is the same rows, written otherwise"
