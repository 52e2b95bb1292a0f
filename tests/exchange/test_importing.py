"""A file is applied whole or not at all; what changed is counted, what is
wrong is set aside, and the second time nothing changes."""

import csv
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app import db
from app.audit import AuditRow
from app.errors import Invalid
from app.exchange.importing import NotApplied
from app.exchange.reading import Unreadable
from app.exchange.retelling import is_retold
from app.feeds.models import ImportBatch, ImportedRow
from app.feeds.queries import raw_of
from app.ledger.models import Entry, OrderTally, PackageTally
from app.ledger.proving import differences
from app.organisations.models import Satker
from app.plan.models import Package, PackageRevision, SatkerBudget
from app.regions.models import Region
from tests.exchange.feeds import (
    AT,
    OFFICES,
    TODAY,
    as_csv,
    as_json,
    as_table,
    as_workbook,
    bring_in,
    order,
    orders,
    packages,
    revision,
)


def counts_of(report: Any) -> tuple[int, int, int, int, int, int]:
    return (report.rows, report.added, report.changed, report.unchanged, report.gone, report.quarantined)


def how_many(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def payload_of(session: Session, key: str) -> dict[str, Any]:
    ((_since, _until, raw),) = versions_of(session, ImportedRow.row_key == key, ImportedRow.known_until.is_(None))
    return raw


def versions_of(session: Session, *which: Any) -> list[tuple[datetime, datetime | None, dict[str, Any]]]:
    rows = session.scalars(select(ImportedRow).where(*which)).all()
    found = raw_of(session, rows[0].region_id, rows)
    return sorted(((version.known_from, version.known_until, raw) for version, raw in found), key=lambda version: version[0])


def test_the_second_time_the_same_file_changes_nothing(session: Session, tmp_path: Path) -> None:
    path = as_json(tmp_path, orders())
    assert counts_of(bring_in(session, path)) == (10, 10, 0, 0, 0, 0)
    before = (how_many(session, Entry), how_many(session, ImportedRow))
    assert counts_of(bring_in(session, path)) == (10, 0, 0, 10, 0, 0)
    assert (how_many(session, Entry), how_many(session, ImportedRow)) == before
    assert differences(session) == []


def test_a_package_that_moves_into_another_regions_file_is_in_one_plan_and_its_orders_stay(
    session: Session, tmp_path: Path
) -> None:
    """One number in two regions: each has its own package; what was ordered stays with the region that ordered it."""
    first, ordered = packages(3), order(1, kd_rup=str(packages(3)[0]["kd_rup"]), total_harga=700)
    bring_in(session, as_json(tmp_path, first), as_of=date(2026, 2, 1))
    bring_in(session, as_json(tmp_path, [ordered]), as_of=date(2026, 2, 1))
    theirs = [{**first[0], "kd_klpd": "X9902", "nama_klpd": "Kab. Teladan"}]
    assert counts_of(bring_in(session, as_json(tmp_path, theirs), as_of=date(2026, 3, 1), region_code="99.02")) == (
        1,
        1,
        0,
        0,
        0,
        0,
    )
    report = bring_in(session, as_json(tmp_path, first[1:]), as_of=date(2026, 3, 1))
    assert counts_of(report) == (2, 0, 0, 2, 1, 0)
    assert any("di bawah yang sudah dipesan" in warning for warning in report.warnings)
    regions = dict(session.execute(select(Region.code, Region.id)).all())
    told = select(PackageTally.region_id, PackageTally.pagu, PackageTally.committed).where(PackageTally.kd_rup == ordered["kd_rup"])
    assert sorted(session.execute(told).all()) == sorted([(regions["99.01"], 0, 700), (regions["99.02"], first[0]["pagu"], 0)])
    back = bring_in(session, as_json(tmp_path, first), as_of=date(2026, 4, 1))
    assert (back.added, back.warnings) == (1, [])
    assert differences(session) == []


def test_what_is_new_changed_and_gone_is_told_apart(session: Session, tmp_path: Path) -> None:
    first = packages(5)
    bring_in(session, as_json(tmp_path, first), as_of=date(2026, 2, 1))
    second = [{**first[0], "pagu": 1}, *first[1:4], *[{**row, "kd_rup": row["kd_rup"] + 1000} for row in first[:2]]]
    report = bring_in(session, as_json(tmp_path, second), as_of=date(2026, 3, 1))
    assert counts_of(report) == (6, 2, 1, 3, 1, 0)
    versions = versions_of(session, ImportedRow.row_key == str(first[0]["kd_rup"]))
    assert [(str(since.date()), str(until.date()) if until else None, raw["pagu"]) for since, until, raw in versions] == [
        ("2026-02-01", "2026-03-01", first[0]["pagu"]),
        ("2026-03-01", None, 1),
    ]
    gone = session.scalars(select(Package).where(Package.kd_rup == str(first[4]["kd_rup"]))).one()
    assert not gone.counts


def test_no_statement_of_a_second_import_looks_from_a_regions_table_into_the_stage(session: Session, tmp_path: Path) -> None:
    """Where the regions' rows lie on other machines, an EXISTS cannot look into a table of this session alone."""
    bring_in(session, as_json(tmp_path, packages(5)))
    asked: list[str] = []

    def ask(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", ask)
    try:
        assert bring_in(session, as_json(tmp_path, packages(4))).gone == 1
    finally:
        event.remove(db.engine(), "before_cursor_execute", ask)
    assert any("INSERT INTO gone_row" in statement for statement in asked)
    looking = re.compile(r"EXISTS \(SELECT [^()]*\sFROM (incoming|gone)_row\b")
    assert [statement for statement in asked if looking.search(statement) and "imported_row" in statement] == []


def test_a_row_that_was_only_served_again_is_unchanged(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, packages(3)))
    later = packages(3, _event_date="2026-10-01")
    reordered = [dict(reversed(row.items())) for row in later]
    assert counts_of(bring_in(session, as_json(tmp_path, reordered))) == (3, 0, 0, 3, 0, 0)


def test_the_same_rows_in_a_file_of_another_format_are_unchanged(session: Session, tmp_path: Path) -> None:
    rows = packages()
    bring_in(session, as_json(tmp_path, rows))
    for path in (as_csv(tmp_path, rows), as_workbook(tmp_path, {"Data": as_table(rows)})):
        again = bring_in(session, path)
        assert (again.changed, again.unchanged) == (0, 40), path.name
    assert how_many(session, ImportedRow) == 40, "what came first is what is kept"
    rows[7]["pagu"] += 1
    assert counts_of(bring_in(session, as_csv(tmp_path, rows)))[1:5] == (0, 1, 39, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, "", True), (10, "10", True), (10, 10.0, True), (True, "TRUE", True), ("x", " x", False), ("0012", 12, False),
        (None, 0, False), (None, "0", False), (4876.85, "4876.85", True), (1, True, False), ("", "null", False),
    ],
)  # fmt: skip
def test_a_value_is_the_same_where_only_its_type_is_another(one: Any, other: Any, same: bool) -> None:
    assert is_retold({"a": one, "_event_date": 1}, {"a": other, "_event_date": 2}) is same
    assert is_retold({} if one is None else {"a": one}, {"a": other}) is same


