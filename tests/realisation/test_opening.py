"""Every figure opens to the orders that it is made of, and their sum is that figure: for each metric, basis, scope, period,
day of knowledge and row, on the page as beneath it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session
from typer import BadParameter

from app import db, reactions
from app.actor import SYSTEM_ACTOR
from app.errors import Invalid
from app.ledger import Basis, Kind, Line
from app.main import create_app
from app.money import rupiah
from app.moves.machine import Move
from app.orders import bookkeeping
from app.realisation.asking import SCOPES, AskedScope, By, Period, question
from app.realisation.commands import orders as orders_command
from app.realisation.denominators import Denominator
from app.realisation.explaining import MEANINGS
from app.realisation.opening import UNNAMED, Measured, Part, opened
from app.realisation.tallying import tally
from tests import world as worlds
from tests.exchange.feeds import OFFICES, YEAR, as_json, bring_in, order, packages, purchase
from tests.realisation.figures_opened import assert_opens
from tests.world import SATKER

CLINIC = "1.02.0.00.0.00.02.0002"
"""Without a budget of its own: it is counted with its office."""
FUNDS = ("APBD", "APBD,BLUD", "")
ORDERS_OPENED = r'<a href="(/realisasi/99\.01/pesanan\?[^"]+)"'
STATES = ("ON_PROCESS", "COMPLETED", "PAYMENT_OUTSIDE_SYSTEM", "CANCELLED", "ON_ADDENDUM", "CANCELLED_ON_REVIEW")


def a_year(session: Session, folder: Path) -> None:
    """Orders placed here, one of them accepted in two parts, cut and of two etalase; national ones of every kind, some of a
    package that nobody planned, some of the December before and the January after."""
    reactions.install()
    world = worlds.build(session)
    ours = worlds.in_process(session, world)
    worlds.place(session, world)
    stays = Move(ours.state, "stay", ours.state, lambda _actor, _order: True)
    for later, line, day in (
        (29, Line(kind=Kind.RECEIVED, amount=200_000), date(YEAR, 3, 31)),
        (30, Line(kind=Kind.RECEIVED, amount=150_000), date(YEAR, 4, 1)),
        (31, Line(kind=Kind.ADJUSTED, amount=25_000), date(YEAR, 3, 2)),
    ):
        bookkeeping.enter(session, ours, stays, line, actor=SYSTEM_ACTOR, at=worlds.AT + timedelta(days=later), on=day)
    bring_in(session, as_json(folder, OFFICES))
    bring_in(session, as_json(folder, packages(12)))
    days = [date(YEAR - 1, 12, 12), *(date(YEAR, month, 15) for month in range(1, 12)), date(YEAR + 1, 1, 3)]
    rows = [
        order(
            number,
            kd_rup=str(packages(12)[number % 12]["kd_rup"]) if number % 4 else "800000001",
            kd_satker_str=CLINIC if number % 5 == 0 else OFFICES[number % 2]["kd_satker_str"],
            tgl_order=day.isoformat(),
            status_pkt=STATES[number % len(STATES)],
            status_pengiriman=("DRAFT", "COMPLETED", "BUYER_CONFIRMED")[number % 3],
            sumber_dana=FUNDS[number % 3],
            kd_penyedia_v6=f"01JHKT4BFAVEMPVFWSNK1BQ4F{number % 4}",
        )
        for number, day in enumerate(days, 1)
    ]
    bring_in(session, as_json(folder, rows), as_of=date(YEAR, 9, 30))
    bring_in(session, as_json(folder, [purchase(1), purchase(2)]), as_of=date(YEAR, 10, 1))


@pytest.fixture
def year(session: Session, tmp_path: Path) -> Session:
    a_year(session, tmp_path)
    return session


@pytest.mark.parametrize("as_of", [None, date(YEAR, 9, 30)], ids=["now", "before"])
@pytest.mark.parametrize("basis", list(Basis))
def test_every_figure_of_every_question_opens_to_orders_that_add_up_to_it(year: Session, basis: Basis, as_of: date | None) -> None:
    whole = product([None], Period, AskedScope)
    groupings = (By.SATKER, By.MONTH, By.VENDOR, By.FUND, *([By.ETALASE] if basis is Basis.ORDERED else []))
    in_rows = product(groupings, (Period.YEAR, Period.S1), (AskedScope.EP_LOCAL, AskedScope.DIGITAL))
    for by, period, scope in (*whole, *in_rows):
        if by is By.ETALASE and scope is not AskedScope.EP_LOCAL:
            continue
        first, last = period.days(YEAR)
        asked = question(
            region="99.01", year=YEAR, basis=basis, scope=scope, from_=first, to=last, as_of=as_of, by=by, rollup=by is By.SATKER
        )
        assert_opens(year, asked, tally(year, asked))


def test_what_is_opened_has_something_in_it(year: Session) -> None:
    """The figures above are no noughts."""
    asked = question(region="99.01", year=YEAR)
    answer = tally(year, asked)
    assert len(answer["by_status"]) >= 5
    assert answer["orphans"]["orders"] > 0
    assert {row["code"]: row["numerator"] > 0 for row in answer["metrics"] if row["code"].endswith(("LKPP", "TRUE", "LOCAL"))} == {
        "PDN_REAL_LKPP": True,
        "PDN_REAL_TRUE": True,
        "UMKK_LOCAL": True,
    }
    assert len(SCOPES) == 5
    funds = tally(year, question(region="99.01", year=YEAR, by=By.FUND))["rows"]
    assert None in [row["key"] for row in funds], "orders of which nobody knows the funds"


def test_a_unit_by_itself_opens_without_those_that_are_counted_with_it(year: Session) -> None:
    asked = question(region="99.01", year=YEAR, by=By.SATKER)
    alone = {row["kd_satker_str"]: row["amount"] for row in tally(year, asked)["rows"]}
    for code, amount in alone.items():
        assert opened(year, asked, Part(satker=code, rolled_up=False)).amount == amount


def test_pages_of_a_long_list_are_all_of_it_once(year: Session) -> None:
    asked, whole = question(region="99.01", year=YEAR), Part()
    keys = [row.order_key for row in opened(year, asked, whole).rows]
    turned = [row.order_key for start in range(0, len(keys), 2) for row in opened(year, asked, whole, offset=start, limit=2).rows]
    assert turned == keys
    assert len(set(keys)) == len(keys) == opened(year, asked, whole, limit=1).count > 2


def test_an_etalase_has_the_amount_of_its_lines_alone(year: Session) -> None:
    with pytest.raises(Invalid) as refused:
        opened(year, question(region="99.01", year=YEAR, by=By.ETALASE), Part(etalase=UNNAMED, measured=Measured.PDN_LKPP))
    assert [error.field for error in refused.value.errors] == ["ukuran"]


def test_what_narrows_a_figure_narrows_that_of_an_etalase_too(year: Session) -> None:
    asked = question(region="99.01", year=YEAR, by=By.ETALASE)
    (row,) = tally(year, asked)["rows"]
    key = row["key"]
    for part, left in (
        (Part(etalase=key), 1),
        (Part(etalase=key, satker=SATKER), 1),
        (Part(etalase=key, satker=CLINIC), 0),
        (Part(etalase=key, vendor="0.X"), 0),
        (Part(etalase=key, state="ON_PROCESS"), 1),
    ):
        found = opened(year, asked, part)
        assert (found.count, found.amount) == (left, left * row["amount"]), part


def test_a_dash_for_the_funds_is_another_row_than_what_nobody_knows(year: Session, tmp_path: Path) -> None:
    """Files have `-` as the name of the funds, too: that row opens to its own orders, and so does the one without funds."""
    dashed = order(91, sumber_dana="-", tgl_order=f"{YEAR}-05-05")
    bring_in(year, as_json(tmp_path, [dashed]), as_of=date(YEAR, 10, 2), partial=True)
    asked = question(region="99.01", year=YEAR, by=By.FUND)
    answer = tally(year, asked)
    assert {"-", None} <= {row["key"] for row in answer["rows"]}
    assert_opens(year, asked, answer)


# ── on the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def client(committed: None, tmp_path: Path) -> TestClient:
    with db.new_session() as session:
        a_year(session, tmp_path)
    return TestClient(create_app(), base_url="http://127.0.0.1")


def figures_that_open(html: str) -> Iterator[tuple[str, str]]:
    """Each link to orders in a table: the address, and the amount that it promises: of its own cell where
    that is one, else of its row, or of a unit in a list."""
    for row in re.findall(r"<tr\b.*?</tr>", html, re.DOTALL):
        cells = {
            unescape(label): cell for label, cell in re.findall(r'<td[^>]*data-label="([^"]+)"[^>]*>(.*?)</td>', row, re.DOTALL)
        }
        for href in re.findall(ORDERS_OPENED, row):
            own = next(
                (label for label, cell in cells.items() if f'"{href}"' in cell and label in ("Pembilang", "Pembagi")), "Nilai"
            )
            listed = re.search(rf'<li>[^\n]*"{re.escape(href)}"[^\n]*</li>', row)
            yield unescape(href), amount_in(listed[0] if listed else cells[own])


def amount_in(html: str) -> str:
    found = re.search(r"−?Rp[\d.]+", re.sub(r"<[^>]+>", "", unescape(html)))
    assert found, html
    return found[0]


def sums_of(client: TestClient, href: str) -> tuple[str, str, list[int]]:
    """The sum and the number that the page of the orders says, and what each row of its file adds."""
    html = client.get(href).text
    said = [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.findall(r'class="figure-value">(.*?)</p>', html, re.DOTALL)]
    file = csv.DictReader(io.StringIO(client.get(f"{href}&unduh=true").text))
    return said[0], said[1], [int(row["bagian_angka"]) for row in file]


@pytest.mark.parametrize("by", ["satker", "month", "vendor", "fund", "etalase"])
@pytest.mark.parametrize("cut", ["", "&basis=accepted", f"&dari={YEAR}-02-10&sampai={YEAR}-10-20&per={YEAR}-10-01"])
def test_whatever_is_opened_on_the_page_adds_up_to_what_was_pressed(client: TestClient, by: str, cut: str) -> None:
    if by == "etalase" and "basis" in cut:
        pytest.skip("by etalase there is one basis")
    html = client.get(f"/realisasi/99.01?tahun={YEAR}&menurut={by}{cut}").text
    found = list(figures_that_open(html))
    for href, promised in found:
        amount, count, parts = sums_of(client, href)
        assert amount == promised, href
        assert (rupiah(sum(parts)), str(len(parts))) == (amount, count), href
    assert len(found) >= 8
    assert by == "etalase" or any("ukuran=" in href for href, _promised in found) or "basis" in cut


def test_the_page_leads_to_the_api_with_the_same_question(client: TestClient) -> None:
    for cut in ("", "&periode=S1", f"&basis=accepted&dari={YEAR}-02-10", f"&per={YEAR}-10-01&menurut=vendor"):
        html = client.get(f"/realisasi/99.01?tahun={YEAR}{cut}").text
        found = re.search(r'<a href="(/api/v1/regions/99\.01/realisation\?[^"]+)"', html)
        assert found is not None
        answer = client.get(unescape(found[1])).json()
        assert rupiah(answer["amount"]) in html, cut
        assert answer["rows"], cut
        assert (answer["as_of"] or "") == (f"{YEAR}-10-01" if "per=" in cut else "")


def test_whatever_a_program_is_told_it_can_open_to_orders_that_add_up_to_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("app.realisation.api"), "ORDERS_AT_ONCE", 3)
    figures = "/api/v1/regions/99.01/realisation"

    def parts(**part: object) -> tuple[int, int]:
        """How many orders, and the sum of their parts, page by page; as the answer itself says."""
        found, cursor = [], None
        while True:
            answer = client.get(f"{figures}/orders", params={**asked, **part, **({"cursor": cursor} if cursor else {})}).json()
            found += answer["items"]
            if (cursor := answer["next"]) is None:
                break
        assert len({row["order"] for row in found}) == len(found) == answer["orders"]
        assert sum(row["part"] for row in found) == answer["amount"]
        return answer["orders"], answer["amount"]

    opens: dict[str, str] = {"satker": "kd_satker_str", "vendor": "key", "fund": "key", "etalase": "key"}
    for basis, by in [("ordered", "etalase"), *product(("ordered", "accepted"), ("satker", "vendor", "fund"))]:
        asked: dict[str, object] = {"year": YEAR, "basis": basis, "from": f"{YEAR}-01-20"}
        said = client.get(figures, params={**asked, "by": by, "rollup": by == "satker"}).json()
        asked["scope"] = said["scope"]
        assert parts() == (said["orders"], said["amount"])
        assert parts(orphans=True) == (said["orphans"]["orders"], said["orphans"]["amount"])
        for row in said["rows"]:
            assert parts(**{by: row[opens[by]] or UNNAMED}, rollup=True)[1] == row["amount"]
        for state, counted in said["by_status"].items():
            assert parts(state=state) == (counted["orders"], counted["amount"])
        for metric in said["metrics"]:
            if MEANINGS[metric["code"]].of_plan is None:
                assert parts(metric=metric["code"])[1] == metric["numerator"], metric["code"]
    for wrong in ({"metric": "PDN_COMMIT"}, {"metric": "EP"}, {"cursor": "x"}):
        refused = client.get(f"{figures}/orders", params={"year": str(YEAR), **wrong})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, next(iter(wrong)))


def test_a_share_of_what_was_ordered_names_what_it_divides_by_on_every_basis(client: TestClient) -> None:
    """What was accepted is divided by what was accepted: under one denominator for
    all of them nobody could reckon the percent again."""
    said = client.get(f"/api/v1/regions/99.01/comparison?year={YEAR}").json()
    html = client.get(f"/realisasi/99.01/beda?tahun={YEAR}").text
    (table,) = re.findall(r"<caption[^>]*>Semua metrik pada semua basis.*?</table>", html, re.DOTALL)
    shares = {row["code"]: row["cells"] for row in said["metrics"] if MEANINGS[row["code"]].by is Denominator.ORDERS}
    for code, cells in shares.items():
        (row,) = re.findall(rf"<tr>(?:(?!</tr>).)*>{code} =.*?</tr>", table, re.DOTALL)
        told = re.findall(r"dari (Rp[\d.]+)", unescape(row))
        assert told == [rupiah(cell["denominator"]) for cell in cells.values() if cell["percent"] is not None], code
    assert len({cell["denominator"] for cell in shares["PDN_REAL_TRUE"].values() if cell["percent"] is not None}) > 1


def test_the_command_line_is_told_the_orders_that_the_api_tells(client: TestClient) -> None:
    """All of them at once, for the whole and for each way to narrow it."""
    figures = "/api/v1/regions/99.01/realisation"
    vendor, fund, etalase = (
        next(row["key"] for row in client.get(figures, params={"year": YEAR, "by": by}).json()["rows"] if row["key"])
        for by in ("vendor", "fund", "etalase")
    )
    for part in (
        {},
        {"satker": SATKER, "rollup": True},
        {"satker": SATKER},
        {"state": "ON_PROCESS"},
        {"vendor": vendor},
        {"fund": fund},
        {"fund": UNNAMED},
        {"etalase": etalase, "scope": AskedScope.EP_LOCAL},
        {"orphans": True},
        {"metric": "PDN_REAL_TRUE"},
        {"from_": date(YEAR, 2, 1), "to": date(YEAR, 9, 30), "as_of": date(YEAR, 10, 1), "basis": Basis.ACCEPTED},
    ):
        query = {name.rstrip("_"): str(value) for name, value in part.items()}
        by_api = client.get(f"{figures}/orders", params={"year": YEAR, **query}).json()
        assert orders_command(region="99.01", year=YEAR, **part) == by_api, part
        assert by_api["orders"] > 0, part
    with pytest.raises(BadParameter):
        orders_command(region="99.01", year=YEAR, metric="PDN_COMMIT")


def test_a_ranking_inside_opens_to_the_same_orders(client: TestClient) -> None:
    for kind, more in (("opd", ""), ("opd", "&gabung=false"), ("penyedia", ""), ("etalase", "")):
        found = list(figures_that_open(client.get(f"/realisasi/99.01/peringkat?jenis={kind}&tahun={YEAR}{more}").text))
        assert found, kind
        for href, promised in found:
            assert sums_of(client, href)[0] == promised, href


def test_the_orders_of_an_office_name_it_and_what_cuts_them(client: TestClient) -> None:
    html = client.get(f"/realisasi/99.01/pesanan?tahun={YEAR}&satker={SATKER}&periode=S1&basis=accepted").text
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert heading is not None
    assert "dinas" in heading[1].casefold()
    assert "Semester I" in html
    assert client.get(f"/realisasi/99.01/pesanan?tahun={YEAR}&ukuran=x").status_code == 422


def test_what_is_too_much_for_one_file_comes_in_several_that_are_all_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("app.realisation.routes.orders"), "ROWS_DOWNLOADED", 3)
    html = client.get(f"/realisasi/99.01/pesanan?tahun={YEAR}").text
    parts = [unescape(href) for href in re.findall(r'<a href="([^"]+)">bagian \d+</a>', html)]
    rows = [row for href in parts for row in csv.DictReader(io.StringIO(client.get(href).text))]
    said = client.get(f"/api/v1/regions/99.01/realisation?year={YEAR}").json()
    assert len(parts) == -(-said["orders"] // 3) > 1
    assert (len({row["pesanan"] for row in rows}), sum(int(row["nilai"]) for row in rows)) == (said["orders"], said["amount"])
