"""Offered: what a round of the negotiation put otherwise than the one before, in words, for whoever reads it without
the minutes at hand."""

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
    if offer.delivery_due != before.delivery_due:
        day = _("Tanggal kirim: {before} menjadi {after}")
        said.append(day.format(before=tanggal(before.delivery_due), after=tanggal(offer.delivery_due)))
    return said
