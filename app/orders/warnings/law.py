"""What the law says about an order that nobody refuses for: the questions behind the
flags of the rule pack, by the rules of the region's day."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.states import PUBLISHED
from app.db import among
from app.language import _
from app.ledger.models import PackageTally
from app.money import Rupiah, rupiah
from app.orders.models import Shelf
from app.orders.warnings.found import Found
from app.orders.warnings.judged import Judged
from app.plan.models import Package
from app.plan.totals import is_planned_otherwise
from app.vendors.models import Vendor

PERCENT_BPS = 100


def small_firms_first(session: Session, judged: Judged) -> Found | None:
    """A package that is reserved for small firms and cooperatives, ordered from another."""
    rule = judged.rules.get("UMKK_RESERVED")
    if rule is None or judged.kd_rup is None or session.get_one(Vendor, judged.vendor_id).is_umkk:
        return None
    pagu = session.scalar(
        select(PackageTally.pagu).where(PackageTally.region_id == judged.region.id, PackageTally.kd_rup == judged.kd_rup)
    )
    if pagu is None or pagu > rule.value:
        return None
    sentence = _("Pagu paket {pagu} tidak lebih dari {limit}, dan {vendor} bukan usaha kecil atau koperasi ({citation}).").format(
        pagu=rupiah(Rupiah(pagu)), limit=rupiah(Rupiah(rule.value)), vendor=judged.vendor_name, citation=rule.citation
    )
    return Found(sentence, {"pagu": pagu, "limit": rule.value})


def other_method(session: Session, judged: Judged) -> Found | None:
    """A package that was announced with another method than e-purchasing (tender,
    pengadaan langsung …); none where its file says nothing."""
    rule = judged.rules.get("RUP_METHOD")
    if rule is None or judged.kd_rup is None:
        return None
    method = session.scalar(select(Package.method).where(Package.region_id == judged.region.id, Package.kd_rup == judged.kd_rup))
    if not is_planned_otherwise(method):
        return None
    sentence = _("Paket ini diumumkan di RUP dengan metode {method}; pesanan di sini adalah e-purchasing ({citation}).").format(
        method=method, citation=rule.citation
    )
    return Found(sentence, {"method": method})


def domestic_first(session: Session, judged: Judged) -> Found | None:
    """A product with too little local content while another of its KBKI code on the same etalase's region has enough of it."""
    least, enough = judged.rules.get("PDN_STEP1"), judged.rules.get("PDN_CLASS")
    if least is None or enough is None:
        return None
    content = _content(session, [line.shelf for line in judged.lines if line.shelf is not None])
    poor = {
        (line.shelf.region_id, line.kbki): line.name
        for line in judged.lines
        if line.shelf is not None and (content.get(line.shelf) or 0) < least.value
    }
    better = _with_enough(session, list(poor), enough.value)
    names = sorted(name for key, name in poor.items() if key in better)
    if not names:
        return None
    sentence = _(
        "TKDN kurang dari {least}%: {names}. Ada produk sejenis dengan TKDN paling sedikit {enough}% ({citation})."
    ).format(least=least.value // PERCENT_BPS, enough=enough.value // PERCENT_BPS, names=", ".join(names), citation=least.citation)
    return Found(sentence, {"least_bps": least.value, "enough_bps": enough.value, "products": names})


def unsure_limit(session: Session, judged: Judged) -> Found | None:
    """Above a limit of the region's province that we are not sure of; where a decree made it sure, placing refused it already."""
    rule = judged.rules.get("BLANGKON")
    if rule is None or rule.blocks or judged.total <= rule.value:
        return None
    sentence = _("Nilai {total} di atas {limit} untuk satu transaksi ({citation}).").format(
        total=rupiah(Rupiah(judged.total)), limit=rupiah(Rupiah(rule.value)), citation=rule.citation
    )
    return Found(sentence, {"total": judged.total, "limit": rule.value})


def _content(session: Session, shelves: Sequence[Shelf]) -> dict[Shelf, int | None]:
    """The local content (TKDN, basis points) that the versions on show declare."""
    rows = session.execute(
        select(ListingVersion.region_id, ListingVersion.listing_id, ListingVersion.tkdn_bps)
        .join(Listing, PUBLISHED_VERSION)
        .where(
            among(ListingVersion.region_id, sorted({shelf.region_id for shelf in shelves})),
            tuple_(ListingVersion.region_id, ListingVersion.listing_id).in_(shelves),
        )
    )
    return {Shelf(region_id, listing_id): bps for region_id, listing_id, bps in rows}


def _with_enough(session: Session, wanted: list[tuple[int, str]], bps: int) -> set[tuple[int, str]]:
    """Of these regions and KBKI codes those in which a product with that much local content is on show."""
    if not wanted:
        return set()
    version, listing = ListingVersion, Listing
    rows = session.execute(
        select(version.region_id, version.kbki)
        .join(listing, PUBLISHED_VERSION)
        .where(
            among(version.region_id, sorted({region_id for region_id, _kbki in wanted})),
            tuple_(version.region_id, version.kbki).in_(wanted),
            listing.state == PUBLISHED,
            version.tkdn_bps >= bps,
        )
        .distinct()
    )
    return {(region_id, kbki) for region_id, kbki in rows}
