"""The turn of the year: next year's packages in December, a budget revised in mid-year, orders that cross 31 December, and closing the books."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.closing import checking
from app.closing.checking import check
from app.closing.closing import NotReady, close, reopen
from app.errors import Invalid
from app.exchange import synthetic
from app.exchange.desk.models import ImportUpload
from app.identifiers import new_id
from app.ledger import Basis
from app.money import rupiah
from app.orders import confirmation, negotiation, placing, review, signing
from app.orders.models import Order
from app.orders.opening import Delivery
from app.orders.warnings.showing import warnings_of
from app.payment import disbursing, invoicing
from app.plan.models import Package
from app.plan.queries import packages as packages_of
from app.plan.queries import packages_over_pagu
from app.plan.years import LOCK, YearClosed, orderable_years, refuse_closed
from app.realisation.asking import Period, question
from app.realisation.tallying import tally
from app.regions.models import Region
from app.reports.freezing import read
from app.reports.models import FrozenReport
from app.transitions import NotNow
from tests import world as worlds
from tests.exchange.feeds import OFFICES, as_json, bring_in, order
from tests.steps import deliver_all
from tests.web.browsing import Browser, bearer
from tests.world import KD_RUP, PASSWORD, SATKER, World

DECEMBER, NEW_YEARS_EVE = datetime(2026, 12, 18, 3, tzinfo=UTC), datetime(2026, 12, 31, 3, tzinfo=UTC)
JANUARY, FEBRUARY = datetime(2027, 1, 5, 3, tzinfo=UTC), datetime(2027, 2, 10, 3, tzinfo=UTC)
NEXT = 2027


def row(kd_rup: int, *, year: int = NEXT, pagu: int = 50_000_000, **changes: Any) -> dict[str, Any]:
    """A package of the world's satker as SIRUP announces it."""
    made = next(iter(synthetic.packages(synthetic.KABUPATEN, OFFICES, year=year, count=1)))
    return made | {
        "kd_rup": kd_rup, "pagu": pagu, "kd_satker_str": SATKER, "kd_satker": 900152, "nama_satker": "Dinas Contoh",
        "metode_pengadaan": "E-Purchasing", "status_aktif_rup": True, "status_delete_rup": False, "status_umumkan_rup": "Terumumkan",
        "status_pradipa": "PraDIPA",
    } | changes  # fmt: skip


def announce(session: Session, folder: Path, *rows: dict[str, Any], year: int = NEXT, at: datetime = DECEMBER, **given: Any) -> Any:
    return bring_in(session, as_json(folder, list(rows)), year=year, at=at, **given)


def place(session: Session, world: World, *, kd_rup: str, at: datetime, quantity: int = 10) -> Order:
    return placing.place(
        session,
        kd_rup=kd_rup,
        wanted=[placing.Wanted(world.listing.region_id, world.listing.id, Decimal(quantity))],
        delivery=Delivery("Jalan Contoh 1", (at + timedelta(days=60)).date()),
        actor=world["pp"],
        at=at,
    ).order


def approve(session: Session, world: World, order: Order, at: datetime) -> None:
    negotiation.agree(session, order=order, actor=world["vendor"], at=at)
    negotiation.agree(session, order=order, actor=world["pp"], at=at)
    negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=at)
    review.approve(
        session,
        order=order,
        sp_number=None,
        terms=None,
        accounts=[],
        reason="Sesuai kebutuhan",
        answers={},
        actor=world["ppk"],
        at=at,
    )


def sign(session: Session, world: World, order: Order, at: datetime) -> None:
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=at)
    confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=at)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=at)


def pay(session: Session, world: World, order: Order, at: datetime) -> None:
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=at)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=at)
    disbursing.issue_spp(session, payment=bill, number="SPP/1", actor=world["treasurer"], at=at)
    disbursing.issue_spm(session, payment=bill, number="SPM/1", actor=world["budget_user"], at=at)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/1", day=at.date(), actor=world["treasurer"], at=at)


def amounts(session: Session, year: int, basis: Basis = Basis.ORDERED) -> dict[str, int]:
    """The year's figure and those of its parts that are not 0."""
    found = {}
    for period in Period:
        first, last = period.days(year)
        found[period.value] = tally(session, question(region="99.01", year=year, basis=basis, from_=first, to=last))["amount"]
    return {name: amount for name, amount in found.items() if amount}


# ── next year's packages in December ────────────────────────────────────────────────────────────────────────────────────────


