"""What a metric means: words and figures, where each number comes from, why one
is empty, and why two people name different percents."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy.orm import Session

from app import db
from app.clock import end_of_local_day
from app.exchange import synthetic
from app.ledger import Basis
from app.realisation.asking import AskedScope, Period, question
from app.realisation.commands import compare as compare_command
from app.realisation.commands import metrics as metrics_command
from app.realisation.comparing import compare
from app.realisation.denominators import Denominator
from app.realisation.explaining import MEANINGS, answered
from app.realisation.metrics import METRICS
from app.realisation.plan_rows import rows_under
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from app.vendors.models import Vendor
from tests import world as worlds
from tests.exchange.feeds import OFFICES, YEAR, as_json, bring_in, order, packages
from tests.web.browsing import Browser, fields_of

PLAN = [one for one in Denominator if one is not Denominator.ORDERS]
EARLY, LATE = date(2026, 2, 1), date(2026, 5, 1)


def test_every_metric_has_a_meaning_and_the_catalogue_is_the_same_everywhere(committed: None) -> None:
    assert {metric.code for metric in METRICS} == set(MEANINGS)
    said = metrics_command()
    assert said == Browser().get("/api/v1/metrics").json()
    budget = next(item for item in said["items"] if item["code"] == "EP_BUDGET")
    assert (budget["denominator"], budget["datasets"]) == ("BUDGET_PENGADAAN", ["RUP-StrukturAnggaranPD"])
    assert said["bases"] == [basis.value for basis in Basis]


@pytest.fixture
def a_plan(session: Session, tmp_path: Path) -> Session:
    """Two versions of the plan: in May a package is dropped, one is cut, one unit's budget grows."""
    rows = packages(60)
    managed = list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=20))
    budgets = list(synthetic.satker_budgets(OFFICES, rows, managed, year=YEAR))
    for part in (OFFICES, rows, managed, budgets):
        bring_in(session, as_json(tmp_path, part), as_of=EARLY)
    cut = [{**row, "pagu": row["pagu"] // 2} if number == 0 else row for number, row in enumerate(rows[:-1])]
    more = [
        {**row, "belanja_pengadaan": (row["belanja_pengadaan"] or 0) + 5, "total_belanja": (row["total_belanja"] or 0) + 5}
        for row in budgets
    ]
    bring_in(session, as_json(tmp_path, cut), as_of=LATE)
    bring_in(session, as_json(tmp_path, more), as_of=LATE)
    orders = [
        order(number, tgl_order=f"2026-{number:02}-15", status_pkt=state, status_pengiriman=shipment)
        for number, (state, shipment) in enumerate(product(("ON_PROCESS", "COMPLETED"), ("DRAFT", "COMPLETED", "SHIPPING")), 1)
    ]
    bring_in(session, as_json(tmp_path, orders), as_of=date(2026, 9, 1))
    return session


@pytest.mark.parametrize("as_of", [None, EARLY, date(2026, 4, 30), LATE])
def test_the_rows_under_a_denominator_add_up_to_it_on_any_day(a_plan: Session, as_of: date | None) -> None:
    region = region_by_code(a_plan, "99.01")
    known_at = None if as_of is None else end_of_local_day(as_of, region.timezone)
    said = {}
    for part in PLAN:
        found = rows_under(a_plan, region, YEAR, part, known_at=known_at, limit=10_000)
        assert (len(found.rows), sum(row.amount for row in found.rows)) == (found.count, found.amount)
        said[part.value] = found
    explained = answered(a_plan, region="99.01", year=YEAR, as_of=as_of)["items"]
    for row in explained:
        if row["denominator_code"] in said:
            found = said[row["denominator_code"]]
            assert (found.amount, found.count) == (row["denominator"], row["denominator_rows"]), row["code"]
        if row["numerator_of_plan"]:
            assert said[row["numerator_of_plan"]].amount == row["numerator"]
    assert {row["denominator_code"] for row in explained} >= {"RUP_PENYEDIA", "RUP_ALL", "RUP_EP", "BUDGET_PENGADAAN", "APBD"}


def test_the_rows_under_a_denominator_come_in_pages_without_loss(a_plan: Session) -> None:
    region = region_by_code(a_plan, "99.01")
    whole = rows_under(a_plan, region, YEAR, Denominator.RUP_ALL, limit=10_000).rows
    pages = [
        row
        for first in range(0, 90, 7)
        for row in rows_under(a_plan, region, YEAR, Denominator.RUP_ALL, offset=first, limit=7).rows
    ]
    assert pages == list(whole)
    unit = whole[0].satker_code
    of_unit = rows_under(a_plan, region, YEAR, Denominator.RUP_ALL, satker=unit, limit=10_000)
    assert of_unit.amount == sum(row.amount for row in whole if row.satker_code == unit)


def test_another_denominator_makes_another_metric_or_a_figure_that_says_so(a_plan: Session) -> None:
    def figure(metric: str, by: Denominator | None = None) -> dict[str, Any]:
        (row,) = answered(a_plan, region="99.01", year=YEAR, metric=metric, denominator=by)["items"]
        return row

    assert figure("EP_RUP", Denominator.BUDGET_PENGADAAN) == figure("EP_BUDGET")
    assert figure("EP_APBD", Denominator.RUP_EP) == figure("EP_METHOD")
    usual, other = figure("PDN_COMMIT"), figure("PDN_COMMIT", Denominator.RUP_PENYEDIA)
    assert (usual["is_usual"], other["is_usual"]) == (True, False)
    assert other["numerator"] == usual["numerator"]
    assert other["denominator"] == figure("EP_RUP")["denominator"]
    assert other["formula"] == "pagu RUP berstatus PDN ÷ pagu RUP penyedia yang diumumkan"
    assert other["data"][0]["dataset"] == "RUP-PaketPenyedia-Terumumkan"


def test_an_empty_percent_says_why(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, OFFICES))
    bring_in(session, as_json(tmp_path, [order(1)]))
    found = {row["code"]: row for row in answered(session, region="99.01", year=YEAR)["items"]}
    assert found["EP_RUP"]["why_empty"] == "Belum dimuat: RUP-PaketPenyedia-Terumumkan."
    assert found["EP_RUP_ALL"]["missing"] == ["RUP-PaketPenyedia-Terumumkan", "RUP-PaketSwakelola-Terumumkan"]
    assert found["PDN_COMMIT"]["missing"] == ["RUP-PaketPenyedia-Terumumkan", "RUP-StrukturAnggaranPD"]
    assert "tidak menyebutkan PDN" in found["PDN_REAL_LKPP"]["why_empty"]
    zero = [
        {**row, "belanja_pengadaan": 0, "total_belanja": 0} for row in synthetic.satker_budgets(OFFICES, packages(5), year=YEAR)
    ]
    bring_in(session, as_json(tmp_path, zero))
    (budget,) = answered(session, region="99.01", year=YEAR, metric="EP_BUDGET")["items"]
    assert (budget["percent"], budget["why_empty"]) == (None, "Pembaginya nol.")


@pytest.mark.parametrize("as_of", [None, date(2026, 10, 12)])
def test_the_comparison_says_what_every_tally_says(a_plan: Session, as_of: date | None) -> None:
    region = region_by_code(a_plan, "99.01")
    for scope, period in product((AskedScope.EP_ALL, AskedScope.EP_NATIONAL, AskedScope.EP_LOCAL), Period):
        first, last = period.days(YEAR)
        found = compare(a_plan, region, year=YEAR, scope=scope, period=period, as_of=as_of)
        for basis in Basis:
            asked = question(region="99.01", year=YEAR, basis=basis, scope=scope, from_=first, to=last, as_of=as_of)
            answer = tally(a_plan, asked)
            told = {row["code"]: row["percent"] for row in answer["metrics"]}
            assert {row["code"]: row["cells"][basis.value]["percent"] for row in found["metrics"]} == told, (scope, period, basis)
            amounts = next(row["cells"] for row in found["amounts"] if row["scope"] == scope.value)
            assert amounts[basis.value] == answer["amount"]


def test_the_parts_of_the_year_and_of_the_scope_add_up(a_plan: Session) -> None:
    region = region_by_code(a_plan, "99.01")

    def amounts(period: Period) -> dict[str, dict[str, int]]:
        return {row["scope"]: row["cells"] for row in compare(a_plan, region, year=YEAR, period=period)["amounts"]}

    whole, parts = amounts(Period.YEAR), [amounts(Period(f"TW{number}")) for number in range(1, 5)]
    for scope, basis in product(whole, Basis):
        assert whole[scope][basis.value] == sum(part[scope][basis.value] for part in parts)
    for basis in Basis:
        assert whole["EP_ALL"][basis.value] + whole["TOKO_DARING"][basis.value] == whole["DIGITAL"][basis.value]


def test_a_claimed_percent_is_told_what_it_could_mean(a_plan: Session) -> None:
    region = region_by_code(a_plan, "99.01")
    for metric, basis in (("EP_METHOD", Basis.ACCEPTED), ("EP_RUP", Basis.ORDERED)):
        answer = tally(a_plan, question(region="99.01", year=YEAR, basis=basis))
        row = next(row for row in answer["metrics"] if row["code"] == metric)
        first = compare(a_plan, region, year=YEAR, claim=Decimal(row["percent"]))["nearest"][0]
        assert (first["metric"], first["basis"], first["scope"], first["period"]) == (metric, basis.value, "EP_ALL", "year")
        assert first["percent"] == row["percent"]
    assert compare(a_plan, region, year=1999 + 20, claim=Decimal("17.5"))["nearest"] == []


def test_command_api_and_page_explain_with_the_same_figures(committed_year: Session) -> None:
    browser = Browser()
    said = metrics_command(region="99.01", year=YEAR, period=Period.S1)
    assert browser.get(f"/api/v1/regions/99.01/metrics?year={YEAR}&period=S1").json() == said
    html = browser.get(f"/realisasi/99.01?tahun={YEAR}&periode=S1").text
    assert all(row["in_figures"] in html for row in said["items"] if row["in_figures"])
    assert all(row["why_empty"] in html for row in said["items"] if row["why_empty"])
    claimed = compare_command(region="99.01", year=YEAR, claim="17,5%")
    assert browser.get(f"/api/v1/regions/99.01/comparison?year={YEAR}&claim=17.5").json() == claimed
    assert claimed["nearest"]
    shown = browser.get(f"/realisasi/99.01/beda?tahun={YEAR}&angka=17,5").text
    assert "paling dekat dengan 17,5%" in shown
    with pytest.raises(typer.BadParameter):
        compare_command(region="99.01", year=YEAR, claim="banyak")
    with pytest.raises(typer.BadParameter):
        metrics_command(region="99.01")


def test_a_form_whose_fields_were_left_empty_is_answered(committed_year: Session) -> None:
    browser = Browser()
    for address in (
        "/realisasi/99.01?metrik=&pembagi=&dari=&sampai=&per=&tahun=",
        "/realisasi/99.01/beda?angka=&per=&tahun=",
        "/realisasi/99.01/rencana?per=&satker=&tahun=",
        "/realisasi/99.01/peringkat?urut=&per=",
        "/realisasi/99.01/pesanan?satker=&status=&per=",
        "/peringkat?per=&tahun=",
    ):
        assert browser.get(address).status_code == 200, address
    assert fields_of(browser.get("/api/v1/regions/99.01/metrics?year=2026&metric=X")) == ["metric"]
    assert browser.get("/realisasi/99.01/beda?angka=x").status_code == 422
    assert browser.get("/realisasi/99.01/rencana?bagian=ORDERS").status_code == 422


def test_a_choice_stands_on_a_chip_that_takes_it_back(committed_year: Session) -> None:
    html = Browser().get(f"/realisasi/99.01?tahun={YEAR}&metrik=EP_RUP&pembagi=RUP_EP&basis=settled").text
    assert 'class="chip"' in html
    assert f'href="/realisasi/99.01?tahun={YEAR}&amp;pembagi=RUP_EP&amp;basis=settled' in html, "without the metric"
    assert f'href="/realisasi/99.01?tahun={YEAR}&amp;metrik=EP_RUP&amp;pembagi=RUP_EP&amp;basis=ordered' in html


def test_the_packages_under_a_denominator_as_page_and_file(committed_year: Session) -> None:
    browser = Browser()
    said = metrics_command(region="99.01", year=YEAR, metric="EP_RUP")["items"][0]
    address = f"/realisasi/99.01/rencana?tahun={YEAR}&bagian=RUP_PENYEDIA"
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}&unduh=csv").text)))
    assert sum(int(row["nilai"]) for row in rows) == said["denominator"]
    assert len(rows) == said["denominator_rows"]
    assert all(row["kd_rup"] and "ppk" not in row for row in rows)
    assert f"{said['denominator']:,}".replace(",", ".") in browser.get(address).text


