"""Dashboards: page, API and tallies say the same; an office is behind by its exact share; who may look is what the region says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from app import db, reactions
from app.accounts import sessions
from app.audit.models import AuditRow
from app.clock import now
from app.dashboards.choosing import choose
from app.dashboards.figures import NOTHING, Planned
from app.dashboards.models import DashboardChoice
from app.dashboards.offices import Office
from app.errors import Invalid, NotFound
from app.exchange import synthetic
from app.ledger import Basis
from app.plan.models import Package
from app.plan.totals import OF_PROVIDERS, sum_up
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.targets.declaring import declare
from app.web.identity import SESSION_COOKIE
from tests import world as worlds
from tests.dashboards.planning import add_package
from tests.exchange.feeds import OFFICES, as_json, bring_in, order, packages
from tests.journeys.house import Caller, caller
from tests.web.browsing import SITE, Browser, whole_app
from tests.world import AT, SATKER, World

UNIT = "1.01.0.00.0.00.01.0007"
LATE = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
"""Sixty days before the year ends."""


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            built = worlds.build(session)
            worlds.in_process(session, built)
            worlds.in_process(session, built, quantity=3)
            sum_up(session, OF_PROVIDERS, region_id=2, fiscal_year=2026, known_from=AT)
        yield built


def ask(world: World, persona: str = "leader", office: str = "", **query: Any) -> Any:
    place = f"/offices/{office}" if office else "/dashboard"
    return caller(world.grants[persona]).get(f"/regions/99.01{place}", year=2026, **query)


def entered(world: World, persona: str) -> Browser:
    """That person's browser, signed in."""
    browser = Browser()
    with db.new_session() as session:
        token = sessions.start(session, account_id=world.grants[persona].account_id, at=now()).token
    browser.client.cookies.set(SESSION_COOKIE, token, domain="testserver.local", path="/")
    return browser


def look(world: World, path: str, persona: str = "leader") -> str:
    browser = entered(world, persona)
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def test_the_dashboard_the_tally_and_the_page_say_the_same(world: World) -> None:
    document = ask(world)
    with db.new_session() as session:
        answer = tally(session, question(region="99.01", year=2026))
    top = next(row for row in answer["metrics"] if row["code"] == "EP_RUP")
    assert {key: document["metric"][key] for key in top} == top
    assert document["amounts"]["ordered"] == answer["amount"] == 650_000
    assert [document["metric"][key] for key in ("numerator", "denominator", "percent")] == [650_000, 100_000_000, "0.6500"]
    for code in ("PDN_REAL_LKPP", "PDN_REAL_TRUE", "UMKK_LOCAL"):
        shown = next(row for row in document["domestic"] + document["small"] if row["code"] == code)
        assert shown["percent"] == next(row for row in answer["metrics"] if row["code"] == code)["percent"]
    page = look(world, "/dasbor/99.01?tahun=2026")
    for words in ("0,65%", "Rp650.000", "ke-1", "100,00%", "10.00 WIB"):
        assert words in page, words
    assert len(page.encode()) <= 100_000


def test_the_offices_add_up_to_their_region(world: World) -> None:
    add_package("900000011", 40_000_000, UNIT)
    add_package("900000012", 25_000_000, "2.01.0.00.0.00.05.0000")
    document = ask(world)
    assert sum(row["denominator"] for row in document["offices"]) == document["metric"]["denominator"] == 165_000_000
    assert sum(row["ordered"] for row in document["offices"]) == document["metric"]["numerator"]
    own = next(row for row in document["offices"] if row["kd_satker_str"] == SATKER)
    assert own["denominator"] == 140_000_000, "a unit without a budget is counted with its office"
    alone = ask(world, office=UNIT)
    assert (alone["denominator"], alone["ordered"], alone["units"]) == (40_000_000, 0, [UNIT])
    assert ask(world, office=SATKER)["units"] == [SATKER, UNIT]


def test_sixty_days_before_the_end_the_offices_that_are_behind_come_first_by_what_is_unspent(world: World) -> None:
    add_package("900000012", 300_000_000, "2.01.0.00.0.00.05.0000")
    with time_machine.travel(LATE):
        document = ask(world)
    assert document["days_left"] == 60
    assert document["below"] == 40
    assert [(row["kd_satker_str"][:4], row["unspent"], row["behind"]) for row in document["offices"]] == [
        ("2.01", 300_000_000, True),
        ("1.01", 99_350_000, True),
    ]
    with time_machine.travel(LATE):
        page = look(world, "/dasbor/99.01")
    assert "2 satuan kerja di bawah 40%, 60 hari tersisa tahun ini." in page
    assert 'href="/dasbor/99.01/2.01.0.00.0.00.05.0000?tahun=2026&amp;metrik=EP_RUP"' in page


