"""How well search understands people: questions with what must be found first and what must not,
over a corpus like a region's. The score is printed."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue import search
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.search import Question, dictionary
from app.catalogue.search.leads import leads
from app.clock import now
from app.identifiers import new_id
from tests.catalogue import making
from tests.vendors import making as vendors

FLOOR = 0.97
"""Share of the questions that must come out right; below it something broke."""
CORPUS = (
    # etalase, unit: names (| description)
    ("Alat Tulis Kantor", "rim", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("Alat Tulis Kantor", "lusin", "Bolpoin gel hitam 0,5 mm isi 12", "Pulpen biru 0,7 mm", "Spidol papan tulis hitam", "Pensil 2B", "Penghapus karet"),
    ("Alat Tulis Kantor", "buah", "Stapler sedang", "Map plastik kancing", "Penggaris besi 30 cm", "Pelubang kertas dua lubang", "Buku tulis 58 lembar", "Stempel otomatis", "Rak kertas tiga susun"),
    ("Alat Tulis Kantor", "pak", "Amplop kabinet putih", "Isi staples nomor 10", "Materai tempel 10.000"),
    ("Cetak dan Penggandaan", "meter", "Cetak spanduk bahan tebal", "Fotokopi dokumen hitam putih", "Cetak brosur lipat tiga", "Penjilidan laporan", "Cetakan kalender dinding"),
    ("Makanan dan Minuman", "kotak", "Nasi kotak ayam bakar", "Kudapan kotak isi 3", "Prasmanan rapat 50 orang", "Air mineral gelas 220 ml", "Makanan ringan keripik singkong", "Kecap manis 600 ml", "Buah segar potong"),
    ("Peralatan Komputer", "unit", "Laptop 14 inci prosesor delapan inti", "Komputer meja lengkap", "Printer tinta isi ulang", "Pemindai dokumen", "Proyektor 3500 lumen", "Flashdisk 64 GB", "Hardisk eksternal 1 TB", "Mouse nirkabel", "Tinta printer hitam 70 ml"),
    ("Meubelair", "unit", "Kursi rapat lipat", "Meja kerja kayu jati 120 cm", "Lemari arsip besi 2 pintu", "Rak buku perpustakaan", "Meja makan kayu"),
    ("Kebersihan", "botol", "Cairan pembersih lantai 5 liter", "Sabun cuci tangan 500 ml", "Sapu ijuk", "Tempat sampah injak", "Pengharum ruangan", "Kantong sampah besar"),
    ("Kesehatan", "kotak", "Masker medis 3 ply isi 50", "Sarung tangan latex", "Tensimeter digital", "Termometer inframerah", "Obat batuk sirup 100 ml"),
    ("Bangunan", "sak", "Semen portland 50 kg", "Cat tembok putih 20 kg", "Pipa PVC 4 inci", "Besi beton 10 mm", "Kabel listrik NYM 2 x 1,5 mm", "Aspal campuran panas AC-WC", "Paving blok K-300", "Lampu LED 12 watt", "Keran air kuningan", "Pintu panel kayu", "Bahan pelapis keras", "Profil kaca"),
    ("Sandang dan Suvenir", "potong", "Kemeja batik lengan panjang", "Kaus olahraga seragam", "Plakat akrilik", "Tas anyaman pandan", "Mug cendera mata", "Sepatu lapangan", "Payung promosi"),
    ("Jasa", "kali", "Servis berkala mobil dinas", "Ganti oli dan saringan", "Sewa tenda 4 x 6 meter", "Sewa pengeras suara", "Petugas kebersihan gedung", "Penyewaan kursi lipat", "Pendingin ruangan 1 PK terpasang", "Perbaikan atap bocor"),
    ("Pertanian", "batang", "Bibit mangga okulasi", "Pupuk organik padat", "Benih padi unggul", "Pakan ternak konsentrat", "Cangkul baja"),
)  # fmt: skip

FINDS = (
    # a question, and what is found first (any of these)
    ("kertas", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("kertas a4", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas foto glossy A4"),
    # misspelt
    ("kertsa", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("ketas", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("kerats hvs", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram"),
    ("lpatop", "Laptop 14 inci prosesor delapan inti"),
    ("lapto", "Laptop 14 inci prosesor delapan inti"),
    ("leptop", "Laptop 14 inci prosesor delapan inti"),
    ("priner", "Printer tinta isi ulang", "Tinta printer hitam 70 ml"),
    ("proyetkor", "Proyektor 3500 lumen"),
    ("bolpion", "Bolpoin gel hitam 0,5 mm isi 12"),
    ("spidool", "Spidol papan tulis hitam"),
    ("stpaler", "Stapler sedang"),
    ("amplpo", "Amplop kabinet putih"),
    ("sapnduk", "Cetak spanduk bahan tebal"),
    ("mskaer", "Masker medis 3 ply isi 50"),
    ("tensimetr", "Tensimeter digital"),
    ("semne", "Semen portland 50 kg"),
    ("kursii lipat", "Kursi rapat lipat", "Penyewaan kursi lipat"),
    ("alattulis", "Bolpoin gel hitam 0,5 mm isi 12", "Stapler sedang", "*Alat Tulis Kantor"),
    ("prasmnan", "Prasmanan rapat 50 orang"),
    ("pupk organik", "Pupuk organik padat"),
    ("lampu ledd", "Lampu LED 12 watt"),
    # synonyms
    ("atk", "*Alat Tulis Kantor"),
    ("notebook", "Laptop 14 inci prosesor delapan inti"),
    ("pulpen", "Pulpen biru 0,7 mm", "Bolpoin gel hitam 0,5 mm isi 12"),
    ("infocus", "Proyektor 3500 lumen"),
    ("scanner", "Pemindai dokumen"),
    ("photocopy", "Fotokopi dokumen hitam putih"),
    ("snack", "Kudapan kotak isi 3", "Makanan ringan keripik singkong"),
    ("nasi box", "Nasi kotak ayam bakar"),
    ("souvenir", "Mug cendera mata"),
    ("kaos", "Kaus olahraga seragam"),
    ("filing cabinet", "Lemari arsip besi 2 pintu"),
    ("filling kabinet", "Lemari arsip besi 2 pintu"),
    ("filing kabinet", "Lemari arsip besi 2 pintu"),
    ("sound system", "Sewa pengeras suara"),
    ("ac", "Pendingin ruangan 1 PK terpasang"),
    ("cleaning service", "Petugas kebersihan gedung"),
    ("hotmix", "Aspal campuran panas AC-WC"),
    ("hand soap", "Sabun cuci tangan 500 ml"),
    ("tong sampah", "Tempat sampah injak"),
    ("paving block", "Paving blok K-300"),
    ("harddisk", "Hardisk eksternal 1 TB"),
    ("pelubang", "Pelubang kertas dua lubang"),
    ("almari arsip", "Lemari arsip besi 2 pintu"),
    ("rental tenda", "Sewa tenda 4 x 6 meter"),
    ("service mobil", "Servis berkala mobil dinas"),
    # as half the world writes it, and as a buyer of a local government does
    ("paper a4", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas foto glossy A4"),
    ("mouse wireless", "Mouse nirkabel"),
    ("snack box", "Kudapan kotak isi 3"),
    ("katering", "Prasmanan rapat 50 orang"),
    ("catering 50 orang", "Prasmanan rapat 50 orang"),
    ("tune up mobil", "Servis berkala mobil dinas"),
    ("service kendaraan dinas", "Servis berkala mobil dinas"),
    ("isi staples no 10", "Isi staples nomor 10"),
    ("white board marker", "Spidol papan tulis hitam"),
    ("spidol whiteboard", "Spidol papan tulis hitam"),
    ("backdrop", "Cetak spanduk bahan tebal"),
    ("a4 80 gsm", "Kertas HVS A4 80gr"),
    ("pipa pvc 4 inch", "Pipa PVC 4 inci"),
    ("printr tinta isi ulng", "Printer tinta isi ulang"),
    # affixes, plurals
    ("kertas-kertas", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("buku-buku", "Buku tulis 58 lembar", "Rak buku perpustakaan"),
    ("mencetak brosur", "Cetak brosur lipat tiga"),
    ("cetakan kalender", "Cetakan kalender dinding"),
    ("percetakan spanduk", "Cetak spanduk bahan tebal"),
    ("jilid laporan", "Penjilidan laporan"),
    ("penyewaan tenda", "Sewa tenda 4 x 6 meter"),
    ("pembersih lantai", "Cairan pembersih lantai 5 liter"),
    ("bersih lantai", "Cairan pembersih lantai 5 liter"),
    ("makanan ringan", "Makanan ringan keripik singkong"),
    ("kursinya", "Kursi rapat lipat", "Penyewaan kursi lipat"),
    ("perbaikan atap", "Perbaikan atap bocor"),
    ("hapus", "Penghapus karet", "-"),
    ("obat-obatan", "Obat batuk sirup 100 ml"),
    ("pengharum", "Pengharum ruangan"),
    # units and sizes
    ("kertas 70gr", "Kertas HVS A4 70 gsm", "Kertas HVS F4 70 gram"),
    ("kertas 70 gram", "Kertas HVS A4 70 gsm", "Kertas HVS F4 70 gram"),
    ("kertas a4 80 gsm", "Kertas HVS A4 80gr"),
    ("KERTAS A-4", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas foto glossy A4"),
    ("bolpoin 0.5mm", "Bolpoin gel hitam 0,5 mm isi 12"),
    ("kabel 2x1,5mm", "Kabel listrik NYM 2 x 1,5 mm"),
    ('laptop 14"', "Laptop 14 inci prosesor delapan inti"),
    ("semen 50kg", "Semen portland 50 kg"),
    ("lampu 12w", "Lampu LED 12 watt"),
    ("tenda 4x6", "Sewa tenda 4 x 6 meter"),
    ("paving k300", "Paving blok K-300"),
    ("2 lusin bolpoin", "Bolpoin gel hitam 0,5 mm isi 12", "Pulpen biru 0,7 mm"),
    ("5 rim kertas f4", "Kertas HVS F4 70 gram", "Kertas Buram Folio"),
    ("prasmanan 50 orang", "Prasmanan rapat 50 orang"),
    ("air mineral 220ml", "Air mineral gelas 220 ml"),
    ("materai 10000", "Materai tempel 10.000"),
    ("flashdisk 64gb", "Flashdisk 64 GB"),
    # filler words, several words
    ("beli kertas untuk kantor", "Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4"),
    ("pengadaan laptop", "Laptop 14 inci prosesor delapan inti"),
    ("batik lengan panjang", "Kemeja batik lengan panjang"),
    ("buah", "Buah segar potong", "*Alat Tulis Kantor"),
    # with what it may cost, and by a maker's name that stands for the thing
    ("nasi kotak 25rb", "Nasi kotak ayam bakar"),
    ("laptop di bawah 10 juta", "Laptop 14 inci prosesor delapan inti"),
    ("prasmanan 50 orang rp 2.500.000", "Prasmanan rapat 50 orang"),
    ("aqua", "Air mineral gelas 220 ml"),
    ("servis mobil dinas", "Servis berkala mobil dinas"),
    ("print brosur", "Cetak brosur lipat tiga"),
    ("tipex", "Penghapus karet"),
    # as buyers say it, who do not know how the shop does
    ("foto copy", "Fotokopi dokumen hitam putih"),
    ("photo copy hitam putih", "Fotokopi dokumen hitam putih"),
    ("lcd proyektor", "Proyektor 3500 lumen"),
    ("thermogun", "Termometer inframerah"),
    ("pemeliharaan mobil", "Servis berkala mobil dinas"),
    ("pemeliharaan kendaraan", "Servis berkala mobil dinas"),
    ("isi stapler", "Isi staples nomor 10"),
    ("paralon 4 inch", "Pipa PVC 4 inci"),
    ("pewangi ruangan", "Pengharum ruangan"),
    ("belanja modal komputer", "Komputer meja lengkap"),
    ("makan siang", "Nasi kotak ayam bakar"),
)  # fmt: skip
"""`*` stands for anything of that etalase; `-` for nothing at all being right too."""
PAPER = ("Kertas HVS A4 70 gsm", "Kertas HVS A4 80gr", "Kertas HVS F4 70 gram", "Kertas Buram Folio", "Kertas foto glossy A4")
PRINTERS = ("Printer tinta isi ulang", "Tinta printer hitam 70 ml")
MISSPELT = (
    # as they are typed in a hurry, without vowels, as they sound, or with a neighbour's word one step away
    ("printr", *PRINTERS),
    ("prnter", *PRINTERS),
    ("pritner", *PRINTERS),
    ("prntr", *PRINTERS),
    ("kartas", *PAPER),
    ("kerats", *PAPER),
    ("krts", *PAPER),
    ("notbook", "Laptop 14 inci prosesor delapan inti"),
    ("lptop", "Laptop 14 inci prosesor delapan inti"),
    ("scaner", "Pemindai dokumen"),
    ("projektor", "Proyektor 3500 lumen"),
    ("infokus", "Proyektor 3500 lumen"),
    ("flesdisk", "Flashdisk 64 GB"),
    ("bulpoin", "Bolpoin gel hitam 0,5 mm isi 12"),
    ("balpoint", "Bolpoin gel hitam 0,5 mm isi 12", "Pulpen biru 0,7 mm"),
    ("spidl", "Spidol papan tulis hitam"),
    ("pengapus", "Penghapus karet"),
    ("stapeler", "Stapler sedang"),
    ("amplob", "Amplop kabinet putih"),
    ("matrai", "Materai tempel 10.000"),
    ("fotocopi", "Fotokopi dokumen hitam putih"),
    ("sepanduk", "Cetak spanduk bahan tebal"),
    ("kalendr", "Cetakan kalender dinding"),
    ("lemri arsip", "Lemari arsip besi 2 pintu"),
    ("filling kabinet", "Lemari arsip besi 2 pintu"),
    ("tempat smpah", "Tempat sampah injak"),
    ("pngharum", "Pengharum ruangan"),
    ("msker", "Masker medis 3 ply isi 50"),
    ("termometr", "Termometer inframerah"),
    ("smen", "Semen portland 50 kg"),
    ("kbel listrik", "Kabel listrik NYM 2 x 1,5 mm"),
    ("soud system", "Sewa pengeras suara"),
    ("suvenr", "Mug cendera mata"),
    ("kmeja batik", "Kemeja batik lengan panjang"),
    ("cankul", "Cangkul baja"),
    ("pntu kayu", "Pintu panel kayu"),
)  # fmt: skip

MUST_NOT = (
    # a question, and what it must not find
    ("ac", "Aspal campuran panas AC-WC"),
    ("meja", "Kemeja batik lengan panjang"),
    ("cap", "Kecap manis 600 ml"),
    ("kertas 80 gram", "Kertas HVS A4 70 gsm"),
    ("0,5 mm", "Pulpen biru 0,7 mm"),
    ("lampu 12 watt", "Laptop 14 inci prosesor delapan inti"),
    ("pengadaan", "Stapler sedang"),
    ("kopi", "Fotokopi dokumen hitam putih"),
    ("sepatu", "Payung promosi"),
    ("2 pintu", "Penghapus karet"),
    ("tinta", "Laptop 14 inci prosesor delapan inti"),
    ("pakan", "Kemeja batik lengan panjang"),
    ("karpet", "Penghapus karet"),
    ("pengelasan", "Air mineral gelas 220 ml"),
    ("bungkus", "Kursi rapat lipat"),
)
NEAREST = (
    # what no listing has all words of, and what is offered first instead
    ("hvs a4 80 gram paperone", "hvs a4 80gram"),
    ("laptop i5 8gb", "laptop"),
    ("printer epson l3210", "printer"),
    ("semen tiga roda 50kg", "semen 50kg"),
    ("kursi lipat chitose", "kursi lipat"),
    ("meja kerja 1/2 biro", "meja kerja"),
    ("tensimeter digital omron", "tensimeter digital"),
    ("tas seminar", "tas"),
    ("kabel nym 3x2,5 eterna", "kabel nym"),
)
"""Makers and models that nobody sells, as buyers type them."""
FINDS_NOTHING = ("helikopter", "zzqqxx", "kapal selam nuklir", "vaksin polio", "9999 mm", "xk-4417")


@pytest.fixture
def corpus(session: Session) -> Session:
    staff = vendors.trading(session)[1]
    region = vendors.region(session)
    for name in dict.fromkeys(row[0] for row in CORPUS):
        shelf = making.shelf(session, name)
        ids = [
            _published(session, shelf, staff.vendor_id, text, unit)
            for etalase, unit, *texts in CORPUS
            if etalase == name
            for text in texts
        ]
        search.index_listings(session, region.id, ids)
    dictionary.count(session)
    return session


def test_people_find_what_they_mean(corpus: Session, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {q: first for q, *right in (*FINDS, *MISSPELT) if not _is_right(first := _first(corpus, q), right)}
    misspelt = len(MISSPELT) - sum(q in wrong for q, *_right in MISSPELT)
    wrong |= {f"not {q}": found for q, found in MUST_NOT if found in _all(corpus, q)}
    wrong |= {f"nothing {q}": found[0] for q in FINDS_NOTHING if (found := _all(corpus, q))}
    asked = len(FINDS) + len(MISSPELT) + len(MUST_NOT) + len(FINDS_NOTHING)
    assert len(FINDS) >= 60
    with capsys.disabled():
        print(f"\nsearch quality: {asked - len(wrong)} of {asked} questions ({1 - len(wrong) / asked:.1%})", wrong or "")
        print(f"of {len(MISSPELT)} misspelt words and questions {misspelt} are understood")
    assert 1 - len(wrong) / asked >= FLOOR, wrong


def test_what_nobody_sells_leads_to_the_thing_itself(corpus: Session) -> None:
    led = {q: leads(corpus, Question(q=q)).fewer_words for q, _first in NEAREST}
    assert {q: told[:1] for q, told in led.items()} == {q: [first] for q, first in NEAREST}
    assert search.find(corpus, Question(q="tas seminar")).corrected is None, "seminar is no sinar"


def test_what_is_beside_a_thing_that_nobody_sells_is_not_offered_for_it(corpus: Session) -> None:
    asked = {q: leads(corpus, Question(q=q)).fewer_words for q in ("toren air 5000 liter", "jendela kayu", "chitose kursi lipat")}
    assert asked == {"toren air 5000 liter": (), "jendela kayu": (), "chitose kursi lipat": ["kursi lipat"]}


def _published(session: Session, shelf: Etalase, vendor_id, name: str, unit: str):
    listing = Listing(
        region_id=shelf.region_id, id=new_id(), vendor_id=vendor_id, etalase_id=shelf.id, state="published", newest_version=1, published_version=1,
        price_jump=False, stock=Decimal(100), reserved=Decimal(0), stock_confirmed_at=now(), created_at=now(), published_at=now(),
    )  # fmt: skip
    session.add(listing)
    session.flush()
    told = {
        **making.content(name=name, unit=unit, description="Barang baru, garansi toko."),
        "kind": "goods",
        "brand": None,
        "attributes": {},
    }
    session.add(
        ListingVersion(
            region_id=shelf.region_id, id=new_id(), listing_id=listing.id, number=1, category_code=shelf.category_code, price_with_ppn=True,
            tax_rate_bps=0, preorder_days=0, written_at=now(), submitted_at=now(), decision="approved", decided_at=now(), **told,
        )
    )  # fmt: skip
    return listing.id


def _first(session: Session, q: str) -> str:
    cards = search.find(session, Question(q=q)).cards
    return f"{cards[0].name} / {cards[0].etalase_slug}" if cards else "-"


def _all(session: Session, q: str) -> list[str]:
    return [card.name for card in search.find(session, Question(q=q, limit=100)).cards]


def _is_right(found: str, right: list[str]) -> bool:
    name, _slash, slug = found.partition(" / ")
    return name in right or any(one[0] == "*" and slug.endswith(one[1:].casefold().replace(" ", "-")) for one in right)