def test_the_counts_of_the_market_are_those_of_its_products_on_show_and_of_now(committed: None) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.add_listing(session, world.etalase, world.vendor, name="Map")
        large = worlds.add_listing(session, world.etalase, world.other_vendor, name="Lakban")
        withdrawn = worlds.add_listing(session, world.etalase, world.vendor, name="Pensil")
        withdrawn.state = "withdrawn"
        session.get_one(Vendor, world.other_vendor.id).scale = "large"
    said = metrics_command(region="99.01", year=YEAR)["counts"]
    assert said == {
        "orders": 0, "plans": 0, "satkers": 0, "vendors": 0,
        "market": {"etalase": 1, "listings_published": 3, "vendors_active": 2, "vendors_umkk": 1},
    }  # fmt: skip
    browser = Browser()
    assert browser.get(f"/api/v1/regions/99.01/metrics?year={YEAR}").json()["counts"] == said
    page = browser.get(f"/realisasi/99.01/beda?tahun={YEAR}").text
    assert re.search(r"Produk tayang.{0,200}?\b3\b", page, re.S)
    with db.new_session() as session:
        session.get_one(Vendor, large.vendor_id).state = "suspended"
    market = metrics_command(region="99.01", year=YEAR)["counts"]["market"]
    assert (market["listings_published"], market["vendors_active"]) == (3, 1), "its products are shown, and not sold"
    with db.new_session() as session:
        session.get_one(Vendor, large.vendor_id).state = "closed"
    assert metrics_command(region="99.01", year=YEAR)["counts"]["market"]["listings_published"] == 2, "as the catalogue has it"
    assert metrics_command(region="99.71", year=YEAR)["counts"]["market"] == dict.fromkeys(said["market"], 0)
    assert metrics_command(region="99.01", year=YEAR, as_of=date(YEAR, 3, 1))["counts"]["market"] is None
    assert "Produk tayang" not in browser.get(f"/realisasi/99.01/beda?tahun={YEAR}&per={YEAR}-03-01").text
