"""What a firm says it is, read and judged: numbers, lines of business, scale, and whose bank account it names.

Nothing here asks the database. Each reader takes what a person typed and returns it clean, or raises `ValueError` with a
sentence that says what to do; forms turn that into a field's error. Rule for the scale: PP 7/2021 art. 35.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

from app.language import _
from app.money import rupiah
from app.vendors import industries


class Scale(StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class LegalForm(StrEnum):
    """The forms that a NIB names; a cooperative counts as UMKK at any scale. A
    village's enterprise is a body of its own (PP 11/2021)."""

    PERORANGAN = "perorangan"
    CV = "cv"
    PT = "pt"
    PT_PERORANGAN = "pt_perorangan"
    KOPERASI = "koperasi"
    FIRMA = "firma"
    YAYASAN = "yayasan"
    BUM_DESA = "bum_desa"
    BUMD = "bumd"


JUTA, MILIAR = 10**6, 10**9
CAPITAL_MAX = {Scale.MICRO: 1 * MILIAR, Scale.SMALL: 5 * MILIAR, Scale.MEDIUM: 10 * MILIAR}
"""Business capital without the land and building of the place of business, in rupiah."""
SALES_MAX = {Scale.MICRO: 2 * MILIAR, Scale.SMALL: 15 * MILIAR, Scale.MEDIUM: 50 * MILIAR}
"""Sales of a year, in rupiah."""

_FORMS_IN_NAMES = re.compile(
    r"\b(pt|cv|ud|pd|fa|firma|koperasi|kop|kud|ksu|yayasan|toko|tb|persero|tbk|perorangan|perusahaan|bumdes|bum|bumd|perumda|perseroda)\b"
)


def read_nib(text: str) -> str:
    """13 digits; spaces, dots and dashes are overlooked."""
    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise ValueError(_("NIB terdiri dari 13 angka. Salin dari dokumen NIB di OSS."))
    return digits


def read_firm_name(text: str) -> str:
    """A firm's name in letters of Latin script, as its NIB and deed have it: a letter that only looks
    like one of them would make it another firm's name."""
    name = unicodedata.normalize("NFKC", text)
    odd = [letter for letter in name if not _is_in_a_name(letter)]
    if odd:
        raise ValueError(
            _("Tulis nama usaha dengan huruf Latin seperti pada NIB; huruf ini bukan: {letters}").format(
                letters=" ".join(dict.fromkeys(odd))
            )
        )
    return name


def _is_in_a_name(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable()
    return unicodedata.name(letter, "").startswith("LATIN ") if letter.isalpha() else unicodedata.category(letter)[0] == "P"


def read_npwp(text: str) -> str:
    """16 digits. The older form of 15 (`99.999.999.9-999.999`) gets a 0 before it, as DJP writes it today; firms
    that registered since 2025 (Coretax) have one that begins with 10, which is no province; any other is the NIK
    of a person (PMK 112/2022) and must have its shape."""
    from lokal import parse_npwp  # its tables are loaded only where a number is read

    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{15,16}", digits):
        raise ValueError(_("NPWP terdiri dari 16 angka (atau 15 angka format lama). Salin dari kartu NPWP."))
    npwp = digits.zfill(16)
    if not npwp.startswith(("0", "10")) and not parse_npwp(npwp).valid:
        raise ValueError(
            _(
                "NPWP 16 angka diawali 0 atau 10, atau sama dengan NIK pemiliknya. Angka ini bukan ketiganya: periksa lagi tiap angkanya."
            )
        )
    return npwp


def read_kbli(text: str) -> str:
    """5 digits of KBLI 2020, in a division that there is."""
    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise ValueError(
            _("“{typed}” bukan kode KBLI: tulis 5 angka, misalnya 47611. Lihat daftar kegiatan pada NIB.").format(typed=text)
        )
    if not industries.is_known(digits):
        raise ValueError(_("Tidak ada kode KBLI yang diawali {division}. Salin lagi dari NIB.").format(division=digits[:2]))
    return digits


def codes_in(typed: str) -> list[str]:
    """Several codes as people write them one after the other."""
    return [code for code in re.split(r"[,;/\s]+|\bdan\b", typed) if code]


def read_postcode(text: str) -> str:
    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise ValueError(_("Kode pos terdiri dari 5 angka."))
    return digits


def read_account(text: str) -> str:
    """6 to 20 digits."""
    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{6,20}", digits):
        raise ValueError(_("Nomor rekening hanya berisi angka, 6 sampai 20."))
    return digits


def read_phone(text: str) -> str:
    """`0812-…`, `+62 812 …`, `+62 (0)812 …`, `812 …`, `0800 …` → the national number with its leading 0."""
    digits = _digits(text).removeprefix("+")
    national = f"0{digits.removeprefix('62').removeprefix('0')}" if digits.startswith(("62", "8")) else digits
    if not re.fullmatch(r"0[0-9]{7,13}", national):
        raise ValueError(_("Tulis nomor telepon yang diawali 0 atau +62, misalnya 0812 3456 7890."))
    return national


def scale_of(*, capital: int | None, yearly_sales: int | None) -> tuple[Scale, str] | None:
    """The scale and what decided it: a running firm's sales of a year, else its capital. None when neither is known."""
    for rule, amount, limits in (("sales", yearly_sales, SALES_MAX), ("capital", capital, CAPITAL_MAX)):
        if amount is not None:
            return next((scale for scale, limit in limits.items() if amount <= limit), Scale.LARGE), rule
    return None


def why_scale(scale: str, rule: str | None) -> str:
    """The deciding rule as a sentence."""
    limits = {"sales": SALES_MAX, "capital": CAPITAL_MAX}.get(rule or "")
    if limits is None:
        return _("Menurut pernyataan Anda sendiri.")
    what = _("penjualan setahun") if rule == "sales" else _("modal usaha")
    if scale == Scale.LARGE:
        return _("Karena {what} lebih dari {limit} (PP 7/2021).").format(what=what, limit=rupiah(limits[Scale.MEDIUM]))
    return _("Karena {what} paling banyak {limit} (PP 7/2021).").format(what=what, limit=rupiah(limits[Scale(scale)]))


def resembles(holder: str, *names: str | None) -> bool:
    """May an account in the name of `holder` be this firm's? Banks cut and abbreviate, so: the words of one
    are in the other, or the letters are nearly the same."""
    return any(_alike(_essence(holder), _essence(name)) for name in names if name)


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words or (len(one) >= 8 and other.startswith(one)):
        return True
    return SequenceMatcher(None, one, other).ratio() >= 0.75


def _essence(name: str) -> str:
    """The name without its legal form, in plain lower-case words."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace(".", ""))
    return " ".join(_FORMS_IN_NAMES.sub(" ", plain).split()) or " ".join(plain.split())


def _digits(text: str) -> str:
    return re.sub(r"[\s.\-–()/]", "", text)
