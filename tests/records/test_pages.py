"""The page of records and the API say the same, to the cent."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import db, reactions
from app.main import create_app
from tests.exchange.feeds import as_json, bring_in, receipt, record


@pytest.fixture
def client(committed: None, tmp_path: Path) -> TestClient:
    reactions.install()
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [record(1), record(2, status_nontender_pct="Ditutup", mtd_pemilihan=None)]))
        bring_in(session, as_json(tmp_path, [receipt(1), receipt(2, nama_penyedia="CV. Contoh Jaya")]))
    return TestClient(create_app(), base_url="http://127.0.0.1")


def test_the_api_gives_sums_of_all_and_of_open_records(client: TestClient) -> None:
    answer = client.get("/api/v1/regions/99.01/records?year=2026").json()
    assert answer["all"] == {
        "records": 2,
        "realised": "3000000.00",
        "pdn": "1698800.92",
        "pdn_percent": "56.6267",
        "umk": "0.00",
        "umk_percent": "0.0000",
    }
    assert (answer["open"]["records"], answer["open"]["realised"]) == (1, "1000000.00")
    assert answer["payments"] == {"payments": 2, "amount": "596800.00"}
    assert [row["method"] for row in answer["by_method"]] == ["Pengadaan Langsung"]
    assert [row["realised"] for row in answer["by_satker"]] == ["1000000.00"]


def test_the_page_shows_the_same_and_names_no_person(client: TestClient) -> None:
    page = client.get("/realisasi/99.01/pencatatan?tahun=2026").text
    assert "Rp1.698.800,92" in page
    assert "56,63%" in page
    assert "Belanja Alat Bahan &amp; Kertas" in page
    assert "Nama Orang Contoh" not in page


def test_a_year_without_records_says_so(client: TestClient) -> None:
    assert "belum diimpor" in client.get("/realisasi/99.01/pencatatan?tahun=2020").text
    assert client.get("/api/v1/regions/99.01/records?year=2020").json()["all"]["pdn_percent"] is None
    assert client.get("/api/v1/regions/88.88/records?year=2026").status_code == 404


def test_the_realisation_of_the_region_leads_to_its_records(client: TestClient) -> None:
    assert 'href="/realisasi/99.01/pencatatan?tahun=2026"' in client.get("/realisasi/99.01?tahun=2026").text