def test_in_december_next_years_packages_are_announced_and_can_be_ordered_against(
    session: Session, world: World, tmp_path: Path
) -> None:
    region, today = world.region.id, DECEMBER.date()
    assert orderable_years(session, region_id=region, today=today) == [2026]
    report = announce(session, tmp_path, row(900000501), row(900000502, status_pradipa="Non-PraDIPA"))
    assert report.added == 2
    assert orderable_years(session, region_id=region, today=today) == [2026, NEXT]
    assert orderable_years(session, region_id=region, today=date(NEXT, 1, 4)) == [NEXT], "a year that is over is not ordered for"
    flags = dict(session.execute(select(Package.kd_rup, Package.pradipa).where(Package.region_id == region)).all())
    assert (flags["900000501"], flags["900000502"], flags[KD_RUP]) == (True, False, None)
    seen = packages_of(session, region_id=region, year=[2026, NEXT], satker_code=SATKER)
    assert {found.kd_rup: found.year for found in seen} == {KD_RUP: 2026, "900000501": NEXT, "900000502": NEXT}
    placed = place(session, world, kd_rup="900000501", at=DECEMBER)
    assert (placed.fiscal_year, placed.number.split("/")[3]) == (NEXT, "2026"), (
        "the year is the package's, the number is of the day"
    )


def test_a_contract_on_next_years_money_is_warned_of_and_not_refused(session: Session, world: World, tmp_path: Path) -> None:
    announce(session, tmp_path, row(900000501))
    early = place(session, world, kd_rup="900000501", at=DECEMBER)
    (open_,) = warnings_of(session, early, world["ppk"], DECEMBER)
    assert open_.code == "SIGN_BEFORE_DPA"
    assert "DPA 2027" in open_.said
    assert "bukan larangan" in open_.said
    assert warnings_of(session, early, world["ppk"], JANUARY) == [], "in its own year there is nothing to warn of"
    approve(session, world, early, DECEMBER)
    sign(session, world, early, DECEMBER)
    assert early.state == "ON_PROCESS"
    assert [shown.answer for shown in warnings_of(session, early, world["ppk"], DECEMBER)] == ["Sesuai kebutuhan"]
    assert amounts(session, NEXT) == {"year": early.total}, "it counts in its budget's year, and in none of that year's parts"
    assert amounts(session, 2026) == {}


def test_an_order_on_this_years_money_is_not_warned_of(session: Session, world: World) -> None:
    assert warnings_of(session, place(session, world, kd_rup=KD_RUP, at=DECEMBER), world["ppk"], DECEMBER) == []


# ── the budget revised in mid-year ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_revised_budget_moves_the_denominator_from_its_day_on_and_not_before(
    session: Session, world: World, tmp_path: Path
) -> None:
    first, cut, more = (
        row(900000501, year=2026, pagu=80_000_000),
        row(900000502, year=2026, pagu=30_000_000),
        row(900000503, year=2026),
    )
    march, september = datetime(2026, 3, 10, 3, tzinfo=UTC), datetime(2026, 9, 20, 3, tzinfo=UTC)
    announce(session, tmp_path, first, cut, year=2026, at=march, as_of=date(2026, 3, 10))
    spring = place(session, world, kd_rup="900000502", at=march, quantity=400)
    revised = announce(
        session,
        tmp_path,
        first | {"pagu": 95_000_000},
        cut | {"pagu": 12_000_000},
        more,
        year=2026,
        at=september,
        as_of=date(2026, 9, 20),
    )

    def denominator(day: date | None) -> int | None:
        rows = tally(session, question(region="99.01", year=2026, as_of=day))["metrics"]
        found: int | None = next(found["denominator"] for found in rows if found["code"] == "EP_RUP")
        return found

    before, after = denominator(date(2026, 9, 19)), denominator(date(2026, 9, 20))
    assert before is not None
    assert after is not None
    assert after - before == 15_000_000 - 18_000_000 + 50_000_000
    assert denominator(None) == after
    assert denominator(date(2026, 3, 9)) != before
    assert any("900000502" in said and "di bawah yang sudah dipesan" in said for said in revised.warnings), revised.warnings
    (over,) = packages_over_pagu(session, region_id=world.region.id, year=2026)
    assert (over.kd_rup, over.pagu, over.ordered) == ("900000502", 12_000_000, spring.total)
    assert spring.state == "ON_NEGOTIATION", "a cut is flagged, and changes no order"


