"""A list of SP2D: looked at without touching anything, then entered row by row; a refused row leaves nothing and says why."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts import tokens
from app.errors import Invalid, NotFound
from app.files.workbooks import Unreadable
from app.identifiers import parse_public_id, public_id
from app.language import speaking
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.taking import NotNow
from app.orders import bookkeeping
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.sp2d import applying, commands, filling
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.showing import counts_of, left_as_csv
from app.payment.states import PaymentState
from tests import world as worlds
from tests.papers.making import accepted
from tests.payment.lists import HEAD, at_spm, send, verdicts
from tests.web.browsing import Browser, bearer
from tests.world import AT, PASSWORD, SATKER, World

DAY = date(2026, 3, 2)


def paid_from_cash(session: Session, world: World) -> Payment:
    """A bill that petty cash paid, and no SP2D GU covers."""
    order = worlds.in_process(session, world, quantity=10)
    accepted(session, world, order)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_up", reference="K/1", day=DAY, actor=world["treasurer"], at=AT)
    return bill


def test_looking_tells_each_row_and_touches_no_payment(session: Session, world: World) -> None:
    first, second, early = at_spm(session, world, "SPM/1"), at_spm(session, world, "SPM/2"), at_spm(session, world, "SPM/3")
    disbursing.issue_sp2d(session, payment=early, number="SP2D/9", day=date(2026, 3, 2), actor=world["treasurer"], at=AT)
    sent = send(
        session,
        world,
        "SP2D/1;02/03/2026;SPM/1;;500.000\n"
        f"SP2D/2;2026-03-02;;{second.order.number};500.001\n"
        "SP2D/3;02/03/2026;SPM/77;;500000\n"
        "SP2D/9;02/03/2026;SPM/2;;500000\n"
        "SP2D/4;02/03/2026;SPM/3;;500000\n"
        "SP2D/1;02/03/2026;SPM/2;;500000\n"
        "SP2D/5;02/03/2026;SPM/1;;500000\n"
        ";31/02/2026;;;nol\n",
    )
    assert verdicts(sent) == [
        "match", "amount_differs", "unmatched", "number_used", "not_ready", "number_used", "not_ready", "unreadable",
    ]  # fmt: skip
    assert {first.state, second.state} == {PaymentState.SPM}
    assert "Rp500.000" in sent.rows[1].said
    assert early.invoice_number in sent.rows[3].said
    assert sent.rows[7].said.startswith("nomor SP2D kosong, tanggal tidak terbaca")


def test_applying_enters_what_matches_by_the_same_move_and_keeps_the_rest(session: Session, world: World) -> None:
    first, second = at_spm(session, world, "SPM/1"), at_spm(session, world, "SPM/2")
    sent = send(session, world, "SP2D/1;02/03/2026;SPM/1;;500000\nSP2D/2;02/03/2026;SPM/2;;500000\nSP2D/3;02/03/2026;X;;1\n")
    disbursing.send_back(session, payment=second, reason="Keliru", actor=world["budget_user"], at=AT)
    session.flush()
    applying.apply(session, sent=sent, actor=world["treasurer"], at=AT)
    session.expire_all()
    assert verdicts(sent) == ["paid", "refused", "unmatched"]
    assert (first.state, first.sp2d_number, first.paid_on) == (PaymentState.SP2D, "SP2D/1", date(2026, 3, 2))
    assert (second.state, second.sp2d_number, second.paid_on) == (PaymentState.RETURNED, None, None)
    assert bookkeeping.worth(session, first.order).paid == 500_000
    assert bookkeeping.worth(session, second.order).paid == 0
    assert [one.move for one in history(session, region_id=first.region_id, subject_id=first.id)][-1] == "issue_sp2d"
    left = left_as_csv(sent)
    assert "SP2D/1" not in left
    assert all(part in left for part in ("SP2D/2", "Ditolak", "SP2D/3", "Tidak ditemukan"))
    assert differences(session) == []
    with pytest.raises(NotNow):
        applying.apply(session, sent=sent, actor=world["treasurer"], at=AT)


def test_a_number_is_used_once_over_all_orders_and_by_hand_too(session: Session, world: World) -> None:
    first, second = at_spm(session, world, "SPM/1"), at_spm(session, world, "SPM/2")
    one = send(session, world, "SP2D/1;02/03/2026;SPM/1;;500000\n")
    other = send(session, world, "SP2D/1;02/03/2026;SPM/2;;500000\n")
    applying.apply(session, sent=one, actor=world["treasurer"], at=AT)
    applying.apply(session, sent=other, actor=world["treasurer"], at=AT)
    session.expire_all()
    assert (verdicts(one), verdicts(other)) == (["paid"], ["refused"])
    assert "SP2D/1 tahun 2026 sudah tercatat" in other.rows[0].said
    with pytest.raises(Invalid, match="SP2D/1 tahun 2026 sudah tercatat"), session.begin_nested():
        disbursing.issue_sp2d(session, payment=second, number=" sp2d/1", day=date(2026, 3, 2), actor=world["treasurer"], at=AT)
    session.expire_all()
    assert (first.sp2d_number, second.sp2d_number) == ("SP2D/1", None)
    assert counts_of(send(session, world, "sp2d/1;02/03/2026;SPM/1;;500000\n")) == {"number_used": 1}, "however it is typed"


def test_a_number_of_another_year_is_another_paper_and_in_its_year_it_stays_used_when_it_was_reversed(
    session: Session, world: World
) -> None:
    """Treasuries count anew every budget year: `2921/SP2D-LS/141.300.0001` of 23 December
    2015 stood in a real judgment, with no year in it."""
    first, second, third = (at_spm(session, world, f"SPM/{n}") for n in (1, 2, 3))
    number, later = "2921/SP2D-LS/141.300.0001", AT + timedelta(days=400)
    disbursing.issue_sp2d(session, payment=first, number=number, day=date(2026, 3, 2), actor=world["treasurer"], at=AT)
    disbursing.reverse(session, payment=first, reason="Retur", actor=world["treasurer"], at=later)
    sent = applying.send_in(
        session,
        content=(
            HEAD + f"{number};02/03/2026;SPM/2;;500000\n{number};05/01/2027;SPM/2;;500000\n{number};06/01/2027;SPM/3;;500000\n"
        ).encode(),
        file_name="daftar.csv",
        actor=world["treasurer"],
        at=later,
    )
    assert verdicts(sent) == ["number_used", "match", "number_used"]
    applying.apply(session, sent=sent, actor=world["treasurer"], at=later)
    session.expire_all()
    assert (second.sp2d_number, second.paid_on) == (number, date(2027, 1, 5))
    for day in (date(2026, 12, 31), date(2027, 12, 31)):
        with pytest.raises(Invalid, match=f"{day.year} sudah tercatat"), session.begin_nested():
            disbursing.issue_sp2d(
                session, payment=third, number=number, day=day, actor=world["treasurer"], at=later + timedelta(days=400)
            )
        session.expire_all()
    assert (first.reversed_numbers, first.reversed_days, third.sp2d_number) == ([number], [date(2026, 3, 2)], None)


def test_gross_or_net_may_be_written_and_several_bills_of_one_order_are_told_apart_by_amount(
    session: Session, world: World
) -> None:
    world.vendor.pkp = True
    bill = at_spm(session, world, "SPM/1", quantity=222)
    assert (bill.amount, bill.transferred_rupiah) == (11_100_000, 9_850_000)
    assert verdicts(send(session, world, "A;02/03/2026;SPM/1;;9.850.000,00\nB;02/03/2026;SPM/1;;11100000\n")) == [
        "match",
        "not_ready",
    ]


def test_a_workbook_says_the_same_and_what_is_no_list_is_refused_whole(session: Session, world: World) -> None:
    at_spm(session, world, "SPM/1")
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for row, cells in enumerate([("Nomor SP2D", "Tanggal", "No SPM", "Bruto"), ("SP2D/1", "05-03-2026", "SPM/1", 500000)]):
        sheet.write_row(row, 0, cells)
    book.close()
    found = applying.send_in(session, content=made.getvalue(), file_name="d.xlsx", actor=world["treasurer"], at=AT)
    assert verdicts(found) == ["match"]
    for wrong in (
        b"",
        b"Nomor;Nama\n1;2\n",
        b"\x00\x01",
        HEAD.encode(),
        (HEAD + "1;2;3;4;5\n" * 501).encode(),
        made.getvalue()[:900],
    ):
        with pytest.raises(Unreadable):
            applying.send_in(session, content=wrong, file_name="d.csv", actor=world["treasurer"], at=AT)


def test_another_satkers_treasurer_finds_neither_list_nor_payment(session: Session, world: World) -> None:
    at_spm(session, world, "SPM/1")
    sent = send(session, world, "SP2D/1;02/03/2026;SPM/1;;500000\n")
    for persona in ("vendor", "auditor", "ppk"):
        with pytest.raises(NotFound):
            applying.list_for(session, world[persona], region_id=sent.region_id, id=sent.id)


@pytest.mark.usefixtures("committed")
def test_two_lists_at_once_pay_each_bill_once_and_the_page_shows_it() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bills = [at_spm(session, world, f"SPM/{n}") for n in range(3)]
        rows = "".join(f"SP2D/{{list}}-{n};02/03/2026;SPM/{n};;500000\n" for n in range(3))
        keys = [send(session, world, rows.replace("{list}", str(n))).id for n in range(2)]
        region_id, actor, ids = world.region.id, world["treasurer"], [bill.id for bill in bills]

    def apply(key: object) -> dict[str, int]:
        with db.new_session() as session:
            sent = applying.list_for(session, actor, region_id=region_id, id=key, lock=True)  # type: ignore[arg-type]
            return counts_of(applying.apply(session, sent=sent, actor=actor, at=AT))

    with ThreadPoolExecutor(2) as pool:
        counted = list(pool.map(apply, keys))
    assert sum(counts.get("paid", 0) for counts in counted) == 3
    assert sum(counts.get("refused", 0) for counts in counted) == 3
    with db.new_session() as session:
        paid = session.scalars(select(Payment).where(Payment.region_id == region_id, Payment.id.in_(ids))).all()
        assert {bill.state for bill in paid} == {PaymentState.SP2D}
        assert differences(session) == []
    with time_machine.travel(AT, tick=True):
        clerk = Browser()
        clerk.sign_in("treasurer", PASSWORD)
        text = (HEAD + "SP2D/7;02/03/2026;SPM/0;;500000\n").encode()
        sent = clerk.send("/sp2d", {}, page="/sp2d", files={"file": ("bank.csv", text, "text/csv")})
        shown = clerk.get(sent.headers["location"])
        assert "tidak sedang menunggu SP2D" in shown.text
        assert "Tidak ada baris yang cocok" in shown.text
        assert (
            clerk.send(f"{sent.headers['location']}/langkah", {"move": "discard"}, page=sent.headers["location"]).status_code == 303
        )
        assert "SP2D/7" in clerk.get(f"{sent.headers['location']}/sisa.csv").text
        assert public_id(*parse_public_id(sent.headers["location"].rpartition("/")[2])) in clerk.get("/sp2d").text


@pytest.mark.usefixtures("committed")
def test_on_the_command_line_a_list_is_looked_at_first_and_applied_by_the_same_rules(tmp_path: Path) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bill = at_spm(session, world, "SPM/1").id
    file = tmp_path / "daftar.csv"
    file.write_text(HEAD + "SP2D/1;02/03/2026;SPM/1;;500000\nSP2D/2;02/03/2026;SPM/9;;500000\n")
    place = {"region": world.region.code, "satker": SATKER}
    with time_machine.travel(AT, tick=False):
        told, code = commands.import_list(file, **place)
        assert ([row["verdict"] for row in told["rows"]], code) == (["match", "unmatched"], 0)
        with db.new_session() as session:
            assert session.scalars(select(Sp2dList)).all() == [], "looking keeps nothing"
        told, code = commands.import_list(file, **place, apply=True)
        assert ([row["verdict"] for row in told["rows"]], code) == (["paid", "unmatched"], 3)
        again, code = commands.import_list(file, **place, apply=True)
        assert ([row["verdict"] for row in again["rows"]], code) == (["number_used", "unmatched"], 3)
    with db.new_session() as session:
        paid = session.get_one(Payment, (world.region.id, bill))
        assert (paid.state, paid.sp2d_number) == (PaymentState.SP2D, "SP2D/1")
        done = history(session, region_id=world.region.id, subject_id=bill)[-1]
        assert (done.move, done.role, done.actor_name, done.account_id) == ("issue_sp2d", "treasurer", "SYSTEM", None)
    with pytest.raises(Invalid, match="Satuan kerja"):
        commands.import_list(file, region=world.region.code, satker="9.99")
    file.write_text("apa;saja\n")
    with pytest.raises(Unreadable):
        commands.import_list(file, **place)


def filled(content: bytes, numbers: dict[str, tuple[str, str]]) -> bytes:
    """The CSV that was downloaded, with number and date on the lines of these invoices."""
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for line in lines:
        line["nomor_sp2d"], line["tanggal_sp2d"] = numbers.get(line["nomor_tagihan"], ("", ""))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


@pytest.mark.usefixtures("committed")
def test_what_waits_is_downloaded_filled_in_and_sent_back_and_what_nobody_filled_in_is_no_fault() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        twins = [at_spm(session, world, "000123") for _n in range(2)]  # one SPM of two bills of one amount
        formula = at_spm(session, world, "-1/SPM")
        cash = paid_from_cash(session, world)
        done = at_spm(session, world, "SPM/9")
        disbursing.issue_sp2d(session, payment=done, number="SP2D/9", day=date(2026, 3, 2), actor=world["treasurer"], at=AT)
        invoices = [bill.invoice_number for bill in (*twins, formula, cash)]
        ids = [public_id(bill.region_id, bill.id) for bill in (*twins, formula, cash)]
        token = tokens.mint(session, grant=world.grants["treasurer"], scopes=(), ends_at=AT + timedelta(days=30), at=AT)
    with time_machine.travel(AT + timedelta(days=9), tick=True):
        clerk = Browser()
        clerk.sign_in("treasurer", PASSWORD)
        assert "/sp2d/isian.xlsx" in clerk.get("/sp2d").text
        sheet = clerk.get("/sp2d/isian.csv")
        lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
        assert [(line["nomor_tagihan"], line["jenis"], line["nomor_sp2d"]) for line in lines] == [
            *((invoice, "LS", "") for invoice in invoices[:3]),
            (invoices[3], "GU (UP)", ""),
        ]
        assert lines[2]["nomor_spm"] == "'-1/SPM", "nothing in a file computes"
        answer = Browser().client.get("/api/v1/sp2d-lists/waiting", headers=bearer(token)).json()
        assert [(one["payment"], one["move"]) for one in answer["items"]] == [
            *((id, "issue_sp2d") for id in ids[:3]),
            (ids[3], "link_gu"),
        ]
        given = {invoices[1]: ("SP2D/1", "05/03/2026"), invoices[2]: ("SP2D/2", "2026-03-05")}
        sent = clerk.send("/sp2d", {}, page="/sp2d", files={"file": ("isian.csv", filled(sheet.content, given), "text/csv")})
        place = sent.headers["location"]
        shown = clerk.get(place).text
        assert "2 baris belum diisi dan dilewati." in shown
        assert "2 baris cocok dan dapat dicatat" in shown
        clerk.send(f"{place}/langkah", {"move": "apply"}, page=place)
        assert clerk.get(f"{place}/sisa.csv").text.count("\n") == 1, "nothing was refused"
    with db.new_session() as session:
        bills = session.scalars(select(Payment).where(Payment.region_id == world.region.id).order_by(Payment.id)).all()
        assert [bill.sp2d_number for bill in bills] == [None, "SP2D/1", "SP2D/2", None, "SP2D/9"]
        assert differences(session) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_workbook_is_read_back_in_either_language(language: str, session: Session, world: World) -> None:
    first, cash = at_spm(session, world, "000123"), paid_from_cash(session, world)
    treasurer = world["treasurer"]
    with speaking(language):
        made = filling.sheet_as_xlsx(session, filling.waiting_for_sp2d(session, treasurer), treasurer, zone="Asia/Jakarta", at=AT)
        sent = applying.send_in(session, content=made, file_name="isian.xlsx", actor=treasurer, at=AT)
    assert verdicts(sent) == ["blank", "blank"]
    assert [row.reference for row in sent.rows] == ["000123", cash.invoice_number]
    assert first.state == PaymentState.SPM


def test_a_code_and_a_number_that_mean_two_bills_mean_none_and_nobody_is_given_what_is_not_theirs(
    session: Session, world: World
) -> None:
    first, second = at_spm(session, world, "SPM/1"), at_spm(session, world, "SPM/2")
    head = HEAD.strip() + ";Kode pembayaran\n"
    code = public_id(second.region_id, second.id)
    rows = f"S/1;02/03/2026;SPM/1;;500000;{code}\nS/2;02/03/2026;SPM/2;;500000;{code}\nS/3;02/03/2026;SPM/1;;500000;5.1.02\n"
    sent = send(session, world, rows, head)
    assert verdicts(sent) == ["unmatched", "match", "match"]
    assert "Kode pembayaran" in sent.rows[0].said
    first.order.earlier_officials = [world["treasurer"].account_id]
    session.flush()
    assert filling.waiting_for_sp2d(session, world["treasurer"]) == [second], "who had a hand in an order pays it not"
