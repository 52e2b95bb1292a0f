"""Words: what the shelves of the example hold, and the parts that names are put
together from. Every name says that it is an example."""

from dataclasses import dataclass

Product = tuple[str, str, int]
"""Name, unit, and about how much one costs in rupiah."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """An etalase: its node in the tree of categories, what kind of thing it holds, what
    its vendors do (KBLI), and its pictures' subjects."""

    name: str
    category: str
    kind: str
    kbki: str
    kbli: str
    pictures: tuple[str, ...]
    products: tuple[Product, ...]
    plan_words: tuple[str, ...]
    """Words in the names of packages that are bought here."""
    second: tuple[str, ...]
    """Words in the names of the products that the second picture shows; the first one shows the others."""

    def picture_of(self, product: str) -> str:
        """The subject of the picture that a product has."""
        return self.pictures[any(word in product for word in self.second)]


CATEGORIES = (
    ("01", "Perlengkapan kantor"),
    ("01.01", "Alat tulis dan kertas"),
    ("01.02", "Cetak dan penggandaan"),
    ("01.03", "Kebersihan"),
    ("01.04", "Meubelair"),
    ("02", "Makanan, suvenir, dan sandang"),
    ("02.01", "Katering dan konsumsi rapat"),
    ("02.02", "Suvenir dan kerajinan"),
    ("02.03", "Seragam dan sandang"),
    ("03", "Peralatan dan mesin"),
    ("03.01", "Komputer dan kelengkapannya"),
    ("03.02", "Listrik dan penerangan"),
    ("03.03", "Alat kesehatan"),
    ("04", "Pertanian"),
    ("04.01", "Bibit, pupuk, dan pakan"),
    ("05", "Bahan bangunan dan pekerjaan jalan"),
    ("05.01", "Material bangunan"),
    ("05.02", "Aspal dan perkerasan jalan"),
    ("06", "Jasa"),
    ("06.01", "Servis kendaraan"),
    ("06.02", "Sewa perlengkapan acara"),
    ("06.03", "Jasa kebersihan dan keamanan"),
)