# ── orders that cross 31 December ───────────────────────────────────────────────────────────────────────────────────────────


def test_placed_in_december_and_signed_in_january_it_counts_in_its_budgets_year(session: Session, world: World) -> None:
    crossing = place(session, world, kd_rup=KD_RUP, at=NEW_YEARS_EVE)
    approve(session, world, crossing, NEW_YEARS_EVE)
    sign(session, world, crossing, JANUARY)
    assert (crossing.fiscal_year, crossing.order_date) == (2026, date(2027, 1, 5))
    assert amounts(session, 2026) == {"year": crossing.total}, "in the year of its money, dated after the last of its days"
    assert amounts(session, NEXT) == {}
    late = tally(session, question(region="99.01", year=2026, from_=date(2027, 1, 1)))
    assert late["amount"] == crossing.total
    assert tally(session, question(region="99.01", year=2026, as_of=date(2026, 12, 31)))["amount"] == 0


def test_signed_in_december_accepted_and_paid_next_year_each_basis_has_its_own_day(session: Session, world: World) -> None:
    crossing = place(session, world, kd_rup=KD_RUP, at=DECEMBER)
    approve(session, world, crossing, DECEMBER)
    sign(session, world, crossing, DECEMBER)
    deliver_all(session, world, crossing, at=JANUARY)
    pay(session, world, crossing, FEBRUARY)
    total = crossing.total
    assert amounts(session, 2026) == {"year": total, "S2": total, "TW4": total}
    assert amounts(session, 2026, Basis.ACCEPTED) == amounts(session, 2026, Basis.PAID) == {"year": total}
    for basis, day in ((Basis.ACCEPTED, date(2027, 1, 5)), (Basis.PAID, date(2027, 2, 10))):
        asked = {"region": "99.01", "year": 2026, "basis": basis}
        assert tally(session, question(**asked, as_of=day - timedelta(days=1)))["amount"] == 0
        assert tally(session, question(**asked, as_of=day))["amount"] == total
        assert tally(session, question(**asked, from_=day, to=day))["amount"] == total
    assert [amounts(session, NEXT, basis) for basis in Basis] == [{}, {}, {}, {}]


def test_nothing_is_ordered_against_the_packages_of_a_year_that_is_over(session: Session, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        place(session, world, kd_rup=KD_RUP, at=JANUARY)
    assert [error.field for error in refused.value.errors] == ["kd_rup"]


# ── closing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_year_is_closed_when_nothing_stands_in_its_way_and_its_last_state_is_frozen(
    session: Session, world: World, tmp_path: Path
) -> None:
    admin = world["region_admin"]
    running = worlds.in_process(session, world)
    waiting = worlds.place(session, world, quantity=2)
    with pytest.raises(NotReady) as stands:
        close(session, region=world.region, year=2026, note="Tutup", actor=admin, at=JANUARY)
    assert "1 pesanan belum ditandatangani" in str(stands.value)
    negotiation.abandon(session, order=waiting, reason="Tidak jadi", actor=world["pp"], at=worlds.AT)
    checks = check(session, region=world.region, year=2026, at=JANUARY)
    assert (checks.blocking, checks.running, checks.running_amount) == ([], 1, running.total)
    with pytest.raises(Invalid) as owed:
        close(session, region=world.region, year=2026, note=" ", actor=admin, at=JANUARY)
    assert [error.field for error in owed.value.errors] == ["note"]
    closed = close(session, region=world.region, year=2026, note="Satu pesanan selesai Januari", actor=admin, at=JANUARY)
    report = session.get_one(FrozenReport, (world.region.id, closed.report_id))
    document = read(report)
    assert (report.kind, document["answer"]["amount"], document["closing"]["running"]) == ("closing", running.total, 1)
    assert document["closing"]["note"] == "Satu pesanan selesai Januari"
    deliver_all(session, world, running, at=FEBRUARY)
    assert tally(session, question(region="99.01", year=2026, basis=Basis.ACCEPTED))["amount"] == running.total, "what runs goes on"


