"""The national rule pack: what blocks or warns, since when, by which article. Amounts are whole rupiah."""

from dataclasses import dataclass
from datetime import date

from app.errors import Refusal
from app.language import _
from app.money import Rupiah, rupiah


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated row. `certainty` is `sure`, `likely` or `unsure`. `value` is rupiah unless the code's end names another unit: `_BPS`, `_DAYS`,
    `_PERCENT`, `_PER_MILLE`."""

    code: str
    value: Rupiah
    valid_from: date
    valid_until: date | None
    citation: str
    certainty: str


OWN_CHOICE = "ambang pilihan Lokapasar, bukan aturan"
"""The citation of a threshold that only warns: nobody decreed it, so its row is `unsure`."""

RULES = (
    Rule("LIMIT_PP", Rupiah(200_000_000), date(2018, 3, 22), None, "Perpres 16/2018 pasal 12", "likely"),
    Rule("SIGN_BEFORE_DPA", Rupiah(0), date(2018, 3, 22), None, "dasar hukumnya belum diperiksa di sini", "unsure"),
    Rule("PENALTY_PER_MILLE", Rupiah(1), date(2018, 3, 22), None, "model SPK/Surat Pesanan, Perpres 16/2018 pasal 79", "likely"),
    Rule(
        "PENALTY_CAP_PERCENT", Rupiah(5), date(2018, 3, 22), None, "kebiasaan kontrak; dasarnya belum diperiksa di sini", "unsure"
    ),
    Rule("STAMP_DUTY_ABOVE", Rupiah(5_000_000), date(2021, 1, 1), None, "UU 10/2020", "unsure"),
    Rule("STAMP_DUTY", Rupiah(10_000), date(2021, 1, 1), None, "UU 10/2020", "unsure"),
    Rule("PPN_BPS", Rupiah(1100), date(2022, 4, 1), date(2024, 12, 31), "UU 7/2021", "unsure"),
    Rule("PPN_BPS", Rupiah(1100), date(2025, 1, 1), None, "PMK 131/2024 (12% × 11/12)", "unsure"),
    Rule("PPH22_BPS", Rupiah(150), date(2017, 1, 1), None, "PMK 59/PMK.03/2022", "unsure"),
    Rule("PPH22_FREE_UP_TO", Rupiah(2_000_000), date(2017, 1, 1), None, "PMK 59/PMK.03/2022", "unsure"),
    Rule("PPH23_BPS", Rupiah(200), date(2017, 1, 1), None, "UU PPh pasal 23", "unsure"),
    Rule("AUTO_CANCEL_DAYS", Rupiah(3), date(2024, 1, 1), None, "Panduan Katalog Elektronik versi 6", "sure"),
    Rule("FORM_RECEIPT", Rupiah(10_000_000), date(2018, 3, 22), None, "Perpres 16/2018 pasal 28 ayat (2)", "sure"),
    Rule("FORM_KUITANSI", Rupiah(50_000_000), date(2018, 3, 22), None, "Perpres 16/2018 pasal 28 ayat (3)", "sure"),
    Rule("PL_CONSTR", Rupiah(200_000_000), date(2018, 3, 22), date(2025, 4, 29), "Perpres 16/2018", "likely"),
    Rule("PL_CONSTR", Rupiah(400_000_000), date(2025, 4, 30), None, "Perpres 46/2025 pasal 1 angka 40a", "sure"),
    Rule("SPLIT_DAYS", Rupiah(14), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("REPEAT_SHARE_PERCENT", Rupiah(50), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("REPEAT_ORDERS_MIN", Rupiah(5), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("JUST_LISTED_HOURS", Rupiah(24), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("NEAR_LIMIT_PERCENT", Rupiah(95), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("ROUND_PRICE_FROM", Rupiah(10_000_000), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("ROUND_PRICE_STEP", Rupiah(1_000_000), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
    Rule("LATE_YEAR_FROM", Rupiah(1_000_000_000), date(2018, 3, 22), None, OWN_CHOICE, "unsure"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One dated choice between several readings of a rule; the others stay computed and shown beside it."""

    code: str
    value: str
    valid_from: date
    valid_until: date | None
    citation: str
    certainty: str


CHOICES = (Choice("ITKP_E_KATALOG", "COMPLETED_OF_ALL", date(2025, 1, 1), None, "SE Kepala LKPP 5/2025", "unsure"),)


class RuleBroken(Refusal):
    """A rule stands against it; the sentence says which, by what source, and the way out."""

    def __init__(self, broken: Rule, message: str) -> None:
        self.rule = broken
        super().__init__(f"{message} ({broken.citation})")


def rule(code: str, *, on: date) -> Rule:
    """The row of that code that is in force on a day."""
    return next(
        row for row in RULES if row.code == code and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    )


def choice(code: str, *, on: date) -> Choice:
    """The choice of that code that is in force on a day; before the first one, the first one."""
    rows = [row for row in CHOICES if row.code == code]
    return next((row for row in reversed(rows) if row.valid_from <= on), rows[0])


def refuse_above_pp_limit(total: int, *, on: date) -> None:
    """A PP buys up to the limit; above it the PPK does."""
    limit = rule("LIMIT_PP", on=on)
    if total > limit.value:
        raise RuleBroken(
            limit,
            _("Pejabat Pengadaan membeli sampai {limit}; pesanan ini {total}. Minta PPK membuat pesanannya.").format(
                limit=rupiah(limit.value), total=rupiah(total)
            ),
        )


def warn_before_dpa(*, fiscal_year: int, on: date) -> str | None:
    """A contract on next year's money before that year's budget document is valid: said, never refused, because the rule is unsure."""
    if fiscal_year <= on.year:
        return None
    unsure = rule("SIGN_BEFORE_DPA", on=on)
    return _(
        "Paket ini memakai anggaran {year}. Tunggu DPA {year} sah sebelum Surat Pesanan ditandatangani. Ini peringatan, bukan larangan ({citation})."
    ).format(year=fiscal_year, citation=unsure.citation)
