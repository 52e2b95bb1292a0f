"""Every trap that real files are known to hold, by name: what would go wrong is in the test's sentence."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange.datasets import DATASETS
from app.exchange.keeping import Keeper
from app.exchange.reading import Batch, Unreadable
from app.ledger import Basis
from app.ledger.models import OrderTally, PackageTally
from app.organisations.models import Satker
from app.plan.account_code import parse_list
from app.plan.models import BudgetLine, Package
from app.realisation.asking import AskedScope, By
from app.records.models import NonTenderRecord
from tests.exchange.feeds import (
    EDUCATION,
    OFFICES,
    Row,
    as_csv,
    as_json,
    as_table,
    as_workbook,
    bring_in,
    isb_line,
    line,
    order,
    packages,
    purchase,
    receipt,
    record,
)
from tests.exchange.national import FIRST, SECOND, ask, figure
from tests.exchange.raw import raw_rows

Take = Callable[..., Any]
ANNOUNCED = {"status_aktif_rup": True, "status_delete_rup": False, "status_umumkan_rup": "Terumumkan"}


@pytest.fixture
def take(session: Session, tmp_path: Path) -> Take:
    def bring(rows: Any, day: date = FIRST, **changes: Any) -> Any:
        return bring_in(session, rows if isinstance(rows, Path) else as_json(tmp_path, rows), as_of=day, **changes)

    return bring


def v1(row: Row) -> Row:
    """An order as INAPROC v1 names its columns."""
    dataset = next(dataset for dataset in DATASETS if dataset.name == "Ecat-PaketEPurchasingV6")
    names = {field.name: field.alias for field in dataset.fields if field.alias}
    return {names.get(name, name): value for name, value in row.items()}


def budget_line(row: Row, number: int, **changes: Any) -> Row:
    names = ("tahun_anggaran", "kd_klpd", "kd_satker", "kd_satker_str", "nama_satker", "kd_rup")
    return {
        **{name: row[name] for name in names},
        "pagu": 1_000_000 * number,
        "mak": f"1.01.01.2.06.0005.5.1.02.01.01.{number:04}.",
        "sumber_dana": "APBD",
        "asal_dana": "X9901",
        "tahun_anggaran_dana": row["tahun_anggaran"],
        "status_aktif_rup": True,
        "status_delete_rup": False,
        "status_umumkan_rup": "Terumumkan",
        **changes,
    }


# ── codes and joins ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", ["{}", " {} ", "0{}", "{}.0", int, float])
def test_kd_rup_is_a_number_in_the_plan_and_a_text_in_the_catalogue_and_joins_all_the_same(
    session: Session, take: Take, written: Any
) -> None:
    (plan,) = packages(1, pagu=50_000_000, **ANNOUNCED)
    assert isinstance(plan["kd_rup"], int)
    take([plan])
    code = str(plan["kd_rup"])
    take([order(1, kd_rup=written.format(code) if isinstance(written, str) else written(code))])
    assert ask(session)["orphans"] == {"orders": 0, "plans": 0, "amount": 0}
    assert session.scalars(select(PackageTally.committed).where(PackageTally.kd_rup == code)).one() == 1_000_000


def test_spses_kd_satker_is_its_own_number_and_only_kd_satker_str_joins(session: Session, take: Take) -> None:
    take(OFFICES)
    take([record(1, kd_satker=str(OFFICES[2]["kd_satker"]))])
    assert session.scalars(select(NonTenderRecord.satker_code)).one() == EDUCATION["kd_satker_str"]
    assert session.scalar(select(func.count()).select_from(Satker)) == len(OFFICES)


def test_v1s_kode_satker_is_the_text_code_not_sirups_number(session: Session, take: Take) -> None:
    take(OFFICES)
    assert take([v1(order(1))]).dataset == "Ecat-PaketEPurchasingV6"
    assert [row["kd_satker_str"] for row in ask(session, by=By.SATKER)["rows"]] == [EDUCATION["kd_satker_str"]]
    assert session.scalar(select(func.count()).select_from(Satker)) == len(OFFICES)


def test_belas_kd_satker_is_sirups_number_although_it_is_a_text(session: Session, take: Take) -> None:
    take(OFFICES)
    take([purchase(1)])
    assert session.scalars(select(OrderTally.satker_code)).one() == EDUCATION["kd_satker_str"]


def test_a_unit_with_two_of_sirups_numbers_is_found_by_either(session: Session, take: Take) -> None:
    twin = {**OFFICES[0], "kd_satker": 999124, "nama_satker": "NAMA LAMA"}
    report = take([twin, *OFFICES])
    assert (report.added, report.warnings) == (len(OFFICES) + 1, [])
    assert session.scalar(select(Satker.name).where(Satker.code == EDUCATION["kd_satker_str"])) == OFFICES[0]["nama_satker"]
    assert take([line(1), line(2, satker_id=999124)]).warnings == []
    assert set(session.scalars(select(OrderTally.satker_code))) == {EDUCATION["kd_satker_str"]}
    assert take(OFFICES, SECOND).gone == 1
    assert session.scalar(select(Satker.active).where(Satker.code == EDUCATION["kd_satker_str"])) is True
    assert take(OFFICES[1:], SECOND).gone == 1
    assert session.scalar(select(Satker.active).where(Satker.code == EDUCATION["kd_satker_str"])) is False


def test_a_retired_code_of_an_office_is_a_unit_of_its_own_and_keeps_its_orders(session: Session, take: Take) -> None:
    take([*OFFICES, {**OFFICES[0], "kd_satker": 1, "kd_satker_str": "99.01.20.03", "status_satker": "Tidak Aktif"}])
    take([order(1, kd_satker_str="99.01.20.03")])
    assert [row["kd_satker_str"] for row in ask(session, by=By.SATKER)["rows"]] == ["99.01.20.03"]


def test_names_have_outer_spaces_and_nothing_is_joined_on_them(session: Session, take: Take) -> None:
    (plan,) = packages(1, **ANNOUNCED)
    take([plan])
    take([order(1, kd_rup=plan["kd_rup"], rup_nama_pkt="  Nama yang lain sama sekali "), order(2, rup_nama_pkt=plan["nama_paket"])])
    assert ask(session)["orphans"]["orders"] == 1
    assert raw_rows(session, "Ecat-PaketEPurchasingV6")[0]["rup_nama_pkt"] == "  Nama yang lain sama sekali "


# ── envelopes and files ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrap", [lambda r: r, lambda r: {"data": r}, lambda r: {"success": True, "data": r, "meta": {"cursor": "x"}}]
)
def test_rows_come_bare_under_data_or_in_v1s_envelope(session: Session, tmp_path: Path, wrap: Any) -> None:
    assert bring_in(session, as_json(tmp_path, wrap([order(1), order(2)]))).added == 2


@pytest.mark.parametrize(
    "content", ["", " \n", "<invalid_response>Data Kosong, silakan ulangi</invalid_response>", "[]", '{"data": []}']
)
def test_an_empty_feed_is_refused_and_the_old_data_is_kept(session: Session, take: Take, tmp_path: Path, content: str) -> None:
    take([order(1)])
    empty = tmp_path / "kosong.json"
    empty.write_text(content)
    with pytest.raises(Unreadable, match="data yang lama tetap dipakai|Data yang lama tetap dipakai"):
        take(empty, SECOND)
    assert figure(session) == (1, 1_000_000)


@pytest.mark.parametrize("make", [as_json, as_csv])
def test_a_byte_order_mark_is_no_part_of_the_first_heading(session: Session, tmp_path: Path, make: Any) -> None:
    path = make(tmp_path, OFFICES)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert bring_in(session, path).added == len(OFFICES)


def test_line_breaks_written_out_in_a_csv_cell_are_kept_raw_and_shown_as_a_space(session: Session, tmp_path: Path) -> None:
    rows = packages(2)
    rows[0] |= {"nama_paket": r"Belanja\r\nKertas", "urarian_pekerjaan": r"Satu\r\n\r\nDua"}
    assert bring_in(session, as_csv(tmp_path, rows)).quarantined == 0
    assert session.scalars(select(Package.name).where(Package.kd_rup == str(rows[0]["kd_rup"]))).one() == "Belanja Kertas"
    assert {row["nama_paket"] for row in raw_rows(session, "RUP-PaketPenyedia-Terumumkan")} >= {r"Belanja\r\nKertas"}


def test_a_csv_row_with_a_comma_too_many_is_set_aside_and_its_cells_do_not_shift(session: Session, tmp_path: Path) -> None:
    path = as_csv(tmp_path, [receipt(number) for number in range(1, 11)])
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace("Belanja Bahan,", "Belanja, Bahan,", 1)
    path.write_text("\r\n".join(lines) + "\r\n")
    report = bring_in(session, path)
    assert (report.added, report.quarantined) == (9, 1)
    assert "4,*," in Path(report.quarantine_file).read_text(encoding="utf-8-sig")


def test_file_names_lie_and_headings_do_not(session: Session, tmp_path: Path) -> None:
    assert bring_in(session, as_csv(tmp_path, OFFICES, "INSTANSI.csv")).dataset == "RUP-MasterSatker"
    assert bring_in(session, as_csv(tmp_path, [receipt(1)], "SWAKELOLA.csv")).dataset == "SPSE-PencatatanNonTenderRealisasi"


def test_a_workbook_writes_returns_and_tabs_into_names(session: Session, tmp_path: Path) -> None:
    rows = packages(1, nama_paket="Belanja_x000d_\n\tKertas ")
    bring_in(session, as_workbook(tmp_path, {"Data 2026": as_table(rows)}))
    assert session.scalars(select(Package.name)).one() == "Belanja Kertas"


@pytest.mark.parametrize(("said", "warns"), [(2, False), (3, True), ("2", False), ("banyak", False)])
def test_of_two_sheets_the_known_one_is_read_and_its_count_compared(
    session: Session, tmp_path: Path, said: Any, warns: bool
) -> None:
    metadata = [["endpoint", "year", "lastUpdated", "totalRecords"], ["/v1/x", "2026", "2026-06-23T05:35:21.993Z", said]]
    report = bring_in(session, as_workbook(tmp_path, {"_metadata": metadata, "Data 2026": as_table([order(1), order(2)])}))
    assert (report.rows, report.as_of) == (2, "2026-06-23")
    assert (report.warnings == ["Lembar _metadata menyebut 3 baris, berkas berisi 2."]) is warns


# ── what is one row ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_budget_lines_are_never_thinned_out_by_kd_rup(session: Session, take: Take) -> None:
    (plan,) = packages(1, **ANNOUNCED)
    take([plan])
    take([budget_line(plan, 1), budget_line(plan, 2), budget_line(plan, 2), budget_line(plan, 3)])
    assert session.scalar(select(func.count()).select_from(BudgetLine)) == 4
    assert session.scalars(select(PackageTally.pagu)).one() == 8_000_000


@pytest.mark.parametrize("row", [line, isb_line])
def test_lines_of_v5_are_never_thinned_out_by_kd_paket(session: Session, take: Take, row: Any) -> None:
    take([row(1, number) for number in (1, 2, 3)])
    assert figure(session) == (1, 6_000_000)


def test_a_line_that_its_source_numbers_is_one_line_even_when_it_was_fetched_twice(session: Session, take: Take) -> None:
    (plan,) = packages(1, **ANNOUNCED)
    take([plan])
    report = take([budget_line(plan, 1, id_paket_anggaran_penyedia=7), budget_line(plan, 2, id_paket_anggaran_penyedia=7)])
    assert report.warnings == ["1 baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai."]
    assert session.scalars(select(PackageTally.pagu)).one() == 2_000_000
    take([line(1, 1), line(1, 1), line(1, 2)])
    assert figure(session) == (1, 3_000_000)


def test_of_an_order_that_came_twice_the_newest_fetch_wins_and_is_told(session: Session, take: Take) -> None:
    report = take([order(1, total_harga=1), order(2), order(1, total_harga=3)])
    assert report.warnings == ["1 baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai."]
    assert figure(session) == (2, 2_000_003)
    take([order(1, total_harga=5), order(2)], SECOND)
    assert figure(session) == (2, 2_000_005)


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_money_as_a_float_is_read_exactly_and_only_records_keep_the_cents(session: Session, take: Take) -> None:
    report = take([line(1, total_harga=4_056_219.18), line(2, total_harga="908670749.69"), line(3, total_harga=97_919_999.5)])
    assert figure(session) == (3, 4_056_219 + 908_670_750 + 97_920_000)
    assert "3 pesanan dibulatkan" in report.warnings[-1]
    take([record(1, nilai_pdn_pct=4_639_410_569.46)])
    assert str(session.scalars(select(NonTenderRecord.pdn)).one()) == "4639410569.46"
    take([order(1, jml_produk=4876.85)])
    assert raw_rows(session, "Ecat-PaketEPurchasingV6")[0]["jml_produk"] == 4876.85


def test_lists_are_split_by_each_feeds_own_mark(session: Session, take: Take) -> None:
    take([order(1, sumber_dana="APBDP,APBD ")])
    take([line(1, nama_sumber_dana="APBDP;APBD")])
    assert set(session.scalars(select(OrderTally.fund_set))) == {"APBD,APBDP"}
    take([record(1, kd_rup="60832782; 45828523;", sumber_dana="APBD;APBDP")])
    assert session.execute(select(NonTenderRecord.kd_rups, NonTenderRecord.fund_set)).one() == ("60832782;45828523", "APBD,APBDP")


def test_neither_the_count_of_products_nor_their_list_is_trusted(session: Session, take: Take) -> None:
    take([order(1, jml_jenis_produk=7, product_ids="a,b"), order(2, jml_jenis_produk=None, product_ids=None)])
    assert figure(session) == (2, 3_000_000)
    assert [row["jml_jenis_produk"] for row in raw_rows(session, "Ecat-PaketEPurchasingV6")] == [7, None]


def test_scrambled_account_codes_are_kept_raw_counted_and_told(session: Session, take: Take) -> None:
    mak = "1.01.01.2.06.0005.5.1.02.01.01.0024.1.1.1.20.10.30.001.00135, 0.30.12.0.60.0055.1.0.20.10.10.0251"
    report = take([order(1, mak=mak), order(2, mak=None)])
    assert report.warnings == ["1 dari 2 kode akun (MAK) tidak terbaca; disimpan apa adanya."]
    assert raw_rows(session, "Ecat-PaketEPurchasingV6")[0]["mak"] == mak
    assert [code.is_read for code in parse_list(mak)] == [True, False]


def test_a_draft_shipment_is_no_completed_one_although_the_documents_say_so(session: Session, take: Take) -> None:
    take([order(1, status_pengiriman="DRAFT"), order(2, status_pkt="COMPLETED", status_pengiriman="DRAFT")])
    assert figure(session) == (2, 3_000_000)
    assert ask(session, basis=Basis.ACCEPTED)["amount"] == 0


def test_verified_is_not_bought_when_the_shop_says_failed(session: Session, take: Take) -> None:
    take([purchase(1, valuasi=149_999_999, status_konfirmasi_ppmse="gagal")])
    assert figure(session, scope=AskedScope.TOKO_DARING) == figure(session, scope=AskedScope.DIGITAL) == (0, 0)


# ── persons ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def personal_fields() -> Iterator[tuple[str, str]]:
    for dataset in DATASETS:
        for field in dataset.fields:
            if field.personal:
                yield dataset.name, field.name


@pytest.mark.parametrize(("dataset", "field"), list(personal_fields()))
def test_what_names_a_person_is_masked_before_it_is_kept(dataset: str, field: str) -> None:
    found = next(one for one in DATASETS if one.name == dataset)
    keeper = Keeper(found, (field, "nama_paket"))
    batch = keeper.order(Batch((field, "nama_paket"), [1], [["199901012026011005"], ["tetap"]]))
    (kept,) = keeper.keep(batch).encoded
    assert kept is not None
    shown = "***005" if "nip" in field else "***"
    assert dict(zip(keeper.columns.names, json.loads(kept), strict=True)) == {field: shown, "nama_paket": "tetap"}


def test_every_official_buyer_and_contact_of_a_feed_is_known_as_a_person() -> None:
    named = {field for _dataset, field in personal_fields()}
    assert named == {
        "nip_ppk",
        "nama_ppk",
        "username_ppk",
        "ppk_nip",
        "no_telp_user_pokja",
        "email_user_pokja",
        "nama_pemesan",
        "nama_penyedia",
        "npwp_penyedia",
    }
