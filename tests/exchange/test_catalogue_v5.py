"""Lines of catalogue v5 are added up to orders; a line that comes, changes or goes changes
the order's sum, and an older as-of keeps what it knew."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange.datasets.orders_v5 import STATES
from app.exchange.models import ReversalProposal
from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of
from app.identifiers import new_id
from app.ledger import Basis
from app.ledger.models import Entry, OrderTally
from app.ledger.proving import differences
from app.money import round_rupiah
from app.orders.states import REALISED
from app.organisations.models import Satker
from app.plan.models import FiscalYear
from app.realisation.asking import By
from app.regions.models import Region
from tests.exchange.feeds import EDUCATION, OFFICES, YEAR, as_json, as_table, as_workbook, bring_in, isb_line, line, order, packages
from tests.exchange.national import FIRST, SECOND, THIRD, ask, figure, figures


@pytest.fixture
def snapshots(session: Session, tmp_path: Path) -> Any:
    def take(rows: list[dict[str, Any]], day: date = FIRST, **changes: Any) -> Any:
        return bring_in(session, as_json(tmp_path, rows), as_of=day, **changes)

    take(OFFICES)
    return take


def known(session: Session, key: str) -> OrderTally:
    return session.scalars(select(OrderTally).where(OrderTally.order_key == key).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize("row", [line, isb_line])
def test_the_lines_of_one_order_are_one_order_in_the_figures(session: Session, snapshots: Any, row: Any) -> None:
    report = snapshots([row(1, 1), row(1, 2), row(2, 1)])
    assert (report.dataset, report.rows, report.added, report.quarantined) == ("Ecat-PaketEPurchasing", 3, 3, 0)
    assert figure(session) == (2, 4_000_000)
    assert session.scalar(select(func.count()).select_from(ImportedRow).where(ImportedRow.dataset == report.dataset)) == 3
    first = known(session, "v5:9000001")
    assert (first.total, first.kd_rup, first.vendor_key, first.fund_set) == (3_000_000, "900000002", "v5:900001", "APBD")
    assert (first.order_date, first.satker_code, first.state) == (date(2026, 3, 2), EDUCATION["kd_satker_str"], "ON_PROCESS")
    assert snapshots([row(1, 1), row(1, 2), row(2, 1)]).unchanged == 3
    assert differences(session) == []


def test_equal_lines_of_one_order_are_all_counted(session: Session, snapshots: Any) -> None:
    snapshots([isb_line(1), isb_line(1), isb_line(1)])
    assert figure(session) == (1, 3_000_000)


def test_a_line_that_comes_changes_or_goes_changes_the_orders_sum(session: Session, snapshots: Any) -> None:
    snapshots([line(1, 1), line(1, 2)], FIRST)
    snapshots([line(1, 1), line(1, 2, total_harga=2_500_000), line(1, 3)], SECOND)
    assert figure(session) == (1, 6_500_000)
    report = snapshots([line(1, 1), line(1, 3)], THIRD)
    assert (report.gone, report.warnings, figure(session)) == (1, [], (1, 4_000_000))
    assert figure(session, as_of=FIRST) == (1, 3_000_000)
    assert figure(session, as_of=SECOND) == (1, 6_500_000)
    amounts = session.scalars(select(Entry.amount).where(Entry.basis == Basis.ORDERED).order_by(Entry.id)).all()
    assert amounts == [3_000_000, -3_000_000, 6_500_000, -6_500_000, 4_000_000]
    assert differences(session) == []


def test_a_part_of_the_file_leaves_the_other_lines_of_an_order_in_its_sum(session: Session, snapshots: Any) -> None:
    snapshots([line(1, 1), line(1, 2)], FIRST)
    snapshots([line(1, 2, total_harga=2_000_001)], SECOND, partial=True)
    assert figure(session) == (1, 3_000_001)


def test_an_order_of_which_no_line_is_left_is_proposed_for_reversal_and_goes_on_counting(session: Session, snapshots: Any) -> None:
    snapshots([line(1, 1), line(1, 2), line(2)], FIRST)
    report = snapshots([line(2)], SECOND)
    assert (report.gone, figure(session)) == (2, (2, 4_000_000))
    assert report.warnings == [
        "Pesanan v5:9000001 (Rp3.000.000) tidak ada lagi dalam berkas; usulan pembalikan menunggu keputusan."
    ]
    snapshots([line(1, 1), line(1, 2), line(2)], THIRD)
    assert session.scalars(select(ReversalProposal.decision)).one() == "reappeared"
    assert figure(session) == (2, 4_000_000)


def test_cents_are_added_up_and_the_order_is_rounded_once_and_told(session: Session, snapshots: Any) -> None:
    report = snapshots([line(1, 1, total_harga=0.4), line(1, 2, total_harga="0.4"), line(1, 3, total_harga=100.7), line(2)])
    assert known(session, "v5:9000001").total == 102  # 101.5 half up; line by line it would be 101
    assert report.warnings == ["1 pesanan dibulatkan ke rupiah, selisih seluruhnya Rp0,50: v5:9000001 (Rp101,50)."]


def test_what_changes_no_figure_writes_no_entry(session: Session, snapshots: Any) -> None:
    snapshots([line(1)], FIRST)
    assert snapshots([line(1, catatan_produk="catatan")], SECOND).changed == 1
    assert session.scalar(select(func.count()).select_from(Entry)) == 1


def test_every_status_of_v5_is_one_of_the_twelve_states(session: Session, snapshots: Any) -> None:
    rows = [line(number, status_paket=status.lower()) for number, status in enumerate(sorted(STATES), 1)]
    assert snapshots(rows).quarantined == 0
    counted = {f"v5:{row['kd_paket']}" for row in rows if STATES[row["status_paket"].upper()] in REALISED}
    assert set(session.scalars(select(OrderTally.order_key).where(OrderTally.ordered_orders == 1))) == counted
    assert figures(session)["settled"] == (1, 1_000_000)


def test_an_order_is_accepted_by_proxy_when_its_completion_is_checked_and_settled_when_it_is_done(
    session: Session, snapshots: Any
) -> None:
    snapshots([line(1, status_paket="proses_kontrak_ppk"), line(2, status_paket="verifikasi_penyelesaian_paket")], FIRST)
    assert figures(session) == {"ordered": (2, 2_000_000), "accepted": (1, 1_000_000), "paid": (0, 0), "settled": (0, 0)}
    snapshots([line(1, status_paket="paket_selesai"), line(2, status_paket="batal_dan_selesai")], SECOND)
    assert figures(session) == {"ordered": (1, 1_000_000), "accepted": (1, 1_000_000), "paid": (0, 0), "settled": (1, 1_000_000)}
    assert differences(session) == []


def test_an_unknown_status_is_set_aside_and_named(session: Session, snapshots: Any) -> None:
    report = snapshots([*(line(number) for number in range(1, 11)), line(11, status_paket="status_baru")])
    assert report.quarantined == 1
    assert "status_baru" in Path(report.quarantine_file).read_text(encoding="utf-8-sig")


def test_an_order_dated_in_the_december_before_belongs_to_its_budget_year(session: Session, snapshots: Any) -> None:
    snapshots([line(1, tanggal_buat_paket="2025-12-12")])
    assert figure(session) == (1, 1_000_000)
    assert [row["key"] for row in ask(session, by=By.MONTH)["rows"]] == ["2025-12"]


def test_an_order_of_several_packages_is_recorded_under_the_one_with_the_largest_part_and_told(
    session: Session, snapshots: Any
) -> None:
    report = snapshots([line(1, 1, kd_rup="900000009; 900000008"), line(1, 2, kd_rup=900000007)])
    assert known(session, "v5:9000001").kd_rup == "900000007"
    assert report.warnings == [
        "1 pesanan menyebut lebih dari satu kode RUP, dicatat pada yang nilainya terbesar: v5:9000001 (900000007)."
    ]


def test_lines_that_disagree_are_told_and_the_one_edited_last_is_taken(session: Session, snapshots: Any) -> None:
    report = snapshots([line(1, 1, status_paket="paket_selesai", tanggal_edit_paket="2026-04-01"), line(1, 2)])
    assert known(session, "v5:9000001").state == "COMPLETED"
    assert len(report.warnings) == 1
    assert "v5:9000001" in report.warnings[0]


def test_orders_of_an_unknown_satker_stand_under_its_number_until_the_master_comes(session: Session, tmp_path: Path) -> None:
    report = bring_in(session, as_json(tmp_path, [line(1, satker_id=999123), line(2, satker_id=999123)]), as_of=FIRST)
    assert "Satker 999123 belum dikenal" in report.warnings[0]
    assert [(row["kd_satker_str"], row["name"], row["orders"]) for row in ask(session, by=By.SATKER)["rows"]] == [
        ("kd_satker:999123", "Satker SIRUP 999123", 2)
    ]
    named = {**OFFICES[0], "kd_satker": 999123, "kd_satker_str": "9.99.0.00.0.00.01.0000"}
    bring_in(session, as_json(tmp_path, [*OFFICES, named]), as_of=SECOND)
    assert [(row["kd_satker_str"], row["orders"]) for row in ask(session, by=By.SATKER)["rows"]] == [("9.99.0.00.0.00.01.0000", 2)]
    assert figure(session) == (2, 2_000_000)
    assert [row["kd_satker_str"] for row in ask(session, by=By.SATKER, as_of=FIRST)["rows"]] == ["kd_satker:999123"]
    assert session.scalars(select(Satker.active).where(Satker.code == "kd_satker:999123")).one() is False
    assert bring_in(session, as_json(tmp_path, [line(1, satker_id=999123), line(2, satker_id=999123)]), as_of=THIRD).warnings == []
    assert differences(session) == []


def test_orders_of_a_closed_year_stay_with_the_unit_that_stood_in_until_it_is_open_again(session: Session, tmp_path: Path) -> None:
    """The next year's master names the unit: what the closing froze does not move by it."""
    bring_in(session, as_json(tmp_path, [line(1, satker_id=999123), line(2, satker_id=999123)]), as_of=FIRST)
    region = session.scalars(select(Region).where(Region.code == "99.01")).one()
    year = FiscalYear(region_id=region.id, id=new_id(), year=YEAR, state="closed", report_id=None)
    session.add(year)
    session.flush()
    told, entries = ask(session, by=By.SATKER), session.scalar(select(func.count()).select_from(Entry))
    master = as_json(tmp_path, [*OFFICES, {**OFFICES[0], "kd_satker": 999123, "kd_satker_str": "9.99.0.00.0.00.01.0000"}])
    report = bring_in(session, master, as_of=SECOND, year=YEAR + 1)
    assert [
        warning for warning in report.warnings if "2 pesanan" in warning and "satker sementaranya" in warning
    ] == report.warnings
    assert (ask(session, by=By.SATKER), session.scalar(select(func.count()).select_from(Entry))) == (told, entries)
    assert session.scalars(select(Satker.active).where(Satker.code == "kd_satker:999123")).one() is True
    year.state = "open"
    session.flush()
    assert bring_in(session, master, as_of=THIRD, year=YEAR + 1).warnings == []
    assert [(row["kd_satker_str"], row["orders"]) for row in ask(session, by=By.SATKER)["rows"]] == [("9.99.0.00.0.00.01.0000", 2)]
    assert differences(session) == []


