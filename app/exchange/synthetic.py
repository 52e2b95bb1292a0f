"""Synthetic plans: rows as SIRUP would serve them for a government that does not exist, for the demo, the tests and the benchmarks.

Column names, their order and the JSON types are those of the feeds. Amounts follow the shape of a real kabupaten's plan (many
small packages, few large ones; 1.4 budget lines a package; a fifth by e-purchasing), names are put together from plain words,
and every code begins with 99, 9 or X, which no government has. The same seed gives the same rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
FIRST_KD_RUP = 900_000_001
FIRST_KD_SATKER = 900_101


@dataclass(frozen=True, slots=True)
class Government:
    """Whose rows they are. The codes must be of no real government."""

    klpd: str
    name: str
    kind: str

    @property
    def short_name(self) -> str:
        return self.name.replace("Kabupaten", "Kab.")


KABUPATEN = Government("X9901", "Kabupaten Contoh", "KABUPATEN")
KOTA = Government("X9971", "Kota Contoh", "KOTA")
PROVINSI = Government("X99", "Provinsi Contoh", "PROVINSI")

OFFICES = (
    ("1.01.0.00.0.00.01.0000", "DINAS PENDIDIKAN"),
    ("1.02.0.00.0.00.02.0000", "DINAS KESEHATAN"),
    ("1.03.0.00.0.00.03.0000", "DINAS PEKERJAAN UMUM DAN TATA RUANG"),
    ("1.04.2.10.0.00.04.0000", "DINAS PERUMAHAN, KAWASAN PERMUKIMAN DAN PERTANAHAN"),
    ("1.05.0.00.0.00.05.0000", "SATUAN POLISI PAMONG PRAJA"),
    ("1.05.0.00.0.00.06.0000", "BADAN PENANGGULANGAN BENCANA DAERAH"),
    ("1.06.0.00.0.00.07.0000", "DINAS SOSIAL"),
    ("2.07.3.32.0.00.08.0000", "DINAS KETENAGAKERJAAN"),
    ("2.08.2.14.0.00.09.0000", "DINAS PENGENDALIAN PENDUDUK DAN PEMBERDAYAAN PEREMPUAN"),
    ("2.09.3.25.0.00.10.0000", "DINAS KETAHANAN PANGAN DAN PERIKANAN"),
    ("2.11.0.00.0.00.11.0000", "DINAS LINGKUNGAN HIDUP"),
    ("2.12.0.00.0.00.12.0000", "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"),
    ("2.13.0.00.0.00.13.0000", "DINAS PEMBERDAYAAN MASYARAKAT DAN DESA"),
    ("2.15.0.00.0.00.14.0000", "DINAS PERHUBUNGAN"),
    ("2.16.2.20.2.21.15.0000", "DINAS KOMUNIKASI, INFORMATIKA DAN STATISTIK"),
    ("2.17.3.30.0.00.16.0000", "DINAS KOPERASI, USAHA KECIL DAN PERDAGANGAN"),
    ("2.18.0.00.0.00.17.0000", "DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU"),
    ("2.19.3.26.0.00.18.0000", "DINAS PEMUDA, OLAHRAGA DAN PARIWISATA"),
    ("2.22.0.00.0.00.19.0000", "DINAS KEBUDAYAAN"),
    ("2.23.2.24.0.00.20.0000", "DINAS PERPUSTAKAAN DAN KEARSIPAN"),
    ("3.27.0.00.0.00.21.0000", "DINAS PERTANIAN"),
    ("4.01.0.00.0.00.22.0000", "SEKRETARIAT DAERAH"),
    ("4.02.0.00.0.00.23.0000", "SEKRETARIAT DPRD"),
    ("5.01.5.05.0.00.24.0000", "BADAN PERENCANAAN PEMBANGUNAN, RISET DAN INOVASI DAERAH"),
    ("5.02.0.00.0.00.25.0000", "BADAN KEUANGAN DAN ASET DAERAH"),
    ("5.02.0.00.0.00.26.0000", "BADAN PENDAPATAN DAERAH"),
    ("5.03.5.04.0.00.27.0000", "BADAN KEPEGAWAIAN DAN PENGEMBANGAN SUMBER DAYA MANUSIA"),
    ("6.01.0.00.0.00.28.0000", "INSPEKTORAT DAERAH"),
    ("7.01.0.00.0.00.29.0000", "KECAMATAN CONTOH HULU"),
    ("8.01.0.00.0.00.30.0000", "BADAN KESATUAN BANGSA DAN POLITIK"),
)
UNITS = (
    ("1.02.0.00.0.00.02.0001", "RUMAH SAKIT UMUM DAERAH CONTOH"),
    ("1.02.0.00.0.00.02.0002", "PUSKESMAS CONTOH HULU"),
    ("1.02.0.00.0.00.02.0003", "PUSKESMAS CONTOH HILIR"),
)
"""Units under the health office: the hospital has a budget of its own, the puskesmas have not."""

METHODS = (
    # code, name, share of the packages
    (8, "Pengadaan Langsung", 60),
    (9, "E-Purchasing", 22),
    (16, "Dikecualikan", 11),
    (13, "Tender", 4),
    (7, "Penunjukan Langsung", 2),
    (15, "Seleksi", 1),
)
TYPES = (("1", "Barang"), ("2", "Pekerjaan Konstruksi"), ("3", "Jasa Konsultansi"), ("4", "Jasa Lainnya"))
GOODS = (
    "Alat Tulis Kantor", "Kertas dan Cover", "Bahan Komputer", "Peralatan Komputer", "Alat Kebersihan", "Makanan dan Minuman Rapat", "Seragam Dinas",
    "Meubelair", "Alat Kesehatan Pakai Habis", "Obat-obatan", "Bibit Tanaman", "Pakan Ternak", "Lampu Penerangan Jalan", "Alat Olahraga",
    "Buku Perpustakaan", "Bahan Bakar Minyak", "Suku Cadang Kendaraan", "Alat Peraga Pendidikan", "Spanduk dan Cetak", "Pipa dan Sambungan",
)  # fmt: skip
SERVICES = (
    "Sewa Kendaraan",
    "Jasa Kebersihan",
    "Jasa Keamanan",
    "Langganan Internet",
    "Pemeliharaan Gedung",
    "Pemeliharaan Komputer",
    "Sewa Tenda dan Kursi",
)
WORKS = ("Rehabilitasi Ruang Kelas", "Pemeliharaan Jalan Lingkungan", "Pembangunan Saluran", "Perbaikan Atap Gedung")
STUDIES = ("Penyusunan Rencana Induk", "Kajian Kelayakan", "Pengawasan Pekerjaan", "Survei Kepuasan Masyarakat")
PURPOSES = ("Kegiatan Kantor", "Pelayanan Masyarakat", "Rapat Koordinasi", "Pembinaan Kelompok", "Pendataan", "Kegiatan Lapangan")


def satkers(government: Government, *, units: bool = True) -> list[Row]:
    """`RUP-MasterSatker`: thirty offices, and with `units` three units under the health office."""
    return [
        {
            "kd_satker": kd_satker,
            "kd_satker_str": code,
            "nama_satker": name,
            "alamat": None,
            "telepon": None,
            "fax": None,
            "kodepos": None,
            "status_satker": "Aktif",
            "ket_satker": "Satker/OPD BLU/BLUD" if name.startswith("RUMAH SAKIT") else "Satker/OPD Non-BLU/BLUD",
            "jenis_satker": "SKPD",
            "kd_klpd": government.klpd,
            "nama_klpd": government.short_name,
            "jenis_klpd": government.kind,
            "kode_eselon": None,
        }
        for kd_satker, (code, name) in enumerate(OFFICES + (UNITS if units else ()), FIRST_KD_SATKER)
    ]


def packages(
    government: Government,
    offices: Sequence[Row],
    *,
    year: int,
    count: int,
    seed: int = 1,
    first_kd_rup: int = FIRST_KD_RUP,
    snapshot: date | None = None,
) -> Iterator[Row]:
    """`RUP-PaketPenyedia-Terumumkan`, 48 columns: `count` packages shared out over the offices in turn."""
    random = Random(seed)  # noqa: S311 - honest invention, no secret
    day = snapshot or date(year, 1, 31)
    weights = [share for *_named, share in METHODS]
    for number in range(count):
        office = offices[number % len(offices)]
        method_code, method, _share = random.choices(METHODS, weights)[0]
        pagu = _pagu(random, method)
        type_code, type_name, what = _what(random, method)
        start = date(year, random.randint(1, 9), 1)
        announced = date(year, 1, random.randint(2, 28))
        yield {
            **_head(government, office, year),
            "kd_rup": first_kd_rup + number,
            "nama_paket": f"Belanja {what} untuk {random.choice(PURPOSES)}",
            "pagu": pagu,
            "kd_metode_pengadaan": method_code,
            "metode_pengadaan": method,
            "kd_jenis_pengadaan": type_code,
            "jenis_pengadaan": type_name,
            "status_pradipa": random.choice(("PraDIPA", "Non-PraDIPA")),
            "status_pdn": "PDN" if random.random() < 0.93 else "Non-PDN",
            "status_ukm": "UKM" if pagu <= 15_000_000_000 and random.random() < 0.9 else "Non-UKM",
            "alasan_non_ukm": None,
            "status_konsolidasi": "Non-Konsolidasi",
            "tipe_paket": "Penyedia",
            "kd_rup_swakelola": None,
            "kd_rup_lokal": None,
            "volume_pekerjaan": f"{random.randint(1, 12)} Paket",
            "urarian_pekerjaan": f"Belanja {what}",
            "spesifikasi_pekerjaan": "Sesuai kebutuhan",
            "tgl_awal_pemilihan": start.isoformat(),
            "tgl_akhir_pemilihan": (start + timedelta(days=30)).isoformat(),
            "tgl_awal_kontrak": (start + timedelta(days=30)).isoformat(),
            "tgl_akhir_kontrak": (start + timedelta(days=90)).isoformat(),
            "tgl_awal_pemanfaatan": (start + timedelta(days=60)).isoformat(),
            "tgl_akhir_pemanfaatan": date(year, 12, 31).isoformat(),
            "tgl_buat_paket": date(year - 1, 12, random.randint(1, 31)).isoformat(),
            "tgl_pengumuman_paket": f"{announced.isoformat()} {random.randint(7, 16):02}:{random.randint(0, 59):02}:00",
            "nip_ppk": f"9999{random.randint(0, 10**14 - 1):014}",
            "nama_ppk": f"Pejabat Contoh {number % 40 + 1}",
            "username_ppk": f"ppk{number % 40 + 1:03}",
            "status_aktif_rup": True,
            "status_delete_rup": False,
            "status_umumkan_rup": "Terumumkan",
            "status_dikecualikan": method == "Dikecualikan",
            "alasan_dikecualikan": None,
            "tahun_pertama": None,
            "kode_rup_tahun_pertama": None,
            "nomor_kontrak": None,
            "spp_aspek_ekonomi": random.random() < 0.3,
            "spp_aspek_sosial": random.random() < 0.2,
            "spp_aspek_lingkungan": random.random() < 0.1,
            "_event_date": day.isoformat(),
        }


def budget_lines(rows: Iterable[Row], *, seed: int = 1) -> Iterator[Row]:
    """`RUP-PaketAnggaranPenyedia`, 23 columns: one to four accounts a package, which add up to its pagu."""
    random = Random(seed)  # noqa: S311
    for row in rows:
        count = random.choices((1, 2, 3, 4), (72, 18, 7, 3))[0]
        source = random.choices(("APBD", "APBDP", "BLUD"), (80, 12, 8))[0]
        for index, pagu in enumerate(_shares(random, row["pagu"], count)):
            subactivity = row["kd_rup"] % 10_000
            account = "5.2.02.05.01.0005" if row["kd_jenis_pengadaan"] == "2" else f"5.1.02.01.01.{24 + index:04}"
            yield {
                **{name: row[name] for name in HEAD},
                "kd_rup": row["kd_rup"],
                "kd_rup_lokal": None,
                "kd_kegiatan": None,
                "kd_komponen": None,
                "kd_subkegiatan": 9_000_000 + subactivity,
                "pagu": pagu,
                "mak": f"{row['kd_satker_str'][:4]}.01.2.06.{subactivity:04}.{account}.",
                "sumber_dana": source,
                "asal_dana": "APBD",
                "tahun_anggaran_dana": row["tahun_anggaran"],
                "asal_dana_klpd": row["nama_klpd"],
                "asal_dana_satker": row["nama_satker"],
                "status_aktif_rup": row["status_aktif_rup"],
                "status_delete_rup": row["status_delete_rup"],
                "status_umumkan_rup": row["status_umumkan_rup"],
                "_event_date": row["_event_date"],
            }


def self_managed(
    government: Government,
    offices: Sequence[Row],
    *,
    year: int,
    count: int,
    seed: int = 1,
    first_kd_rup: int = FIRST_KD_RUP + 50_000_000,
) -> Iterator[Row]:
    """`RUP-PaketSwakelola-Terumumkan`, 28 columns."""
    random = Random(seed)  # noqa: S311
    for number in range(count):
        purpose = random.choice(PURPOSES)
        yield {
            **_head(government, offices[number % len(offices)], year),
            "kd_rup": first_kd_rup + number,
            "nama_paket": f"Perjalanan Dinas {purpose}",
            "pagu": random.randrange(1_000_000, 400_000_000, 10_000),
            "tipe_swakelola": random.choices((1, 2, 3, 4), (97, 1, 1, 1))[0],
            "volume_pekerjaan": "1 Kegiatan",
            "uraian_pekerjaan": f"Perjalanan dinas untuk {purpose.lower()}",
            "kd_klpd_penyelenggara": None,
            "nama_klpd_penyelenggara": None,
            "nama_satker_penyelenggara": None,
            "tgl_awal_pelaksanaan_kontrak": f"{year}-01-01",
            "tgl_akhir_pelaksanaan_kontrak": f"{year}-12-01",
            "tgl_buat_paket": f"{year - 1}-12-10",
            "tgl_pengumuman_paket": f"{year}-01-15 09:00:00",
            "nip_ppk": None,
            "nama_ppk": None,
            "username_ppk": None,
            "kd_rup_lokal": 0,
            "status_aktif_rup": True,
            "status_delete_rup": False,
            "status_umumkan_rup": "Terumumkan",
            "_event_date": f"{year}-01-31",
        }


def satker_budgets(offices: Sequence[Row], *planned: Iterable[Row], year: int) -> Iterator[Row]:
    """`RUP-StrukturAnggaranPD`, 12 columns: a little more than each office plans;
    null throughout for a puskesmas, as in the real feed."""
    sums = dict.fromkeys((office["kd_satker_str"] for office in offices), 0)
    for rows in planned:
        for row in rows:
            sums[row["kd_satker_str"]] += row["pagu"]
    for office in offices:
        has_none = office["nama_satker"].startswith("PUSKESMAS")
        procurement = None if has_none else sums[office["kd_satker_str"]] * 11 // 10
        capital = None if procurement is None else procurement // 4
        other = None if procurement is None else procurement // 3
        yield {
            "tahun_anggaran": None if has_none else year,
            **{name: office[name] for name in ("kd_klpd", "nama_klpd", "kd_satker", "kd_satker_str", "nama_satker")},
            "belanja_operasi": None if procurement is None or capital is None else procurement - capital,
            "belanja_modal": capital,
            "belanja_btt": None if has_none else 0,
            "belanja_non_pengadaan": other,
            "belanja_pengadaan": procurement,
            "total_belanja": None if procurement is None or other is None else procurement + other,
        }


HEAD = ("tahun_anggaran", "kd_klpd", "nama_klpd", "jenis_klpd", "kd_satker", "kd_satker_str", "nama_satker")


def _head(government: Government, office: Row, year: int) -> Row:
    return {
        "tahun_anggaran": year,
        "kd_klpd": government.klpd,
        "nama_klpd": government.short_name,
        "jenis_klpd": government.kind,
        "kd_satker": office["kd_satker"],
        "kd_satker_str": office["kd_satker_str"],
        "nama_satker": office["nama_satker"],
    }


def _pagu(random: Random, method: str) -> int:
    """Whole thousands; log-normal with a median of about 25 million, larger where the method is for larger packages."""
    median_log = {"Tender": 20.5, "Seleksi": 19.2, "E-Purchasing": 18.3}.get(method, 17.0)
    limit = 200_000_000 if method == "Pengadaan Langsung" else 40_000_000_000
    return min(limit, max(300_000, int(random.lognormvariate(median_log, 1.3)) // 1000 * 1000))


def _what(random: Random, method: str) -> tuple[str, str, str]:
    if method == "Seleksi":
        return (*TYPES[2], random.choice(STUDIES))
    if method == "Tender":
        return (*TYPES[1], random.choice(WORKS))
    if random.random() < 0.75:
        return (*TYPES[0], random.choice(GOODS))
    return (*TYPES[3], random.choice(SERVICES))


def _shares(random: Random, total: int, count: int) -> list[int]:
    """`count` positive amounts that add up to `total`."""
    cuts = sorted(random.sample(range(1, total), count - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]
