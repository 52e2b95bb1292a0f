"""Finding: the question behind each flag. Each asks the database at most a few times, always of one region, along an index."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.catalogue.models import Listing
from app.catalogue.prices.reasonableness import NO_RANGE, PriceGroup, ranges
from app.db import among
from app.identifiers import public_id
from app.language import _
from app.money import round_rupiah, rupiah
from app.orders.awarded import was_awarded
from app.orders.models import Shelf
from app.orders.warnings.found import Found
from app.orders.warnings.judged import Judged
from app.orders.warnings.neighbours import GROUP_DIGITS, Neighbour, amounts_by_group, around, how_often
from app.vendors.models import Vendor
from app.vendors.states import VendorState

NAMED_MAX = 3
"""Of the orders beside a split one, in its sentence."""
FIGURES_MAX = 50
"""Of them in its figures, the heaviest: they are kept with every answer. `orders_more` says how many there are besides."""
LIMITS = ("FORM_RECEIPT", "FORM_KUITANSI", "LIMIT_PP", "PL_CONSTR")


def split_order(session: Session, judged: Judged) -> Found | None:
    """Orders that are each within the PP's limit and together above it within 14 days: to
    one vendor, for one package, or of one KBKI group."""
    limit, days = judged.rules_placed["LIMIT_PP"].value, judged.rules_placed["SPLIT_ORDER"].value
    if judged.total > limit:
        return None
    others = around(session, judged, days=days, total_max=limit)
    if not others:
        return None
    vendor_key = public_id(0, judged.vendor_id)
    grounds: list[tuple[str, int, list[Neighbour]]] = [
        (_("ke {vendor}").format(vendor=judged.vendor_name), judged.total, [one for one in others if one.vendor_key == vendor_key])
    ]
    if judged.kd_rup is not None:
        same = [one for one in others if one.kd_rup == judged.kd_rup]
        grounds.append((_("dengan paket RUP {kd_rup}").format(kd_rup=judged.kd_rup), judged.total, same))
    grounds += _of_one_group(session, judged, others)
    sentences, orders, most = [], {}, 0
    for ground, own, same in grounds:
        together = _heaviest(judged, own, same, days)
        total = own + sum(one.total for one in together)
        if together and total > limit:
            sentences.append(
                _("{n} pesanan {ground} dalam {days} hari berjumlah {total}.").format(
                    n=len(together) + 1, ground=ground, days=days, total=rupiah(total)
                )
            )
            orders.update({one.key: one for one in together})
            most = max(most, total)
    if not sentences:
        return None
    named = [f"{one.name} ({rupiah(one.total)})" for one in orders.values()]
    more = len(named) - NAMED_MAX
    beside = ", ".join(named[:NAMED_MAX]) + (_(", dan {n} lagi").format(n=more) if more > 0 else "")
    sentence = _("{found} Masing-masing tidak lebih dari {limit}. Di sampingnya: {beside}.").format(
        found=" ".join(sentences), limit=rupiah(limit), beside=beside
    )
    heaviest = sorted(orders.values(), key=lambda one: (-one.total, one.on, one.key))[:FIGURES_MAX]
    figures = {"limit": limit, "days": days, "total": most, "orders": [_as_figure(one) for one in heaviest]}
    return Found(sentence, figures | {"orders_more": len(orders) - len(heaviest)})


def repeat_vendor(session: Session, judged: Judged) -> Found | None:
    """The same vendor again for the same package, or more than half of a satker's
    orders; a satker with few orders says nothing yet."""
    share, least = judged.rules_placed["REPEAT_SHARE"].value, judged.rules_placed["REPEAT_ORDERS_MIN"].value
    others, of_vendor, for_package = (number + 1 for number in how_often(session, judged))
    sentences = []
    if judged.kd_rup is not None and for_package > 1:
        sentences.append(
            _("Pesanan ke-{n} ke {vendor} dengan paket RUP {kd_rup}.").format(
                n=for_package, vendor=judged.vendor_name, kd_rup=judged.kd_rup
            )
        )
    if others >= least and of_vendor * 100 > share * others:
        sentences.append(
            _("{n} dari {all} pesanan satuan kerja ini tahun {year} ke {vendor}.").format(
                n=of_vendor, all=others, year=judged.fiscal_year, vendor=judged.vendor_name
            )
        )
    figures = {"orders": others, "of_vendor": of_vendor, "of_vendor_for_package": for_package}
    return Found(" ".join(sentences), figures) if sentences else None


def just_listed(session: Session, judged: Judged) -> Found | None:
    """Ordered within 24 hours after a product was first on show, or a product written after the negotiation was opened."""
    hours = judged.rules_placed["JUST_LISTED"].value
    names = {line.shelf: line.name for line in judged.lines if line.shelf is not None}
    young: list[str] = []
    for region_id in sorted({region_id for region_id, _id in names}):
        shown = session.execute(
            select(Listing.id, Listing.created_at, Listing.published_at).where(
                Listing.region_id == region_id, among(Listing.id, [id for region, id in names if region == region_id])
            )
        )
        young += [
            names[Shelf(region_id, row.id)]
            for row in shown
            if row.created_at > judged.placed_at
            or (row.published_at is not None and judged.placed_at - row.published_at <= timedelta(hours=hours))
        ]
    if not young:
        return None
    sentence = _("Dipesan paling lama {hours} jam setelah tayang: {names}.").format(hours=hours, names=", ".join(sorted(young)))
    return Found(sentence, {"hours": hours, "products": sorted(young)})


def price_above_range(session: Session, judged: Judged) -> Found | None:
    """A unit price with tax above the upper quartile of the same KBKI code and unit in its
    region over the last 7 days; none where data is scarce."""
    home = judged.region.id
    groups = {
        line: PriceGroup(line.shelf.region_id if line.shelf else home, line.kbki, line.unit.strip().lower())
        for line in judged.lines
    }
    known = ranges(session, set(groups.values()), at=judged.at)
    dear = [
        (line, found)
        for line, found in ((line, known.get(group, NO_RANGE)) for line, group in groups.items())
        if found.known and line.gross_price > found.upper
    ]
    if not dear:
        return None
    said = "; ".join(
        _("{name} {price} per {unit}, kisaran {lower}–{upper} dari {n} harga").format(
            name=line.name,
            price=rupiah(round_rupiah(line.gross_price)),
            unit=line.unit,
            lower=rupiah(found.rupiah[0]),
            upper=rupiah(found.rupiah[2]),
            n=found.n,
        )
        for line, found in dear
    )
    figures = [
        {
            "name": line.name,
            "price": round_rupiah(line.gross_price),
            "lower": low,
            "median": middle,
            "upper": high,
            "prices": found.n,
        }
        for line, found in dear
        for low, middle, high in [found.rupiah]
    ]
    return Found(_("Di atas kisaran harga: {said}.").format(said=said), {"lines": figures})


def above_listed(session: Session, judged: Judged) -> Found | None:
    """A unit that the two sides made dearer than its product was listed at when it was ordered: no curator saw that
    price. What a sealed bid won is none."""
    dearer = [line for line in judged.lines if line.unit_price > line.list_price]
    if not dearer or judged.order_id is None:
        return None
    if was_awarded(session, region_id=judged.region.id, order_id=judged.order_id):
        return None
    said = "; ".join(
        _("{name} {price} per {unit}, harga tayangnya {listed}").format(
            name=line.name, price=rupiah(line.unit_price), unit=line.unit, listed=rupiah(line.list_price)
        )
        for line in dearer
    )
    figures = [{"name": line.name, "price": line.unit_price, "listed": line.list_price} for line in dearer]
    return Found(_("Disepakati lebih mahal daripada harga tayangnya: {said}.").format(said=said), {"lines": figures})


def near_limit(session: Session, judged: Judged) -> Found | None:
    """95 to 100 % of a limit above which another form, person or method is due."""
    percent = judged.rules_placed["NEAR_LIMIT"].value
    for code in LIMITS:
        limit = judged.rules_placed[code]
        if limit.value * percent <= judged.total * 100 and judged.total <= limit.value:
            sentence = _("Nilai {total} tepat di bawah batas {limit} ({citation}).").format(
                total=rupiah(judged.total), limit=rupiah(limit.value), citation=limit.citation
            )
            return Found(sentence, {"total": judged.total, "limit": limit.value, "rule": code})
    return None


def round_price(session: Session, judged: Judged) -> Found | None:
    """A total from 10 juta on that is a whole number of juta."""
    least, step = judged.rules_placed["ROUND_PRICE_FROM"].value, judged.rules_placed["ROUND_PRICE_STEP"].value
    if judged.total < least or judged.total % step:
        return None
    sentence = _("Nilai {total} bulat sampai {step}.").format(total=rupiah(judged.total), step=rupiah(step))
    return Found(sentence, {"total": judged.total, "step": step})


def late_year(session: Session, judged: Judged) -> Found | None:
    """Placed in December and worth more than a miliar."""
    least = judged.rules_placed["LATE_YEAR"].value
    if judged.on.month != 12 or judged.total <= least:
        return None
    return Found(
        _("Pesanan {total} dibuat pada bulan Desember.").format(total=rupiah(judged.total)), {"total": judged.total, "from": least}
    )


def same_bank(session: Session, judged: Judged) -> Found | None:
    """Another vendor has the same account number, phone or address. Which of them is said, the number itself is not."""
    own = session.get_one(Vendor, judged.vendor_id)
    shared = [
        (_("rekening"), "bank_account", own.bank_account),
        (_("telepon"), "phone", own.phone),
        (_("alamat"), "street", own.street if own.address_region_code else None),
    ]
    asked = [Vendor.__table__.c[column] == value for _word, column, value in shared if value]
    if not asked:
        return None
    rows = session.execute(
        select(Vendor.id, Vendor.legal_name, Vendor.bank_account, Vendor.phone, Vendor.street, Vendor.address_region_code).where(
            or_(*asked), Vendor.id != own.id, Vendor.state.not_in((VendorState.DRAFT, VendorState.CLOSED))
        )
    )
    alike = []
    for row in rows:
        same_place = row.address_region_code == own.address_region_code
        same = [
            (column, word)
            for word, column, value in shared
            if value and getattr(row, column) == value and (column != "street" or same_place)
        ]
        if same:
            alike.append((row.id, row.legal_name, same))
    if not alike:
        return None
    said = "; ".join(f"{name}: {', '.join(word for _column, word in same)}" for _id, name, same in alike)
    sentence = _("Sama dengan penyedia lain — {said}.").format(said=said)
    figures = [{"vendor": public_id(0, id), "name": name, "shared": [column for column, _word in same]} for id, name, same in alike]
    return Found(sentence, {"vendors": figures})


def before_dpa(session: Session, judged: Judged) -> Found | None:
    """A contract on the money of a year that has not begun."""
    if judged.fiscal_year <= judged.today.year:
        return None
    sentence = _(
        "Paket ini memakai anggaran {year}. Tunggu DPA {year} sah sebelum Surat Pesanan ditandatangani. Ini peringatan, bukan larangan ({citation})."
    ).format(year=judged.fiscal_year, citation=judged.rules["SIGN_BEFORE_DPA"].citation)
    return Found(sentence, {"fiscal_year": judged.fiscal_year})


def _of_one_group(session: Session, judged: Judged, others: Sequence[Neighbour]) -> list[tuple[str, int, list[Neighbour]]]:
    """What is bought of each KBKI group of the judged lines, here and in the neighbours: only that part of each order
    counts."""
    own: dict[str, int] = {}
    for line in judged.lines:
        own[line.kbki[:GROUP_DIGITS]] = own.get(line.kbki[:GROUP_DIGITS], 0) + line.amount
    spent = amounts_by_group(session, judged, others, own)
    grounds = []
    for code, amount in own.items():
        same = [
            Neighbour(one.key, one.name, one.vendor_key, one.kd_rup, one.on, spent[code][one.key], one.id)
            for one in others
            if one.key in spent.get(code, {})
        ]
        grounds.append((_("untuk kelompok KBKI {code}").format(code=code), amount, same))
    return grounds


def _heaviest(judged: Judged, own: int, same: Sequence[Neighbour], days: int) -> list[Neighbour]:
    """The neighbours that weigh most together with it within any `days` that hold it."""
    windows = [
        [one for one in same if 0 <= (one.on - first).days <= days]
        for first in sorted({judged.on, *(one.on for one in same if one.on <= judged.on)})
        if (judged.on - first).days <= days
    ]
    return max(windows, key=lambda window: sum(one.total for one in window), default=[])


def _as_figure(one: Neighbour) -> dict[str, Any]:
    return {"order": one.key, "name": one.name, "date": one.on.isoformat(), "total": one.total}