@given(some.integers(0, 10**13), some.integers(1, 10**13), some.integers(1, 100))
def test_behind_is_judged_by_the_exact_share(ordered: int, denominator: int, below: int) -> None:
    office = Office("1", "Dinas", ("1",), Planned(), denominator, {Basis.ORDERED: replace(NOTHING, amount=ordered)})
    assert office.is_behind(below) is (100 * ordered < below * denominator)
    assert not replace(office, denominator=None).is_behind(below), "nobody knows"


def test_an_office_without_a_part_in_the_denominator_is_not_among_the_offices(world: World) -> None:
    add_package("900000014", 1, "3.01.0.00.0.00.06.0000", method="Tender")
    assert [row["kd_satker_str"] for row in ask(world, metric="EP_METHOD")["offices"]] == [SATKER]
    assert len(ask(world)["offices"]) == 2


def test_an_office_lists_what_it_has_not_ordered_the_longest_late_first(world: World) -> None:
    day = AT.date()
    add_package("900000021", 5_000_000, SATKER, contract_from=day.replace(month=1))
    add_package("900000022", 9_000_000, SATKER, selection_from=day.replace(month=2))
    add_package("900000023", 9_000_000, SATKER)
    add_package("900000024", 9_000_000, SATKER, contract_from=day.replace(month=9))
    add_package("900000025", 9_000_000, SATKER, method="Tender", contract_from=day.replace(month=1))
    waiting = ask(world, "ppk", office=SATKER)["waiting"]
    assert [(row["kd_rup"], row["days_late"]) for row in waiting["rows"]] == [
        ("900000021", 59),
        ("900000022", 28),
        ("900000024", 0),
        ("900000023", None),
    ]
    assert (waiting["packages"], waiting["pagu"], waiting["late"]) == (4, 32_000_000, 2)
    page = look(world, f"/dasbor/99.01/{SATKER}?tahun=2026", "ppk")
    assert "4 paket senilai Rp32.000.000; 2 sudah lewat tanggal rencananya." in page
    assert page.index("900000021") < page.index("900000022") < page.index("900000023")


def test_a_package_of_any_method_is_shown_what_the_catalogue_has_for_it(world: World) -> None:
    add_package("900000031", 5_000_000, SATKER, name="Belanja Kertas A4 untuk Rapat", method="Pengadaan Langsung")
    add_package("900000032", 5_000_000, SATKER, name="Rehabilitasi Ruang Kelas", method="Tender")
    matches = ask(world, "ppk", office=SATKER)["matches"]
    assert [(row["kd_rup"], row["price_min"], row["unit"]) for row in matches["rows"]] == [("900000031", 50_000, "rim")]
    assert matches["examined"] == 2
    page = look(world, f"/dasbor/99.01/{SATKER}", "ppk")
    assert f'href="/produk/{world.listing_id}"' in page
    assert "2 dari 2 kata sama" in page


def test_an_office_says_what_its_packages_have_left(world: World) -> None:
    with db.new_session() as session:
        worlds.place(session, world)
    document = ask(world, "ppk", office=SATKER)
    hold = document["packages_hold"]
    assert hold == {"pagu": 100_000_000, "held": 500_000, "committed": 650_000, "received": 0, "paid": 0}
    assert [row["ordered"] for row in document["course"]["months"]][:4] == [0, 0, 650_000, None]
    page = look(world, f"/dasbor/99.01/{SATKER}", "ppk")
    assert "Rp98.850.000" in page


def test_behind_is_measured_by_the_regions_own_target_until_it_chooses_another_percent(world: World) -> None:
    """What is no target of anybody is not called one."""
    with db.new_session() as session:
        given: dict[str, Any] = {
            "metric": "EP_RUP",
            "percent": Decimal("29.5"),
            "valid_from": date(2026, 1, 1),
            "valid_until": None,
        }
        declare(session, region=world.region, source="Keputusan Bupati 027/30/2026", actor=world["region_admin"], at=AT, **given)
    assert (ask(world)["below"], ask(world, office=SATKER)["below"], ask(world, metric="EP_BUDGET")["below"]) == (30, 30, 40)
    page = look(world, "/dasbor/99.01?tahun=2026")
    assert "1 satuan kerja di bawah 30%" in page
    assert ">Batas<" in page
    assert 'value="30"' in entered(world, "region_admin").get("/dasbor/99.01/pilihan").text
    with db.new_session() as session:
        choose(session, region=world.region, metric=None, behind_below=55, public=False, actor=world["region_admin"], at=AT)
    assert ask(world)["below"] == 55


