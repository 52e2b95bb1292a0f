"""Lists: a file has exactly what is filtered, a person keeps filters for themselves, and nothing in a file computes."""

import csv
import io
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import db
from app.lists import keeping
from app.lists.columns import LISTS
from app.lists.keeping import narrowing
from app.orders.models import Order
from app.web.access import REGISTRY
from tests import world as worlds
from tests.web.browsing import Browser, whole_app
from tests.world import PASSWORD


@dataclass(frozen=True)
class Placed:
    number: str
    total: int


@pytest.fixture
def orders(committed: None) -> list[Placed]:
    """One that waits for its PPK, whose package has the name of a formula, and one in negotiation."""
    with db.new_session() as session:
        world = worlds.build(session)
        made = [worlds.agreed(session, world), worlds.place(session, world, quantity=3)]
        made[0].package_name = "=1+1"
        return [Placed(order.number, order.total) for order in made]


def browser(login: str) -> Browser:
    one = Browser()
    one.sign_in(login, PASSWORD)
    return one


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_has_exactly_what_is_filtered_with_whole_figures_and_until_when(orders: list[Placed]) -> None:
    ppk = browser("ppk")
    answer = ppk.get("/pesanan?status=WAITING_PPK_REVIEW&unduh=csv")
    (row,) = rows(answer.text)
    assert (row["nomor"], row["nilai"], row["paket"]) == (orders[0].number, str(orders[0].total), "'=1+1")
    assert row["data_per"].startswith("20")
    assert answer.headers["content-disposition"].startswith('attachment; filename="pesanan-')
    assert [row["nomor"] for row in rows(ppk.get("/pesanan?unduh=csv").text)] == [orders[1].number, orders[0].number]
    assert rows(ppk.get("/pesanan?dari=2026-03-03&unduh=csv").text) == []
    assert rows(browser("other_vendor").get("/pesanan?unduh=csv").text) == [], "another's orders are in nobody's file"
    assert ppk.get("/pesanan?unduh=exe").status_code == 422


def test_an_order_is_found_by_what_was_ordered_and_by_the_numbers_on_its_papers(orders: list[Placed]) -> None:
    """Each word for itself: in a number, the package, the vendor or the name of a product; of the reader's own orders alone."""

    def found(words: str) -> list[str]:
        return [row["nomor"] for row in rows(browser("ppk").get(f"/pesanan?q={quote(words)}&unduh=csv").text)]

    with db.new_session() as session:
        order, other = (session.scalars(select(Order).where(Order.number == placed.number)).one() for placed in orders)
        order.lines[0].name, order.sp_number = "Proyektor_ruang rapat", "027/SP-88/2026"
        code, vendor = order.kd_rup, order.vendor_name
        session.commit()
    for words in ("proyektor", "RAPAT proyektor", "SP-88", f"proyektor {code}", f"{vendor} proyektor"):
        assert found(words) == [order.number], words
    assert found(code) == [other.number, order.number]
    assert found("proyektor_r") == [order.number]
    assert found("proyektor%rapat") == found("proyektor bor") == []
    assert rows(browser("other_vendor").get("/pesanan?q=proyektor&unduh=csv").text) == []


def test_a_workbook_has_the_same_rows_and_numbers_are_numbers(orders: list[Placed]) -> None:
    answer = browser("ppk").get("/pesanan?q=" + orders[0].number + "&unduh=xlsx")
    facts, sheet = (
        part.to_python() for part in map(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index, (0, 1))
    )
    head, row = sheet
    found = dict(zip(head, row, strict=True))
    assert (found["Nomor"], found["Nilai"]) == (orders[0].number, orders[0].total)
    assert found["Paket"] == "=1+1", "a text, not what it would compute"
    assert "Data per" in {cell for line in facts for cell in line}


def test_columns_are_chosen_and_the_first_always_stays(orders: list[Placed]) -> None:
    ppk = browser("ppk")
    (row,) = rows(ppk.get("/pesanan?status=ON_NEGOTIATION&kolom=nilai&kolom=kd_rup&kolom=tidak-ada&unduh=csv").text)
    assert list(row) == ["nomor", "kd_rup", "nilai", "data_per"]
    shown = ppk.get("/pesanan?kolom=kd_rup").text
    assert 'data-label="Kode RUP"' in shown
    assert 'data-label="Nilai"' not in shown.split('id="semua"')[1]
    assert "kolom=kd_rup&amp;unduh=csv" in shown, "a file of what one sees"


