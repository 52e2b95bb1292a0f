"""The national rule pack: what blocks, warns, computes or only informs, since when, by which article. Read as a table."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.language import mark


class Unit(StrEnum):
    """What a rule's value counts; 100 basis points (bps) are 1 percent."""

    RUPIAH = "rupiah"
    BPS = "bps"
    PERCENT = "percent"
    PER_MILLE = "per_mille"
    DAYS = "days"
    HOURS = "hours"
    ORDERS = "orders"
    NONE = "none"


class Effect(StrEnum):
    """What a rule does here. Whatever it says, an `unsure` row blocks nothing."""

    BLOCKS = "blocks"
    WARNS = "warns"
    COMPUTES = "computes"
    INFORMS = "informs"


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated row. `up_to` (rupiah, included) bounds a row of a graded rule; `area` is
    the beginning of the region codes that it holds in.

    `certainty` is `sure`, `likely` or `unsure`; `by_decree` says that a region may set its own value by a decree of its head.
    """

    code: str
    value: int
    unit: Unit
    effect: Effect
    valid_from: date
    valid_until: date | None
    citation: str
    certainty: str
    says: str
    up_to: int | None = None
    area: str = ""
    tiers: tuple[str, ...] = ()
    by_decree: bool = False
    set_by: str = "national"

    @property
    def blocks(self) -> bool:
        return self.effect is Effect.BLOCKS and self.certainty != "unsure"

    def holds(self, *, on: date, region_code: str = "", tier: str = "") -> bool:
        """On that day, in a region of that code and tier (empty: anywhere that the row names no place)."""
        return (
            self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
            and (not self.area or region_code.split(".")[0] == self.area or region_code == self.area)
            and (not self.tiers or tier in self.tiers)
        )


P16, P46 = date(2018, 3, 22), date(2025, 4, 30)
JUTA = 1_000_000
MILIAR = 1_000 * JUTA

OWN_CHOICE = "ambang pilihan Lokapasar, bukan aturan"
"""The citation of a threshold that only warns: nobody decreed it, so its row is `unsure`."""

# fmt: off
RULES = (
    #    code                value         unit         effect           from               until              citation                                     certainty  says
    Rule("FORM_RECEIPT",     10 * JUTA,    Unit.RUPIAH, Effect.INFORMS,  P16,               None,              "Perpres 16/2018 pasal 28(2)",               "sure",    mark("Bukti pembelian cukup sampai nilai ini, untuk pembelian langsung.")),
    Rule("FORM_KUITANSI",    50 * JUTA,    Unit.RUPIAH, Effect.INFORMS,  P16,               None,              "Perpres 16/2018 pasal 28(3)",               "sure",    mark("Kuitansi cukup sampai nilai ini, untuk pengadaan langsung.")),
    Rule("FORM_SPK",         200 * JUTA,   Unit.RUPIAH, Effect.INFORMS,  P16,               None,              "Perpres 16/2018 pasal 28(4)",               "sure",    mark("Surat perintah kerja sampai nilai ini, untuk pengadaan langsung.")),
    Rule("FORM_CONTRACT",    200 * JUTA,   Unit.RUPIAH, Effect.INFORMS,  P16,               None,              "Perpres 16/2018 pasal 28(5)",               "sure",    mark("Surat perjanjian di atas nilai ini, di luar e-purchasing.")),
    Rule("FORM_SP",          0,            Unit.NONE,   Effect.INFORMS,  P16,               None,              "Perpres 16/2018 pasal 28(6)",               "sure",    mark("E-purchasing memakai Surat Pesanan pada nilai berapa pun.")),
    Rule("LIMIT_PP",         200 * JUTA,   Unit.RUPIAH, Effect.BLOCKS,   P16,               None,              "Perpres 16/2018 pasal 12",                  "likely",  mark("Pejabat Pengadaan memesan sampai nilai ini; di atasnya PPK.")),
    Rule("PL_GOODS",         200 * JUTA,   Unit.RUPIAH, Effect.INFORMS,  P16,               None,              "Perpres 46/2025 pasal 1(40)",               "sure",    mark("Batas pengadaan langsung barang dan jasa lainnya.")),
    Rule("PL_CONSTR",        200 * JUTA,   Unit.RUPIAH, Effect.INFORMS,  P16,               date(2025, 4, 29), "Perpres 16/2018",                           "sure",    mark("Batas pengadaan langsung pekerjaan konstruksi.")),
    Rule("PL_CONSTR",        400 * JUTA,   Unit.RUPIAH, Effect.INFORMS,  P46,               None,              "Perpres 46/2025 pasal 1(40a)",              "sure",    mark("Batas pengadaan langsung pekerjaan konstruksi.")),
    Rule("UMKK_MIN",         4_000,        Unit.BPS,    Effect.INFORMS,  date(2021, 2, 2),  None,              "Perpres 12/2021 pasal 65(3)",               "sure",    mark("Bagian anggaran barang/jasa untuk usaha kecil dan koperasi, paling sedikit.")),
    Rule("UMKK_RESERVED",    2_500 * JUTA, Unit.RUPIAH, Effect.WARNS,    P16,               date(2021, 2, 1),  "Perpres 16/2018 pasal 65(4)",               "likely",  mark("Paket sampai pagu ini untuk usaha kecil dan koperasi, kecuali secara teknis tidak mungkin.")),
    Rule("UMKK_RESERVED",    15 * MILIAR,  Unit.RUPIAH, Effect.WARNS,    date(2021, 2, 2),  None,              "Perpres 12/2021 pasal 65(4) dan (5)",       "sure",    mark("Paket sampai pagu ini untuk usaha kecil dan koperasi, kecuali secara teknis tidak mungkin.")),
    Rule("PDN_CLASS",        4_000,        Unit.BPS,    Effect.INFORMS,  P46,               None,              "Perpres 46/2025 pasal 66",                  "likely",  mark("TKDN + BMP yang membuat produk ber-TKDN wajib dipakai.")),
    Rule("PDN_STEP1",        2_500,        Unit.BPS,    Effect.WARNS,    P46,               None,              "Perpres 46/2025 pasal 66",                  "likely",  mark("TKDN paling sedikit, bila ada produk sejenis dengan TKDN + BMP paling sedikit 40 persen.")),
    Rule("BLANGKON",         50 * JUTA,    Unit.RUPIAH, Effect.BLOCKS,   date(2022, 1, 1),  None,              "Edaran Blangkon Jawa Tengah",               "unsure",  mark("Nilai satu transaksi Blangkon; di atasnya e-katalog."), area="33", by_decree=True),
    Rule("KKPD",             200 * JUTA,   Unit.RUPIAH, Effect.BLOCKS,   date(2022, 1, 1),  None,              "Permendagri 79/2022 pasal 18(5) dan 19",    "likely",  mark("Kartu kredit pemerintah daerah membayar satu penerima sampai nilai ini."), by_decree=True),
    Rule("EP_MANDATORY",     0,            Unit.NONE,   Effect.WARNS,    P46,               None,              "Perpres 46/2025",                           "unsure",  mark("E-purchasing wajib bila barang atau jasanya ada di katalog.")),
    Rule("RUP_METHOD",       0,            Unit.NONE,   Effect.WARNS,    P16,               None,              "Perpres 16/2018 pasal 22 dan 38",           "unsure",  mark("Paket dibeli dengan metode yang diumumkan di RUP; pesanan di sini adalah e-purchasing.")),
    Rule("SIGN_BEFORE_DPA",  0,            Unit.NONE,   Effect.WARNS,    P16,               None,              "dasar hukumnya belum diperiksa di sini",    "unsure",  mark("Surat Pesanan atas anggaran tahun depan menunggu DPA tahun itu sah.")),
    Rule("PENALTY",          1,            Unit.PER_MILLE, Effect.COMPUTES, P16,             None,              "model SPK/Surat Pesanan, Perpres 16/2018 pasal 79", "likely", mark("Denda keterlambatan sehari, dari harga bagian yang terlambat sebelum PPN: 1/1000.")),
    Rule("PENALTY_MAX",      5,            Unit.PERCENT, Effect.COMPUTES, P16,               None,              "kebiasaan kontrak; dasarnya belum diperiksa di sini",                            "unsure",  mark("Denda keterlambatan paling banyak."), by_decree=True),
    Rule("ADVANCE_UMK",      10_000,       Unit.BPS,    Effect.COMPUTES, date(2021, 2, 2),  None,              "PP 7/2021",                                 "likely",  mark("Uang muka usaha mikro dan kecil: di bawah Rp50 juta seluruhnya."), up_to=50 * JUTA - 1),
    Rule("ADVANCE_UMK",      5_000,        Unit.BPS,    Effect.COMPUTES, date(2021, 2, 2),  None,              "PP 7/2021",                                 "likely",  mark("Uang muka usaha mikro dan kecil: sampai Rp200 juta separuhnya."), up_to=200 * JUTA),
    Rule("ADVANCE_UMK",      3_000,        Unit.BPS,    Effect.COMPUTES, date(2021, 2, 2),  None,              "PP 7/2021",                                 "unsure",  mark("Uang muka usaha mikro dan kecil: sampai Rp2,5 miliar tiga persepuluhnya."), up_to=2_500 * JUTA),
    Rule("PPN",              1_000,        Unit.BPS,    Effect.COMPUTES, P16,               date(2022, 3, 31), "UU 42/2009",                                "unsure",  mark("PPN dari harga, bila penyedianya PKP.")),
    Rule("PPN",              1_100,        Unit.BPS,    Effect.COMPUTES, date(2022, 4, 1),  date(2024, 12, 31), "UU 7/2021 pasal 7",                        "unsure",  mark("PPN dari harga, bila penyedianya PKP.")),
    Rule("PPN",              1_100,        Unit.BPS,    Effect.COMPUTES, date(2025, 1, 1),  None,              "PMK 131/2024 (12 % × 11/12)",               "unsure",  mark("PPN dari harga, bila penyedianya PKP.")),
    Rule("PPH22",            150,          Unit.BPS,    Effect.COMPUTES, date(2017, 1, 1),  None,              "PMK 59/2022",                               "unsure",  mark("PPh pasal 22 dari harga barang tanpa PPN.")),
    Rule("PPH22_FREE",       2 * JUTA,     Unit.RUPIAH, Effect.COMPUTES, date(2017, 1, 1),  None,              "PMK 59/2022",                               "unsure",  mark("Sampai nilai ini tidak ada PPh pasal 22; begitu pula pembayaran dengan KKPD.")),
    Rule("PPH_FINAL_UMKM",   50,           Unit.BPS,    Effect.COMPUTES, date(2018, 7, 1),  None,              "PP 55/2022",                                "unsure",  mark("PPh final sebagai ganti, bila penyedia punya surat keterangan UMKM.")),
    Rule("PPN_FREE",         2 * JUTA,     Unit.RUPIAH, Effect.COMPUTES, date(2020, 4, 1),  None,              "PMK 231/2019 dan PMK 59/2022",              "unsure",  mark("Sampai nilai ini, dengan PPN dan tidak dipecah, bendahara tidak memungut PPN; penyedia menyetornya sendiri.")),
    Rule("PPN_FREE",         1 * JUTA,     Unit.RUPIAH, Effect.COMPUTES, date(2004, 2, 1),  date(2020, 3, 31), "KMK 563/2003",                              "unsure",  mark("Sampai nilai ini, dengan PPN dan tidak dipecah, bendahara tidak memungut PPN; penyedia menyetornya sendiri.")),
    Rule("TAX_FREE_CARD",    0,            Unit.NONE,   Effect.COMPUTES, P16,               None,              "PMK 231/2019 dan PMK 59/2022",              "unsure",  mark("Yang dibayar dengan kartu kredit pemerintah tidak dipotong atau dipungut pajaknya oleh bendahara.")),
    Rule("PPH23",            200,          Unit.BPS,    Effect.COMPUTES, date(2017, 1, 1),  None,              "UU PPh pasal 23",                           "unsure",  mark("PPh pasal 23 dari harga jasa tanpa PPN.")),
    Rule("PPH42_SMALL",      200,          Unit.BPS,    Effect.COMPUTES, P16,               date(2022, 2, 20), "PP 51/2008",                                "likely",  mark("PPh final pekerjaan konstruksi oleh usaha kecil yang bersertifikat (SBU).")),
    Rule("PPH42_SMALL",      175,          Unit.BPS,    Effect.COMPUTES, date(2022, 2, 21), None,              "PP 9/2022",                                 "likely",  mark("PPh final pekerjaan konstruksi oleh usaha kecil yang bersertifikat (SBU).")),
    Rule("PPH42",            300,          Unit.BPS,    Effect.COMPUTES, P16,               date(2022, 2, 20), "PP 51/2008",                                "likely",  mark("PPh final pekerjaan konstruksi oleh usaha lain yang bersertifikat (SBU).")),
    Rule("PPH42",            265,          Unit.BPS,    Effect.COMPUTES, date(2022, 2, 21), None,              "PP 9/2022",                                 "likely",  mark("PPh final pekerjaan konstruksi oleh usaha lain yang bersertifikat (SBU).")),
    Rule("PPH42_UNCERTIFIED", 400,         Unit.BPS,    Effect.COMPUTES, P16,               None,              "PP 51/2008 dan PP 9/2022",                  "likely",  mark("PPh final pekerjaan konstruksi oleh usaha tanpa sertifikat (SBU).")),
    Rule("METERAI",          10_000,       Unit.RUPIAH, Effect.COMPUTES, date(2021, 1, 1),  None,              "UU 10/2020",                                "unsure",  mark("Meterai pada dokumen yang menyebut uang di atas batasnya.")),
    Rule("METERAI_ABOVE",    5 * JUTA,     Unit.RUPIAH, Effect.COMPUTES, date(2021, 1, 1),  None,              "UU 10/2020",                                "unsure",  mark("Di atas nilai ini dokumen bermeterai.")),
    Rule("AUTO_CANCEL_DAYS", 3,            Unit.DAYS,   Effect.COMPUTES, P16,               None,              "Panduan Katalog Elektronik versi 6",        "sure",    mark("Hari kerja tanpa langkah sampai pesanan batal dengan sendirinya."), by_decree=True),
    Rule("ADDENDUM_DAYS",    5,            Unit.DAYS,   Effect.COMPUTES, P16,               None,              "ketentuan Lokapasar",                       "sure",    mark("Hari kerja sampai usul adendum gugur."), by_decree=True),
    Rule("CANCEL_OPEN_DAYS", 7,            Unit.DAYS,   Effect.COMPUTES, P16,               None,              "ketentuan Lokapasar",                       "sure",    mark("Hari kerja bagi admin daerah untuk membuka permohonan pembatalan; sesudahnya Pengguna Anggaran juga dapat membukanya."), by_decree=True),
    Rule("DISPUTE_ANSWER_DAYS", 7,         Unit.DAYS,   Effect.COMPUTES, P16,               None,              "ketentuan Lokapasar, menurut GeM India",    "sure",    mark("Hari kerja untuk menjawab sengketa; sesudahnya admin daerah yang memutuskan."), by_decree=True),
    Rule("DISPUTE_TAKE_UP_DAYS", 7,        Unit.DAYS,   Effect.COMPUTES, P16,               None,              "ketentuan Lokapasar",                       "sure",    mark("Hari kerja bagi pembuka sengketa untuk menanggapi jawaban; sesudahnya sengketa gugur."), by_decree=True),
    Rule("DISPUTE_DECIDE_DAYS", 14,        Unit.DAYS,   Effect.INFORMS,  P16,               None,              "ketentuan Lokapasar",                       "sure",    mark("Hari kerja bagi admin daerah untuk memutuskan sengketa."), by_decree=True),
    Rule("DISPUTE_OPEN_DAYS", 30,          Unit.DAYS,   Effect.COMPUTES, P16,               None,              "ketentuan Lokapasar",                       "sure",    mark("Hari kerja sesudah pesanan berakhir untuk membuka sengketa."), by_decree=True),
    Rule("SPLIT_ORDER",      14,           Unit.DAYS,   Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Pesanan yang sama dalam hari sebanyak ini dijumlahkan."), by_decree=True),
    Rule("REPEAT_SHARE",     50,           Unit.PERCENT, Effect.WARNS,   P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Bagian pesanan satuan kerja ke satu penyedia, di atasnya diperingatkan."), by_decree=True),
    Rule("REPEAT_ORDERS_MIN", 5,           Unit.ORDERS, Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Mulai sebanyak ini pesanan satuan kerja bagian tadi dinilai.")),
    Rule("JUST_LISTED",      24,           Unit.HOURS,  Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Dipesan secepat ini sesudah produknya tayang.")),
    Rule("PRICE_RAISED",     10,           Unit.PERCENT, Effect.WARNS,   P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Mulai kenaikan sebesar ini harga yang dinaikkan sebelum pesanan diperingatkan."), by_decree=True),
    Rule("PRICE_RAISED_DAYS", 30,          Unit.DAYS,   Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Dalam hari sebanyak ini sebelum pesanan dibuat kenaikan harganya dinilai."), by_decree=True),
    Rule("NEAR_LIMIT",       95,           Unit.PERCENT, Effect.WARNS,   P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Mulai bagian ini dari sebuah batas nilainya disebut tepat di bawahnya."), by_decree=True),
    Rule("ROUND_PRICE_FROM", 10 * JUTA,    Unit.RUPIAH, Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Mulai nilai ini pesanan yang bulat diperingatkan."), by_decree=True),
    Rule("ROUND_PRICE_STEP", 1 * JUTA,     Unit.RUPIAH, Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Kelipatan yang disebut bulat."), by_decree=True),
    Rule("LATE_YEAR",        1 * MILIAR,   Unit.RUPIAH, Effect.WARNS,    P16,               None,              OWN_CHOICE,                                  "unsure",  mark("Pesanan bulan Desember di atas nilai ini diperingatkan."), by_decree=True),
    Rule("SEP_DUTY",         0,            Unit.NONE,   Effect.BLOCKS,   P16,               None,              "Perpres 16/2018 pasal 7 dan 10 sampai 12",  "likely",  mark("PP, PPK, bendahara, kurator, dan pemutus satu urusan adalah orang yang berbeda.")),
    Rule("SEP_DUTY_PPTK",    0,            Unit.NONE,   Effect.WARNS,    date(2019, 3, 12), None,              "PP 12/2019 pasal 14; bunyinya belum diperiksa di sini", "unsure", mark("PPTK tidak merangkap bendahara atau PPK-SKPD.")),
)
# fmt: on


def rule(code: str, *, on: date) -> Rule:
    """The nation's row of that code that is in force on a day; of a graded rule the first."""
    return next(row for row in RULES if row.code == code and row.holds(on=on))


BY_DECREE = tuple(dict.fromkeys(rule.code for rule in RULES if rule.by_decree))
"""What a region may set by its own decree."""


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


def choice(code: str, *, on: date) -> Choice:
    """The choice of that code that is in force on a day; before the first one, the first one."""
    rows = [row for row in CHOICES if row.code == code]
    return next((row for row in reversed(rows) if row.valid_from <= on), rows[0])
