"""Classification: do the kind of the thing, its KBKI code, its shelf and its vendor's KBLI lines speak of the same?

The first digit of a KBKI code is its section, as in the United Nations' product classification: 0 farm and forest, 1 ores, energy
and water, 2 food and textiles, 3 other goods, 4 metal goods and machines, 5 construction, 6 trade, lodging, meals and transport,
7 finance, housing and hire, 8 business services, 9 services to people. Which line of business
offers what is in `offering.py`. All of it warns and never blocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.catalogue.assistant import offering
from app.catalogue.assistant.finding import Finding
from app.catalogue.etalase.categories import TREE
from app.catalogue.models import Category, Etalase, ListingVersion
from app.catalogue.search.models import ListingSearch
from app.language import _, mark
from app.vendors.models import Vendor

SECTIONS: Mapping[str, str] = {
    "0": mark("hasil pertanian, kehutanan, dan perikanan"),
    "1": mark("bijih, mineral, listrik, gas, dan air"),
    "2": mark("makanan, minuman, tekstil, pakaian, dan kulit"),
    "3": mark("barang lain seperti kertas, kimia, plastik, dan perabot"),
    "4": mark("barang logam, mesin, dan peralatan"),
    "5": mark("konstruksi dan jasa konstruksi"),
    "6": mark("perdagangan, penginapan, jasa boga, dan angkutan"),
    "7": mark("keuangan, real estat, dan sewa"),
    "8": mark("jasa usaha dan produksi"),
    "9": mark("jasa kemasyarakatan, sosial, dan perorangan"),
}
KINDS: Mapping[str, frozenset[str]] = {
    "goods": frozenset("01234"),
    "construction": frozenset("5"),
    "service": frozenset("6789"),
}
KIND_NAMES: Mapping[str, str] = {
    "goods": mark("barang"),
    "construction": mark("pekerjaan konstruksi"),
    "service": mark("jasa"),
}
SECTIONS_OF_CATEGORY: Mapping[str, str] = {
    "01": "348", "02": "34", "03": "34", "04": "0126", "05": "2345", "06": "2", "07": "2348", "08": "349", "09": "134",
    "10": "348", "11": "0134", "12": "349", "13": "56789", "14": "5",
}  # fmt: skip
"""Of the categories that an installation begins with, by their first two digits; 15 takes everything."""
SAMPLE = 500
"""Products of a shelf, newest first, that are looked at."""
CODES_MAX = 40
SHELF_MIN = 5
"""Products from which a shelf's own are a custom."""


def kind_and_kbki(version: ListingVersion) -> list[Finding]:
    """Goods have KBKI codes of goods, works those of construction, services those of services."""
    section = version.kbki[:1]
    if section in KINDS.get(version.kind, frozenset("0123456789")):
        return []
    right = next((kind for kind, sections in KINDS.items() if section in sections), version.kind)
    return [
        Finding(
            "WRONG_KBKI",
            "kbki",
            _("KBKI {kbki} adalah kode {kind_of_code} ({section}), sedangkan jenisnya {kind}.").format(
                kbki=version.kbki, kind_of_code=_(KIND_NAMES[right]), section=_(SECTIONS[section]), kind=_(KIND_NAMES[version.kind])
            ),
            _("Ganti kode KBKI atau jenis produknya."),
            "WRONG_KBKI",
            15,
        )
    ]


def category(session: Session, version: ListingVersion, etalase: Etalase) -> list[Finding]:
    """Does the code's section belong on this shelf: by what stands there already, and on a young shelf by its category."""
    section = version.kbki[:1]
    counts = _sections_on(session, etalase)
    on_shelf = sum(counts.values())
    if on_shelf >= SHELF_MIN:
        fits = counts.get(section, 0) * 20 >= on_shelf
        usual = [name for name, n in counts.items() if n * 20 >= on_shelf]
    else:
        allowed = _by_category(session, etalase.category_code)
        fits, usual = allowed is None or section in allowed, sorted(allowed or ())
    if fits:
        return []
    return [
        Finding(
            "WRONG_CATEGORY",
            "kbki",
            _("KBKI {kbki} termasuk {section}; etalase {etalase} berisi {usual}.").format(
                kbki=version.kbki,
                section=_(SECTIONS[section]),
                etalase=etalase.name,
                usual=_("; ").join(_(SECTIONS[one]) for one in usual),
            ),
            _("Periksa kodenya, atau pindahkan produk ke etalase yang sesuai."),
            "WRONG_CATEGORY",
            20,
        )
    ]