def test_officials_are_masked_before_a_line_is_kept(session: Session, snapshots: Any) -> None:
    snapshots([line(1)])
    version = session.scalars(select(ImportedRow).where(ImportedRow.dataset == "Ecat-PaketEPurchasing")).one()
    ((_version, kept),) = raw_of(session, version.region_id, [version])
    assert (kept["ppk_nip"], kept["no_telp_user_pokja"], kept["email_user_pokja"]) == ("***005", "***", "***")


def test_v5_and_v6_orders_stand_beside_each_other_in_one_scope(session: Session, snapshots: Any) -> None:
    snapshots(packages(3))
    snapshots([line(1)])
    snapshots([order(1)])
    assert figure(session) == (2, 2_000_000)


def test_a_workbook_of_v5_lines_is_read(session: Session, snapshots: Any, tmp_path: Path) -> None:
    path = as_workbook(tmp_path, {"Data 2026": as_table([line(1, 1), line(1, 2)])})
    assert bring_in(session, path).quarantined == 0
    assert figure(session) == (1, 3_000_000)


SNAPSHOT = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.decimals(0, 1000, places=2), st.sampled_from(sorted(STATES))),
    min_size=1,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(SNAPSHOT, min_size=1, max_size=3))
def test_after_any_history_an_order_is_the_rounded_sum_of_its_newest_lines(session: Session, history: list[dict[Any, Any]]) -> None:
    with session.begin_nested() as attempt, TemporaryDirectory() as folder:
        newest: dict[int, list[dict[str, Any]]] = {}
        told = []
        for snapshot, day in zip(history, (FIRST, SECOND, THIRD), strict=False):
            rows = [
                line(paket, number, total_harga=str(total), status_paket=status, tanggal_edit_paket=f"2026-03-{number:02}")
                for (paket, number), (total, status) in sorted(snapshot.items())
            ]
            bring_in(session, as_json(Path(folder), rows), as_of=day)
            for paket in {paket for paket, _number in snapshot}:
                newest[paket] = [row for row in rows if row["kd_paket"] == 9_000_000 + paket]
            told.append(figures(session))
        counted = [lines for lines in newest.values() if STATES[lines[-1]["status_paket"]] in REALISED]
        sums = [round_rupiah(sum((Decimal(row["total_harga"]) for row in lines), Decimal(0))) for lines in counted]
        assert told[-1]["ordered"] == (len(counted), sum(sums))
        assert [figures(session, as_of=day) for day, _told in zip((FIRST, SECOND, THIRD), told, strict=False)] == told
        assert differences(session) == []
        attempt.rollback()