def test_a_part_of_the_data_makes_nothing_gone(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, packages(5)))
    report = bring_in(session, as_json(tmp_path, packages(2)), partial=True)
    assert counts_of(report) == (2, 0, 0, 2, 0, 0)
    assert session.scalar(select(func.count()).where(Package.counts)) == 5


def test_a_file_in_which_much_is_missing_is_asked_whether_it_is_a_part(session: Session, tmp_path: Path) -> None:
    def told(rows: list[Any], **changes: Any) -> list[str]:
        return [warning for warning in bring_in(session, as_json(tmp_path, rows), **changes).warnings if "--partial" in warning]

    rows = packages(200)
    assert told(rows) == []
    assert told(rows[:100], dry_run=True)[0].startswith("100 dari 200 baris yang sudah dikenal tidak ada dalam berkas ini.")
    assert told(rows[:100], partial=True) == []
    assert told(rows[:180], dry_run=True) == [], "a tenth is a revision of the plan"
    assert told(rows[:179], dry_run=True) != []


def test_bad_rows_are_set_aside_with_row_column_value_and_remedy(session: Session, tmp_path: Path) -> None:
    rows = packages(20)
    rows[3] |= {"pagu": "1.500.000"}
    rows[7] |= {"status_aktif_rup": "mungkin", "kd_satker_str": ""}
    rows[9] |= {"nama_paket": "=HYPERLINK(1)", "tgl_buat_paket": "31/12/2025"}
    report = bring_in(session, as_json(tmp_path, rows))
    assert counts_of(report) == (20, 17, 0, 0, 0, 3)
    assert report.quarantine_file is not None
    with Path(report.quarantine_file).open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))
    assert [row[:3] for row in listed] == [
        ["Baris", "Kolom", "Nilai"],
        ["4", "pagu", "1.500.000"],
        ["8", "kd_satker_str", ""],
        ["8", "status_aktif_rup", "mungkin"],
        ["10", "tgl_buat_paket", "31/12/2025"],
    ]
    assert [row[3] for row in listed[1:]] == [
        "Harus angka tanpa pemisah ribuan, misalnya 1500000.",
        "Wajib diisi.",
        "Harus true atau false.",
        "Harus tanggal seperti 2025-03-31.",
    ]