def test_a_list_opens_without_what_its_reader_knows_of_every_row(orders: list[Placed]) -> None:
    def columns(login: str, path: str = "/pesanan") -> list[str]:
        return list(rows(browser(login).get(f"{path}?unduh=csv").text)[0])

    assert "penyedia" not in columns("vendor"), "its own name in each row"
    assert "nama_satker" in columns("vendor"), "who buys"
    assert "penyedia" in columns("ppk")
    assert "nama_satker" not in columns("ppk")
    assert {"penyedia", "nama_satker"} <= set(columns("auditor"))
    vendor = browser("vendor")
    assert [row["nama_satker"] for row in rows(vendor.get("/pesanan?unduh=csv").text)] == ["Dinas Contoh"] * 2
    assert "CV Contoh 1" in vendor.get("/pesanan?kolom=penyedia&unduh=csv").text, "who wants it may have it"


def test_a_kept_filter_is_how_the_list_opens_for_its_person_alone(orders: list[Placed]) -> None:
    ppk, pp = browser("ppk"), browser("pp")
    said = {"daftar": "pesanan", "cari": "status=ON_NEGOTIATION&kolom=nilai&jahat=1", "nama": "Negosiasi", "utama": "true"}
    assert ppk.send("/saringan", said, page="/pesanan").headers["location"] == "/pesanan?status=ON_NEGOTIATION&kolom=nilai"
    assert ppk.get("/pesanan").headers["location"] == "/pesanan?status=ON_NEGOTIATION&kolom=nilai"
    assert ppk.get("/pesanan?semua=1").status_code == 200
    assert pp.get("/pesanan").status_code == 200
    page = ppk.get("/pesanan?semua=1").text
    id = page.split('name="id" value="')[1].split('"')[0]
    assert pp.send("/saringan/hapus", {"id": id}, page="/pesanan").status_code == 404
    assert ppk.send("/saringan/hapus", {"id": id}, page="/pesanan?semua=1").status_code == 303
    assert ppk.get("/pesanan").status_code == 200


def test_a_filter_that_chooses_nothing_any_more_is_left_out_and_named(orders: list[Placed]) -> None:
    ppk = browser("ppk")
    said = {"daftar": "pesanan", "cari": "status=DIHAPUS&dari=2026-02-30&q=0001", "nama": "Lama", "utama": "true"}
    ppk.send("/saringan", said, page="/pesanan")
    opened = ppk.get(ppk.get("/pesanan").headers["location"])
    assert opened.status_code == 200
    assert (
        "Tidak disaring menurut Status, Dipesan sejak, karena isinya tidak dikenal di daftar ini; yang lain berlaku." in opened.text
    )
    assert orders[0].number in opened.text.split('id="semua"')[1]
    assert orders[1].number not in opened.text.split('id="semua"')[1]
    file = ppk.get("/pesanan?status=DIHAPUS&unduh=csv", headers={"accept": "application/json"})
    assert file.status_code == 422, "a file of more than was asked for would pass as what was"
    assert "Halaman" in ppk.get("/pesanan?sesudah=rusak").text.split("Tidak disaring")[1][:60]


def test_a_filter_needs_a_name_a_list_that_one_may_open_and_room(orders: list[Placed], monkeypatch: pytest.MonkeyPatch) -> None:
    ppk = browser("ppk")
    said = {"daftar": "pesanan", "cari": "q=kertas", "nama": ""}
    refused = ppk.send("/saringan", said, page="/pesanan")
    assert refused.status_code == 422
    assert "q=kertas" in refused.text
    assert ppk.send("/saringan", {**said, "daftar": "tidak-ada", "nama": "x"}, page="/pesanan").status_code == 422
    assert browser("leader").send("/saringan", {**said, "nama": "x"}, page="/kerja").status_code == 422
    monkeypatch.setattr(keeping, "KEPT_MAX", 2)
    for number in range(2):
        assert ppk.send("/saringan", {**said, "nama": f"nomor {number}"}, page="/pesanan").status_code == 303
    assert ppk.send("/saringan", {**said, "nama": "satu lagi"}, page="/pesanan").status_code == 409
    assert ppk.send("/saringan", {**said, "nama": "nomor 1"}, page="/pesanan").status_code == 303, "an old name is written anew"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["status", "q", "kolom", "urut", "unduh", "sesudah", "x"]),
            st.sampled_from(["", "nilai", "a b&c=d", "é", "x" * 300]),
        ),
        max_size=8,
    )
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_only_what_narrows_a_list_is_kept_of_an_address(pairs: list[tuple[str, str]]) -> None:
    whole_app()
    of = LISTS["pesanan"]
    kept = narrowing(of, urlencode(pairs))
    assert narrowing(of, kept) == kept
    for name, value in parse_qsl(kept):
        assert (
            name in {"status", "q", "dari", "sampai"}
            or (name == "kolom" and value in {column.code for column in of.columns})
            or (name, value) == ("urut", "nilai")
        )


def test_every_list_is_a_page() -> None:
    whole_app()
    for of in LISTS.values():
        assert ("GET", of.path) in REGISTRY, of.path
        assert not of.api or ("GET", f"/api/v1{of.api}") in REGISTRY, of.api
