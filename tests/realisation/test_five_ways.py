"""One question, one figure: on the page, in the API, on the command line, as CSV and as
PDF, to the rupiah and to the hundredth of a percent."""

import csv
import io
import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session
from typer import BadParameter

from app import db
from app.exchange import synthetic
from app.ledger import Basis, Kind, Line
from app.money import rupiah, thousands
from app.realisation.asking import AskedScope, By
from app.realisation.commands import compare as compare_command
from app.realisation.commands import metrics as metrics_command
from app.realisation.commands import orders as orders_command
from app.realisation.commands import rank as rank_command
from app.realisation.commands import tally as tally_command
from app.realisation.inside import RankingKind
from app.web.pages.numbers import persen
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.exchange.feeds import OFFICES, YEAR, as_json, bring_in, order, packages
from tests.realisation.conftest import bring_in_the_real_files
from tests.realisation.making import move
from tests.web.browsing import Browser


def the_same_five_ways(region: str, year: int, metric: str) -> dict[str, Any]:
    browser = Browser()
    address = f"/realisasi/{region}?tahun={year}&metrik={metric}"
    by_command = tally_command(region=region, year=year, by=By.SATKER, rollup=True)
    row = next(row for row in by_command["metrics"] if row["code"] == metric)
    by_api = browser.get(f"/api/v1/regions/{region}/realisation?year={year}&by=satker&rollup=true").json()
    assert by_api == by_command
    page = browser.get(address).text
    figures = [rupiah(row["numerator"]), rupiah(row["denominator"]), persen(row["numerator"], row["denominator"])]
    assert all(figure in page for figure in figures)
    lines = list(csv.DictReader(io.StringIO(browser.get(f"{address}&unduh=csv").text)))
    told = next(line for line in lines if line["bagian"] == "angka")
    assert (told["kode"], int(told["nilai"]), int(told["pembagi"]), told["persen"]) == (
        metric, row["numerator"], row["denominator"], row["percent"],
    )  # fmt: skip
    units = {line["kode"]: (int(line["pesanan"]), int(line["nilai"])) for line in lines if line["bagian"] == "rincian"}
    assert units == {unit["kd_satker_str"]: (unit["orders"], unit["amount"]) for unit in by_command["rows"]}
    answer = browser.get(f"{address}&unduh=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    paper = close(text_of(answer.content))
    assert all(close(figure) in paper for figure in figures)
    assert all(thousands(unit["amount"]) in paper for unit in by_command["rows"])
    kept = browser.get(f"{address}&unduh=json").json()
    assert kept["tally"] == json.loads(json.dumps(by_command))
    assert {line["sha256"] for line in lines} == {kept["sha256"]}
    assert kept["sha256"] in paper
    assert kept["sha256"] in page
    return row


def test_one_question_has_one_answer_in_five_forms(committed_year: Session) -> None:
    row = the_same_five_ways("99.01", YEAR, "EP_BUDGET")
    (explained,) = metrics_command(region="99.01", year=YEAR, metric="EP_BUDGET")["items"]
    assert (explained["numerator"], explained["percent"]) == (row["numerator"], row["percent"])


def test_a_pagu_that_went_up_below_what_was_ordered_and_up_again_is_told_of_every_day_alike(
    committed: None, tmp_path: Path
) -> None:
    """Day by day the same on the command line, in the API, on the page and in
    its files; a day's figure is what it was on that day."""
    rows, ordered = packages(3), order(1, kd_rup=str(packages(3)[0]["kd_rup"]), total_harga=900, tgl_order="2026-02-15")
    pagus = {date(2026, 2, 1): 1_000, date(2026, 4, 1): 5_000, date(2026, 6, 1): 300, date(2026, 8, 1): 2_000}
    warned = []
    for day, pagu in pagus.items():
        with db.new_session() as session:
            report = bring_in(session, as_json(tmp_path, [{**rows[0], "pagu": pagu}, *rows[1:]]), as_of=day)
            warned.append(len(report.warnings))
            if day == min(pagus):
                bring_in(session, as_json(tmp_path, [ordered]), as_of=day)
    assert warned == [0, 0, 1, 0]
    rest = sum(row["pagu"] for row in rows[1:])
    assert {day: _of_day(day) for day in pagus} == {day: (900, pagu + rest) for day, pagu in pagus.items()}
    assert _of_day(None) == (900, 2_000 + rest)


def test_what_was_paid_in_a_quarter_by_vendor_as_a_past_day_knew_it_is_one_figure(committed: None, tmp_path: Path) -> None:
    """Basis paid, scope DIGITAL, third quarter, by vendor, as of a day: paid before the
    quarter, in it and known, in it and known only later."""
    with db.new_session() as session:
        world = worlds.build(session)
        ours = worlds.in_process(session, world)
        for amount, day, known in ((100_000, (6, 30), (7, 1)), (70_000, (8, 15), (8, 20)), (30_000, (9, 10), (10, 5))):
            at = datetime(YEAR, *known, 3, tzinfo=UTC)
            move(
                session,
                ours,
                Line(kind=Kind.RECEIVED, amount=amount),
                Line(kind=Kind.PAID, amount=amount),
                on=date(YEAR, *day),
                at=at,
            )
        bring_in(session, as_json(tmp_path, packages(3)), as_of=date(YEAR, 5, 1))
        bring_in(
            session, as_json(tmp_path, list(synthetic.satker_budgets(OFFICES, packages(3), year=YEAR))), as_of=date(YEAR, 5, 1)
        )
        bring_in(session, as_json(tmp_path, [order(1, status_pkt="COMPLETED", tgl_order=f"{YEAR}-08-01")]), as_of=date(YEAR, 9, 1))
    for day, amount, count in ((date(YEAR, 9, 30), 70_000, 0), (date(YEAR, 10, 12), 100_000, 0), (None, 100_000, 0)):
        _paid_of(day, amount, count)


def _paid_of(day: date | None, amount: int, count: int) -> None:
    quarter = {"from_": date(YEAR, 7, 1), "to": date(YEAR, 9, 30)}
    by_command = tally_command(
        region="99.01", year=YEAR, basis=Basis.PAID, scope=AskedScope.DIGITAL, as_of=day, by=By.VENDOR, **quarter
    )
    row = next(row for row in by_command["metrics"] if row["code"] == "EP_BUDGET")
    assert (by_command["amount"], sum(line["amount"] for line in by_command["rows"])) == (amount, amount)
    browser, as_of, per = Browser(), f"&as_of={day}" if day else "", f"&per={day}" if day else ""
    asked = f"year={YEAR}&basis=paid&scope=DIGITAL&by=vendor&from={YEAR}-07-01&to={YEAR}-09-30{as_of}"
    assert browser.get(f"/api/v1/regions/99.01/realisation?{asked}").json() == by_command
    address = f"/realisasi/99.01?tahun={YEAR}&basis=paid&lingkup=DIGITAL&periode=TW3&menurut=vendor&metrik=EP_BUDGET{per}"
    page = browser.get(address).text
    assert all(rupiah(figure) in page for figure in (amount, row["denominator"]))
    lines = list(csv.DictReader(io.StringIO(browser.get(f"{address}&unduh=csv").text)))
    told = next(line for line in lines if line["bagian"] == "angka")
    assert (int(told["nilai"]), int(told["pembagi"]), told["persen"]) == (row["numerator"], row["denominator"], row["percent"])
    assert sum(int(line["nilai"]) for line in lines if line["bagian"] == "rincian") == amount
    kept = browser.get(f"{address}&unduh=json").json()
    assert kept["tally"] == json.loads(json.dumps(by_command))
    paper = close(text_of(browser.get(f"{address}&unduh=pdf").content))
    assert thousands(amount) in paper
    assert kept["sha256"] in paper
    units = tally_command(
        region="99.01", year=YEAR, basis=Basis.PAID, scope=AskedScope.DIGITAL, as_of=day, by=By.SATKER, rollup=True, **quarter
    )
    assert sum(unit["amount"] for unit in units["rows"]) == amount
    months = tally_command(region="99.01", year=YEAR, basis=Basis.PAID, scope=AskedScope.DIGITAL, as_of=day, by=By.MONTH, **quarter)
    assert sum(month["amount"] for month in months["rows"]) == amount


def _of_day(day: date | None) -> tuple[int, int]:
    """Numerator and denominator of EP_RUP, which every door says alike."""
    browser, per = Browser(), "" if day is None else f"&per={day}"
    by_command = tally_command(region="99.01", year=YEAR, as_of=day)
    row = next(row for row in by_command["metrics"] if row["code"] == "EP_RUP")
    as_of = "" if day is None else f"&as_of={day}"
    assert browser.get(f"/api/v1/regions/99.01/realisation?year={YEAR}{as_of}").json() == by_command
    (ranked,) = rank_command(tier="kabupaten", year=YEAR, as_of=day)["rows"]
    assert (ranked["amount"], ranked["denominator"], ranked["percent"]) == (row["numerator"], row["denominator"], row["percent"])
    address = f"/realisasi/99.01?tahun={YEAR}&metrik=EP_RUP{per}"
    page, table = browser.get(address).text, browser.get(f"{address}&unduh=csv").text
    assert all(rupiah(row[name]) in page for name in ("numerator", "denominator"))
    line = next(line for line in csv.DictReader(io.StringIO(table)) if line["bagian"] == "angka")
    assert (int(line["nilai"]), int(line["pembagi"]), line["persen"]) == (row["numerator"], row["denominator"], row["percent"])
    plan = browser.get(f"/realisasi/99.01/rencana?tahun={YEAR}&bagian=RUP_PENYEDIA&unduh=csv{per}").text
    assert sum(int(line["nilai"]) for line in csv.DictReader(io.StringIO(plan))) == row["denominator"]
    return row["numerator"], row["denominator"]


@pytest.mark.parametrize(
    "address",
    [
        "/peringkat?tahun={year}",
        "/realisasi/99.01/peringkat?jenis=opd&tahun={year}",
        "/realisasi/99.01/peringkat?jenis=penyedia&tahun={year}",
        "/realisasi/99.01/peringkat?jenis=etalase&tahun={year}",
    ],
)
def test_a_ranking_on_paper_says_what_its_file_says(committed_year: Session, address: str) -> None:
    browser, asked = Browser(), address.format(year=YEAR)
    kept = browser.get(f"{asked}&unduh=json").json()
    answer = browser.get(f"{asked}&unduh=pdf")
    paper = close(text_of(answer.content))
    assert answer.content[:5] == b"%PDF-"
    assert kept["sha256"] in paper
    for row in kept["rows"]:
        assert thousands(row["amount"]) in paper
        if row["percent"] is not None:
            assert persen(row["amount"], row["denominator"]) in paper


@pytest.fixture
def committed_kabupaten(committed: None, real_data: Path) -> None:
    with db.new_session() as session:
        bring_in_the_real_files(session, real_data)


@pytest.mark.real
def test_a_real_kabupatens_figure_is_the_same_five_ways(committed_kabupaten: None) -> None:
    row = the_same_five_ways("32.04", 2025, "EP_BUDGET")
    assert (row["numerator"], row["denominator"], row["percent"]) == (189_677_834_789, 2_469_300_268_019, "7.6814")
    first = rank_command(region="32.04", kind=RankingKind.OPD, year=2025)["rows"][0]
    browser = Browser()
    assert browser.get("/api/v1/regions/32.04/rankings?year=2025").json()["rows"][0] == first
    assert rupiah(first["amount"]) in browser.get("/realisasi/32.04/peringkat?tahun=2025").text


@pytest.mark.parametrize(
    ("page", "call", "command"),
    [
        ("/realisasi/99.01?", "/api/v1/regions/99.01/realisation?", partial(tally_command, region="99.01")),
        ("/realisasi/99.01/pesanan?", "/api/v1/regions/99.01/realisation/orders?", partial(orders_command, region="99.01")),
        ("/realisasi/99.01/beda?", "/api/v1/regions/99.01/comparison?", partial(compare_command, region="99.01")),
        ("/realisasi/99.01/rencana?", "/api/v1/regions/99.01/metrics?", partial(metrics_command, region="99.01")),
        ("/realisasi/99.01/peringkat?", "/api/v1/regions/99.01/rankings?", partial(rank_command, region="99.01")),
        ("/peringkat?", "/api/v1/rankings?tier=kabupaten&", partial(rank_command, tier="kabupaten")),
    ],
    ids=["figure", "orders", "comparison", "plan", "ranking inside", "ranking"],
)
@time_machine.travel(
    datetime(YEAR, 10, 31, 16, 30, tzinfo=UTC), tick=True
)  # 1 November has begun in the east of the country, not in this region
def test_a_day_that_has_not_begun_in_the_region_has_no_figure_in_any_form(
    committed_year: Session, page: str, call: str, command: Any
) -> None:
    """Today's figure under the name of another day would be taken for that day's: on a picture, in a file, in what is printed."""
    browser, today, to_come = Browser(), date(YEAR, 10, 31), date(YEAR, 11, 1)
    said = f"Tanggal 1 November {YEAR} belum terjadi; hari ini 31 Oktober {YEAR}."
    assert browser.get(f"{page}tahun={YEAR}&per={today}").status_code == 200
    assert browser.get(f"{call}year={YEAR}&as_of={today}").status_code == 200
    command(year=YEAR, as_of=today)
    shown = browser.get(f"{page}tahun={YEAR}&per={to_come}")
    assert (shown.status_code, said in shown.text) == (422, True)
    answer = browser.get(f"{call}year={YEAR}&as_of={to_come}")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["as_of"])
    assert said in answer.json()["errors"][0]["message"]
    with pytest.raises(BadParameter, match=said):
        command(year=YEAR, as_of=to_come)


@pytest.mark.parametrize("picture", ["/realisasi/99.01/gambar.png?", "/peringkat/gambar.png?tingkat=kabupaten&"])
@time_machine.travel(datetime(YEAR, 10, 31, 16, 30, tzinfo=UTC), tick=True)
def test_no_picture_is_drawn_of_a_day_that_has_not_begun_in_the_region(committed_year: Session, picture: str) -> None:
    answers = [Browser().get(f"{picture}tahun={YEAR}&per={YEAR}-{day}").status_code for day in ("10-31", "11-01")]
    assert answers == [200, 422]