@pytest.mark.asvs("1.2.10")
def test_a_bad_value_that_a_spreadsheet_would_compute_is_made_text(session: Session, tmp_path: Path) -> None:
    rows = packages(20)
    rows[0] |= {"pagu": "=1+1"}
    report = bring_in(session, as_json(tmp_path, rows))
    assert "'=1+1" in Path(str(report.quarantine_file)).read_text(encoding="utf-8-sig")


def test_more_bad_rows_than_allowed_and_nothing_is_applied(session: Session, tmp_path: Path) -> None:
    rows = packages(10)
    for row in rows[:3]:
        row["pagu"] = None
    path = as_json(tmp_path, rows)
    with pytest.raises(NotApplied, match=r"3 dari 10 baris salah.*baris 1, kolom pagu.*Wajib diisi"):
        bring_in(session, path)
    assert (how_many(session, Package), how_many(session, ImportBatch), how_many(session, Region)) == (0, 0, 0)
    assert counts_of(bring_in(session, path, max_bad=30)) == (10, 7, 0, 0, 0, 3)


def test_a_row_that_is_bad_now_is_not_gone(session: Session, tmp_path: Path) -> None:
    rows = packages(20)
    bring_in(session, as_json(tmp_path, rows))
    rows[5] |= {"pagu": "banyak"}
    report = bring_in(session, as_json(tmp_path, rows))
    assert counts_of(report) == (20, 0, 0, 19, 0, 1)
    assert session.scalar(select(func.count()).where(Package.counts)) == 20


def test_while_a_bad_rows_key_is_unknown_nothing_is_gone(session: Session, tmp_path: Path) -> None:
    rows = packages(20)
    bring_in(session, as_json(tmp_path, rows))
    rows[5] |= {"kd_rup": "rahasia"}
    report = bring_in(session, as_json(tmp_path, rows))
    assert counts_of(report) == (20, 0, 0, 19, 0, 1)
    assert report.warnings == ["Sebagian baris yang salah tidak terbaca kuncinya; tidak ada yang dianggap hilang."]


def test_a_file_broken_further_down_leaves_the_old_data(session: Session, tmp_path: Path) -> None:
    path = as_json(tmp_path, packages(30))
    bring_in(session, path)
    text = json.dumps(packages(30, pagu=1))
    path.write_text(text[: len(text) - 500])
    with pytest.raises(Unreadable):
        bring_in(session, path)
    assert session.scalar(select(func.min(Package.pagu))) > 1
    assert counts_of(bring_in(session, as_json(tmp_path, packages(30)))) == (30, 0, 0, 30, 0, 0)


def test_an_empty_feed_leaves_the_old_data(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_csv(tmp_path, OFFICES))
    for content in ("", "<invalid_response>Data Kosong</invalid_response>", ",".join(OFFICES[0]) + "\r\n"):
        path = tmp_path / "data.csv"
        path.write_text(content)
        with pytest.raises((Unreadable, NotApplied), match="lama tetap dipakai"):
            bring_in(session, path)
    assert session.scalar(select(func.count()).where(Satker.active)) == len(OFFICES)


def test_the_first_import_makes_the_region_and_binds_its_klpd(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, OFFICES))
    region = session.scalars(select(Region).where(Region.code == "99.01")).one()
    assert (region.klpd_code, region.tier, region.name) == ("X9901", "kabupaten", "Kabupaten Contoh")
    assert session.scalars(select(Region.tier).where(Region.code == "99")).one() == "provinsi"


def test_a_ministry_has_the_name_that_its_first_file_with_one_gives_it(session: Session, tmp_path: Path) -> None:
    for name, known in (("", "Kementerian K34"), (" Kementerian  Contoh", "Kementerian Contoh"), ("Lain", "Kementerian Contoh")):
        bring_in(session, as_json(tmp_path, [order(1, kd_klpd="K34", nama_instansi=name)]), region_code="K34")
        assert session.scalars(select(Region.name).where(Region.code == "K34")).one() == known


