"""What goes out comes in again: the real file row for row, and orders placed here with the same tally elsewhere."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.attribution import linking
from app.exchange import reversing
from app.exchange.models import ReversalProposal
from app.exports.formats import FORMATS, by_name
from app.exports.writing import Form
from app.identifiers import parse_public_id
from app.ledger import Basis
from app.ledger.models import OrderTally
from app.orders import cancellation
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.realisation.asking import AskedScope, By, question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.exchange.feeds import AT, YEAR, as_json, bring_in, isb_line, line, order, purchase
from tests.exports.carrying import in_another_package
from tests.exports.conftest import Filled
from tests.exports.making import Row, brought_in, exported, rows_of, the_same_elsewhere, told


def test_an_export_brought_in_elsewhere_has_the_same_tally(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    the_same_elsewhere(session, tmp_path, year=YEAR)
    states = {row["status"] for row in rows_of(session, "inaproc-v1")}
    assert states == {"ON_PROCESS", "ON_NEGOTIATION", "CANCELLED", "COMPLETED"}


def test_the_form_of_inaproc_brings_in_every_state(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    content, done = exported(session, "inaproc-v1")
    report = brought_in(session, tmp_path, content.replace(b"X9901", b"X9801"), region="98.01")
    assert (report.added, report.quarantined) == (done.rows, 0)
    assert told(session, "98.01", YEAR, Basis.ORDERED, By.SATKER) == told(session, "99.01", YEAR, Basis.ORDERED, By.SATKER)
    assert rows_of(session, "isb-v6", region="98.01") == [
        row | {"kd_klpd": "X9801", "nama_instansi": there["nama_instansi"]}
        for row, there in zip(rows_of(session, "isb-v6"), rows_of(session, "isb-v6", region="98.01"), strict=True)
    ]


def test_our_own_order_coming_back_goes_out_once(filled: Filled) -> None:
    session = filled.session
    numbers = [row["kd_paket"] for row in rows_of(session, "isb-v6")]
    assert len(numbers) == len(set(numbers)) == 6
    assert not [number for number in numbers if "/" in number]


def test_what_goes_out_comes_back_as_our_own(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    before = told(session, "99.01", YEAR, Basis.ORDERED, By.SATKER)
    content, _done = exported(session, "isb-v6")
    path = tmp_path / "sendiri.json"
    path.write_bytes(content)
    bring_in(session, path, partial=True)
    assert told(session, "99.01", YEAR, Basis.ORDERED, By.SATKER) == before


def test_as_of_a_day_is_as_it_was_known_then(filled: Filled) -> None:
    session = filled.session
    early = rows_of(session, "isb-v6", as_of=worlds.AT.date())
    assert len(early) == 3
    assert early == [row for row in rows_of(session, "isb-v6") if not row["kd_paket"].startswith("01K0000")]
    assert rows_of(session, "inaproc-v1", as_of=worlds.AT.date().replace(day=1)) == []


def test_a_file_is_as_of_no_day_that_is_not_over(filled: Filled) -> None:
    said = [exported(filled.session, "csv", as_of=AT.date() + timedelta(days=days))[1].said["as_of"] for days in (-1, 0, 1)]
    assert said == ["2026-10-11", "2026-10-12T10:00+07:00", "2026-10-12T10:00+07:00"]


def test_receipts_have_both_values_and_add_up_to_what_is_paid(filled: Filled) -> None:
    session = filled.session
    records, receipts = rows_of(session, "spse-pencatatan"), rows_of(session, "spse-realisasi")
    amount = tally(session, question(region="99.01", year=YEAR, basis=Basis.PAID, scope=AskedScope.EP_LOCAL))["amount"]
    assert sum(row["total_realisasi"] for row in records) == sum(row["nilai_realisasi"] for row in receipts) == amount > 0
    assert all(row["nilai_pdn_pct"] == row["nilai_umk_pct"] == row["total_realisasi"] for row in records)
    assert [row["no_realisasi"] for row in receipts] == ["00123/SP2D/2026"]
    assert {row["kd_nontender_pct"] for row in receipts} <= {row["kd_nontender_pct"] for row in records}


def test_an_order_that_another_package_carries_has_the_receipts_that_it_had(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    before = rows_of(session, "spse-pencatatan"), rows_of(session, "spse-realisasi")
    in_another_package(filled, tmp_path)
    assert (rows_of(session, "spse-pencatatan"), rows_of(session, "spse-realisasi")) == before


def test_records_and_receipts_are_what_spses_import_reads(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    for name in ("spse-pencatatan", "spse-realisasi"):
        content, done = exported(session, name)
        report = brought_in(session, tmp_path, content.replace(b"X9901", b"X9801"), region="98.01")
        assert (report.dataset, report.added, report.quarantined) == (by_name(name).dataset, done.rows, 0)


def test_the_public_table_adds_up_to_all_digital_realisation(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    bring_in(
        session, as_json(tmp_path, [line(1), line(1, 2), line(2, paket_status_str="Paket Selesai", status_paket="paket_selesai")])
    )
    bring_in(session, as_json(tmp_path, [purchase(1)]))
    content, done = exported(session, "csv")
    table = list(csv.DictReader(io.StringIO(content.decode())))
    answer = tally(session, question(region="99.01", year=YEAR, scope=AskedScope.DIGITAL))
    assert (len(table), sum(int(row["Total Nilai (Rp)"]) for row in table)) == (answer["orders"], answer["amount"])
    assert {row["Sumber Transaksi"] for row in table} == {"E-Katalog Lokal", "E-Katalog 6.0", "E-Katalog 5.0", "Toko Daring"}
    assert done.rows == len(table)
    assert "ON PROCESS" in {row["Status Paket"] for row in table}


@pytest.mark.asvs("1.2.10")
def test_a_table_holds_no_formula(filled: Filled, tmp_path: Path) -> None:
    session = filled.session
    bring_in(session, as_json(tmp_path, [order(1, rup_nama_pkt='=HYPERLINK("http://contoh.invalid")')]))
    content, _done = exported(session, "isb-v6", form=Form.CSV)
    names = [row["rup_nama_pkt"] for row in csv.DictReader(io.StringIO(content.decode()))]
    assert [name for name in names if "HYPERLINK" in name] == ['\'=HYPERLINK("http://contoh.invalid")']


def test_rows_have_one_hash_in_every_form(filled: Filled) -> None:
    session = filled.session
    done = [exported(session, "inaproc-v1", form=form) for form in Form]
    assert len({one.rows_sha256 for _content, one in done}) == 1
    document = json.loads(done[0][0])
    assert (document["meta"]["rows_sha256"], document["meta"]["rows"]) == (done[0][1].rows_sha256, done[0][1].rows)
    assert exported(session, "isb-v6", form=Form.LINES)[0] == exported(session, "isb-v6", form=Form.LINES)[0]


def test_forms_have_the_columns_that_others_count() -> None:
    assert {one.name: len(one.fields) for one in FORMATS if one.fields} == {
        "csv": 14, "isb-v6": 21, "inaproc-v1": 22, "spse-pencatatan": 31, "spse-realisasi": 25,
    }  # fmt: skip


def test_an_order_that_its_file_no_longer_has_goes_out_while_it_goes_on_counting(filled: Filled, tmp_path: Path) -> None:
    """Nobody decided yet that it is reversed, or somebody decided that it is not: the figure has it, so the files have it."""
    session, early, late = filled.session, date(2026, 10, 1), date(2026, 10, 5)

    def national(*rows: Row, day: date) -> None:
        bring_in(session, as_json(tmp_path, rows), region_code="99.02", as_of=day)

    def sums(as_of: date | None = None) -> list[tuple[int, int]]:
        answer = tally(session, question(region="99.02", year=YEAR, scope=AskedScope.DIGITAL, as_of=as_of))
        table = [row["Total Nilai (Rp)"] for row in rows_of(session, "csv", region="99.02", as_of=as_of)]
        bridge = [row["total_harga"] for row in rows_of(session, "isb-v6", region="99.02", as_of=as_of)]
        return [(answer["orders"], answer["amount"]), (len(table), sum(table)), (len(bridge), sum(bridge))]

    here = {"kd_klpd": "X9902"}
    national(order(1, **here), order(2, **here), order(3, status_pkt="ON_NEGOTIATION", **here), day=early)
    national(order(4, **here), day=late)
    assert sums() == [(3, 7_000_000)] * 3
    assert sums(early) == [(2, 3_000_000)] * 3
    for proposal, decide in zip(
        session.scalars(select(ReversalProposal).order_by(ReversalProposal.order_key)),
        (reversing.accept, reversing.dismiss),
        strict=True,
    ):
        admin = replace(filled.world["region_admin"], region_id=proposal.region_id)
        decide(session, proposal, reason="Diperiksa", actor=admin, at=AT)
    session.flush()
    assert sums() == [(2, 6_000_000)] * 3
    assert sums(late) == [(3, 7_000_000)] * 3
    national(order(2, **here, total_harga=5), order(4, **here), day=late)
    assert sums() == [(2, 4_000_005)] * 3, "it came back, and goes out once"


def test_a_linked_order_of_catalogue_v5_is_in_the_files_of_the_days_when_it_was_not(filled: Filled, tmp_path: Path) -> None:
    session, early = filled.session, date(2026, 10, 1)
    bring_in(session, as_json(tmp_path, [isb_line(5)]), as_of=early)
    ours = session.scalars(select(Order).where(Order.state == "ON_PROCESS").order_by(Order.id)).first()
    assert ours is not None
    given = {"region": filled.world.region, "order_key": "v5:9000005", "twin_key": key_of(ours), "reason": None}
    linking.link(session, **given, actor=filled.world["region_admin"], at=AT)
    session.flush()
    for as_of in (None, early):
        answer = tally(session, question(region="99.01", year=YEAR, scope=AskedScope.DIGITAL, as_of=as_of))
        table = rows_of(session, "csv", as_of=as_of)
        assert (len(table), sum(row["Total Nilai (Rp)"] for row in table)) == (answer["orders"], answer["amount"])
        assert ("9000005" in {row["Kode Paket"] for row in table}) is (as_of is not None)


def test_an_order_of_catalogue_v5_goes_out_with_the_year_that_had_it_on_that_day(filled: Filled, tmp_path: Path) -> None:
    session, early = filled.session, date(2026, 10, 1)
    bring_in(session, as_json(tmp_path, [isb_line(5)]), as_of=early)
    bring_in(session, as_json(tmp_path, [isb_line(5, tahun_anggaran=YEAR + 1)]), year=YEAR + 1)
    for year, as_of, is_there in ((YEAR, early, True), (YEAR, None, False), (YEAR + 1, early, False), (YEAR + 1, None, True)):
        table = rows_of(session, "csv", year=year, as_of=as_of)
        answer = tally(session, question(region="99.01", year=year, scope=AskedScope.DIGITAL, as_of=as_of))
        assert (len(table), sum(row["Total Nilai (Rp)"] for row in table)) == (answer["orders"], answer["amount"])
        assert ("9000005" in {row["Kode Paket"] for row in table}) is is_there


def test_receipts_add_up_while_the_cancellation_of_a_paid_order_is_asked_for(filled: Filled) -> None:
    session, world = filled.session, filled.world
    tally_of_paid = session.scalars(select(OrderTally).where(OrderTally.paid > 0)).one()
    order = session.get_one(Order, parse_public_id(tally_of_paid.order_key))
    cancellation.request_cancel(session, order=order, reason="Gagal", letter="S-1", actor=world["vendor"], at=worlds.AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=worlds.AT)
    session.flush()
    amount = tally(session, question(region="99.01", year=YEAR, basis=Basis.PAID, scope=AskedScope.EP_LOCAL))["amount"]
    records, receipts = rows_of(session, "spse-pencatatan"), rows_of(session, "spse-realisasi")
    assert sum(row["total_realisasi"] for row in records) == sum(row["nilai_realisasi"] for row in receipts) == amount
    assert {row["kd_nontender_pct"] for row in receipts} <= {row["kd_nontender_pct"] for row in records}