SHELVES = (
    Shelf("Alat Tulis Kantor", "01.01", "goods", "3212801000", "47611", ("paper", "pen"), (
        ("Kertas A4 80 gsm", "rim", 52_000), ("Kertas F4 70 gsm", "rim", 56_000), ("Bolpoin hitam isi 12", "lusin", 36_000),
        ("Spidol papan tulis", "lusin", 96_000), ("Map karton isi 50", "pak", 75_000), ("Ordner folio", "buah", 28_000),
        ("Buku agenda kantor", "buah", 34_000), ("Amplop kabinet isi 100", "pak", 27_000), ("Stapler sedang", "buah", 42_000),
    ), ("Alat Tulis", "Kertas"), ("Bolpoin", "Spidol")),
    Shelf("Bahan Kebersihan", "01.03", "goods", "3532102000", "47739", ("broom", "bottle"), (
        ("Cairan pel 5 liter", "jeriken", 88_000), ("Sabun cuci tangan 5 liter", "jeriken", 95_000), ("Sapu ijuk", "buah", 32_000),
        ("Kantong sampah besar", "pak", 38_000), ("Tempat sampah pilah 3 ember", "set", 1_250_000), ("Alat pel putar", "set", 215_000),
    ), ("Kebersihan",), ("Cairan", "Sabun")),
    Shelf("Cetak dan Penggandaan", "01.02", "service", "8912100000", "18111", ("book", "paper"), (
        ("Cetak spanduk bahan tebal", "meter", 28_000), ("Cetak buku laporan jilid", "buku", 65_000), ("Cetak leaflet lipat tiga", "lembar", 2_400),
        ("Fotokopi dokumen", "lembar", 350), ("Cetak kartu identitas pegawai", "lembar", 18_000), ("Cetak kalender dinding", "buah", 24_000),
    ), ("Spanduk", "Buku"), ("spanduk", "leaflet", "Fotokopi", "kartu")),
    Shelf("Makanan dan Minuman Rapat", "02.01", "service", "6339200000", "56210", ("bowl", "box"), (
        ("Nasi kotak ayam bakar", "kotak", 35_000), ("Kudapan kotak isi 3", "kotak", 17_500), ("Prasmanan rapat 50 orang", "paket", 2_750_000),
        ("Nasi tumpeng 20 orang", "paket", 850_000), ("Air mineral gelas isi 48", "dus", 29_000), ("Kopi dan teh rapat", "orang", 12_000),
    ), ("Makanan",), ("kotak", "mineral")),
    Shelf("Suvenir dan Batik", "02.02", "goods", "2823100000", "47782", ("batik", "box"), (
        ("Kain batik tulis contoh", "lembar", 425_000), ("Kain batik cap contoh", "lembar", 165_000), ("Plakat akrilik", "buah", 185_000),
        ("Tas anyaman pandan", "buah", 95_000), ("Miniatur ukir kayu", "buah", 240_000), ("Cendera mata mug lukis", "buah", 45_000),
    ), ("Cendera",), ("Plakat", "Tas", "Miniatur", "mug")),
    Shelf("Seragam dan Sandang", "02.03", "goods", "2822100000", "14111", ("shirt", "batik"), (
        ("Seragam dinas harian", "setel", 385_000), ("Kaus olahraga", "potong", 95_000), ("Rompi petugas lapangan", "potong", 175_000),
        ("Sepatu lapangan", "pasang", 425_000), ("Kemeja batik seragam", "potong", 210_000), ("Topi lapangan bordir", "buah", 48_000),
    ), ("Seragam",), ("batik",)),
    Shelf("Meubelair", "01.04", "goods", "3812200000", "31001", ("chair", "box"), (
        ("Kursi rapat lipat", "buah", 465_000), ("Meja kerja kayu 120 cm", "buah", 1_650_000), ("Lemari arsip besi 2 pintu", "buah", 2_850_000),
        ("Kursi kerja putar", "buah", 1_150_000), ("Meja belajar siswa", "set", 625_000), ("Rak buku perpustakaan", "buah", 1_950_000),
    ), ("Meubelair",), ("Meja", "Lemari", "Rak")),
    Shelf("Peralatan Komputer", "03.01", "goods", "4522100000", "47411", ("laptop", "printer"), (
        ("Laptop kantor 14 inci", "unit", 9_850_000), ("Komputer meja", "unit", 11_200_000), ("Pencetak tinta isi ulang", "unit", 3_450_000),
        ("Pemindai dokumen", "unit", 5_750_000), ("Tinta pencetak hitam", "botol", 98_000), ("Cakram penyimpan 1 TB", "unit", 985_000),
        ("Proyektor ruang rapat", "unit", 7_450_000),
    ), ("Komputer",), ("Pencetak", "Pemindai", "Tinta")),
    Shelf("Listrik dan Penerangan", "03.02", "goods", "4653100000", "47592", ("lamp", "box"), (
        ("Lampu jalan tenaga surya 60 W", "unit", 3_850_000), ("Lampu LED 12 W", "buah", 38_000), ("Kabel listrik 2 x 1,5 mm", "rol", 585_000),
        ("Tiang lampu 7 meter", "batang", 4_650_000), ("Panel surya 100 W", "unit", 1_350_000), ("Stopkontak ganda", "buah", 32_000),
    ), ("Lampu",), ("Kabel", "Panel", "Stopkontak")),
    Shelf("Kesehatan", "03.03", "goods", "4815000000", "46691", ("medicine", "bottle"), (
        ("Masker medis isi 50", "kotak", 28_000), ("Sarung tangan periksa isi 100", "kotak", 68_000), ("Tensimeter digital", "unit", 625_000),
        ("Timbangan bayi digital", "unit", 875_000), ("Cairan antiseptik 1 liter", "botol", 78_000), ("Tempat tidur pasien", "unit", 8_650_000),
    ), ("Kesehatan", "Obat"), ("Cairan",)),
    Shelf("Bibit dan Pupuk", "04.01", "goods", "0199800000", "46202", ("leaf", "box"), (
        ("Bibit mangga okulasi", "batang", 32_000), ("Benih padi unggul", "kg", 16_500), ("Pupuk organik padat", "sak", 48_000),
        ("Benih ikan nila", "ekor", 450), ("Pakan ternak konsentrat", "sak", 365_000), ("Bibit kopi", "batang", 9_500),
    ), ("Bibit", "Pakan"), ("Pupuk", "Pakan")),
    Shelf("Material Bangunan", "05.01", "goods", "3744000000", "47521", ("brick", "box"), (
        ("Semen 50 kg", "sak", 68_000), ("Pasir pasang", "m³", 285_000), ("Bata merah", "buah", 950), ("Besi beton 10 mm", "batang", 78_000),
        ("Pipa PVC 4 inci", "batang", 112_000), ("Cat tembok 20 kg", "ember", 685_000), ("Genteng beton", "buah", 9_800),
    ), ("Pipa", "Pemeliharaan Gedung"), ("Semen", "Besi", "Pipa", "Cat")),
    Shelf("Aspal dan Perkerasan Jalan", "05.02", "construction", "5421100000", "42101", ("road", "brick"), (
        ("Aspal campuran panas AC-WC terpasang", "ton", 1_485_000), ("Lapis perekat aspal cair terpasang", "liter", 17_500),
        ("Lapis pondasi agregat kelas A terpasang", "m³", 545_000), ("Paving blok K-300 terpasang", "m²", 195_000),
        ("Marka jalan termoplastik", "m²", 265_000), ("Kanstin beton terpasang", "meter", 115_000),
    ), ("Aspal",), ("Paving", "Kanstin")),
    Shelf("Servis Kendaraan", "06.01", "service", "8714100000", "45201", ("wrench", "vehicle"), (
        ("Servis berkala kendaraan roda empat", "kali", 1_250_000), ("Servis berkala sepeda motor", "kali", 225_000),
        ("Ganti oli dan saringan", "kali", 585_000), ("Ban kendaraan roda empat terpasang", "buah", 1_150_000), ("Aki kendaraan terpasang", "buah", 1_285_000),
        ("Perbaikan rem dan kaki-kaki", "kali", 1_950_000),
    ), ("Suku Cadang",), ("kendaraan", "motor")),
    Shelf("Sewa Tenda dan Kursi", "06.02", "service", "7323900000", "77399", ("tent", "chair"), (
        ("Sewa tenda 4 x 6 meter", "hari", 450_000), ("Sewa kursi lipat isi 100", "hari", 750_000), ("Sewa pengeras suara", "hari", 1_250_000),
        ("Sewa panggung 6 x 8 meter", "hari", 3_250_000), ("Sewa genset 20 kVA", "hari", 1_750_000),
    ), ("Tenda",), ("kursi",)),
    Shelf("Jasa Kebersihan dan Keamanan", "06.03", "service", "8533000000", "81210", ("broom", "bottle"), (
        ("Petugas kebersihan", "orang bulan", 3_150_000), ("Petugas keamanan", "orang bulan", 3_650_000), ("Pembasmian hama gedung", "kali", 1_450_000),
        ("Pembersihan kaca luar gedung", "m²", 18_500),
    ), ("Jasa Kebersihan", "Jasa Keamanan"), ("hama",)),
)  # fmt: skip
"""The first is the first etalase of each region, by age and by name."""