def test_a_file_of_another_government_is_refused_and_named(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, OFFICES))
    others = as_json(tmp_path, [{**row, "kd_klpd": "X9971"} for row in OFFICES], "b.json")
    with pytest.raises(NotApplied, match="milik X9971, bukan X9901"):
        bring_in(session, others)
    with pytest.raises(NotApplied, match=r"berisi data X9901, yaitu Kabupaten Contoh \(99.01\)"):
        bring_in(session, as_json(tmp_path, OFFICES), region_code="99.71")
    mixed = [*OFFICES[:5], {**OFFICES[5], "kd_klpd": "X9971"}]
    with pytest.raises(NotApplied, match="baris 6 milik X9971"):
        bring_in(session, as_json(tmp_path, mixed))
    assert how_many(session, ImportBatch) == 1
    with pytest.raises(Invalid, match="tidak dikenal"):
        bring_in(session, others, region_code="Bandung")


def test_rows_of_another_year_are_refused_and_named(session: Session, tmp_path: Path) -> None:
    with pytest.raises(
        NotApplied, match="kolom tahun_anggaran, “2026”: Tahun anggaran ini bukan 2025. Impor untuk tahun anggaran 2026"
    ):
        bring_in(session, as_json(tmp_path, orders()), year=2025)
    report = bring_in(session, as_json(tmp_path, [*orders(), order(11, tahun_anggaran=2025)]))
    assert counts_of(report) == (11, 10, 0, 0, 0, 1)


def test_a_budget_row_without_a_year_is_taken(session: Session, tmp_path: Path) -> None:
    row = {name: OFFICES[0][name] for name in ("kd_klpd", "nama_klpd", "kd_satker", "kd_satker_str", "nama_satker")}
    money = dict.fromkeys(
        ("belanja_operasi", "belanja_modal", "belanja_btt", "belanja_non_pengadaan", "belanja_pengadaan", "total_belanja")
    )
    assert counts_of(bring_in(session, as_json(tmp_path, [{"tahun_anggaran": None, **row, **money}]))) == (1, 1, 0, 0, 0, 0)
    assert session.scalars(select(SatkerBudget.belanja_pengadaan)).one() is None


def test_an_older_file_is_refused(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, packages(3, _event_date="2026-05-05")))
    with pytest.raises(NotApplied, match=r"keadaan 4 Mei 2026, lebih lama daripada yang sudah dimuat \(5 Mei 2026\)"):
        bring_in(session, as_json(tmp_path, packages(3, pagu=1, _event_date="2026-05-04")))
    bring_in(session, as_json(tmp_path, orders(), "orders.json"), as_of=date(2026, 1, 1))
    bring_in(session, as_json(tmp_path, packages(3, pagu=1, _event_date="2026-05-05")))


def test_the_day_of_a_file_is_given_or_its_newest_event_or_its_sheets_or_today(session: Session, tmp_path: Path) -> None:
    def day(path: Path, **changes: Any) -> str | None:
        return bring_in(session, path, dry_run=True, **changes).as_of

    events = packages(3)
    events[1]["_event_date"] = "2026-04-07"
    assert day(as_json(tmp_path, events)) == "2026-04-07"
    assert day(as_json(tmp_path, events), as_of=date(2026, 3, 1)) == "2026-03-01"
    assert day(as_json(tmp_path, orders())) == str(TODAY)
    said = [["lastUpdated", "totalRecords"], ["2026-06-22T20:35:21.993Z", 10]]
    assert day(as_workbook(tmp_path, {"Data 2026": as_table(orders()), "_metadata": said})) == "2026-06-23", "by the region's clock"
    events[1]["_event_date"] = "2099-01-01"
    assert day(as_json(tmp_path, events)) == str(TODAY), "what has not happened yet is not known"
    with pytest.raises(NotApplied, match="belum terjadi"):
        day(as_json(tmp_path, events), as_of=date(2026, 10, 13))


def test_a_dry_run_tells_everything_and_changes_nothing(session: Session, tmp_path: Path) -> None:
    report = bring_in(session, as_json(tmp_path, packages(5)), dry_run=True)
    assert counts_of(report) == (5, 5, 0, 0, 0, 0)
    assert [how_many(session, table) for table in (Region, ImportBatch, ImportedRow, Package, Entry, AuditRow)] == [0] * 6


def test_who_imported_what_and_when_is_kept(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, orders()))
    batch = session.scalars(select(ImportBatch)).one()
    assert (batch.dataset, batch.fiscal_year, batch.rows, batch.added, batch.as_of, batch.applied_at) == (
        "Ecat-PaketEPurchasingV6", 2026, 10, 10, TODAY, AT,
    )  # fmt: skip
    assert batch.known_at == datetime(2026, 10, 12, 16, 59, 59, 999999, UTC)
    assert len(batch.file_sha256) == 64
    assert session.scalars(select(AuditRow.action)).one() == "import.apply"


