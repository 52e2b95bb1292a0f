"""The kinds of papers: what each is called in the API, in an address and on paper."""

import re
from enum import StrEnum

from app.errors import NotFound
from app.language import gettext, mark


class PaperKind(StrEnum):
    """In the order in which an order gets them."""

    MINUTES = "negotiation_minutes"
    COMPARISON = "comparison"
    PURCHASE_ORDER = "purchase_order"
    ADDENDUM = "addendum"
    HANDOVER = "handover"
    INVOICE = "invoice"
    RECEIPT = "receipt"


SLUGS = {
    PaperKind.MINUTES: "negosiasi",
    PaperKind.COMPARISON: "pembandingan",
    PaperKind.PURCHASE_ORDER: "surat-pesanan",
    PaperKind.ADDENDUM: "adendum",
    PaperKind.HANDOVER: "bast",
    PaperKind.INVOICE: "tagihan",
    PaperKind.RECEIPT: "kuitansi",
}
TITLES = {
    PaperKind.MINUTES: mark("Berita Acara Negosiasi"),
    PaperKind.COMPARISON: mark("Lembar Pembandingan"),
    PaperKind.PURCHASE_ORDER: mark("Surat Pesanan"),
    PaperKind.ADDENDUM: mark("Adendum Surat Pesanan"),
    PaperKind.HANDOVER: mark("Berita Acara Serah Terima"),
    PaperKind.INVOICE: mark("Tagihan"),
    PaperKind.RECEIPT: mark("Kuitansi"),
}


COUNT = re.compile(r"[1-9][0-9]{0,5}")


def title_of(kind: str) -> str:
    return gettext(TITLES[PaperKind(kind)])


def slug_of(kind: str, position: int) -> str:
    """`surat-pesanan-1`, `bast-2`: the paper's name in addresses and in the bundle."""
    return f"{SLUGS[PaperKind(kind)]}-{position}"


def parse_slug(text: str) -> tuple[PaperKind, int]:
    """What `slug_of` wrote. Raises `NotFound` for anything else."""
    slug, _dash, position = text.rpartition("-")
    kind = next((kind for kind, name in SLUGS.items() if name == slug), None)
    if kind is None:
        raise NotFound("")
    return kind, parse_count(position)


def parse_count(text: str) -> int:
    """A position or an issue as an address carries it. Raises `NotFound`."""
    if not COUNT.fullmatch(text):
        raise NotFound("")
    return int(text)