def test_in_a_closed_year_nothing_is_ordered_or_imported_until_it_is_opened_again(
    session: Session, world: World, tmp_path: Path
) -> None:
    admin = world["region_admin"]
    announce(session, tmp_path, row(900000501))
    first = close(session, region=world.region, year=NEXT, note="Belum mulai", actor=admin, at=DECEMBER)
    before = first.report_id
    with pytest.raises(YearClosed):
        place(session, world, kd_rup="900000501", at=DECEMBER)
    with pytest.raises(YearClosed):
        announce(session, tmp_path, row(900000501, pagu=1))
    assert orderable_years(session, region_id=world.region.id, today=DECEMBER.date()) == [2026]
    place(session, world, kd_rup=KD_RUP, at=DECEMBER)
    bring_in(session, as_json(tmp_path, [order(1)]), at=DECEMBER)
    with pytest.raises(NotNow):
        close(session, region=world.region, year=NEXT, note="Lagi", actor=admin, at=DECEMBER)
    with pytest.raises(Invalid):
        reopen(session, region=world.region, year=NEXT, reason=None, actor=admin, at=DECEMBER)
    reopen(session, region=world.region, year=NEXT, reason="Berkas terlambat", actor=admin, at=DECEMBER)
    assert announce(session, tmp_path, row(900000501, pagu=60_000_000)).changed == 1
    again = close(session, region=world.region, year=NEXT, note="Sekarang lengkap", actor=admin, at=JANUARY)
    assert again.report_id != before
    assert session.get(FrozenReport, (world.region.id, before)) is not None, "the report of the first closing stays"