@pytest.mark.asvs("14.2.6")
def test_officials_are_masked_before_they_reach_the_database(session: Session, tmp_path: Path) -> None:
    (row,) = packages(1, nip_ppk="199901012020011005", nama_ppk="Budi Contoh", username_ppk="budi")
    bring_in(session, as_json(tmp_path, [row]))
    kept = payload_of(session, str(row["kd_rup"]))
    assert (kept["nip_ppk"], kept["nama_ppk"], kept["username_ppk"]) == ("***005", "***", "***")
    assert {name: kept[name] for name in row if "ppk" not in name} == {name: row[name] for name in row if "ppk" not in name}


def test_the_raw_row_is_kept_as_it_came_types_too(session: Session, tmp_path: Path) -> None:
    row = order(1, jml_produk=4876.85, kolom_baru=[1, {"a": None}], rup_nama_pkt=" dua  spasi\t")
    bring_in(session, as_json(tmp_path, [row]))
    assert payload_of(session, row["kd_paket"]) == row


def test_of_two_rows_with_one_key_the_last_is_taken(session: Session, tmp_path: Path) -> None:
    report = bring_in(session, as_json(tmp_path, [order(1, total_harga=5), order(2), order(1, total_harga=7)]))
    assert counts_of(report) == (3, 2, 0, 0, 0, 0)
    assert report.warnings[0] == "1 baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai."
    assert session.scalar(select(OrderTally.total).where(OrderTally.order_key.endswith("0001"))) == 7


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("x" * 1_000_000, "rup_nama_pkt"),
        ("nol\x00", "rup_nama_pkt"),
        ("\ud800", "kolom_lain"),
        ("\ud800", "last_update_ref"),
        (-1, "total_harga"),
        (10**30, "total_harga"),
    ],
)
def test_values_that_no_database_keeps_are_set_aside(session: Session, tmp_path: Path, value: Any, column: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps([*orders(), order(11, **{column: value})]), encoding="utf-8")
    report = bring_in(session, path)
    assert counts_of(report) == (11, 10, 0, 0, 0, 1)
    assert column in Path(str(report.quarantine_file)).read_text(encoding="utf-8-sig")


def test_an_old_masters_names_do_not_replace_todays(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, OFFICES))
    old = [{**row, "nama_satker": "NAMA LAMA"} for row in OFFICES[:3]] + [
        {**OFFICES[0], "kd_satker_str": "9.99.0000", "nama_satker": "BUBAR"}
    ]
    bring_in(session, as_json(tmp_path, old), year=2025)
    names = dict(session.execute(select(Satker.code, Satker.name)).all())
    assert names[OFFICES[0]["kd_satker_str"]] == OFFICES[0]["nama_satker"]
    assert names["9.99.0000"] == "BUBAR"
    assert session.scalar(select(func.count()).where(~Satker.active)) == 0


def test_units_that_no_master_names_exist_from_their_first_row(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, orders(2)))
    assert session.scalars(select(Satker.name)).all() == ["DINAS PENDIDIKAN"]
    bring_in(session, as_json(tmp_path, OFFICES))
    unit = session.scalars(select(Satker).where(Satker.code == OFFICES[0]["kd_satker_str"])).one()
    assert unit.sirup_id == OFFICES[0]["kd_satker"]
    assert {unit.code for unit in session.scalars(select(Satker).where(Satker.blud))} == {"1.02.0.00.0.00.02.0001"}


def test_the_steps_of_packages_are_kept_and_one_that_vanishes_is_no_longer_active(session: Session, tmp_path: Path) -> None:
    steps = [revision(1, 2), revision(2, 3, "SATUKEBANYAK"), revision(2, 4, "SATUKEBANYAK"), revision(3, 3, "PEMBATALAN")]
    assert counts_of(bring_in(session, as_json(tmp_path, steps))) == (4, 4, 0, 0, 0, 0)
    assert counts_of(bring_in(session, as_json(tmp_path, steps[:3]))) == (3, 0, 0, 3, 1, 0)
    rows = session.execute(select(PackageRevision.kind, PackageRevision.active).order_by(PackageRevision.id)).all()
    assert rows == [("SATUKESATU", True), ("SATUKEBANYAK", True), ("SATUKEBANYAK", True), ("PEMBATALAN", False)]
    assert session.scalars(select(PackageRevision.revised_at).distinct()).one() == datetime(2026, 2, 3, 9, 16, 7, tzinfo=UTC)
