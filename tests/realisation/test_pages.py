"""The pages of realisation show what the ledger says, open down to the order, and say the same as the API and the CSV."""

import csv
import io
import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import db, reactions
from app.clock import local_date, now
from app.main import create_app
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.exchange.feeds import YEAR, as_json, bring_in, line, order, packages


@pytest.fixture
def client(committed: None) -> TestClient:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.in_process(session, world)
        worlds.in_process(session, world, quantity=3)
        worlds.place(session, world)
    return TestClient(create_app(), base_url="http://127.0.0.1")


def test_page_api_and_csv_say_the_same(client: TestClient) -> None:
    answer = client.get("/api/v1/regions/99.01/realisation?year=2026&by=satker").json()
    assert (answer["orders"], answer["amount"]) == (2, 650_000)
    page = client.get("/realisasi/99.01?tahun=2026").text
    assert "Rp650.000" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/realisasi/99.01/pesanan?tahun=2026&unduh=true").text)))
    assert sum(int(row["nilai"]) for row in rows) == 650_000
    assert len(rows) == 2


def test_short_names_keep_their_capitals_in_a_choice(client: TestClient) -> None:
    assert ">Pagu RUP berstatus PDN</option>" in client.get("/realisasi/99.01?tahun=2026").text
    plan = client.get("/realisasi/99.01/rencana?tahun=2026&bagian=RUP_PENYEDIA").text
    assert re.search(r"<h1[^>]*>\s*Pagu RUP penyedia yang diumumkan", plan)


def test_a_basis_that_the_feeds_do_not_tell_of_says_so(client: TestClient, tmp_path: Path) -> None:
    """Nobody paid, and nobody can know whether it was paid, are not one nought."""
    accepted, paid = "dibaca dari status pengirimannya", "Pembayaran pesanan dari katalog nasional"

    def said(address: str) -> tuple[bool, bool]:
        page = client.get(f"/realisasi/99.01{address}").text
        return accepted in page, paid in page

    assert said("?tahun=2026&basis=paid") == (False, False), "all that is known was placed here"
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [order(1)]))
    for address in ("?tahun=2026", "?tahun=2026&basis=paid", "?tahun=2026&basis=accepted"):
        assert said(address) == (True, True), "the curve draws both"
    assert said("?tahun=2026&basis=paid&periode=S1") == (False, True), "no curve there"
    assert said("?tahun=2026&basis=accepted&periode=S1") == (True, False)
    assert said("?tahun=2026&periode=S1") == (False, False)
    assert said("/beda?tahun=2026") == (True, True)
    for address in ("?tahun=2026&basis=paid&lingkup=EP_LOCAL", "?tahun=2026&basis=paid&lingkup=TOKO_DARING"):
        assert said(address) == (False, False), address
    assert close(paid) in close(text_of(client.get("/realisasi/99.01?tahun=2026&basis=paid&unduh=pdf").content))


def test_a_figure_opens_to_its_orders(client: TestClient) -> None:
    page = client.get("/realisasi/99.01/pesanan?tahun=2026&satker=1.01.0.00.0.00.01.0000").text
    with db.new_session() as session:
        from app.orders.models import Order

        keys = [key_of(order) for order in session.query(Order) if order.state == "ON_PROCESS"]
    assert len(keys) == 2
    assert all(key in page for key in keys)


def test_an_order_is_shown_by_the_name_of_its_package(committed: None, tmp_path: Path) -> None:
    """The plan's name; where no file names the package, what the order itself
    calls it (a code alone tells nobody what was bought)."""
    planned = packages(3)[1]
    orders = [
        order(1, kd_rup=str(planned["kd_rup"]), rup_nama_pkt="Nama lama", total_harga=2_000_000),
        order(2, kd_rup="800000001", rup_nama_pkt=" Belanja   Sewa Tenda "),
    ]
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [planned]))
        bring_in(session, as_json(tmp_path, orders))
        bring_in(
            session,
            as_json(
                tmp_path,
                [
                    line(1, kd_rup=800_000_002, nama_paket="Belanja Tinta"),
                    line(1, 2, kd_rup=800_000_002, nama_paket="Belanja Tinta"),
                ],
            ),
        )
    page = TestClient(create_app(), base_url="http://127.0.0.1").get(f"/realisasi/99.01/pesanan?tahun={YEAR}").text
    shown = [unescape(name) for name in re.findall(r'<th scope="row">([^<]+)<br>', page)]
    assert sorted(shown) == sorted([planned["nama_paket"], "Belanja Sewa Tenda", "Belanja Tinta"])


def test_a_page_of_figures_leads_to_the_years_that_have_any(client: TestClient) -> None:
    def years(page: str) -> dict[str, str]:
        nav = re.search(r'<nav class="years".*?</nav>', page, re.DOTALL)
        return {year: unescape(href) for href, year in re.findall(r'<a href="([^"]+)"[^>]*>(\d{4})</a>', nav[0])} if nav else {}

    for path in (
        "/realisasi/99.01",
        "/realisasi/99.01/peringkat",
        "/realisasi/99.01/rencana",
        "/realisasi/99.01/beda",
    ):
        answer = client.get(f"{path}?tahun=2020")
        assert "2026" in years(answer.text), path
        assert client.get(years(answer.text)["2026"]).status_code == 200
    empty = client.get("/realisasi/99.01?tahun=2020&per=2020-06-30&basis=paid").text
    assert "Belum ada data tahun 2020 di sini" in empty
    assert years(empty)["2026"] == "/realisasi/99.01?tahun=2026&basis=paid&lingkup=EP_ALL&periode=year&menurut=satker", (
        "a day of its own year stays behind"
    )
    assert "Belum ada data" not in client.get("/realisasi/99.01?tahun=2026").text
    assert set(years(client.get("/peringkat?tahun=2000").text)) == {"2000", str(local_date(now(), "Asia/Jakarta").year)}


def test_every_choice_is_answered(client: TestClient) -> None:
    addresses = (
        "/realisasi/99.01",
        "/realisasi/99.71",
        "/realisasi/99",
        "/peringkat",
        "/peringkat?tingkat=provinsi",
        "/realisasi/99.01/pesanan",
    )
    choices = (
        "",
        "menurut=month",
        "menurut=etalase",
        "menurut=vendor",
        "menurut=fund",
        "basis=paid",
        "periode=TW1",
        "per=2026-03-02",
    )
    for address, choice in product(addresses, choices):
        chosen = f"{address}{'&' if '?' in address else '?'}{choice}"
        assert client.get(chosen).status_code == 200, chosen


def test_an_address_without_a_region_leads_to_where_one_is_chosen(client: TestClient) -> None:
    answer = client.get("/realisasi", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/peringkat")


def test_a_region_that_is_not_there_does_not_exist(client: TestClient) -> None:
    for address in ("/realisasi/12.34", "/realisasi/%00", "/realisasi/x/pesanan"):
        assert client.get(address).status_code in (404, 422), address


def test_a_question_that_contradicts_itself_is_explained(client: TestClient) -> None:
    answer = client.get("/api/v1/regions/99.01/realisation?year=2026&by=etalase&basis=paid")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "basis"
    assert client.get("/peringkat?metrik=TIDAK_ADA").status_code == 422
