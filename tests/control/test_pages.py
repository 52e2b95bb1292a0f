"""The pages of control: each says the same as its files and the API, forms keep what is typed, nobody sees another office."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from app import db, reactions
from app.accounts import tokens
from app.clock import now
from app.control.routes.report import MEDIA
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.exchange import feeds
from tests.isolation import rich
from tests.plan.making import add_package
from tests.web.browsing import Browser, bearer
from tests.world import KD_RUP, OTHER_SATKER, PASSWORD, SATKER, World

ASKED = "tahun=2026&periode=TW1"


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        made = worlds.build(session)
        rich.an_order_on_its_way(session, rich.Rich(made))
        worlds.in_process(session, made, quantity=4)
        worlds.approved(session, made, quantity=2)
        add_package(session, "910000001", 5_000_000, name="Belanja <b>kursi</b> & meja")
        return made


def browser(persona: str) -> Browser:
    one = Browser()
    assert one.sign_in(persona, PASSWORD).status_code == 303
    return one


def api(world: World, persona: str, path: str) -> Any:
    with db.new_session() as session:
        key = tokens.mint(session, grant=world.grants[persona], scopes=(), ends_at=now() + timedelta(days=20_000), at=now())
    return Browser().get(f"/api/v1/regions/{path}", headers=bearer(key))


def test_the_page_of_a_running_month_says_up_to_which_day_it_holds(world: World) -> None:
    with time_machine.travel(datetime(2026, 3, 12, 3, 0, tzinfo=UTC)):
        assert "Keadaan sampai 12 Maret 2026; Triwulan I 2026 belum berakhir." in browser("ppk").get(f"/kendali?{ASKED}").text
        assert api(world, "ppk", "99.01/control?year=2026&quarter=1").json()["until"] == "2026-03-12"
    with time_machine.travel(datetime(2026, 4, 2, 3, 0, tzinfo=UTC)):
        assert "Keadaan sampai akhir Triwulan I 2026." in browser("ppk").get(f"/kendali?{ASKED}").text


def test_page_pdf_xlsx_csv_and_api_say_the_same(world: World) -> None:
    one = browser("ppk")
    page = one.get(f"/kendali?{ASKED}").text
    figures = api(world, "ppk", "99.01/control?year=2026&quarter=1").json()
    assert (figures["ordered"], figures["accepted"], figures["paid"], figures["orders"]) == (700_000, 500_000, 0, 2)
    assert "Rp700.000" in page
    assert "Belanja &lt;b&gt;kursi&lt;/b&gt; &amp; meja" in page
    with time_machine.travel(now(), tick=False):  # it says the minute at which it was made
        paper, again = (text_of(one.get(f"/kendali?{ASKED}&unduh=pdf").content) for _time in range(2))
    assert close("Rp700.000") in close(paper)
    assert close("Belanja <b>kursi</b> & meja") in close(paper)
    code = re.search(r"/verifikasi/([0-9A-Z.]+)", paper)
    assert code is not None, "the report carries the address of its public page"
    assert f"/verifikasi/{code[1]}" in again, "the same words have the same code"
    told = Browser().get(f"/verifikasi/{code[1]}").text
    assert "Ini laporan yang terbaru untuk lingkup ini." in told
    hashes = re.findall(r"[0-9a-f]{64}", told)
    assert hashes
    assert hashes[0] in close(paper)
    book = CalamineWorkbook.from_filelike(io.BytesIO(one.get(f"/kendali?{ASKED}&unduh=xlsx").content))
    assert book.get_sheet_by_index(1).to_python()[-1][5] == 700_000
    rows = list(csv.DictReader(io.StringIO(one.get(f"/kendali?{ASKED}&unduh=csv").text)))
    assert sum(int(row["dipesan"]) for row in rows) == 700_000
    assert [row["kd_rup"] for row in rows] == [package["kd_rup"] for package in figures["packages"]]
    assert {row["kd_satker_str"] for row in rows} == {package["kd_satker_str"] for package in figures["packages"]} == {SATKER}
    assert "kd_satker" not in rows[0], "that name is SIRUP's number's"


def test_what_accepted_and_paid_mean_of_imported_orders_is_said(world: World, tmp_path: Path) -> None:
    paid = "Pembayaran pesanan dari katalog nasional"

    def said(persona: str, address: str) -> bool:
        return paid in browser(persona).get(address).text

    office = f"/dasbor/99.01/{SATKER}?tahun=2026"
    assert not said("ppk", f"/kendali?{ASKED}")
    with db.new_session() as session:
        feeds.bring_in(session, feeds.as_json(tmp_path, [feeds.order(1, kd_satker_str=OTHER_SATKER)]))
    assert said("region_admin", f"/kendali?{ASKED}")
    assert said("region_admin", "/dasbor/99.01?tahun=2026")
    assert not said("ppk", f"/kendali?{ASKED}"), "the office has none"
    assert not said("ppk", office)
    with db.new_session() as session:
        feeds.bring_in(session, feeds.as_json(tmp_path, [feeds.order(2, kd_satker_str=SATKER)]))
    assert said("ppk", f"/kendali?{ASKED}")
    assert said("ppk", office)
    assert close(paid) in close(text_of(browser("ppk").get(f"/kendali?{ASKED}&unduh=pdf").content))


def test_files_are_attachments_under_a_name_that_says_what_they_are(world: World) -> None:
    one = browser("auditor")
    for form, media in MEDIA.items():
        answer = one.get(f"/kendali?{ASKED}&unduh={form.value}")
        assert answer.headers["content-type"].split(";")[0] == media.split(";")[0]
        assert answer.headers["content-disposition"] == f'attachment; filename="pok-99.01-2026-TW1.{form.value}"'


def test_no_connection_is_held_while_a_document_is_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def drawn(report: object) -> bytes:
        held.append(db.engine().pool.checkedout())  # type: ignore[attr-defined]
        return b"%PDF"

    monkeypatch.setattr("app.documents.pdf", drawn)
    assert browser("ppk").get(f"/kendali?{ASKED}&unduh=pdf").content == b"%PDF"
    assert held == [0]


def test_an_office_writes_a_note_and_finds_it_in_the_report(world: World) -> None:
    one = browser("ppk")
    path = f"/kendali/paket/{KD_RUP}?{ASKED}"
    typed = {"physical": "45,5", "problem": "Pengiriman terlambat", "solution": "Ditagih", "officer": "Ibu Contoh"}
    assert one.send(path, typed, page=path).status_code == 303
    page = one.get(f"/kendali?{ASKED}").text
    for shown in ("45,50%", "Pengiriman terlambat", "Ibu Contoh"):
        assert shown in page
    assert 'value="45,50"' in one.get(path).text


def test_what_is_typed_wrong_comes_back_with_a_sentence(world: World) -> None:
    one = browser("ppk")
    path = f"/kendali/paket/{KD_RUP}?{ASKED}"
    for typed, said in (
        ({"physical": "101"}, "Paling banyak"),
        ({"physical": "banyak"}, "Tulis"),
        ({"problem": "Ada"}, "Tulis juga apa yang dilakukan"),
        ({"planned_start": "2026-03-02", "planned_finish": "2026-03-01"}, "mendahului"),
    ):
        answer = one.send(path, typed, page=path)
        assert answer.status_code == 422
        assert said in answer.text
        assert next(iter(typed.values())) in answer.text


def test_head_figures_are_typed_as_people_write_them(world: World) -> None:
    one = browser("region_admin")
    path = f"/kendali/anggaran?{ASKED}"
    typed = {
        "income_budget": "Rp1.767.525.315.259", "income_realised": "709.812.800.558",
        "spending_budget": "1.827.503.192.259", "spending_realised": "607.860.327.624",
    }  # fmt: skip
    assert one.send(path, typed, page=path).status_code == 303
    page = one.get(f"/kendali?{ASKED}").text
    assert "33,26%" in page
    assert "40,16%" in page
    assert one.send(path, {"income_budget": "-5"}, page=path).status_code == 422


def test_the_board_says_who_must_act_on_what_and_what_it_earns(world: World) -> None:
    found = api(world, "region_admin", "99.01/closing?year=2026&close=2").json()
    by_state = {(order["state"], order["value"]): order for order in found["orders"]}
    billed, running, unsigned = (
        by_state[key] for key in (("ON_PROCESS", 500_000), ("ON_PROCESS", 200_000), ("ESIGN_IN_PROGRESS", 100_000))
    )
    assert billed["next"]["where"] == "Bendahara: Orang treasurer"
    assert billed["missing"] == "Verifikasi tagihan"
    assert running["next"]["persons"] == ["CV Contoh 1"]
    assert running["missing"] == "BAST untuk Kertas A4 80 gsm: barang belum dikemas"
    assert unsigned["next"]["where"] == "PPK: Orang ppk"
    assert (found["score"]["denominator"], found["needed"], found["plan"]["points"]) == (3, 2, "2.67")
    assert found["orders"][0] == billed
    page = browser("region_admin").get("/kendali/penutupan?tahun=2026&tutup=2").text
    assert "+2,67" in page
    assert "Bendahara: Orang treasurer" in page


def test_the_board_names_the_package_that_carries_an_order_where_its_own_was_revised(world: World, tmp_path: Path) -> None:
    path = "99.01/closing?year=2026"
    assert {(order["kd_rup"], order["charged_to"]) for order in api(world, "ppk", path).json()["orders"]} == {(KD_RUP, KD_RUP)}
    assert "dibebankan ke" not in browser("ppk").get("/kendali/penutupan?tahun=2026").text
    with db.new_session() as session:
        step = feeds.revision(0, 0) | {"kd_rup_lama": int(KD_RUP), "kd_rup_baru": 910000001, "kd_satker_str": SATKER}
        feeds.bring_in(session, feeds.as_json(tmp_path, [step]), partial=True)
    assert {(order["kd_rup"], order["charged_to"]) for order in api(world, "ppk", path).json()["orders"]} == {(KD_RUP, "910000001")}
    page = browser("ppk").get("/kendali/penutupan?tahun=2026").text
    assert page.count(f"RUP {KD_RUP} · dibebankan ke 910000001") == 3


def test_itkp_shows_every_way_of_counting_and_nothing_for_what_is_not_known(world: World) -> None:
    answer = api(world, "leader", "99.01/itkp?year=2026").json()
    assert [part["points"] for part in answer["parts"] if part["code"] in ("E_TENDERING", "E_KONTRAK", "TOKO_DARING", "SIRUP")] == [
        None
    ] * 4
    assert {row["variant"]: row["denominator"] for row in answer["e_katalog"]} == {
        "COMPLETED_OF_ALL": 3, "COMPLETED_OF_ACTIVE": 2, "SETTLED_OF_ALL": 3, "SETTLED_OF_ACTIVE": 2,
    }  # fmt: skip
    assert "belum pasti" in browser("leader").get("/kendali/itkp?tahun=2026").text


def test_an_office_asks_for_itself_only(world: World) -> None:
    one = browser("ppk")
    for path in (f"/kendali?satker={OTHER_SATKER}", f"/kendali/penutupan?satker={OTHER_SATKER}"):
        assert one.get(path).status_code == 404
    assert api(world, "ppk", "99.71/control?year=2026").status_code == 404
    assert api(world, "ppk_other", "99.01/closing").status_code == 404
    assert api(world, "curator", "99.01/control").status_code == 404


def test_a_month_and_a_quarter_at_once_are_refused(world: World) -> None:
    answer = api(world, "ppk", "99.01/control?year=2026&month=3&quarter=1")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "quarter"
    assert browser("ppk").get("/kendali?periode=M13").status_code == 422


def test_pages_work_on_an_empty_year(world: World) -> None:
    one = browser("region_admin")
    for path in (
        "/kendali?tahun=2031",
        "/kendali/penutupan?tahun=2031",
        "/kendali/itkp?tahun=2031",
        "/kendali?tahun=2031&unduh=pdf",
        "/kendali?tahun=2031&unduh=xlsx",
    ):
        assert one.get(path).status_code == 200, path


def test_where_nothing_was_planned_the_pagu_is_not_0_but_unknown(world: World) -> None:
    one = browser("region_admin")
    said = one.get("/api/v1/regions/99.01/control?year=2031").json()
    assert (said["pagu"], said["ordered"]) == (None, 0)
    assert re.search(r"Pagu paket penyedia</dt>\s*<dd[^>]*>\s*—", one.get("/kendali?tahun=2031").text)


def test_a_program_types_the_note_of_a_package_and_the_head_figures(world: World) -> None:
    def put(persona: str, path: str, body: dict[str, Any]) -> Any:
        with db.new_session() as session:
            key = tokens.mint(session, grant=world.grants[persona], scopes=(), ends_at=now() + timedelta(days=20_000), at=now())
        return Browser().client.put(f"/api/v1/{path}", json=body, headers=bearer(key))

    when = {"year": 2026, "month": 3}
    noted = put("ppk", f"packages/{KD_RUP}/control-note", {**when, "physical_bps": 4550, "problem": "Hujan", "solution": "Terpal"})
    assert (noted.status_code, noted.json()["physical_bps"], noted.json()["month"]) == (200, 4550, 3)
    assert put("ppk", f"packages/{KD_RUP}/control-note", {**when, "problem": "Hujan"}).status_code == 422
    assert put("ppk", "packages/999999999/control-note", when).status_code == 404
    assert put("region_admin", "control-header", {**when, "income_budget": 10}).json()["satker"] is None
    assert put("ppk", "control-header", {**when, "income_budget": 10}).json()["satker"] == SATKER
    assert put("auditor", "control-header", when).status_code == 403
    assert api(world, "region_admin", "99.01/control?year=2026&month=3").json()["header"]["income_budget"] == 10
    chosen = put("region_admin", "regions/99.01/dashboard/choice", {"metric": "EP_BUDGET", "behind_below": 55})
    assert (chosen.json()["behind_below"], chosen.json()["public"]) == (55, False)
    assert api(world, "region_admin", "99.01/dashboard?year=2026").json()["below"] == 55