FURNITURE = "Meubelair"
FOOD = next(shelf for shelf in SHELVES if shelf.name == "Makanan dan Minuman Rapat")
RENTED = "Sewa Tenda dan Kursi"
SECRETARIAT_BUYS = (
    "Alat Tulis Kantor",
    "Makanan dan Minuman Rapat",
    "Cendera Mata",
    "Peralatan Komputer",
    "Suku Cadang Kendaraan",
    FURNITURE,
    "Spanduk dan Cetak",
    RENTED,
)
"""What the packages of the personas' satker are for, in turn: goods, all but what is rented."""
ROAD_WORKS = "Belanja Aspal dan Perkerasan Jalan untuk Pemeliharaan Jalan"
BRANDS = (
    "Cap Rusa Contoh",
    "Nusa Contoh",
    "Lestari Contoh",
    "Karya Contoh",
    "Bintang Contoh",
    "Tirta Contoh",
    "Cakra Contoh",
    "Mandala Contoh",
)
FORMS = (
    ("perorangan", "UD", 34),
    ("cv", "CV", 34),
    ("pt", "PT", 12),
    ("koperasi", "Koperasi", 10),
    ("pt_perorangan", "PT", 10),
)
FIRST = (
    "Sinar", "Berkah", "Mitra", "Cahaya", "Sumber", "Karya", "Tunas", "Bina", "Graha", "Citra", "Sari", "Surya", "Prima",
    "Tirta", "Bumi", "Putra", "Rizki", "Anugerah",
)  # fmt: skip
SECOND = (
    "Jaya", "Makmur", "Sejahtera", "Abadi", "Mandiri", "Sentosa", "Lestari", "Utama", "Bersama", "Barokah", "Persada",
    "Nusantara", "Perkasa", "Indah",
)  # fmt: skip
GIVEN = (
    "Agus", "Dewi", "Sri", "Budi", "Rina", "Hendra", "Siti", "Yusuf", "Maria", "Wayan", "Ketut", "Rahmat", "Lestari", "Bambang",
    "Nur", "Dian", "Eko", "Fitri", "Joko", "Indah",
)  # fmt: skip
FAMILY = (
    "Pratama", "Lestari", "Wibowo", "Rahayu", "Santoso", "Hidayat", "Utami", "Saputra", "Maharani", "Setiawan", "Anggraini",
    "Nugroho",
)  # fmt: skip
STREETS = (
    "Jalan Melati",
    "Jalan Kenanga",
    "Jalan Merdeka",
    "Jalan Pasar Baru",
    "Jalan Sungai",
    "Jalan Kebun Raya",
    "Jalan Balai Desa",
)


def person_name(number: int) -> str:
    """The `number`-th person: 240 names before one comes twice."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]} Contoh"


def firm_name(number: int, prefix: str) -> str:
    """The `number`-th firm: 252 names before one comes twice."""
    return f"{prefix} {FIRST[number % len(FIRST)]} {SECOND[number // len(FIRST) % len(SECOND)]} Contoh"


def picture_subjects() -> list[str]:
    return list(dict.fromkeys(subject for shelf in SHELVES for subject in shelf.pictures))
