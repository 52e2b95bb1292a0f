"""Pricing: a price beside the range of the same thing, and beside what was approved last."""

from app.catalogue.assistant.finding import Finding
from app.catalogue.models import Etalase, ListingVersion
from app.catalogue.prices.jump import JUMP_ABOVE
from app.catalogue.prices.reasonableness import PriceRange, Verdict, judge
from app.catalogue.prices.with_tax import gross, paid
from app.language import _
from app.money import round_rupiah, rupiah
from app.vendors.models import Vendor


def compared(version: ListingVersion, known: PriceRange, *, pkp: bool, noted: bool) -> list[Finding]:
    """Above the upper quartile, above 1.25 × the median (its note is owed unless `noted`), or below 40 % of the median."""
    asked = gross(version, pkp=pkp)
    verdict = judge(asked, known)
    if verdict not in (Verdict.ABOVE, Verdict.NEEDS_NOTE, Verdict.TOO_LOW):
        return []
    lower, median, upper = known.rupiah
    price = rupiah(round_rupiah(asked))
    around = _("kisaran 7 hari terakhir {lower} sampai {upper}, median {median}, dari {n} harga per {unit}").format(
        lower=rupiah(lower), upper=rupiah(upper), median=rupiah(median), n=known.n, unit=version.unit
    )
    if verdict is Verdict.TOO_LOW:
        what = _("Harga {price} dengan pajak di bawah 40% median; {around}.").format(price=price, around=around)
        return [Finding("PRICE_TOO_LOW", "unit_price", what, _("Periksa harga dan satuannya."), "OTHER", 20)]
    if verdict is Verdict.NEEDS_NOTE:
        what = _("Harga {price} dengan pajak lebih dari 1,25 kali median; {around}.").format(price=price, around=around)
        remedy = _("Turunkan harganya, atau tulis satu kalimat sebabnya saat mengirim.")
        return [Finding("PRICE_NEEDS_NOTE", "unit_price", what, remedy, "PRICE_ABOVE_RANGE", 20, blocks=not noted)]
    what = _("Harga {price} dengan pajak di atas kisaran; {around}.").format(price=price, around=around)
    return [
        Finding("PRICE_ABOVE_RANGE", "unit_price", what, _("Sesuaikan harganya dengan produk sejenis."), "PRICE_ABOVE_RANGE", 5)
    ]


def tax(version: ListingVersion, vendor: Vendor) -> list[Finding]:
    """A firm that is no PKP adds no value added tax: buyers pay the price alone, and by it products are compared."""
    if vendor.pkp or not version.tax_rate_bps:
        return []
    what = _("Usaha ini bukan PKP, jadi tidak memungut PPN: pembeli membayar {price}.").format(
        price=rupiah(paid(version, pkp=False))
    )
    remedy = _("Pilih “Sudah termasuk, atau tidak kena PPN”.")
    return [Finding("TAX_NOT_CHARGED", "price_with_ppn", what, remedy, "OTHER", 0)]


def jump(version: ListingVersion, published: ListingVersion | None, *, pkp: bool) -> list[Finding]:
    """More than 1.25 × what is on show: nobody can order until it is decided."""
    if published is None or gross(version, pkp=pkp) * 100 <= gross(published, pkp=pkp) * JUMP_ABOVE:
        return []
    what = _("Harga naik lebih dari 25% dari {before} yang tayang; produk tidak dapat dipesan sampai kurator memutus.").format(
        before=rupiah(paid(published, pkp=pkp))
    )
    return [
        Finding("PRICE_JUMP", "unit_price", what, _("Jelaskan sebabnya saat mengirim, atau turunkan harganya."), "PRICE_JUMP", 20)
    ]


def ceiling(version: ListingVersion, etalase: Etalase) -> list[Finding]:
    """The shelf's own limit, which may have come down since."""
    if etalase.price_ceiling is None or version.unit_price <= etalase.price_ceiling:
        return []
    what = _("Harga tertinggi di etalase {name} adalah {ceiling}.").format(name=etalase.name, ceiling=rupiah(etalase.price_ceiling))
    return [Finding("ABOVE_CEILING", "unit_price", what, _("Turunkan harganya."), "PRICE_ABOVE_RANGE", 25, blocks=True)]