def industry(version: ListingVersion, vendor: Vendor) -> list[Finding]:
    """One of the lines of business on the vendor's NIB offers such things."""
    lines = [line.kbli for line in vendor.industries]
    usual = offering.lines_for(version.kbki)
    if not usual or any(line.startswith(usual) for line in lines):
        return []
    what = (
        _("KBLI toko ini ({lines}) tidak lazim menawarkan produk ber-KBKI {kbki}.").format(
            lines=", ".join(lines), kbki=version.kbki
        )
        if lines
        else _("Toko ini belum mencantumkan KBLI.")
    )
    remedy = _("Lazimnya KBLI {usual}. Tambahkan pada NIB Anda bila memang usaha Anda, atau periksa kode KBKI produk ini.").format(
        usual=offering.in_words(usual)
    )
    return [Finding("KBLI_MISMATCH", "kbki", what, remedy, "KBLI_MISMATCH", 15)]


def codes_on(session: Session, etalase: Etalase) -> list[tuple[str, str]]:
    """(KBKI code, a product that has it) of the newest products on the shelf, most used first: what a new one is likely to have."""
    rows = session.execute(_most_on(etalase, ListingVersion.kbki).add_columns(func.min(ListingVersion.name)).limit(CODES_MAX))
    return [(code, name) for code, name in rows]


@dataclass(frozen=True, slots=True)
class Usual:
    """What most products on a shelf are."""

    kind: str
    kbki: str
    unit: str


def usual_on(session: Session, etalase: Etalase) -> Usual | None:
    """Of the newest products on the shelf: the kind, code and unit that most have together; None of an empty one."""
    most = _most_on(etalase, ListingVersion.kind, ListingVersion.kbki, ListingVersion.unit)
    row = session.execute(most.limit(1)).first()
    return Usual(*row) if row else None


def _sections_on(session: Session, etalase: Etalase) -> dict[str, int]:
    """How many of the newest products on the shelf have which KBKI section, most first."""
    rows = session.execute(_most_on(etalase, func.left(ListingVersion.kbki, 1)).add_columns(func.count()))
    return {row[0]: row[1] for row in rows}


def _most_on(etalase: Etalase, *what: Any) -> Select[Any]:
    """Which values of these columns the newest products on the shelf have, what most have first."""
    newest = (
        select(ListingSearch.region_id, ListingSearch.listing_id, ListingSearch.version)
        .where(ListingSearch.region_id == etalase.region_id, ListingSearch.etalase_id == etalase.id)
        .order_by(ListingSearch.published_at.desc())
        .limit(SAMPLE)
        .subquery()
    )
    return (
        select(*what)
        .join(
            newest,
            (ListingVersion.region_id == newest.c.region_id)
            & (ListingVersion.listing_id == newest.c.listing_id)
            & (ListingVersion.number == newest.c.version),
        )
        .where(ListingVersion.region_id == etalase.region_id)
        .group_by(*what)
        .order_by(func.count().desc(), *what)
    )


def _by_category(session: Session, code: str) -> frozenset[str] | None:
    """The sections of a category of our own tree; None where the installation has another tree, or the category takes all."""
    root = code[:2]
    ours = dict(TREE).get(root)
    found = session.get(Category, root)
    if root not in SECTIONS_OF_CATEGORY or found is None or found.name != ours:
        return None
    return frozenset(SECTIONS_OF_CATEGORY[root])
