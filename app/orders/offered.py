"""Offered: what a round of the negotiation put otherwise than the one before, in words, for whoever reads it without
the minutes at hand."""

from datetime import date

from app.language import _
from app.money import rupiah
from app.orders.models import Offer, Order
from app.web.pages.dates import tanggal


def put_otherwise(order: Order, before: Offer | None, offer: Offer) -> list[str]:
    """`Kertas A4: Rp48.000 menjadi Rp46.500 per rim`, one sentence for each price, the delivery and the day that
    changed; nothing of the first round."""
    if before is None:
        return []
    said = []
    for line in order.lines:
        was, becomes = before.prices.get(str(line.id)), offer.prices.get(str(line.id))
        if was is not None and becomes is not None and was != becomes:
            price = _("{name}: {before} menjadi {after} per {unit}")
            said.append(price.format(name=line.name, before=rupiah(was), after=rupiah(becomes), unit=line.unit))
    if offer.shipping_rupiah != before.shipping_rupiah:
        cost = _("Ongkos kirim: {before} menjadi {after}")
        said.append(cost.format(before=rupiah(before.shipping_rupiah), after=rupiah(offer.shipping_rupiah)))
    return [*said, *_days_put_otherwise(before, offer)]


def _days_put_otherwise(before: Offer, offer: Offer) -> list[str]:
    """Of each place where the goods go to several: the day of the whole is that of the last of them."""
    if before.place_days and offer.place_days:
        day = _("Tanggal kirim tempat {n}: {before} menjadi {after}")
        pairs = enumerate(zip(before.place_days, offer.place_days, strict=True), start=1)
        return [
            day.format(n=n, before=tanggal(date.fromisoformat(was)), after=tanggal(date.fromisoformat(becomes)))
            for n, (was, becomes) in pairs
            if was != becomes
        ]
    if offer.delivery_due == before.delivery_due:
        return []
    day = _("Tanggal kirim: {before} menjadi {after}")
    return [day.format(before=tanggal(before.delivery_due), after=tanggal(offer.delivery_due))]
