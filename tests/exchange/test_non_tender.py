"""Records outside the systems keep their cents, name no person, and are never part of any figure of e-purchasing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.models import Entry
from app.records import queries
from app.records.models import NonTenderPayment, NonTenderRecord
from app.regions.queries import region_by_code
from tests.exchange.feeds import (
    EDUCATION,
    HEALTH,
    YEAR,
    as_csv,
    as_json,
    as_table,
    as_workbook,
    bring_in,
    order,
    receipt,
    record,
)
from tests.exchange.national import FIRST, SECOND, figure
from tests.exchange.raw import raw_rows


@pytest.fixture
def take(session: Session, tmp_path: Path) -> Any:
    def bring(rows: list[dict[str, Any]], day: date = FIRST, **changes: Any) -> Any:
        return bring_in(session, as_json(tmp_path, rows), as_of=day, **changes)

    return bring


def sums(session: Session, **changes: Any) -> tuple[int, Decimal, Decimal, Decimal]:
    found = queries.sums(session, region_id=region_by_code(session, "99.01").id, year=YEAR, **changes)
    return found.records, found.realised, found.pdn, found.umk


def test_sums_are_exact_to_the_cent_over_all_records_and_over_the_open_ones(session: Session, take: Any) -> None:
    """The figures of a kabupaten of 2025: 383 records of which 361 are open; here one row stands for each group."""
    take(
        [
            record(1, total_realisasi=11_215_437_154, nilai_pdn_pct=4_494_351_149.46, nilai_umk_pct="4297495056.46"),
            record(
                2,
                total_realisasi=637_267_945,
                nilai_pdn_pct=145_059_420,
                nilai_umk_pct=140_397_420,
                status_nontender_pct="Ditutup",
                status_nontender_pct_ket="Paket Dibatalkan",
            ),
        ]
    )
    assert sums(session) == (2, Decimal(11_852_705_099), Decimal("4639410569.46"), Decimal("4437892476.46"))
    assert sums(session, open_only=True) == (1, Decimal(11_215_437_154), Decimal("4494351149.46"), Decimal("4297495056.46"))
    region_id = region_by_code(session, "99.01").id
    everything = queries.sums(session, region_id=region_id, year=YEAR)
    still_open = queries.sums(session, region_id=region_id, year=YEAR, open_only=True)
    assert (everything.pdn_percent, everything.umk_percent) == ("39.1422", "37.4420")
    assert (still_open.pdn_percent, still_open.umk_percent) == ("40.0729", "38.3177")


def test_a_record_is_kept_as_its_fields_say(session: Session, take: Any) -> None:
    report = take([record(1, kd_rup="900000002;900000001", total_realisasi=None)])
    assert (report.dataset, report.added, report.quarantined) == ("SPSE-PencatatanNonTender", 1, 0)
    row = session.scalars(select(NonTenderRecord)).one()
    assert (row.record_key, row.kd_rups, row.realised, row.pdn) == (
        "999:7000001",
        "900000002;900000001",
        None,
        Decimal("849400.46"),
    )
    assert (row.description, row.fund_set, row.satker_code) == (
        "Belanja Alat Bahan & Kertas",
        "APBD,APBDP",
        EDUCATION["kd_satker_str"],
    )
    assert row.recorded_at == datetime(YEAR, 8, 29, 10, 0, 1, 679000, tzinfo=UTC)
    assert row.finished_on == date(YEAR, 8, 30)


def test_a_later_file_restates_records_and_payments(session: Session, take: Any) -> None:
    take([record(1), record(2)], FIRST)
    take([receipt(1), receipt(2)], FIRST)
    report = take([record(1, total_realisasi=5_000_000.25, kd_satker_str=HEALTH["kd_satker_str"])], SECOND)
    assert (report.changed, report.gone) == (1, 1)
    assert sums(session)[:2] == (1, Decimal("5000000.25"))
    assert take([receipt(1, nilai_realisasi=300_000)], SECOND).gone == 1
    assert queries.payments(session, region_id=region_by_code(session, "99.01").id, year=YEAR) == (1, Decimal(300_000))
    assert session.scalar(select(func.count()).select_from(NonTenderRecord)) == 2


def test_equal_payments_of_one_package_are_all_counted(session: Session, take: Any) -> None:
    report = take([receipt(1), receipt(1), receipt(1, nilai_realisasi=1)])
    assert (report.dataset, report.added) == ("SPSE-PencatatanNonTenderRealisasi", 3)
    assert queries.payments(session, region_id=region_by_code(session, "99.01").id, year=YEAR) == (3, Decimal(596_801))
    assert take([receipt(1, nilai_realisasi=1), receipt(1), receipt(1)]).unchanged == 3


def test_records_never_reach_the_ledger(session: Session, take: Any) -> None:
    take([order(1)])
    take([record(1)])
    take([receipt(1)])
    assert figure(session) == (1, 1_000_000)
    assert session.scalar(select(func.count()).select_from(Entry)) == 1


def test_a_firm_is_named_and_a_person_is_not(session: Session, take: Any) -> None:
    names = ["CV. Contoh Jaya", "Nama Orang Contoh", "Toko Contoh / Nama Orang", None, "", "PT Contoh (Nama Orang)"]
    take([receipt(number, nama_penyedia=name) for number, name in enumerate(names, 1)])
    rows = session.scalars(select(NonTenderPayment.vendor).order_by(NonTenderPayment.payment_key)).all()
    assert rows == ["CV. Contoh Jaya", None, None, None, None, None]
    kept = raw_rows(session, "SPSE-PencatatanNonTenderRealisasi")
    assert [row["nama_penyedia"] for row in kept] == ["CV. Contoh Jaya", "***", "***", None, "", "***"]
    assert [row["npwp_penyedia"] for row in kept[:2]] == ["99.999.999.9-999.000", "***"]
    assert {(row["nip_ppk"], row["nama_ppk"]) for row in kept} == {("***005", "***")}


def test_every_format_gives_the_same_records(session: Session, tmp_path: Path) -> None:
    rows = [record(number, nilai_pdn_pct=f"{number}.{number:02}") for number in range(1, 4)]
    found = set()
    for path in (as_json(tmp_path, rows), as_csv(tmp_path, rows), as_workbook(tmp_path, {"Data 2026": as_table(rows)})):
        with session.begin_nested() as attempt:
            assert bring_in(session, path).quarantined == 0
            found.add(sums(session))
            attempt.rollback()
    assert found == {(3, Decimal(6_000_000), Decimal("6.06"), Decimal(0))}