def test_what_no_file_says_is_no_rupiah_of_nothing_and_a_year_that_is_over_has_no_days_left(world: World, tmp_path: Path) -> None:
    def bring(rows: list[Any]) -> None:
        with db.new_session() as session:
            bring_in(session, as_json(tmp_path, rows), year=2025, at=now())

    bring([order(1, tahun_anggaran=2025, tgl_order="2025-03-02")])
    page = look(world, "/dasbor/99.01?tahun=2025")
    assert "Rencana tidak digambar" in page
    assert "digambar rata" not in page
    assert page.count('data-label="Nilai">—</td>') == 3, "whether a product is domestic, or its vendor small, nobody said"
    assert 'data-label="Pembilang">—</td>' in look(world, "/realisasi/99.01?tahun=2025")
    bring(list(synthetic.satker_budgets(OFFICES, packages(3), year=2025)))
    page = look(world, "/dasbor/99.01?tahun=2025")
    assert re.search(r"[0-9]+ satuan kerja di bawah 40% pada akhir 2025\.", page)
    assert "hari tersisa tahun ini" not in page
    assert "digambar rata sepanjang tahun" in page


def test_nothing_is_seen_from_outside_until_the_region_says_so(world: World) -> None:
    stranger = TestClient(whole_app(), base_url=SITE)
    assert stranger.get("/dasbor/99.01").status_code == 404
    Caller().get("/regions/99.01/dashboard", status=404)
    with db.new_session() as session:
        choose(session, region=world.region, metric="EP_METHOD", behind_below=60, public=True, actor=world["region_admin"], at=AT)
    assert stranger.get("/dasbor/99.01").status_code == 200
    document = Caller().get("/regions/99.01/dashboard")
    assert (document["metric"]["code"], document["below"], document["public"]) == ("EP_METHOD", 60, True)
    assert f"/dasbor/99.01/{SATKER}" not in stranger.get("/dasbor/99.01").text, "the office's own dashboard stays inside"
    assert stranger.get("/dasbor/99.71").status_code == 404


def test_the_admin_chooses_and_the_trail_says_so(world: World) -> None:
    admin = entered(world, "region_admin")
    place = "/dasbor/99.01/pilihan"
    assert admin.send(place, {"metrik": "PDN_COMMIT", "di_bawah": "40"}, page=place).status_code == 422
    assert admin.send(place, {"metrik": "", "di_bawah": "0"}, page=place).status_code == 422
    assert (
        admin.send(place, {"metrik": "EP_RUP_ALL", "di_bawah": "35", "umum": "true"}, page=place).headers["location"]
        == "/dasbor/99.01"
    )
    with db.new_session() as session:
        chosen = session.get_one(DashboardChoice, 2)
        assert (chosen.metric, chosen.behind_below, chosen.public) == ("EP_RUP_ALL", 35, True)
        rows = session.scalars(select(AuditRow.details).where(AuditRow.region_id == 2, AuditRow.action == "dashboard.choose")).all()
    assert rows == [{"metric": "EP_RUP_ALL", "behind_below": 35, "public": True}]


def test_only_the_regions_own_admin_chooses(world: World) -> None:
    with db.new_session() as session:
        for persona, region in (("leader", world.region), ("region_admin", world.other_region)):
            with pytest.raises(NotFound):
                choose(session, region=region, metric=None, behind_below=40, public=True, actor=world[persona], at=AT)
        with pytest.raises(Invalid):
            choose(session, region=world.region, metric="X", behind_below=40, public=True, actor=world["region_admin"], at=AT)


def test_everybody_finds_their_own(world: World) -> None:
    for persona, place in (("leader", "/dasbor/99.01"), ("ppk", f"/dasbor/99.01/{SATKER}"), ("ppk_other", "/dasbor/99.71/")):
        answer = entered(world, persona).get("/dasbor")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(place)


def test_every_field_of_a_dashboard_is_written_down(world: World) -> None:
    written = (Path(__file__).parents[2] / "docs/dashboards.md").read_text(encoding="utf-8")
    fields = [*ask(world), "packages_hold", "waiting", "matches"]
    assert [name for name in fields if f"`{name}`" not in written] == []


def test_an_empty_region_has_a_dashboard_that_says_what_is_missing(world: World) -> None:
    with db.new_session() as session:
        session.query(Package).filter(Package.region_id == 3).delete()
    page = look(world, "/dasbor/99.71/1.02.0.00.0.00.02.0000", "ppk_other")
    assert "Rencana satuan kerja ini belum dimuat." in page
    document = caller(world.grants["ppk_other"]).get("/regions/99.71/offices/1.02.0.00.0.00.02.0000")
    assert (document["denominator"], document["percent"], document["waiting"]["packages"]) == (None, None, 0)
    region = look(world, "/dasbor/99.01?tahun=2025")
    assert '<a href="/dasbor/99.01?tahun=2026">2026</a>' in region, "one tap to the year that has a plan"
    assert "Belum ada rencana" in region
    assert "Tidak ada yang tertinggal" not in region, "nobody is on time with a plan that nobody knows"


def test_a_wrong_question_is_explained(world: World) -> None:
    for query in ({"below": 0}, {"metric": "PDN_COMMIT"}, {"year": 99}):
        caller(world.grants["leader"]).get("/regions/99.01/dashboard", status=422, **query)
