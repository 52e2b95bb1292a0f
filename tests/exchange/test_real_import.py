"""The real files of one kabupaten come in whole, and come in twice without changing anything."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import Report, import_file
from app.ledger.models import OrderTally
from app.ledger.proving import differences
from app.plan.models import Package, PackageRevision, SatkerBudget
from app.regions.queries import region_by_code

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)
FILES = (
    "RUP-MasterSatker.json",
    "RUP-StrukturAnggaranPD.json",
    "RUP-PaketSwakelola-Terumumkan.csv",
    "Ecat-PaketEPurchasingV6.json",
)


def bring_in(session: Session, folder: Path, name: str, **changes: object) -> Report:
    return import_file(
        session, folder / "kab-bandung-2025" / name, region_code="32.04", year=2025, actor=SYSTEM_ACTOR, at=AT, **changes
    )  # type: ignore[arg-type]


def test_the_files_of_a_kabupaten_come_in_whole_and_twice_change_nothing(session: Session, real_data: Path) -> None:
    reports = [bring_in(session, real_data, name) for name in FILES]
    assert [(report.rows, report.added, report.quarantined) for report in reports] == [
        (165, 165, 0),
        (165, 165, 0),
        (5511, 5511, 0),
        (606, 606, 0),
    ]
    again = [bring_in(session, real_data, name) for name in FILES]
    assert [(report.added, report.changed, report.gone, report.unchanged) for report in again] == [
        (0, 0, 0, 165),
        (0, 0, 0, 165),
        (0, 0, 0, 5511),
        (0, 0, 0, 606),
    ]
    assert differences(session) == []


def test_the_orders_add_up_by_status_to_the_rupiah(session: Session, real_data: Path) -> None:
    bring_in(session, real_data, "Ecat-PaketEPurchasingV6.json")
    rows = session.execute(
        select(OrderTally.state, func.count(), func.sum(OrderTally.committed)).group_by(OrderTally.state).order_by(OrderTally.state)
    )
    assert [(state, count, int(amount)) for state, count, amount in rows] == [
        ("COMPLETED", 17, 338_169_297),
        ("ON_ADDENDUM", 1, 499_500_000),
        ("ON_PROCESS", 516, 149_154_804_406),
        ("PAYMENT_OUTSIDE_SYSTEM", 72, 39_685_361_086),
    ]


def test_the_budget_and_the_self_managed_plan_have_their_known_sums(session: Session, real_data: Path) -> None:
    bring_in(session, real_data, "RUP-StrukturAnggaranPD.json")
    bring_in(session, real_data, "RUP-PaketSwakelola-Terumumkan.csv")
    assert session.scalar(select(func.sum(SatkerBudget.belanja_pengadaan))) == 2_469_300_268_019
    assert session.scalar(select(func.sum(Package.pagu)).where(Package.kind == "self_managed")) == 1_046_312_494_702


def test_a_ministrys_workbook_is_read_under_its_v1_headings(session: Session, real_data: Path) -> None:
    report = import_file(
        session,
        real_data / "kemnaker-2025/ekatalog_paket-e-purchasing_2025.xlsx",
        region_code="K34",
        year=2025,
        actor=SYSTEM_ACTOR,
        at=AT,
    )
    assert (report.rows, report.added, report.quarantined) == (781, 781, 0)
    realised = session.execute(select(func.count(), func.sum(OrderTally.committed)).where(OrderTally.ordered_orders == 1)).one()
    assert (realised[0], int(realised[1])) == (678, 167_314_374_956)


def test_a_ministrys_budget_lines_and_revisions_come_in_whole(session: Session, real_data: Path) -> None:
    lines = import_file(
        session,
        real_data / "kemnaker-2025/rup_paket-anggaran-penyedia_2025.xlsx",
        region_code="K34",
        year=2025,
        actor=SYSTEM_ACTOR,
        at=AT,
    )
    assert (lines.dataset, lines.rows, lines.added, lines.quarantined) == ("RUP-PaketAnggaranPenyedia", 3281, 3281, 0)
    assert region_by_code(session, "K34").name == "Kementerian Ketenagakerjaan"
    revisions = import_file(
        session,
        real_data / "kemnaker-2024/rup_history-kaji-ulang_2024.xlsx",
        region_code="K34",
        year=2024,
        actor=SYSTEM_ACTOR,
        at=AT,
    )
    assert (revisions.dataset, revisions.rows, revisions.added, revisions.quarantined) == ("RUP-HistoryKajiUlang", 3393, 3393, 0)
    kinds = dict(session.execute(select(PackageRevision.kind, func.count()).group_by(PackageRevision.kind)).all())
    assert kinds == {"SATUKESATU": 1347, "SATUKEBANYAK": 412, "PEMBATALAN": 1033, "PENGAKTIFAN": 601}
