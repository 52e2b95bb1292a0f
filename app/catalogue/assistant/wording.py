"""Wording, photos and papers: what a listing says of itself, and what it has to show for it."""

import re
from collections.abc import Collection
from datetime import date, timedelta

from app.catalogue.assistant.finding import Finding
from app.catalogue.models import ListingVersion
from app.catalogue.units import usually
from app.language import _
from app.vendors import documents
from app.vendors.models import Vendor
from app.web.pages.dates import tanggal

DESCRIPTION_MIN = 60
"""Letters below which a description hardly tells size, material and contents."""
SIDE_GOOD = 600
"""Pixels of the shorter side below which a photo is dull on a desk's screen; under 300 it is refused."""
ENDS_SOON = timedelta(days=60)
LICENCES = ("SIUJK", "SBU")
FOOD_PAPERS = ("HALAL", "PIRT")
PHONE = re.compile(r"(?<!\d)(?:\+62|0)[ .-]?8\d(?:[ .-]?\d){7,10}(?!\d)|\(0\d{2,3}\) ?\d{5,8}")
"""A mobile number, and a landline with its area code in brackets; longer numbers are codes of goods."""
SHOP = re.compile(r"\b(?:tokopedia|shopee|bukalapak|lazada|blibli|whatsapp|wa\.me)\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"https?://\S+|\bwww\.\S+|\S+@\S+\.\S+|\b[a-z][\w-]+\.(?:com|co\.id|my\.id|id|net|shop|store)\b", re.IGNORECASE
)
LOUD_FROM = 12
"""Letters from which capitals alone are no abbreviation."""
FOOD_KBKI = ("21", "22", "23", "24", "63")
"""Food, drink and meals, by the first two digits."""


def description(version: ListingVersion) -> list[Finding]:
    """Long enough to say something, and more than the name again."""
    text = " ".join(version.description.split())
    if text.casefold() == version.name.casefold():
        what = _("Keterangan hanya mengulang nama produk.")
    elif len(text) < DESCRIPTION_MIN:
        what = _("Keterangan hanya {n} huruf.").format(n=len(text))
    else:
        return []
    remedy = _("Tulis ukuran, bahan, isi per {unit}, dan kegunaannya.").format(unit=version.unit)
    return [Finding("SHORT_DESCRIPTION", "description", what, remedy, "BAD_DESC", 10)]


def leads_away(version: ListingVersion) -> list[Finding]:
    """A buyer orders here, where the price and the talk about it are kept: no telephone number and
    no other shop in its texts, no address in its name."""
    for field, text, whose in (("name", version.name, _("Nama")), ("description", version.description, _("Keterangan"))):
        found = next(
            (one[0] for one in (of.search(text) for of in (PHONE, SHOP, *((ADDRESS,) if field == "name" else ()))) if one), None
        )
        if found is not None:
            what = _("{whose} memuat “{found}”: nomor telepon atau alamat di luar katalog ini.").format(whose=whose, found=found)
            return [Finding("LEADS_AWAY", field, what, _("Hapus; pembeli menawar dan memesan di sini."), "BAD_DESC", 10)]
    return []


def loud_name(version: ListingVersion) -> list[Finding]:
    """Advice alone: many a name comes in capitals from another list, and sells the same thing."""
    letters = "".join(filter(str.isalpha, version.name))
    if "!!" in version.name:
        what, remedy = _("Nama memuat tanda seru berderet."), _("Tulis barangnya saja: jenis, ukuran, dan isinya.")
    elif len(letters) >= LOUD_FROM and letters.isupper():
        what, remedy = (
            _("Nama ditulis dengan huruf besar semua."),
            _("Tulis dengan huruf biasa; singkatan dan merek tetap huruf besar."),
        )
    else:
        return []
    return [Finding("LOUD_NAME", "name", what, remedy, "BAD_DESC", 0)]


