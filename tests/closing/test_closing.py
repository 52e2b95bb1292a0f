"""Closing a year: what stands in its way, who may, and what is refused while it is closed."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db, reactions
from app.closing import checking
from app.closing.checking import check
from app.closing.closing import NotReady, close, reopen
from app.errors import Invalid
from app.exchange.desk.models import ImportUpload
from app.identifiers import new_id
from app.ledger import Basis
from app.moves.taking import NotNow
from app.orders import negotiation
from app.plan.models import Package
from app.plan.years import LOCK, YearClosed, orderable_years, refuse_closed
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.models import Region
from app.reports.freezing import read
from app.reports.models import FrozenReport
from tests import world as worlds
from tests.closing.making import DECEMBER, FEBRUARY, JANUARY, NEXT, announce, place, row
from tests.exchange.feeds import as_json, bring_in, order
from tests.steps import deliver_all
from tests.web.browsing import Browser, bearer
from tests.world import KD_RUP, PASSWORD, World


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
