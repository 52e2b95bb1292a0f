"""Proposed: what the open addendum would make of an order, beside what stands, for whoever is to accept or to sign it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from app.language import _
from app.money import rupiah
from app.orders.changes import changes_in
from app.orders.models import Order, OrderAccount
from app.orders.places import PlaceChange, standing_places
from app.orders.splitting import Share
from app.web.pages.dates import tanggal


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would change. Money is whole rupiah; `unit` is of a quantity."""

    what: str
    kind: Literal["money", "quantity", "day", "text"]
    before: int | Decimal | date | str
    after: int | Decimal | date | str
    unit: str = ""


def differences(order: Order) -> list[Difference]:
    """What the open addendum changes, its total last; nothing where none is open."""
    if order.open_addendum is None:
        return []
    parts = [part for part in _parts(order) if part.before != part.after]
    return [*parts, Difference(_("Nilai pesanan"), "money", order.open_addendum.total_before, order.open_addendum.total_after)]


def _parts(order: Order) -> Iterator[Difference]:
    assert order.open_addendum is not None
    changes = changes_in(order.open_addendum.changes)
    wanted = {line.line_id: line for line in changes.lines}
    for line in order.lines:
        change = wanted.get(line.id)
        if change is not None and change.quantity is not None:
            yield Difference(_("Jumlah: {name}").format(name=line.name), "quantity", line.quantity, change.quantity, line.unit)
        if change is not None and change.unit_price is not None:
            what = _("Harga per {unit}: {name}").format(unit=line.unit, name=line.name)
            yield Difference(what, "money", line.unit_price, change.unit_price)
        if line.id in changes.untaxed:
            yield Difference(_("PPN: {name}").format(name=line.name), "text", _("dipungut"), _("tidak dipungut"))
    if changes.shipping is not None:
        yield Difference(_("Ongkos kirim"), "money", order.shipping_rupiah, changes.shipping)
    if changes.due_date is not None:
        yield Difference(_("Tanggal kirim"), "day", order.delivery_due, changes.due_date)
    if changes.address is not None:
        yield Difference(_("Alamat kirim"), "text", order.delivery_address, changes.address)
    for place in changes.places:
        yield from _at(order, place)
    if changes.accounts:
        yield Difference(_("Pembagian menurut MAK"), "text", _shares(order.accounts), _shares(changes.accounts))


def _at(order: Order, change: PlaceChange) -> Iterator[Difference]:
    known = {line.id: line for line in order.lines}
    place = next((one for one in standing_places(order) if one.position == change.number), None)
    stands = {part.line_id: part.quantity for part in place.lines} if place else {}
    if place is None:
        assert change.due is not None
        new = _("{address}, paling lambat {day}").format(address=change.address, day=tanggal(change.due))
        yield Difference(_("Tempat {n}").format(n=change.number), "text", _("belum ada"), new)
    else:
        if change.address is not None:
            yield Difference(_("Alamat tempat {n}").format(n=change.number), "text", place.address, change.address)
        if change.due is not None:
            yield Difference(_("Tanggal kirim tempat {n}").format(n=change.number), "day", place.due, change.due)
        if any(stands.values()) and not any((stands | dict(change.quantities)).values()):
            yield Difference(_("Tempat {n}").format(n=change.number), "text", place.address, _("dihapus"))
    for id, quantity in change.quantities.items():
        what = _("Jumlah di tempat {n}: {name}").format(n=change.number, name=known[id].name)
        yield Difference(what, "quantity", stands.get(id, Decimal(0)), quantity, known[id].unit)


def _shares(shares: Sequence[Share | OrderAccount]) -> str:
    return "; ".join(f"{share.account_code} {rupiah(share.amount)}" for share in shares)
