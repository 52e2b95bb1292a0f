"""Matching: what is proposed for a package is such a thing; measured on names that were labelled by hand."""

import pytest
from sqlalchemy.orm import Session

from app.matching import nearest
from app.matching.rule import thing_of
from tests import world as worlds

LISTINGS = (
    "Kertas HVS A4 80 gsm", "Pulpen Gel Hitam", "Laptop 14 Inci", "Kursi Kerja Staf", "Sewa Tenda dan Kursi", "Jasa Kebersihan Gedung",
    "Alat Kebersihan Set", "Makanan dan Minuman Rapat", "Lampu Penerangan Jalan LED", "Bibit Tanaman Mangga", "Seragam Dinas Harian",
    "Toner Printer Hitam",
)  # fmt: skip
LABELLED = (
    ("Belanja Kertas HVS untuk Kegiatan Kantor", "Kertas HVS A4 80 gsm"),
    ("Pengadaan Laptop", "Laptop 14 Inci"),
    ("Belanja Sewa Tenda dan Kursi untuk Rapat Koordinasi", "Sewa Tenda dan Kursi"),
    ("Belanja Jasa Kebersihan untuk Pelayanan Masyarakat", "Jasa Kebersihan Gedung"),
    ("Belanja Alat Kebersihan", "Alat Kebersihan Set"),
    ("Belanja Makanan dan Minuman Rapat untuk Pendataan", "Makanan dan Minuman Rapat"),
    ("Pengadaan Lampu Penerangan Jalan", "Lampu Penerangan Jalan LED"),
    ("Belanja Bibit Tanaman untuk Pembinaan Kelompok", "Bibit Tanaman Mangga"),
    ("Belanja Seragam Dinas", "Seragam Dinas Harian"),
    ("Belanja Toner Printer", "Toner Printer Hitam"),
    ("Belanja Kursi Kerja", "Kursi Kerja Staf"),
    ("Pemeliharaan Laptop", None),
    ("Pemeliharaan Jalan Lingkungan", None),
    ("Rehabilitasi Ruang Kelas", None),
    ("Penyusunan Rencana Induk", None),
    ("Belanja Sewa Kendaraan untuk Rapat", None),
    ("Honorarium Narasumber", None),
    ("Perjalanan Dinas Dalam Kota", None),
    ("Belanja Bahan Bakar Minyak", None),
    ("Pembangunan Gedung Kantor", None),
    ("Belanja Obat-obatan", None),
    ("Pakan Ternak", None),
    ("Pembulatan", None),
    ("untuk kegiatan", None),
    ("'; DROP & | ! \\ <->", None),
)


@pytest.fixture
def shop(session: Session) -> Session:
    world = worlds.build(session)
    for name in LISTINGS:
        worlds.add_listing(session, world.etalase, world.vendor, name=name)
    return session


def test_what_is_proposed_is_right_and_most_of_what_there_is_is_proposed(shop: Session) -> None:
    found = nearest(shop, 2, {name: name for name, _label in LABELLED})
    proposed = {name: found[name].listings[0]["name"] for name, _label in LABELLED if name in found}
    wrong = {name: best for name, best in proposed.items() if best != dict(LABELLED)[name]}
    assert wrong == {}, "a wrong proposal costs trust"
    assert len(proposed) == sum(1 for _name, label in LABELLED if label) == 11


def test_a_proposal_says_why(shop: Session) -> None:
    found = nearest(shop, 2, {"1": "Belanja Kertas HVS untuk Rapat"})["1"]
    assert (found.found, found.unit, found.price_min, found.price_max) == (1, "rim", 50_000, 50_000)
    assert [(one["words"], one["of"], one["score"]) for one in found.listings] == [(["hvs", "kertas"], 2, "1.00")]


def test_another_regions_shelf_is_not_proposed(shop: Session) -> None:
    assert nearest(shop, 3, {"1": "Belanja Kertas HVS"}) == {}


def test_a_thing_is_what_is_left_of_a_name() -> None:
    assert thing_of("Belanja Alat Tulis Kantor untuk Rapat Koordinasi") == "alat tulis kantor"
    assert thing_of("") == ""
