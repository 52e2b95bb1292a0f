"""The flags: each declared once, as code, title, source, what to do about it, and the question that finds it.

Thresholds are rows of `app/rules` in force on the day of placing. A question gives None, or
the sentence that says what was found with its figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.language import gettext, mark
from app.orders.warnings import finding, law, rising
from app.orders.warnings.found import Found
from app.orders.warnings.judged import Judged


@dataclass(frozen=True, slots=True)
class Flag:
    """One kind of warning. `find` answers with the sentence and the figures behind it, or None."""

    code: str
    title: str
    source: str
    advice: str
    find: Callable[[Session, Judged], Found | None]


@dataclass(frozen=True, slots=True)
class Warning:
    """A flag that is open on what was judged: what was found, in words and in figures."""

    flag: Flag
    said: str
    figures: Mapping[str, Any]

    @property
    def code(self) -> str:
        return self.flag.code

    @property
    def title(self) -> str:
        return gettext(self.flag.title)

    @property
    def source(self) -> str:
        return gettext(self.flag.source)

    @property
    def advice(self) -> str:
        return gettext(self.flag.advice)


FLAGS = (
    Flag(
        "SPLIT_ORDER",
        mark("Pesanan mungkin dipecah"),
        mark("Perpres 16/2018 pasal 20 (nomor pasalnya belum pasti). Jarak 14 hari ditetapkan Lokapasar."),
        mark("Gabungkan kebutuhan yang sama dan minta PPK membuat satu pesanan, atau jelaskan mengapa kebutuhannya berbeda."),
        finding.split_order,
    ),
    Flag(
        "REPEAT_VENDOR",
        mark("Penyedia yang sama berulang"),
        mark("Bukan aturan hukum: ambangnya ditetapkan Lokapasar."),
        mark("Bandingkan dengan penyedia lain, atau jelaskan mengapa penyedia ini yang paling sesuai."),
        finding.repeat_vendor,
    ),
    Flag(
        "JUST_LISTED",
        mark("Produk baru tayang"),
        mark("Bukan aturan hukum: ambangnya ditetapkan Lokapasar."),
        mark("Pastikan produk ini tidak ditayangkan khusus untuk pesanan ini; bandingkan harganya."),
        finding.just_listed,
    ),
    Flag(
        "PRICE_ABOVE_RANGE",
        mark("Harga di atas kisaran"),
        mark("Dibanding harga 7 hari terakhir untuk KBKI dan satuan yang sama (kuartil atas)."),
        mark("Tawar harganya, pilih produk yang setara, atau jelaskan mengapa lebih mahal."),
        finding.price_above_range,
    ),
    Flag(
        "ABOVE_LISTED",
        mark("Harga di atas harga tayang"),
        mark("Bukan aturan hukum: hanya harga tayang yang sudah dilihat kurator."),
        mark("Tawar kembali ke harga tayangnya, atau jelaskan mengapa lebih mahal."),
        finding.above_listed,
    ),
    Flag(
        "PRICE_RAISED",
        mark("Harga dinaikkan sebelum pesanan"),
        mark(
            "Bukan aturan hukum: naik 10 % atau lebih dalam 30 hari sebelum pesanan dibuat, ditetapkan Lokapasar; daerah dapat menetapkan lain."
        ),
        mark("Tawar kembali ke harga sebelumnya, atau jelaskan mengapa harganya naik."),
        rising.price_raised,
    ),
    Flag(
        "NEAR_LIMIT",
        mark("Nilai tepat di bawah batas"),
        mark("Batas menurut Perpres 16/2018 pasal 12 dan 28 serta Perpres 46/2025. Jarak 5 % ditetapkan Lokapasar."),
        mark("Jelaskan mengapa jumlahnya sebesar ini."),
        finding.near_limit,
    ),
    Flag(
        "ROUND_PRICE",
        mark("Nilai bulat"),
        mark("Bukan aturan hukum: ambangnya ditetapkan Lokapasar."),
        mark("Periksa apakah nilai ini hasil hitungan harga dan jumlah, bukan angka anggaran."),
        finding.round_price,
    ),
    Flag(
        "LATE_YEAR",
        mark("Pesanan besar di akhir tahun"),
        mark("Bukan aturan hukum: ambangnya ditetapkan Lokapasar."),
        mark("Pastikan barang dapat diterima dan dibayar sebelum tahun anggaran ditutup."),
        finding.late_year,
    ),
    Flag(
        "SAME_BANK",
        mark("Penyedia lain dengan rekening, telepon, atau alamat yang sama"),
        mark("Perpres 16/2018 pasal 7: pertentangan kepentingan dicegah"),
        mark("Periksa apakah kedua penyedia ini satu pemilik dan apakah keduanya dibandingkan untuk pesanan ini."),
        finding.same_bank,
    ),
    Flag(
        "SIGN_BEFORE_DPA",
        mark("Anggaran tahun depan"),
        mark("Dasar hukumnya belum pasti: peringatan, bukan larangan."),
        mark("Tunggu DPA tahun itu sah sebelum Surat Pesanan ditandatangani."),
        finding.before_dpa,
    ),
    Flag(
        "OTHER_METHOD",
        mark("Metode paket bukan E-Purchasing"),
        mark("Perpres 16/2018 pasal 22 dan 38 (nomor pasalnya belum pasti): peringatan, bukan larangan."),
        mark("Pilih paket E-Purchasing, umumkan perubahan metodenya di RUP, atau jelaskan mengapa paket ini yang dipakai."),
        law.other_method,
    ),
    Flag(
        "UMKK_RESERVED",
        mark("Paket untuk usaha kecil dan koperasi"),
        mark("Perpres 12/2021 pasal 65(4) dan (5): kecuali secara teknis tidak mungkin"),
        mark("Pilih penyedia usaha kecil atau koperasi, atau jelaskan mengapa secara teknis tidak mungkin."),
        law.small_firms_first,
    ),
    Flag(
        "PDN_STEP1",
        mark("Ada produk dalam negeri yang lebih tinggi TKDN-nya"),
        mark("Perpres 46/2025 pasal 66"),
        mark("Pilih produk dengan TKDN yang cukup, atau jelaskan mengapa jumlah atau jenisnya tidak memadai."),
        law.domestic_first,
    ),
    Flag(
        "BLANGKON",
        mark("Di atas nilai satu transaksi di provinsi ini"),
        mark("Edaran Blangkon Jawa Tengah (nilainya belum pasti)."),
        mark("Periksa ketentuan daerah Anda; admin daerah dapat menetapkannya dengan keputusan."),
        law.unsure_limit,
    ),
)
BY_CODE: Mapping[str, Flag] = {flag.code: flag for flag in FLAGS}


def warnings(session: Session, judged: Judged) -> list[Warning]:
    """What is open on it, in the order of the flags."""
    found = ((flag, flag.find(session, judged)) for flag in FLAGS)
    return [Warning(flag, said.sentence, said.figures) for flag, said in found if said is not None]
