"""Kinds: what may be attached to what, by whom, and what its file is called.
One row a kind; forms, API and audit bundle read it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from app.actor import Role
from app.language import mark

FINANCE = frozenset({Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER})
PPTK = frozenset({Role.ACTIVITY_OFFICER})
VENDOR = frozenset({Role.VENDOR})
TREASURER = frozenset({Role.TREASURER})
RECEIVERS = frozenset({Role.PPK}) | PPTK


class To(StrEnum):
    """What a file is attached to."""

    PAYMENT = "payment"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Kind:
    """`code` in the API, `slug` in the file's name, `said` on the screen; `who`
    brings it, each within their own order or office."""

    to: To
    code: str
    slug: str
    said: str
    who: Set[Role]


ROWS = (
    Kind(To.PAYMENT,  "spp",             "spp",            mark("SPP"),                                 FINANCE | PPTK),
    Kind(To.PAYMENT,  "spm",             "spm",            mark("SPM"),                                 FINANCE),
    Kind(To.PAYMENT,  "sp2d",            "sp2d",           mark("SP2D"),                                FINANCE),
    Kind(To.PAYMENT,  "tax_slip",        "bukti-potong",   mark("Bukti potong atau pungut pajak"),      TREASURER),
    Kind(To.PAYMENT,  "tax_deposit",     "bukti-setor",    mark("Bukti setor pajak (NTPN)"),            TREASURER),
    Kind(To.PAYMENT,  "transfer",        "bukti-transfer", mark("Bukti transfer atau setoran kembali"), TREASURER | VENDOR),
    Kind(To.PAYMENT,  "signed_receipt",  "kuitansi",       mark("Kuitansi yang ditandatangani"),        TREASURER | PPTK | VENDOR),
    Kind(To.PAYMENT,  "tax_invoice",     "faktur-pajak",   mark("Faktur pajak"),                        VENDOR),
    Kind(To.PAYMENT,  "payment_other",   "lainnya",        mark("Berkas pembayaran lain"),              FINANCE | PPTK | VENDOR),
    Kind(To.HANDOVER, "delivery_note",   "surat-jalan",    mark("Surat jalan"),                         RECEIVERS | VENDOR),
    Kind(To.HANDOVER, "check_report",    "pemeriksaan",    mark("Berita acara pemeriksaan"),            RECEIVERS),
    Kind(To.HANDOVER, "signed_handover", "bast",           mark("BAST yang ditandatangani tangan"),     RECEIVERS | VENDOR),
    Kind(To.HANDOVER, "handover_photo",  "foto",           mark("Foto serah terima"),                   RECEIVERS | VENDOR),
    Kind(To.HANDOVER, "warranty",        "garansi",        mark("Kartu garansi"),                       VENDOR),
    Kind(To.HANDOVER, "handover_other",  "lainnya",        mark("Berkas serah terima lain"),            RECEIVERS | VENDOR),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in ROWS}
BRINGERS = frozenset(role for kind in ROWS for role in kind.who)