def unit(version: ListingVersion) -> list[Finding]:
    """As most write it: prices are compared among those of the same unit."""
    usual = usually(version.unit)
    if usual is None:
        return []
    what = _("Satuan “{unit}” biasanya ditulis “{usual}”; harga dibandingkan hanya dengan yang satuannya ditulis sama.").format(
        unit=version.unit, usual=usual
    )
    return [Finding("UNIT_SPELLING", "unit", what, _("Tulis “{usual}” bila itu maksudnya.").format(usual=usual), "OTHER", 0)]


def photos(version: ListingVersion) -> list[Finding]:
    """At least one of its own, large enough to judge."""
    if not version.photos:
        return [
            Finding(
                "NO_PHOTO",
                "photo",
                _("Belum ada foto; gambar etalase yang ditampilkan."),
                _("Unggah foto barang itu sendiri, terang dan tajam."),
                "BAD_PHOTO",
                10,
            )
        ]
    small = [photo for photo in version.photos if min(photo.width, photo.height) < SIDE_GOOD]
    return [
        Finding(
            "SMALL_PHOTO",
            "photo",
            _("Foto {n} hanya {width} × {height} piksel.").format(n=photo.position, width=photo.width, height=photo.height),
            _("Ganti dengan foto yang sisi terpendeknya paling sedikit {n} piksel.").format(n=SIDE_GOOD),
            "BAD_PHOTO",
            5,
        )
        for photo in small[:1]
    ]


def origin(version: ListingVersion, today: date) -> list[Finding]:
    """A share of local content has a certificate that is valid."""
    ends, found = version.tkdn_expires_on, []
    if version.tkdn_bps is not None and not version.tkdn_certificate:
        found.append(
            Finding(
                "NO_CERTIFICATE",
                "tkdn_certificate",
                _("Nilai TKDN ditulis tanpa nomor sertifikat."),
                _("Isi nomor dan masa berlaku sertifikatnya, atau kosongkan nilainya."),
                "PDN_UNPROVEN",
                15,
            )
        )
    if ends is not None and ends < today:
        found.append(
            Finding(
                "CERTIFICATE_ENDED",
                "tkdn_expires_on",
                _("Sertifikat TKDN berakhir {day}.").format(day=tanggal(ends)),
                _("Isi sertifikat yang masih berlaku, atau kosongkan."),
                "TKDN_EXPIRED",
                25,
                blocks=True,
            )
        )
    elif ends is not None and ends < today + ENDS_SOON:
        found.append(
            Finding(
                "CERTIFICATE_ENDS",
                "tkdn_expires_on",
                _("Sertifikat TKDN berakhir {day}; sesudah itu produk turun.").format(day=tanggal(ends)),
                _("Perpanjang sertifikatnya dan isi yang baru."),
                "TKDN_EXPIRED",
                0,
            )
        )
    return found


def licences(version: ListingVersion, vendor: Vendor, today: date) -> list[Finding]:
    """Works need a building licence, food and meals a halal or PIRT paper: of the firm, or a number of the product's own."""
    have = {kind for kind, paper in documents.current(vendor).items() if not documents.has_expired(paper, today)}
    if version.kind == "construction" and not have & set(LICENCES):
        return [_missing(LICENCES, _("Pekerjaan konstruksi memerlukan izin usaha jasa konstruksi atau sertifikat badan usaha."))]
    if (
        version.kbki[:2] in FOOD_KBKI
        and not have & set(FOOD_PAPERS)
        and not (version.halal_number or version.pirt_number or version.bpom_number)
    ):
        return [_missing(FOOD_PAPERS, _("Makanan dan minuman memerlukan sertifikat halal atau PIRT yang masih berlaku."))]
    return []


def _missing(kinds: Collection[str], what: str) -> Finding:
    names = _(" atau ").join(_(documents.KINDS[kind]) for kind in kinds)
    return Finding("NO_LICENCE", "papers", what, _("Unggah {names} di Berkas usaha.").format(names=names), "LICENCE_MISSING", 15)