def test_what_stands_in_the_way_is_counted_whole_where_the_page_lists_the_first_of_it(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At the end of a year a region has hundreds; the report of the closing keeps the number."""
    monkeypatch.setattr(checking, "LISTED_MAX", 2)
    for _number in range(3):
        worlds.place(session, world)
    codes = [900000501, 900000502, 900000503]
    announce(session, tmp_path, *(row(code, year=2026, pagu=1_000) for code in codes), year=2026)
    bring_in(session, as_json(tmp_path, [order(number, kd_rup=str(code)) for number, code in enumerate(codes, 1)]), at=DECEMBER)
    checks = check(session, region=world.region, year=2026, at=JANUARY)
    assert (len(checks.unsigned), checks.as_json()["unsigned"]) == (2, 3)
    assert checks.blocking == ["3 pesanan belum ditandatangani kedua pihak. Selesaikan atau batalkan dulu."]
    assert (len(checks.over_pagu), checks.as_json()["over_pagu"]) == (2, 3)
    assert "3 paket pesanannya melebihi pagu." in checks.noted


def test_a_file_that_waits_at_the_import_desk_is_told_before_its_year_is_closed(session: Session, world: World) -> None:
    admin = world["region_admin"]
    for year, state in ((2025, "PREVIEWED"), (2025, "DISCARDED"), (NEXT, "RECEIVED")):
        session.add(
            ImportUpload(
                region_id=world.region.id, id=new_id(), state=state, file_name="paket.json", size=1, fiscal_year=year, partial=False,
                origin="page", created_at=JANUARY,
            )
        )  # fmt: skip
    with pytest.raises(Invalid) as owed:
        close(session, region=world.region, year=2025, note=None, actor=admin, at=JANUARY)
    assert "1 berkas tahun ini menunggu di meja impor" in owed.value.errors[0].message
    closed = close(session, region=world.region, year=2025, note="Berkas itu salah tahun", actor=admin, at=JANUARY)
    assert read(session.get_one(FrozenReport, (world.region.id, closed.report_id)))["closing"]["files"] == 1


def test_an_import_that_waits_for_a_closing_is_refused_by_it_and_writes_nothing(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        region, admin = world.region.id, world["region_admin"]
    with Session(db.engine()) as closing, closing.begin():
        place = closing.get_one(Region, region)
        close(closing, region=place, year=NEXT, note="Salah tahun", actor=admin, at=DECEMBER)
        refused: list[BaseException] = []

        def bring() -> None:
            try:
                with db.new_session() as late:
                    announce(late, tmp_path, row(900000501))
            except YearClosed as fault:
                refused.append(fault)

        late = threading.Thread(target=bring)
        late.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        with Session(db.engine()) as looking:
            while late.is_alive() and not looking.scalar(text(waits)):
                time.sleep(0.01)
            assert late.is_alive(), "it waits for whoever closes"
    late.join()
    assert len(refused) == 1
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Package).where(Package.fiscal_year == NEXT)) == 0


def test_only_the_regions_own_admin_closes_and_opens(session: Session, world: World) -> None:
    for persona in ("leader", "auditor", "curator", "ppk", "ppk_other"):
        with pytest.raises(NotNow):
            close(session, region=world.region, year=2025, note="Tutup", actor=world[persona], at=JANUARY)
    close(session, region=world.region, year=2025, note=None, actor=world["region_admin"], at=JANUARY)
    with pytest.raises(NotNow):
        reopen(session, region=world.region, year=2025, reason="Mau", actor=world["auditor"], at=JANUARY)


def test_a_closing_waits_for_the_order_that_is_being_placed(committed: None) -> None:
    with db.new_session() as placing_, db.new_session() as closing:
        refuse_closed(placing_, region_id=2, year=2026)
        assert closing.scalar(select(func.pg_try_advisory_xact_lock(LOCK, 2))) is False
        assert closing.scalar(select(func.pg_try_advisory_xact_lock_shared(LOCK, 2))) is True, (
            "two orders do not wait for each other"
        )


@pytest.fixture
def token(committed: None) -> str:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.place(session, world)
        return worlds.token_of(session, world, "region_admin")


def test_the_page_lists_what_stands_in_the_way_and_the_api_says_the_same(token: str) -> None:
    admin, caller = Browser(), Browser()
    admin.sign_in("region_admin", PASSWORD)
    page, path = "/realisasi/99.01/tahun?tahun=2026", "/api/v1/regions/99.01/years/2026"
    html = admin.get(page).text
    assert "Semua pesanan ditandatangani atau batal" in html
    assert "LP/9901/" in html, "the order that is not signed is named"
    said = caller.get(path, headers=bearer(token)).json()
    assert (said["state"], said["moves"], said["checks"]["unsigned"]) == ("open", ["close_year"], 1)
    refused = admin.send("/realisasi/99.01/tahun", {"year": "2026", "move": "close_year", "note": "Tutup"}, page=page)
    assert refused.status_code == 409
    assert "belum ditandatangani" in refused.text
    closed = admin.send(
        "/realisasi/99.01/tahun", {"year": "2025", "move": "close_year", "note": ""}, page="/realisasi/99.01/tahun?tahun=2025"
    )
    assert closed.status_code == 303, closed.text
    after = admin.get("/realisasi/99.01/tahun?tahun=2025").text
    assert "Laporan beku saat penutupan" in after
    opened = caller.client.post(
        "/api/v1/regions/99.01/years/2025/moves", json={"move": "reopen_year", "reason": "Berkas terlambat"}, headers=bearer(token)
    )
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    assert "Berkas terlambat" in admin.get("/realisasi/99.01/tahun?tahun=2025").text
    wrong = caller.client.post("/api/v1/regions/99.01/years/2025/moves", json={"move": "reopen_year"}, headers=bearer(token))
    assert (wrong.status_code, wrong.json()["moves"]) == (409, ["close_year"])
    assert caller.client.post(path + "/moves", json={"move": "hapus"}, headers=bearer(token)).status_code == 422
    assert Browser().get(page).status_code == 303


def test_a_buyer_sees_next_years_packages_in_the_cart_and_in_the_list(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        worlds.build(session)
        announce(session, tmp_path, row(900000501))
    with time_machine.travel(DECEMBER, tick=True):
        buyer = Browser()
        buyer.sign_in("pp", PASSWORD)
        assert "Anggaran 2027" in buyer.get("/paket").text
        assert "PraDIPA" in buyer.get("/paket?tahun=2027").text


def test_before_a_year_has_begun_its_pages_say_so_and_compare_it_with_no_day_to_come(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        announce(session, tmp_path, row(900000501))
        early = place(session, world, kd_rup="900000501", at=DECEMBER)
        approve(session, world, early, DECEMBER)
        sign(session, world, early, DECEMBER)
        worlds.in_process(session, world)
    with time_machine.travel(DECEMBER, tick=True):
        leader = Browser()
        leader.sign_in("leader", PASSWORD)
        board = leader.get(f"/dasbor/99.01?tahun={NEXT}").text
        assert f"Tahun {NEXT} belum mulai" in board
        assert "31 Desember 2026" not in board, "that day has not come"
        assert "hari tersisa" not in board
        shown = leader.get(f"/realisasi/99.01?tahun={NEXT}").text
        for page in (board, shown):
            assert "Belum ada pesanan tahun ini" not in page, "one was signed in December"
            assert rupiah(early.total) in page
        assert f"Januari {NEXT} belum berakhir" in leader.get(f"/kendali?tahun={NEXT}").text
