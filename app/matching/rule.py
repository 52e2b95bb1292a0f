"""The rule of matching as pure functions over names and their stemmed words."""

import re
from collections.abc import Collection, Sequence
from itertools import combinations

SCORE_MIN = 0.55
ELSEWHERE = 0.7
WORDS_MAX = 6
PURPOSE = re.compile(r"\b(?:untuk|guna|dalam rangka|pada|bagi|di|kegiatan)\b.*", re.IGNORECASE)
EVERYWHERE = frozenset(
    [
        "belanja",
        "pengadaan",
        "pembelian",
        "penyediaan",
        "paket",
        "pekerjaan",
        "keperluan",
        "kebutuhan",
        "biaya",
        "modal",
        "barang",
        "habis",
        "pakai",
        "dan",
        "atau",
        "serta",
        "lain",
        "lainnya",
        "per",
        "dengan",
        "dari",
        "ke",
    ]
)
DEEDS = {
    "rent": ("sewa", "penyewaan", "langganan", "berlangganan"),
    "serve": ("jasa", "pelayanan", "layanan", "tenaga"),
    "mend": ("pemeliharaan", "perawatan", "perbaikan", "servis", "service", "rehabilitasi", "rehab", "renovasi", "pemulihan"),
    "build": ("pembangunan", "konstruksi", "peningkatan", "pembuatan", "pemasangan"),
    "study": ("penyusunan", "kajian", "survei", "pengawasan", "perencanaan", "konsultansi", "konsultan", "pendampingan"),
    "meet": ("perjalanan", "honorarium", "honor", "bimbingan", "pelatihan", "sosialisasi", "narasumber"),
}
"""What is done with a thing, other than buying it."""
DEED_OF = {word: deed for deed, words in DEEDS.items() for word in words}


def thing_of(name: str) -> str:
    """A package's name without its purpose and the words of every package: `Belanja
    Alat Tulis Kantor untuk Rapat` → `alat tulis kantor`."""
    words = re.findall(r"\w+", PURPOSE.sub("", name).casefold())
    return " ".join(word for word in words if word not in EVERYWHERE)


def deeds_of(name: str) -> frozenset[str]:
    return frozenset(DEED_OF[word] for word in re.findall(r"\w+", name.casefold()) if word in DEED_OF)


def needed(count: int) -> int:
    """How many of a thing's words have to be found: three fifths, rounded up."""
    return -(-3 * count // 5)


def query_of(words: Sequence[str]) -> str:
    """A tsquery that finds every listing with enough of the words in its name, brand, etalase or category, and no other."""
    quoted = [
        f"'{word.replace(chr(39), chr(39) * 2).replace(chr(92), chr(92) * 2)}':{'AB' if len(words) == 1 else 'ABC'}"
        for word in words
    ]
    return " | ".join(f"({' & '.join(chosen)})" for chosen in combinations(quoted, needed(len(words))))


def score(words: Sequence[str], *, in_name: Collection[str], elsewhere: Collection[str]) -> float:
    """The share of the thing's words that were found, 0 to 1."""
    return sum(1.0 if word in in_name else ELSEWHERE if word in elsewhere else 0.0 for word in words) / len(words)
